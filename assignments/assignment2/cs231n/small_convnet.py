# Generated from solutions/cs231n/small_convnet.py by "make build". This copy is the student's to complete.
"""A small convolutional network in PyTorch that learns small pictures in a few seconds, and is kept in a file."""

import itertools

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from .model_files import load_arrays, save_arrays


class ConvBlock(nn.Sequential):
    """Convolution 3x3 - batch normalisation - ReLU: (N, C, H, W) to (N, F, H', W'), with H' = H / stride."""

    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__(
            # The batch normalisation has a shift, so the convolution needs no bias.
            nn.Conv2d(in_channels, out_channels, kernel_size=3, stride=stride, padding=1, bias=False),
            nn.BatchNorm2d(out_channels),
            nn.ReLU(),
        )


class SmallConvNet(nn.Module):
    """Four blocks, then a linear layer: scores of pictures (N, 3, 32, 32). About 52,000 parameters.

    The first block keeps the resolution, each further one halves it, down to 4x4 places.
    """

    def __init__(self, num_classes=10, widths=(12, 24, 48, 64)):
        """
        Inputs:
        - num_classes: C
        - widths: the number of filters of each block
        """
        super().__init__()
        self.blocks = nn.Sequential(
            ConvBlock(3, widths[0]),
            *[ConvBlock(before, after, stride=2) for before, after in itertools.pairwise(widths)],
        )
        self.linear = nn.Linear(widths[-1] * 4 * 4, num_classes)
        self.to(memory_format=torch.channels_last)  # on a CPU, convolutions are faster with the channels innermost

    def forward(self, x):
        """Scores (N, C) of pictures x (N, 3, 32, 32)."""
        return self.linear(self.blocks(x).flatten(start_dim=1))

    def save(self, fname):
        """Write parameters and running statistics to cs231n/saved/<fname>, an .npz of plain arrays."""
        save_arrays(fname, {name: value.cpu().numpy() for name, value in self.state_dict().items()})

    def load(self, fname):
        """Read what save wrote. Returns True, or False (and says so) where there is none for such a network."""
        arrays = load_arrays(fname)
        if arrays is None:
            return False
        own = {name: tuple(value.shape) for name, value in self.state_dict().items()}
        if own != {name: array.shape for name, array in arrays.items()}:
            print(f"cs231n/saved/{fname} holds a network of another form")
            return False
        self.load_state_dict({name: torch.from_numpy(array) for name, array in arrays.items()})
        return True


def train(model, X, y, num_epochs=5, batch_size=100, learning_rate=1e-2, seed=231):
    """Train a model with Adam; the learning rate rises, and falls to zero in the end. Shows its progress.

    Inputs:
    - model: torch.nn.Module, gives scores (N, C)
    - X: float32 tensor (N, 3, H, W); every other time, a picture is shown in mirror image
    - y: int64 tensor (N,)

    Returns: a list with the loss of every step. The model is left in the mode for use, model.eval().
    """
    rng = np.random.RandomState(seed)
    X = X.contiguous(memory_format=torch.channels_last)
    steps = num_epochs * -(-len(X) // batch_size)
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, learning_rate, total_steps=steps)
    losses = []
    model.train()
    for epoch in range(num_epochs):
        for batch in np.array_split(rng.permutation(len(X)), steps // num_epochs):
            pictures = X[batch] if rng.rand() < 0.5 else X[batch].flip(3)
            loss = F.cross_entropy(model(pictures), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        print(f"epoch {epoch + 1} of {num_epochs}: mean loss {np.mean(losses[-(steps // num_epochs) :]):.3f}")
    model.eval()
    return losses


def accuracy(model, X, y, batch_size=500):
    """Share of pictures X (N, 3, H, W) of which a model, in the mode for use, gets the class y (N,) right."""
    with torch.no_grad():
        right = [(model(x).argmax(dim=1) == t).sum() for x, t in zip(X.split(batch_size), y.split(batch_size))]
    return int(sum(right)) / len(X)
