"""Folds for cross-validation."""

import numpy as np

__all__ = ["KFold"]


class KFold:
    """Consecutive folds, never shuffled: which pictures make up a fold does not count."""

    def __init__(self, n_splits=5, *, shuffle=False, random_state=None):
        self.n_splits = n_splits

    def get_n_splits(self, X=None, y=None, groups=None):
        return self.n_splits

    def split(self, X, y=None, groups=None):
        """Yields, for each fold, the indices that train and those that validate."""
        indices = np.arange(len(X))
        for fold in np.array_split(indices, self.n_splits):
            yield np.setdiff1d(indices, fold), fold
