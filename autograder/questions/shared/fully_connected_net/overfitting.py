"""Trains a network on fifty pictures, with settings that a student has found, and says what comes of it.

Sent as text and carried out beside the code under test, so it uses NumPy alone.
"""

import numpy as np

TRAINED_ON, VALIDATED_ON = 50, 10
ENOUGH = 0.9  # of fifty pictures: these are not those for which the settings were found
LEARNED = "the fifty pictures are learned by heart"
DIVERGED = "the loss grows without bound"
LARGE = "the loss begins far too high, and does not come down in time"
DEAD = "the scores hardly depend on the pictures, and the loss stays at ln 10 = 2.3"
SLOW = "the loss falls, but not fast enough"
WILD = "the loss falls at first, but jumps about"


def names(images, mean, labels, **given):
    """The names that the notebook has when the cell runs: a few pictures stand for all."""
    X = np.ascontiguousarray((images - mean).transpose(0, 3, 1, 2))
    few = {
        "X_train": X[:TRAINED_ON], "y_train": labels[:TRAINED_ON],
        "X_val": X[TRAINED_ON:], "y_val": labels[TRAINED_ON:], "X_test": X[TRAINED_ON:], "y_test": labels[TRAINED_ON:],
    }  # fmt: skip
    return {"data": few, "few": few, "small_data": few, "num_train": TRAINED_ON, **given}


def what_happens(FullyConnectedNet, Solver, few, hidden_dims, weight_scale, learning_rate):
    """A sentence on training with plain gradient descent for 20 epochs of two batches; one attempt of three is to do.

    The first attempt is described where all fail.
    """
    found = []
    for seed in range(3):
        np.random.seed(seed)
        net = FullyConnectedNet(list(hidden_dims), weight_scale=float(weight_scale))
        found.append(attempt(net, Solver, few, float(learning_rate)))
        if found[-1] == LEARNED:
            return LEARNED
    return found[0]


def attempt(net, Solver, few, learning_rate):
    with np.errstate(all="ignore"):
        spread = np.std(net.loss(few["X_train"]), axis=0).max()
        solver = Solver(
            net, few, update_rule="sgd", optim_config={"learning_rate": learning_rate},
            num_epochs=20, batch_size=25, print_every=10**6, verbose=False,
        )  # fmt: skip
        try:
            solver.train()
        except FloatingPointError:
            return DIVERGED
    losses = np.array(solver.loss_history, dtype=float)
    if max(solver.train_acc_history) >= ENOUGH:
        return LEARNED
    if not np.isfinite(losses).all() or losses.max() > 10 * max(losses[0], 3):
        return DIVERGED
    if losses[0] > 30:
        return LARGE
    if spread < 1e-2 and losses[-5:].mean() > 2.2:
        return DEAD
    return WILD if losses[-10:].max() > 2.5 else SLOW
