"""The cases of a two-layer network's loss, in either form of the class."""

import numpy as np


def net_loss_cases(cs231n, t):
    N, D, H, C = t.sizes(4, 4, 12)
    with t.case(f"scores: N = {N}, D = {D}, H = {H}, C = {C}"):
        t.close("scores", network(cs231n, t, D, H, C).loss(t.rng.randn(N, D)))
    with t.case("loss and gradients without penalty (reg = 0)"):
        compare_loss(t, network(cs231n, t, D, H, C), t.rng.randn(N, D), C)
    with t.case(f"loss and gradients with reg = 0.7, N = {N + 64}"):
        compare_loss(t, network(cs231n, t, D, H, C, reg=0.7), t.rng.randn(N + 64, D), C)
    with t.case(f"pictures, X of shape {(N, 3, D, H)}, with reg = 0.05"):
        compare_loss(t, network(cs231n, t, 3 * D * H, H, C, reg=0.05), t.rng.randn(N, 3, D, H), C)
    with t.case("a batch of one", hard=True):
        compare_loss(t, network(cs231n, t, D, H, C, reg=0.1), t.rng.randn(1, D), C)
    with t.case("two classes, a single hidden unit", hard=True):
        compare_loss(t, network(cs231n, t, D, 1, 2, reg=0.1), t.rng.randn(N, D), 2)


def older_loss_cases(cs231n, t):
    """The cases of the older form, whose softmax is its own: it has large scores as well."""
    N, D, H, C = t.sizes(4, 4, 12)
    with t.case(f"scores: N = {N}, D = {D}, H = {H}, C = {C}"):
        t.close("scores", older_network(cs231n, t, D, H, C).loss(t.rng.randn(N, D)))
    for reg in (0.0, 0.7):
        with t.case(f"loss and gradients with reg = {reg}"):
            compare_loss(t, older_network(cs231n, t, D, H, C), t.rng.randn(N, D), C, reg=reg)
    with t.case("a batch of one", hard=True):
        compare_loss(t, older_network(cs231n, t, D, H, C), t.rng.randn(1, D), C, reg=0.1)
    with t.case("scores around 1000", hard=True):
        compare_loss(t, older_network(cs231n, t, D, H, C, level=1000), t.rng.randn(N, D), C, reg=0.1)


def network(cs231n, t, D, H, C, reg=0.0):
    """A network with given parameters, so that nothing depends on how it draws its first ones."""
    net = cs231n.classifiers.fc_net.TwoLayerNet(input_dim=D, hidden_dim=H, num_classes=C, reg=reg)
    t.set(net, "params", parameters(t.rng, D, H, C))
    return net


def older_network(cs231n, t, D, H, C, level=0):
    """The same in the older form; `level` is added to all scores."""
    net = cs231n.classifiers.neural_net.TwoLayerNet(D, H, C)
    t.set(net, "params", parameters(t.rng, D, H, C, level))
    return net


def parameters(rng, D, H, C, level=0.0):
    """Random ones, for inputs (N, D), H hidden units and C classes."""
    W1, W2 = rng.randn(D, H) / np.sqrt(D), rng.randn(H, C) / np.sqrt(H)
    return {"W1": W1, "b1": rng.randn(H), "W2": W2, "b2": level + rng.randn(C)}


def compare_loss(t, net, X, C, **reg):
    """Loss and gradients for random labels; the older form takes reg here."""
    loss, grads = net.loss(X, t.rng.randint(0, C, len(X)), **reg).returns("loss", "grads")
    t.close("loss", loss)
    for name in ("W1", "b1", "W2", "b2"):
        t.close(f"grads[{name!r}]", grads[name])
