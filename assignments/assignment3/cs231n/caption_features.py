# Generated from solutions/cs231n/caption_features.py by "make build". This copy is the student's to complete.
"""What a captioning network sees of a picture: 128 numbers that sum up its edges and its colours.

They stand where other courses put the features of a large trained network: the principal components of two groups of
hand-made features, histograms of edge directions and mean colours.
"""

import numpy as np

from .features import extract_features, hog_feature

FIELDS = 8  # mean colours are those of 8x8 fields
SMALLEST_SCALE = 0.3  # a component that hardly varies is not blown up to the size of the others


def mean_colours(images):
    """Mean colour of each of 8x8 equal fields: images (N, H, W, 3) to (N, 192).

    Rows and columns at the end that do not fill a field are left out.
    """
    N, H, W, C = images.shape
    height, width = H // FIELDS, W // FIELDS
    whole = images[:, : FIELDS * height, : FIELDS * width]
    return whole.reshape(N, FIELDS, height, FIELDS, width, C).mean(axis=(2, 4)).reshape(N, -1)


def raw_features(images):
    """The features that are summed up, in two groups.

    Input:
    - images: array (N, 32, 32, 3), values from 0 to 255, of any type

    Returns a dict of float64 arrays: "edges" (N, 144), histograms of edge directions (see hog_feature), and "colours"
    (N, 192), mean colours. Raises: ValueError for another shape, or where there are no pictures.
    """
    images = np.asarray(images)
    if images.ndim != 4 or images.shape[1:] != (32, 32, 3):
        raise ValueError(f"images must have the shape (N, 32, 32, 3), got {images.shape}")
    return {
        "edges": extract_features(images, [hog_feature]),
        "colours": mean_colours(images),
    }


class PrincipalComponents:
    """Projects standardised columns on the directions in which training data varies most.

    Attributes, float32:
    - mean, std: (F,), of each column of the training data; std is 1 for a column that never changes
    - components: (K, F), unit vectors, the one of the largest variance first; the sign is chosen so that the entry
      farthest from 0 (the first of them) is positive
    - scale: (K,), standard deviation of the training data along each, but at least 0.3; results are divided by it
    """

    ARRAYS = ("mean", "std", "components", "scale")

    def __init__(self, **arrays):
        for name in self.ARRAYS:
            setattr(self, name, np.asarray(arrays[name], dtype=np.float32))

    @classmethod
    def fit(cls, X, num_components):
        """Measure training data X (N, F); keep num_components, at most F."""
        mean, std = X.mean(axis=0), X.std(axis=0)
        std = np.where(std > 0, std, 1)
        Z = (X - mean) / std
        variances, vectors = np.linalg.eigh(Z.T @ Z / len(Z))  # in ascending order, vectors in columns
        variances, components = variances[::-1][:num_components], vectors.T[::-1][:num_components]
        scale = np.sqrt(np.maximum(variances, SMALLEST_SCALE**2))
        return cls(mean=mean, std=std, components=_with_fixed_signs(components), scale=scale)

    def standardise(self, X):
        """X (N, F) with the training data's mean taken off, divided by its standard deviation; float64."""
        return (X - self.mean.astype(np.float64)) / self.std

    def transform(self, X):
        """X (N, F) to (N, K), float64."""
        return self.standardise(X) @ self.components.T.astype(np.float64) / self.scale


def _with_fixed_signs(components):
    """Turn rows so that the entry farthest from 0 is positive: a principal component has no sign of its own."""
    farthest = np.abs(components).argmax(axis=1)
    return components * np.sign(components[np.arange(len(components)), farthest])[:, np.newaxis]


class CaptionFeatures:
    """128 features of pictures: the first 64 principal components of the edges, then as many of the colours.

    A captioning network needs the features it was trained on, so for the embedded pictures the components were fitted
    once, on the training pictures, and come with them: see picturebook_captions.frozen_features.

    Attribute groups: a dict, "edges" and "colours" to PrincipalComponents; empty before fit.
    """

    NUM_COMPONENTS = 64  # of each group

    def __init__(self, groups=None):
        self.groups = dict(groups or {})

    def fit(self, images):
        """Find the components of training pictures (N, 32, 32, 3). Returns self."""
        raw = raw_features(images)
        self.groups = {name: PrincipalComponents.fit(X, self.NUM_COMPONENTS) for name, X in raw.items()}
        return self

    def transform(self, images):
        """Features of any pictures: (N, 32, 32, 3), values from 0 to 255, to (N, 128) float32.

        Raises: RuntimeError before fit.
        """
        return self._of_groups(images, PrincipalComponents.transform)

    def standardised(self, images):
        """The wide features, before the projection: pictures (N, 32, 32, 3) to (N, 336) float32."""
        return self._of_groups(images, PrincipalComponents.standardise)

    def _of_groups(self, images, method):
        if not self.groups:
            raise RuntimeError("call fit on the training pictures first, or use picturebook_captions.frozen_features")
        raw = raw_features(images)
        return np.hstack([method(group, raw[name]) for name, group in self.groups.items()]).astype(np.float32)

    def arrays(self):
        """All that fit found, as a dict of arrays for an .npz file, such as "edges_mean"."""
        return {f"{g}_{name}": getattr(group, name) for g, group in self.groups.items() for name in group.ARRAYS}

    @classmethod
    def from_arrays(cls, arrays):
        """CaptionFeatures from what arrays() gave. Raises: KeyError where something is missing."""
        names = PrincipalComponents.ARRAYS
        return cls(
            {g: PrincipalComponents(**{name: arrays[f"{g}_{name}"] for name in names}) for g in ("edges", "colours")}
        )
