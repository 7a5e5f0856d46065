"""The fast convolution, forward and backward, against PyTorch on the CPU: one thread, float32.

    python benchmarks/convolution.py [--rounds 7]

Times are those of the processor, the best of some rounds taken in turn, so that both meet the same machine. Memory is
the most that a call takes beyond what is there before; PyTorch's own is not seen by tracemalloc, and not shown.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import numpy as np
import torch
from timing import best, peak

sys.path.insert(0, str(Path(__file__).parents[1] / "solutions"))
from cs231n.fast_layers import conv_backward_fast, conv_forward_fast
from cs231n.layers import conv_backward_naive, conv_forward_naive

CONVOLUTIONS = [  # x, w, stride, pad
    ((100, 3, 32, 32), (32, 3, 7, 7), 1, 3),
    ((100, 3, 31, 31), (25, 3, 3, 3), 2, 1),
    ((64, 32, 16, 16), (64, 32, 3, 3), 1, 1),
]
MOST = 1.2  # times PyTorch's time, as the geometric mean


def passes(x_shape, w_shape, stride, pad):
    """Forward and backward passes of one convolution: fast, in loops, and PyTorch's."""
    rng = np.random.RandomState(231)
    x, w, b = (rng.randn(*shape).astype(np.float32) for shape in (x_shape, w_shape, w_shape[:1]))
    param = {"stride": stride, "pad": pad}
    out, _ = conv_forward_fast(x, w, b, param)
    dout = rng.randn(*out.shape).astype(np.float32)
    leaves = [torch.tensor(a, requires_grad=True) for a in (x, w, b)]
    upstream = torch.tensor(dout)

    def fast():
        return conv_backward_fast(dout, conv_forward_fast(x, w, b, param)[1])

    def naive():
        return conv_backward_naive(dout, conv_forward_naive(x, w, b, param)[1])

    def theirs():
        return torch.autograd.grad(torch.conv2d(*leaves, stride=stride, padding=pad), leaves, upstream)

    for ours, others in zip(fast(), theirs(), strict=True):
        assert np.abs(ours - others.numpy()).max() <= 1e-4 * np.abs(ours).max()
    return fast, naive, theirs


def on_one_thread():
    """Start anew with one thread for BLAS, which must be said before NumPy is loaded."""
    if os.environ.get("OMP_NUM_THREADS") != "1":
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **threads})


def main():
    on_one_thread()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    ratios = []
    for x_shape, w_shape, stride, pad in CONVOLUTIONS:
        three = passes(x_shape, w_shape, stride, pad)
        fast, naive, theirs = 1e3 * best(three, rounds, time.process_time)
        ratios.append(fast / theirs)
        print(
            f"x {x_shape}, w {w_shape}, stride {stride}, pad {pad}: fast {fast:.1f} ms, in loops {naive:.1f} ms, "
            f"PyTorch {theirs:.1f} ms, ratio {fast / theirs:.2f}; memory {peak(three[0]):.1f} MiB",
            flush=True,
        )
    mean = np.exp(np.mean(np.log(ratios)))
    print(f"geometric mean of the ratios {mean:.2f}, wanted at most {MOST}")
    return int(mean > MOST)


if __name__ == "__main__":
    sys.exit(main())
