"""Small networks for these questions, in two forms: of PyTorch, run beside the code under test, and in NumPy.

A network is a tuple of four arrays W1 (K, D), b1 (K,), W2 (C, K), b2 (C,), and gives the scores
W2 tanh(W1 x + b1) + b2. Smooth all over, so that there are no kinks at which two right answers differ.
"""

from typing import NamedTuple

import numpy as np

NETS = '''
import numpy as np
import torch


class Net(torch.nn.Module):
    """Scores W2 tanh(W1 x + b1) + b2 of pictures (N, 3, H, W), in float64."""

    def __init__(self, arrays):
        super().__init__()
        W1, b1, W2, b2 = (torch.from_numpy(np.array(each)) for each in arrays)
        self.hidden, self.last = torch.nn.Linear(*W1.shape[::-1]), torch.nn.Linear(*W2.shape[::-1])
        for layer, weight, bias in ((self.hidden, W1, b1), (self.last, W2, b2)):
            layer.weight, layer.bias = torch.nn.Parameter(weight), torch.nn.Parameter(bias)
        for parameter in self.parameters():
            parameter.requires_grad = False  # as in the notebook

    def forward(self, x):
        return self.last(torch.tanh(self.hidden(x.reshape(x.shape[0], -1))))


def saliency(function, X, y, arrays, dtype="float64"):
    """What compute_saliency_maps gives for arrays X and y."""
    dtype = getattr(torch, dtype)
    return function(torch.from_numpy(X).to(dtype), torch.from_numpy(y), Net(arrays).to(dtype))


def fooling(function, X, target_y, arrays):
    """What make_fooling_image gives for an array X."""
    return function(torch.from_numpy(X.copy()), target_y, Net(arrays))


def shape(picture):
    """The shape of a result, as text; None of none."""
    return None if picture is None else str(tuple(np.shape(picture)))


def predicted(picture, arrays):
    """The class of a picture for the network."""
    with torch.no_grad():
        return int(Net(arrays)(torch.as_tensor(picture, dtype=torch.float64).reshape(1, -1)).argmax())


def distance(X, picture, target_y, arrays, allowed):
    """How far a picture is from X; of one that fools the network, anything up to `allowed` is as good."""
    far = float(torch.linalg.norm(torch.as_tensor(picture).detach().reshape(-1) - torch.from_numpy(X).reshape(-1)))
    return max(far, allowed) if predicted(picture, arrays) == target_y else far


def steps(function, img, count, arrays, *settings):
    """The picture after some calls of class_visualization_update_step."""
    img, net = torch.from_numpy(img.copy()).requires_grad_(), Net(arrays)
    for _ in range(count):
        function(img, net, *settings)
    return img
'''


class Arrays(NamedTuple):
    """The weights of a network, and what it gives in NumPy."""

    W1: np.ndarray
    b1: np.ndarray
    W2: np.ndarray
    b2: np.ndarray

    def scores(self, x: np.ndarray) -> np.ndarray:
        """Scores (C,) of a picture, as an array of D numbers."""
        return self.W2 @ np.tanh(self.W1 @ x + self.b1) + self.b2

    def slope(self, x: np.ndarray, label: int) -> np.ndarray:
        """The gradient (D,) of a score by the picture."""
        return (self.W2[label] * (1 - np.tanh(self.W1 @ x + self.b1) ** 2)) @ self.W1


def random_net(rng: np.random.RandomState, D: int, C: int, reach: float = 1.0, steepness: float = 1.0) -> Arrays:
    """A network of seven units: a step of length 1 can move each by about `reach`; `steepness` scales the scores."""
    W1, b1 = reach * rng.randn(7, D) / np.sqrt(D), 0.7 * rng.randn(7)
    return Arrays(coarse(W1), b1, steepness * rng.randn(C, 7), 0.3 * steepness * rng.randn(C))


def normal(rng: np.random.RandomState, *shape: int) -> np.ndarray:
    """Numbers of mean 0 and variance 1, coarse ones."""
    return coarse(rng.randn(*shape))


def coarse(array: np.ndarray) -> np.ndarray:
    """Numbers with few digits, which take little room in a file."""
    return array.astype(np.float16).astype(np.float64)
