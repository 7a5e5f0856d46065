"""The questions of assignment 1, a module for each notebook."""

from autograder.questions.published import Published

NOTEBOOKS = ("backprop", "knn", "svm", "softmax", "two_layer_net", "features")  # in the course's order

# ---- what other editions ask

CLASSIFIERS = [
    f"cs231n/classifiers/{name}.py" for name in ("k_nearest_neighbor", "linear_classifier", "softmax", "linear_svm")
]
LINEAR_SVM, OLDER_NET = CLASSIFIERS[-1], "cs231n/classifiers/neural_net.py"
LAYERS = ["cs231n/layers.py", "cs231n/classifiers/fc_net.py"]

KNN = [
    f"a1.knn.{name}"
    for name in (
        "compute_distances_two_loops", "predict_labels", "compute_distances_one_loop", "compute_distances_no_loops",
        "cross_validation", "best_k",
    )
]  # fmt: skip
SVM_LOSS = ["a1.svm.svm_loss_naive", "a1.svm.svm_loss_vectorized"]
LINEAR = ["a1.svm.train", "a1.svm.predict", "a1.softmax.softmax_loss_naive", "a1.softmax.softmax_loss_vectorized"]
NET = ["a1.two_layer_net.two_layer_net_init", "a1.two_layer_net.two_layer_net_loss"]
LAYER_FUNCTIONS = [
    f"a1.two_layer_net.{name}"
    for name in ("affine_forward", "affine_backward", "relu_forward", "relu_backward", "softmax_loss")
]
UPDATE_RULES = [f"a1.two_layer_net.{name}" for name in ("sgd_momentum", "rmsprop", "adam")]
SAVED = ["a1.softmax.best_model", "a1.two_layer_net.best_model"]

PUBLISHED = (
    Published(
        "2016 to 2020", has=[OLDER_NET], least=1, lacks=[], asks=[*KNN, *SVM_LOSS, *LINEAR, *NET],
    ),
    Published(
        "2025 and 2026", has=[*CLASSIFIERS[:-1], *LAYERS], least=3, lacks=[LINEAR_SVM, "svm.ipynb"],
        asks=[*KNN, *LINEAR, *LAYER_FUNCTIONS, *NET, *UPDATE_RULES, *SAVED],
    ),
    Published(
        "2021 to 2024", has=[*CLASSIFIERS, *LAYERS, "svm.ipynb"], least=3, lacks=[],
        asks=[*KNN, *SVM_LOSS, *LINEAR, *LAYER_FUNCTIONS, "a1.two_layer_net.svm_loss", *NET],
    ),
)  # fmt: skip
