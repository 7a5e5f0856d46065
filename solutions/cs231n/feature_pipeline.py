"""From pictures to what a model takes: the same steps for training, validation, test and later use."""

import numpy as np

from .features import color_histogram_hsv, extract_features, hog_feature
from .model_files import load_arrays, save_arrays


def prepare_net(images, mean_image):
    """Centre pictures and put their colours first, as get_CIFAR10_data does.

    Inputs:
    - images: array (N, H, W, C) of pictures
    - mean_image: array (H, W, C), the mean of the training pictures

    Returns: array (N, C, H, W), float64.
    """
    return np.ascontiguousarray((images - mean_image).transpose(0, 3, 1, 2))


class FeaturePipeline:
    """Features of pictures: edges (HOG) and hues, each column shifted and scaled as in the training set.

    `fit` measures mean and standard deviation of each column on the training pictures. They belong to a
    model as much as its weights do, so save them with it: a model that gets its features on another scale
    gives wrong answers.

    Attributes:
    - num_color_bins: bins of the histogram of hues
    - mean, std: arrays (F,), None before fit or load; F is 144 + num_color_bins for 32x32 pictures
    """

    def __init__(self, num_color_bins=10):
        self.num_color_bins = num_color_bins
        self.mean = self.std = None

    def raw(self, images):
        """Features (N, F) of pictures (N, H, W, 3) with values from 0 to 255, not scaled."""

        def hues(batch):
            return color_histogram_hsv(batch.astype(float), nbin=self.num_color_bins)

        return extract_features(images, [hog_feature, hues])

    def fit(self, images):
        """Measure mean and standard deviation on the training pictures (N, H, W, 3).

        Returns: array (N, F), the standardised features of these pictures.
        """
        features = self.raw(images)
        self.mean, self.std = features.mean(axis=0), features.std(axis=0)
        self.std[self.std == 0] = 1  # a column that never changes becomes 0
        return self._standardise(features)

    def transform(self, images, bias=False):
        """Standardised features of any pictures.

        Inputs:
        - images: array (N, H, W, 3), values from 0 to 255
        - bias: append a column of ones, for a linear classifier

        Returns: array (N, F), or (N, F + 1) with the ones.
        Raises: RuntimeError before fit or load.
        """
        if self.mean is None:
            raise RuntimeError("call fit on the training pictures first, or load what was saved")
        features = self._standardise(self.raw(images))
        return append_bias(features) if bias else features

    def _standardise(self, features):
        return (features - self.mean) / self.std

    def save(self, fname):
        """Write the settings to cs231n/saved/<fname>."""
        save_arrays(fname, {"mean": self.mean, "std": self.std, "num_color_bins": self.num_color_bins})

    def load(self, fname):
        """Read what save wrote. Returns True, or False (and says so) where there is no such file."""
        arrays = load_arrays(fname)
        if arrays is None:
            return False
        self.mean, self.std = arrays["mean"], arrays["std"]
        self.num_color_bins = int(arrays["num_color_bins"])
        return True


def append_bias(features):
    """Append a column of ones: (N, F) to (N, F + 1)."""
    return np.hstack([features, np.ones((len(features), 1))])
