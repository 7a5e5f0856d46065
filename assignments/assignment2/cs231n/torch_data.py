# Generated from solutions/cs231n/torch_data.py by "make build". This copy is the student's to complete.
"""The pictures of the data set in use as PyTorch takes them: tensors of colours first, in batches."""

import torch
from torch.utils.data import DataLoader, TensorDataset

from .data_utils import get_CIFAR10_data

# Mean and standard deviation of red, green and blue over the training pictures of CIFAR-10, on a scale from 0 to 1.
# The embedded pictures take the same ones: near is near enough, and a network then fits either set's pictures.
MEAN = (0.4914, 0.4822, 0.4465)
STD = (0.2023, 0.1994, 0.2010)


class Pictures(TensorDataset):
    """Pictures and labels of one part of the data: entry i is (picture (3, 32, 32), label).

    Attributes:
    - name: "training", "validation" or "test"
    - train: whether it comes out of the training set (the validation pictures do), as torchvision says it
    """

    def __init__(self, X, y, name):
        super().__init__(X, y)
        self.name, self.train = name, name != "test"


def normalise(images):
    """Shift and scale each colour, so that over many pictures its mean is about 0 and its deviation about 1.

    Inputs:
    - images: array (N, 3, 32, 32), values from 0 to 255

    Returns: float32 tensor (N, 3, 32, 32).
    """
    mean, std = torch.tensor(MEAN).view(1, 3, 1, 1), torch.tensor(STD).view(1, 3, 1, 1)
    return (torch.as_tensor(images, dtype=torch.float32) / 255 - mean) / std


def get_loaders(num_training=49000, batch_size=64):
    """Load the data set in use (see data_utils.find_dataset) and hand it out in batches.

    Inputs:
    - num_training: number of training pictures; fewer if the set has fewer
    - batch_size: pictures in a batch

    Returns: three loaders, for training (in a new random order each time it is gone through), validation and test.
    Each yields pairs (x, y): x float32 (batch_size, 3, 32, 32), normalised; y int64 (batch_size,). The last may be
    smaller.
    """
    data = get_CIFAR10_data(num_training=num_training, subtract_mean=False)
    loaders = []
    for part, name in [("train", "training"), ("val", "validation"), ("test", "test")]:
        X = normalise(data.pop(f"X_{part}"))
        pictures = Pictures(X, torch.from_numpy(data.pop(f"y_{part}")), name)
        loaders.append(DataLoader(pictures, batch_size=batch_size, shuffle=part == "train"))
    return loaders
