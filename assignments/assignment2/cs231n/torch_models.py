# Generated from solutions/cs231n/torch_models.py by "make build". This copy is the student's to complete.
"""Save what a PyTorch network has learned, and read it back: plain arrays in an .npz file, never pickle.

A pickle, which torch.save writes, can run any program when it is read.
"""

import torch

from .model_files import load_arrays, save_arrays

MAX_MEGABYTES = 16


def save_state(fname, model):
    """Write a network's parameters and buffers (of batch norm, the running statistics) to cs231n/saved/<fname>.

    Raises: ValueError where they take more than 16 megabytes.
    """
    arrays = {name: value.detach().cpu().numpy() for name, value in model.state_dict().items()}
    megabytes = sum(array.nbytes for array in arrays.values()) / 1e6
    if megabytes > MAX_MEGABYTES:
        raise ValueError(
            f"the network takes {megabytes:.0f} megabytes, and {MAX_MEGABYTES} can be handed in: make it smaller "
            "(the first linear layer after the convolutions is usually the largest part)"
        )
    save_arrays(fname, arrays)


def load_state(fname, model):
    """Read what save_state wrote into a network of the same layers.

    Returns True, or False (and says so) where there is no such file.
    Raises: ValueError where the file is of a network with other layers.
    """
    arrays = load_arrays(fname)
    if arrays is None:
        return False
    own = {name: tuple(value.shape) for name, value in model.state_dict().items()}
    saved = {name: array.shape for name, array in arrays.items()}
    for name in sorted({*own, *saved}):
        if own.get(name) != saved.get(name):
            ours, theirs = own.get(name, "not there"), saved.get(name, "not there")
            raise ValueError(f"the file is of another network: {name} is {theirs} in the file, {ours} in the network")
    model.load_state_dict({name: torch.from_numpy(array) for name, array in arrays.items()})
    return True
