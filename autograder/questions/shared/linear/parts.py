"""The parts of a linear classifier, as targets: what the questions on it build on."""

SVM_LOSS = "cs231n/classifiers/linear_svm.py"
SOFTMAX_LOSS = "cs231n/classifiers/softmax.py"
CLASSIFIER = "cs231n/classifiers/linear_classifier.py"
# linear_classifier.py imports both, so that either, when broken, breaks it too
LOSSES = [f"{SVM_LOSS}:svm_loss_vectorized", f"{SOFTMAX_LOSS}:softmax_loss_vectorized"]
MODEL_PARTS = [*LOSSES, f"{CLASSIFIER}:LinearClassifier.predict"]  # in the order in which they can be imported
