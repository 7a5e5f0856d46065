"""Stand-in for Numba: functions run uncompiled, with the same results."""

prange = range


def jit(*args, **kwargs):
    """Decorator, with or without arguments, that leaves a function as it is."""
    return args[0] if args and callable(args[0]) else lambda function: function


njit = vectorize = jit
