"""How well do deep fully connected networks do on pictures they have not seen, right ones and mistaken ones?

    python benchmarks/thresholds_deep_nets.py [--dataset picturebook] [--seeds 10] [--mistakes]

Trains as the notebook FullyConnectedNets does, once for each seed. Thresholds two to three standard deviations below
the mean go into autograder/questions/a2/fully_connected_nets.py; the tables are in docs/thresholds.md.
"""

import numpy as np
from thresholds_common import Model, main

from autograder.authoring import reference
from autograder.questions.a2 import fully_connected_nets

with reference.reference():
    from cs231n.classifiers.fc_net import FullyConnectedNet
    from cs231n.feature_pipeline import prepare_net
    from cs231n.solver import Solver

MISTAKES = {
    "a2.FullyConnectedNets.fully_connected_net_init": "zeros scale_ignored xavier",
    "a2.FullyConnectedNets.fully_connected_net_loss": "no_penalty no_half last_not_penalised relu_on_scores no_relu "
    "no_relu_backward sum_gradient svm zero_gradients",
    "a2.FullyConnectedNets.affine_backward": "averaged",
    "a2.FullyConnectedNets.relu_backward": "inverted mask_of_dout",
    "a2.FullyConnectedNets.adam": "no_correction no_root uphill moments_not_stored",
}


def prepare(parts, centred=True):
    """Pictures (N, 3, 32, 32) for each part. The new ones are prepared as the mark does it."""
    mean = parts[0][0].mean(axis=0)
    seen = [prepare_net(X, mean if centred else 0 * mean).astype(np.float32) for X, _ in parts[:2]]
    return [*seen, prepare_net(parts[2][0], mean).astype(np.float32)]


def train(inputs, parts, learning_rate, reg, num_epochs, weight_scale=1e-2, hidden=2):
    net = FullyConnectedNet([100] * int(hidden), weight_scale=weight_scale, reg=reg)
    Solver(
        net,
        {"X_train": inputs[0], "y_train": parts[0][1], "X_val": inputs[1], "y_val": parts[1][1]},
        update_rule="adam",
        optim_config={"learning_rate": learning_rate},
        lr_decay=0.85,
        batch_size=100,
        num_epochs=int(num_epochs),
        verbose=False,
    ).train()
    return lambda X: np.argmax(net.loss(X), axis=1)


SETTINGS = {"learning_rate": 5e-4, "reg": 0.03, "num_epochs": 12}
MODELS = {
    "fully_connected": Model(
        "a2.FullyConnectedNets.best_model",
        fully_connected_nets.BEST_NET,
        prepare,
        train,
        [SETTINGS],
        MISTAKES,
        {
            "learning rate ten times too large": ({}, {"learning_rate": 5e-3}),
            "learning rate ten times too small": ({}, {"learning_rate": 5e-5}),
            "weights ten times too small": ({}, {"weight_scale": 1e-3}),
            "weights ten times too large": ({}, {"weight_scale": 1e-1}),
            "pictures not centred": ({"centred": False}, {}),
        },
    ),
}

if __name__ == "__main__":
    main(MODELS, __doc__.splitlines()[0])
