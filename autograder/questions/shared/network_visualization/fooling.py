"""Fooling pictures: the cases. NumPy works out where the climb leads, so that a case knows what is near enough."""

import numpy as np

from autograder.questions.shared.network_visualization.nets import NETS, Arrays, normal, random_net

MOST = 100  # steps
SURE = 0.02  # by how much scores must differ wherever one is compared with another, in parts of their spread


def fooling_cases(t, make_fooling_image):
    """Compare the class that the network gives the result, and how far that is from X, with what is near enough."""
    H, W, C = t.sizes(3)
    for what, hard, shape, room, made in [
        ("large scores", False, (1, 3, H, W), 1.1, random_climb(t.rng, 3 * H * W, C, steepness=30.0)),
        ("small scores", False, (1, 3, 14, W + 9), 1.1, random_climb(t.rng, 42 * (W + 9), C + 2, steepness=0.1)),
        ("a slope that turns on the way", False, (1, 3, W, H), 1.4, turning_climb(t.rng, 3 * H * W, C)),
        ("two classes", True, (1, 3, W + 1, H), 1.1, random_climb(t.rng, 3 * (W + 1) * H, 2, steepness=5.0)),
    ]:
        net, x, target, steps = made
        with t.case(f"{what}: X {shape}, {len(net.b2)} classes", hard=hard):
            fooling_outputs(t, make_fooling_image, x.reshape(shape), target, net, room * steps + 1)
    net, x, label = random_start(t.rng, 3 * H * W, C)
    with t.case("X is of the target class from the start", hard=True):  # one step is well, none is better
        fooling_outputs(t, make_fooling_image, x.reshape(1, 3, H, W), label, net, 1.01)


def fooling_outputs(t, make_fooling_image, X, target, net, allowed):
    """The shape of the result; its class; its distance from X, of which anything up to `allowed` is as good."""
    tools, arrays = t.run(NETS), tuple(net)
    result = tools["fooling"](make_fooling_image, X, target, arrays)
    t.equal("shape of X_fooling", tools["shape"](result))
    t.equal("class of X_fooling", tools["predicted"](result, arrays))
    t.close(f"distance of X_fooling from X (up to {allowed:.1f} is right)",
            tools["distance"](X, result, target, arrays, float(allowed)), rtol=1e-5)  # fmt: skip


def random_climb(rng, D, C, steepness):
    """A network, a picture x (D,), a target, and how many steps there are to it: from 3 to 5."""
    while True:
        net, x = random_net(rng, D, C, reach=0.3, steepness=steepness), normal(rng, D)
        for target in rng.permutation(C):
            steps = climb(net, x, target)
            if steps and 3 <= steps <= 5:
                return net, x, int(target), steps


def random_start(rng, D, C):
    """A network, a picture x (D,), and its class, which one step on that class's score leaves as it is."""
    while True:
        net, x = random_net(rng, D, C, reach=0.3, steepness=5.0), normal(rng, D)
        label = int(net.scores(x).argmax())
        slope = net.slope(x, label)
        after = x + slope / np.linalg.norm(slope)
        if min(lead(net, x, label), lead(net, after, label)) > SURE:
            return net, x, label


def turning_climb(rng, D, C):
    """The same, with a slope that is steep in one direction at first and later, less steep, in another.

    Whoever adds up the gradients of all steps goes on in the first.
    """
    while True:
        net, x = random_net(rng, D, C, reach=0.2), normal(rng, D)
        label, target = (int(n) for n in rng.choice(C, 2, replace=False))
        steep, flat = normal(rng, 2, D) / np.sqrt(D)
        net.W1[:2] = steep, 0.5 * flat
        net.b1[:2] = [-0.5 - steep @ x, -2 - 0.5 * flat @ x]  # so that the units see -0.5 and -2
        net.W2[:, :2], net.b2[:] = 0.1 * rng.randn(C, 2), rng.randn(C)
        net.W2[target, :2], net.b2[label] = [12, 4], 13  # 13 is reached by the two units together only
        steps, added_up = climb(net, x, target), climb(net, x, target, forget=False)
        if steps and net.scores(x).argmax() == label and (not added_up or added_up > 1.6 * steps + 2):
            return net, x, target, steps


def climb(net: Arrays, x: np.ndarray, target: int, forget: bool = True) -> int:
    """How many steps of length 1 there are to a target; 0 where it is not reached, or two scores are nearly equal."""
    gradient = np.zeros_like(x)
    for steps in range(MOST):
        ahead = lead(net, x, target)
        if abs(ahead) < SURE:
            return 0
        if ahead > 0:
            return steps
        gradient = net.slope(x, target) + (0 if forget else gradient)
        x = x + gradient / np.linalg.norm(gradient)
    return 0


def lead(net: Arrays, x: np.ndarray, target: int) -> float:
    """By how much a score is larger than all others, in parts of their spread."""
    scores = net.scores(x)
    return float(scores[target] - np.delete(scores, target).max()) / np.ptp(scores)
