# Generated from solutions/cs231n/classifiers/linear_classifier.py by "make build". This copy is the student's to complete.
"""Linear classifiers trained with stochastic gradient descent."""

import numpy as np

from ..model_files import load_arrays, save_arrays
from .linear_svm import svm_loss_vectorized
from .softmax import softmax_loss_vectorized

__all__ = ["LinearClassifier", "LinearSVM", "Softmax"]


class LinearClassifier:
    """scores = X W. Subclasses choose the loss; self.W, of shape (D, C), is None until trained."""

    def __init__(self):
        self.W = None

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=100, batch_size=200, verbose=False):
        """Train with stochastic gradient descent; a second call goes on from the weights of the first.

        Inputs:
        - X: array (N, D), one training image a row
        - y: array of ints (N,), labels 0 <= y[i] < C
        - learning_rate: float, step size
        - reg: float, strength of the penalty on the weights
        - num_iters: number of steps
        - batch_size: number of images in each step
        - verbose: print the loss every 100 steps

        Returns: list of num_iters floats, the loss at each step.
        """
        num_train, dim = X.shape
        if self.W is None:
            num_classes = np.max(y) + 1
            self.W = 0.001 * np.random.randn(dim, num_classes)

        loss_history = []
        for it in range(num_iters):
            # Draw batch_size images at random, and set X_batch (batch_size, D) and y_batch (batch_size,)
            # to them and their labels. np.random.choice draws the indices; drawing with replacement is
            # faster than without, and as good.
            # Write your code here, and delete the line that raises.
            raise NotImplementedError("LinearClassifier.train (cs231n/classifiers/linear_classifier.py)")

            loss, grad = self.loss(X_batch, y_batch, reg)
            loss_history.append(loss)

            # Take one step: update self.W with the gradient and the learning rate.
            # Write your code here, and delete the line that raises.
            raise NotImplementedError("LinearClassifier.train (cs231n/classifiers/linear_classifier.py)")

            if verbose and it % 100 == 0:
                print(f"iteration {it} / {num_iters}: loss {loss:f}")

        return loss_history

    def predict(self, X):
        """Predict labels with the trained weights: the class with the largest score.

        Input:
        - X: array (N, D), one image a row

        Returns: int array y_pred (N,).
        """
        # Write your code here, and delete the line that raises.
        raise NotImplementedError("LinearClassifier.predict (cs231n/classifiers/linear_classifier.py)")

    def loss(self, X_batch, y_batch, reg):
        """Loss and gradient on a batch; each subclass has its own.

        Inputs:
        - X_batch: array (N, D)
        - y_batch: array of ints (N,)
        - reg: float, strength of the penalty

        Returns: tuple of the loss (float) and its gradient with respect to self.W, (D, C).
        """
        raise NotImplementedError(f"{type(self).__name__} has no loss; use LinearSVM or Softmax")

    def save(self, fname):
        """Write the weights to cs231n/saved/<fname>; see cs231n/model_files.py."""
        save_arrays(fname, {"W": self.W})

    def load(self, fname):
        """Read weights that save wrote. Returns True, or False (and says so) where there is no such file."""
        arrays = load_arrays(fname)
        if arrays is None:
            return False
        self.W = arrays["W"]
        return True


class LinearSVM(LinearClassifier):
    """A linear classifier with the multiclass SVM loss."""

    def loss(self, X_batch, y_batch, reg):
        return svm_loss_vectorized(self.W, X_batch, y_batch, reg)


class Softmax(LinearClassifier):
    """A linear classifier with the softmax loss."""

    def loss(self, X_batch, y_batch, reg):
        return softmax_loss_vectorized(self.W, X_batch, y_batch, reg)
