"""How well do networks and models on features do on pictures they have not seen, right ones and mistaken ones?

    python benchmarks/thresholds_nets.py [--dataset picturebook] [--seeds 10] [--models two_layer ...] [--mistakes]

Trains as the notebooks two_layer_net and features do, once for each seed. Thresholds two to three standard
deviations below the mean go into autograder/questions/a1/two_layer_net.py and features.py; the tables
are in docs/thresholds.md.
"""

import numpy as np
from thresholds_common import HINGE_MISTAKES, TRAIN_MISTAKES, Model, main

from autograder.authoring import reference
from autograder.questions.a1 import features, two_layer_net

with reference.reference():
    from cs231n.classifiers.fc_net import TwoLayerNet
    from cs231n.classifiers.linear_classifier import LinearSVM
    from cs231n.feature_pipeline import FeaturePipeline, append_bias, prepare_net
    from cs231n.solver import Solver

NET_MISTAKES = {
    "a1.two_layer_net.two_layer_net_init": "zeros scale_ignored",
    "a1.two_layer_net.two_layer_net_loss": "no_penalty penalty_first_only no_relu relu_on_scores no_relu_backward "
    "no_biases svm",
    "a1.two_layer_net.softmax_loss": "probabilities sign sum_gradient wrong_axis one_sum",
    "a1.two_layer_net.affine_forward": "no_bias",
    "a1.two_layer_net.affine_backward": "averaged",
    "a1.two_layer_net.relu_backward": "inverted mask_of_dout",
    "a1.two_layer_net.adam": "no_correction no_root uphill moments_not_stored",
}


def prepare_pictures(parts, centred=True):
    """Pictures (N, 3, 32, 32) for each part. The new ones are prepared as the mark does it."""
    mean = parts[0][0].mean(axis=0)
    seen = [prepare_net(X, mean if centred else 0 * mean) for X, _ in parts[:2]]
    return [*seen, prepare_net(parts[2][0], mean)]


def prepare_features(parts, scaled=True, bias=False):
    """Features (N, F) for each part. Those of the new pictures are scaled, as the mark does it."""
    pipeline = FeaturePipeline()
    pipeline.fit(parts[0][0])
    of = pipeline.transform if scaled else pipeline.raw
    inputs = [of(parts[0][0]), of(parts[1][0]), pipeline.transform(parts[2][0])]
    return [append_bias(X) for X in inputs] if bias else inputs


def prepare_features_svm(parts, scaled=True):
    return prepare_features(parts, scaled, bias=True)


def train_net(inputs, parts, learning_rate, reg, num_epochs, hidden_dim=100, batch_size=100, weight_scale=1e-3):
    net = TwoLayerNet(inputs[0][0].size, hidden_dim, 10, weight_scale=weight_scale, reg=reg)
    Solver(
        net,
        {"X_train": inputs[0], "y_train": parts[0][1], "X_val": inputs[1], "y_val": parts[1][1]},
        update_rule="adam",
        optim_config={"learning_rate": learning_rate},
        lr_decay=0.9,
        batch_size=batch_size,
        num_epochs=num_epochs,
        verbose=False,
    ).train()
    return lambda X: np.argmax(net.loss(X), axis=1)


def train_net_features(inputs, parts, **options):
    return train_net(inputs, parts, hidden_dim=200, batch_size=200, weight_scale=0.05, **options)


def train_svm_features(inputs, parts, learning_rate, reg, num_iters=2000):
    svm = LinearSVM()
    svm.train(inputs[0], parts[0][1], learning_rate=learning_rate, reg=reg, num_iters=num_iters)
    return svm.predict


def blunders(learning_rate, preparation):
    return {
        "learning rate ten times too large": ({}, {"learning_rate": 10 * learning_rate}),
        "learning rate ten times too small": ({}, {"learning_rate": learning_rate / 10}),
        **{name: (option, {}) for name, option in preparation.items()},
    }


UNSCALED = {"features not scaled": {"scaled": False}}
MODELS = {
    "two_layer": Model(
        "a1.two_layer_net.best_model",
        two_layer_net.BEST_NET,
        prepare_pictures,
        train_net,
        [{"learning_rate": 1e-4, "reg": 0.5, "num_epochs": 12}],
        NET_MISTAKES,
        blunders(1e-4, {"pictures not centred": {"centred": False}}),
    ),
    "svm_features": Model(
        "a1.features.best_svm",
        features.BEST_SVM,
        prepare_features_svm,
        train_svm_features,
        [{"learning_rate": 1e-2, "reg": 1e-3}, {"learning_rate": 1e-3, "reg": 1e-2}],
        {"a1.svm.svm_loss_vectorized": HINGE_MISTAKES, "a1.svm.train": TRAIN_MISTAKES},
        blunders(1e-2, UNSCALED),
    ),
    "net_features": Model(
        "a1.features.best_net",
        features.BEST_NET,
        prepare_features,
        train_net_features,
        [{"learning_rate": 3e-3, "reg": 1e-3, "num_epochs": 10}],
        NET_MISTAKES,
        blunders(3e-3, UNSCALED),
    ),
}

if __name__ == "__main__":
    main(MODELS, __doc__.splitlines()[0])
