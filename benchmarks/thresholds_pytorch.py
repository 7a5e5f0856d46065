"""How well do ConvNets in PyTorch do on pictures they have not seen?

    python benchmarks/thresholds_pytorch.py [--dataset picturebook] [--seeds 10]

Trains as the open-ended part of the notebook PyTorch does, and two other networks that students are likely to try, once
for each seed; after each epoch a line with the share of new pictures that are named rightly. The bounds, two to three
standard deviations below the mean of the notebook's, go into autograder/questions/a2/pytorch.py.
"""

import argparse
import time

import numpy as np
import torch
import torch.nn.functional as F
from thresholds_common import pictures
from torch import nn, optim

from autograder.authoring import reference
from autograder.questions.a2.pytorch import BEST, PICTURES

with reference.reference():
    from cs231n.torch_data import normalise

RATES = (3e-3, 3e-3, 1e-3, 3e-4)  # of Adam, one for each epoch


def block(channels, filters, norm=True):
    """A convolution that keeps the size, and pooling that halves it."""
    return [
        nn.Conv2d(channels, filters, 3, padding=1),
        *([nn.BatchNorm2d(filters)] if norm else []),
        nn.ReLU(),
        nn.MaxPool2d(2),
    ]


def convnet(*filters, norm=True):
    sizes = zip((3, *filters[:-1]), filters)
    side = 32 >> len(filters)
    return nn.Sequential(
        *(layer for pair in sizes for layer in block(*pair, norm)),
        nn.Flatten(),
        nn.Linear(filters[-1] * side * side, 10),
    )


NETWORKS = {
    "three blocks, batch norm": lambda: convnet(16, 32, 64),
    "three blocks, no batch norm": lambda: convnet(16, 32, 64, norm=False),
    "two blocks, batch norm": lambda: convnet(16, 32),
}


def share(network, X, y):
    network.eval()
    with torch.no_grad():
        labels = torch.cat([network(part).argmax(1) for part in X.split(500)])
    return (labels == y).double().mean().item()


def train(network, X, y, rate):
    """One epoch in batches of 64."""
    optimizer = network.optimizer
    optimizer.param_groups[0]["lr"] = rate
    network.train()
    for batch in torch.randperm(len(X)).split(64):
        loss = F.cross_entropy(network(X[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def shares(make, parts, seed):
    """The share of new pictures after each epoch."""
    torch.manual_seed(seed)
    network = make()
    network.optimizer = optim.Adam(network.parameters())
    found = []
    for rate in RATES:
        train(network, *parts[0], rate)
        found.append(share(network, *parts[2]))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dataset", default="picturebook", choices=tuple(BEST))
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--networks", nargs="+", choices=NETWORKS, default=list(NETWORKS))
    args = parser.parse_args()
    parts = [(normalise(X.transpose(0, 3, 1, 2)), torch.from_numpy(np.asarray(y))) for X, y in pictures(args.dataset)]
    for name in args.networks:
        start = time.process_time()
        found = np.array([shares(NETWORKS[name], parts, seed) for seed in range(args.seeds)])
        seconds = (time.process_time() - start) / args.seeds
        for epoch, column in enumerate(found.T, 1):
            mean, bound = column.mean(), BEST[args.dataset]
            spread = np.sqrt(np.var(column, ddof=1) + mean * (1 - mean) / PICTURES)  # of a mark: see thresholds_common
            print(
                f"| {name} | {args.dataset} | {epoch} epochs | {mean:.3f} ± {column.std(ddof=1):.3f} "
                f"| {column.min():.3f} | {spread:.3f} | {bound:.2f} | {(mean - bound) / spread:.1f} |",
                flush=True,
            )
        print(f"{seconds:.0f} s of processor time each", flush=True)


if __name__ == "__main__":
    main()
