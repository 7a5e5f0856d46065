"""Stand-in for Numba: functions run uncompiled, with the same results."""

import types

prange = range


def jit(*args, **kwargs):
    """Decorator, with or without arguments, that leaves a function as it is."""
    return args[0] if args and isinstance(args[0], types.FunctionType) else lambda function: function


njit = vectorize = jit
