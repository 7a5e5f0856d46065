"""The k-nearest-neighbour classifier: remember every training image, compare with all of them."""

import numpy as np


class KNearestNeighbor:
    """A k-nearest-neighbour classifier with the Euclidean (L2) distance."""

    def __init__(self):
        pass

    def train(self, X, y):
        """Remember the training set; there is nothing else to learn.

        Inputs:
        - X: array (Ntr, D), one flattened training image a row
        - y: array of ints (Ntr,), y[j] is the label of X[j]
        """
        self.X_train = X
        self.y_train = y

    def predict(self, X, k=1, num_loops=0):
        """Predict a label for each row of X.

        Inputs:
        - X: array (Nte, D), one flattened test image a row
        - k: how many nearest neighbours vote
        - num_loops: which of the three ways to compute the distances: 0, 1 or 2 loops

        Returns: array (Nte,) of predicted labels.
        Raises: ValueError for any other num_loops.
        """
        if num_loops == 0:
            dists = self.compute_distances_no_loops(X)
        elif num_loops == 1:
            dists = self.compute_distances_one_loop(X)
        elif num_loops == 2:
            dists = self.compute_distances_two_loops(X)
        else:
            raise ValueError(f"num_loops must be 0, 1 or 2, not {num_loops!r}")
        return self.predict_labels(dists, k=k)

    def compute_distances_two_loops(self, X):
        """Distances between all test and all training images: one pair at a time.

        The Euclidean distance of two images p and q is sqrt(sum_d (p[d] - q[d])^2).
        Loop over the test images and over the training images, but not over the D pixels: that is slow.
        Write the formula out rather than call np.linalg.norm, since that is the exercise. (Both are advice.)

        Inputs:
        - X: array (Nte, D) of test images; the training images are self.X_train, (Ntr, D)

        Returns: float array dists (Nte, Ntr); dists[i, j] is the distance of X[i] and self.X_train[j].
        """
        # BEGIN SOLUTION
        num_test, num_train = X.shape[0], self.X_train.shape[0]
        dists = np.zeros((num_test, num_train))
        for i in range(num_test):
            for j in range(num_train):
                dists[i, j] = np.sqrt(np.sum((X[i] - self.X_train[j]) ** 2))
        return dists
        # END SOLUTION

    def compute_distances_one_loop(self, X):
        """The same distances with one loop, over the test images.

        Each round fills a whole row of dists: broadcasting subtracts X[i], of shape (D,), from every
        row of self.X_train, of shape (Ntr, D). Write the formula out again (advice, as above).

        Input and output: as for compute_distances_two_loops.
        """
        # BEGIN SOLUTION
        num_test, num_train = X.shape[0], self.X_train.shape[0]
        dists = np.zeros((num_test, num_train))
        for i in range(num_test):
            dists[i] = np.sqrt(np.sum((self.X_train - X[i]) ** 2, axis=1))
        return dists
        # END SOLUTION

    def compute_distances_no_loops(self, X):
        """The same distances without any loop.

        Expand the square: |p - q|^2 = |p|^2 + |q|^2 - 2 p.q. The last term, for all pairs at once, is
        one matrix product; the first two are a column and a row to broadcast. So no array of shape
        (Nte, Ntr, D) is needed, which would not fit into memory. As advice: basic array operations are all it
        takes, without scipy, np.linalg.norm, or a hidden loop such as np.vectorize.

        Mind the case p = q: rounding can leave the sum a little below zero, and the root of a negative
        number is NaN.

        Input and output: as for compute_distances_two_loops.
        """
        # BEGIN SOLUTION
        test_squares = np.einsum("id,id->i", X, X)
        train_squares = np.einsum("jd,jd->j", self.X_train, self.X_train)
        dists = X @ self.X_train.T
        dists *= -2
        dists += test_squares[:, np.newaxis]
        dists += train_squares
        np.maximum(dists, 0, out=dists)
        return np.sqrt(dists, out=dists)
        # END SOLUTION

    def predict_labels(self, dists, k=1):
        """Let the k nearest training images of each test image vote on its label.

        The label with most votes wins; among labels with equally many votes, the smallest wins.
        np.argsort and self.y_train give the labels that vote.

        Inputs:
        - dists: array (Nte, Ntr); dists[i, j] is the distance of test image i and training image j
        - k: how many neighbours vote, 1 <= k <= Ntr

        Returns: float array y_pred (Nte,), the predicted labels.
        """
        # BEGIN SOLUTION
        num_test = dists.shape[0]
        y_pred = np.zeros(num_test)
        for i in range(num_test):
            nearest = np.argsort(dists[i], kind="stable")[:k]
            votes = np.bincount(self.y_train[nearest])
            y_pred[i] = np.argmax(votes)  # argmax takes the first of equals: the smallest label
        return y_pred
        # END SOLUTION
