"""How benchmarks measure: processor or wall time, the best of some rounds, and memory."""

import time
import tracemalloc

import numpy as np


def best(functions, rounds, clock=time.perf_counter):
    """The least time of each function, seconds, as an array; they take turns, so that all meet the same machine."""
    return np.min([[seconds(function, clock) for function in functions] for _ in range(rounds)], axis=0)


def seconds(function, clock=time.perf_counter):
    start = clock()
    function()
    return clock() - start


def peak(function):
    """The most memory that a call takes beyond what is there before, MiB."""
    tracemalloc.start()
    function()
    size = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return size / 2**20
