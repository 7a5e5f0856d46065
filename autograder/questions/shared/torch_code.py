"""What questions about PyTorch run beside the code under test, for t.run(TOOLS): NumPy's arrays in, tensors inside.

It also runs in the student's own notebook, so it changes no setting of PyTorch.
"""

TOOLS = '''
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim


def as_tensors(value):
    """Arrays as tensors, also those in lists, tuples and dicts; everything else as it is."""
    if isinstance(value, np.ndarray):
        return torch.from_numpy(value)
    if isinstance(value, (list, tuple)):
        return type(value)(map(as_tensors, value))
    if isinstance(value, dict):
        return {name: as_tensors(each) for name, each in value.items()}
    return value


def on_tensors(function, *arguments, **named):
    """What a function gives for tensors in the place of arrays."""
    return function(*as_tensors(arguments), **as_tensors(named))
'''
