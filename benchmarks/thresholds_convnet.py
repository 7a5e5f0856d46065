"""How well does a small convolutional network do on pictures it has not seen, a right one and mistaken ones?

    python benchmarks/thresholds_convnet.py [--dataset picturebook] [--seeds 10] [--mistakes]

Trains as the notebook ConvolutionalNetworks does, once for each seed. Thresholds two to three standard deviations
below the mean go into autograder/questions/a2/convolutional_networks.py; the tables are in docs/thresholds.md.
"""

import numpy as np
from thresholds_common import Model, main

from autograder.authoring import reference
from autograder.questions.a2 import convolutional_networks

with reference.reference():
    from cs231n.classifiers.cnn import ThreeLayerConvNet
    from cs231n.feature_pipeline import prepare_net
    from cs231n.solver import Solver

MISTAKES = {
    "a2.ConvolutionalNetworks.three_layer_convnet_init": "zeros scale_ignored",
    "a2.ConvolutionalNetworks.three_layer_convnet_loss": "no_penalty no_first_gradients relu_on_scores sum_gradient "
    "penalty_biases",
}


def prepare(parts, centred=True):
    """Pictures (N, 3, 32, 32) for each part. The new ones are prepared as the mark does it."""
    mean = parts[0][0].mean(axis=0)
    seen = [prepare_net(X, mean if centred else 0 * mean) for X, _ in parts[:2]]
    return [pictures.astype(np.float32) for pictures in (*seen, prepare_net(parts[2][0], mean))]


def train(inputs, parts, learning_rate, **sizes):
    net = ThreeLayerConvNet(weight_scale=1e-2, reg=1e-3, **sizes)
    Solver(
        net,
        {"X_train": inputs[0], "y_train": parts[0][1], "X_val": inputs[1], "y_val": parts[1][1]},
        update_rule="adam",
        optim_config={"learning_rate": learning_rate},
        lr_decay=0.5,
        batch_size=50,
        num_epochs=max(1, 16000 // len(inputs[0])),
        verbose=False,
    ).train()
    return lambda X: np.concatenate([np.argmax(net.loss(X[n : n + 100]), axis=1) for n in range(0, len(X), 100)])


MODELS = {
    "convnet": Model(
        "a2.ConvolutionalNetworks.best_convnet",
        convolutional_networks.BEST_CONVNET,
        prepare,
        train,
        [
            {"learning_rate": 2e-4},
        ],
        MISTAKES,
        {
            "learning rate ten times too large": ({}, {"learning_rate": 2e-3}),
            "learning rate ten times too small": ({}, {"learning_rate": 2e-5}),
            "pictures not centred": ({"centred": False}, {}),
        },
    ),
}

if __name__ == "__main__":
    main(MODELS, __doc__.splitlines()[0])
