"""Imports PyTorch as a submission needs it: on one thread, and without what only its compiler uses.

That takes most of the time of importing it (the compiler itself comes with the first optimiser), and compiling needs
programs that are not here. So empty modules take its place; torch.compile leaves a model as it is, which computes the
same. Tried with the one version that the project allows.
"""

import sys
import types


def load():
    """Import torch; raises ImportError where it cannot be."""
    compiler, registrations = map(types.ModuleType, ("torch._dynamo", "torch._meta_registrations"))
    vars(compiler).update(disable=as_it_is, **dict.fromkeys(("graph_break", "mark_static_address", "reset"), nothing))
    sys.modules.update({module.__name__: module for module in (compiler, registrations)})
    import torch

    vars(torch).update(_dynamo=compiler, compile=as_it_is)
    setattr(torch.nn.Module, "compile", as_it_is)  # noqa: B010
    torch.set_num_threads(1)


def as_it_is(function=None, *args, **kwargs):
    """A function or model itself; as a decorator with arguments, one that leaves it so."""
    return (lambda inner: inner) if function is None else function


def nothing(*args, **kwargs):
    """What only concerns the compiler."""
