"""Imports PyTorch as a submission needs it: on one thread, and without what only its compiler uses.

That takes most of the time of importing it (the compiler itself comes with the first optimiser), and compiling needs
programs that are not here. So empty modules take its place; torch.compile leaves a model as it is, which computes the
same. Tried with the one version that the project allows.
"""

import functools
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
    vars(torch).update(set_num_threads=nothing, set_num_interop_threads=nothing)
    without_gpu(torch)


def without_gpu(torch):
    """Let what was written for a GPU compute here: `.cuda()` and `.to("cuda")` leave things where they are."""
    for kind in (torch.Tensor, torch.nn.Module):
        kind.cuda = itself
        kind.to = on_the_processor(kind.to)


def on_the_processor(to):
    """The method `to`, for which every device is the processor."""

    @functools.wraps(to)
    def moved(self, *args, **kwargs):
        args = tuple("cpu" if is_gpu(each) else each for each in args)
        kwargs = {name: "cpu" if is_gpu(each) else each for name, each in kwargs.items()}
        return to(self, *args, **kwargs)

    return moved


def is_gpu(device):
    """Whether an argument names a device that is not here."""
    name = device if isinstance(device, str) else getattr(device, "type", "")
    return isinstance(name, str) and name.split(":")[0] in ("cuda", "mps")


def itself(self, *args, **kwargs):
    return self


def as_it_is(function=None, *args, **kwargs):
    """A function or model itself; as a decorator with arguments, one that leaves it so."""
    return (lambda inner: inner) if function is None else function


def nothing(*args, **kwargs):
    """What only concerns the compiler."""
