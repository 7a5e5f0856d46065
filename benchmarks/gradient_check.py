"""How often does check_gradient cry wolf, and how often does it let a wrong gradient pass?

    python benchmarks/gradient_check.py [--seeds 10000] [--wrong-seeds 100]

Every seed draws new shapes and numbers for each of the losses and layers below. The first part gives
check_gradient the reference's gradients (it should accept them all), the second gives it wrong ones (it
should reject them all).
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "solutions"))

from cs231n.classifiers.fc_net import TwoLayerNet
from cs231n.classifiers.linear_svm import svm_loss_vectorized
from cs231n.classifiers.softmax import softmax_loss_vectorized
from cs231n.gradient_check import check_gradient
from cs231n.layers import affine_backward, affine_forward, relu_backward, relu_forward, softmax_loss, svm_loss


def linear(loss, rng):
    """A linear classifier's loss as (function, x, gradient, upstream, wrong gradients by name)."""
    N, D, C = rng.randint(2, 12), rng.randint(2, 9), rng.randint(3, 8)
    W, X, y = rng.randn(D, C), 2 * rng.randn(N, D), rng.randint(C, size=N)
    reg = 10.0 ** rng.uniform(-3, 1)
    dW = loss(W, X, y, reg)[1]
    data = dW - 2 * reg * W
    first_image = loss(W, X[:1], y[:1], 0.0)[1]
    wrong = {
        "factor 1 on the penalty": data + reg * W,
        "penalty left out": data,
        "penalty divided by N": data + 2 * reg * W / N,
        "sum, not mean": N * data + 2 * reg * W,
        "wrong sign": -dW,
        "one image left out": dW - first_image / N,
        "labels off by one image": loss(W, X, np.roll(y, 1), reg)[1],
        "transposed": dW.T if D != C else np.zeros_like(dW),
        "zero": np.zeros_like(dW),
    }
    return lambda W: loss(W, X, y, reg)[0], W, dW, None, wrong


def scores_loss(loss, rng):
    N, C = rng.randint(2, 15), rng.randint(3, 12)
    x, y = 10.0 ** rng.uniform(-3, 2) * rng.randn(N, C), rng.randint(C, size=N)
    dx = loss(x, y)[1]
    wrong = {"sum, not mean": N * dx, "wrong sign": -dx, "shifted": dx + 0.01 / N, "zero": np.zeros_like(dx)}
    if np.max(np.abs(dx)) < 1e-9:  # extreme scores: the right gradient is zero, and so is each wrong one
        wrong = {"shifted": wrong["shifted"]}
    return lambda x: loss(x, y)[0], x, dx, None, wrong


def affine(rng):
    N, D, M = rng.randint(1, 6), rng.randint(2, 9), rng.randint(2, 9)
    x, w, b, dout = rng.randn(N, D), rng.randn(D, M), rng.randn(M), rng.randn(N, M)
    dw = affine_backward(dout, affine_forward(x, w, b)[1])[1]
    one_entry = dw.copy()
    one_entry.flat[rng.randint(dw.size)] += 0.01
    return lambda w: affine_forward(x, w, b)[0], w, dw, dout, {"one entry off": one_entry, "twice": 2 * dw}


def relu(rng):
    x = 10.0 ** rng.uniform(-5, 1) * rng.randn(rng.randint(2, 9), rng.randint(2, 9))
    dout = rng.randn(*x.shape)
    dx = relu_backward(dout, relu_forward(x)[1])
    return lambda x: relu_forward(x)[0], x, dx, dout, {"passes everything": dout, "inverted": dout - dx}


def two_layer_net(rng):
    """A network with hundreds of weights, so that directions are probed; the gradient of W1."""
    N, D, H, C = rng.randint(2, 20), rng.randint(10, 40), rng.randint(10, 40), rng.randint(3, 10)
    net = TwoLayerNet(D, H, C, reg=10.0 ** rng.uniform(-2, 0))
    net.params = {"W1": rng.randn(D, H), "b1": rng.randn(H), "W2": rng.randn(H, C), "b2": rng.randn(C)}
    X, y = rng.randn(N, D), rng.randint(C, size=N)
    W1, dW1 = net.params["W1"], net.loss(X, y)[1]["W1"]
    wrong = {
        "penalty left out": dW1 - net.reg * W1,
        "penalty twice": dW1 + net.reg * W1,
        "one row left out": np.where(np.arange(D)[:, None] == rng.randint(D), 0, dW1),
        "wrong sign": -dW1,
    }
    return lambda W1: net.loss(X, y)[0], W1, dW1, None, wrong


PROBLEMS = {
    "linear classifier, SVM": lambda rng: linear(svm_loss_vectorized, rng),
    "linear classifier, softmax": lambda rng: linear(softmax_loss_vectorized, rng),
    "svm_loss": lambda rng: scores_loss(svm_loss, rng),
    "softmax_loss": lambda rng: scores_loss(softmax_loss, rng),
    "affine layer": affine,
    "ReLU": relu,
    "two-layer net": two_layer_net,
}


def count_false_alarms(make, num_seeds):
    """Returns the seeds at which a right gradient was rejected, and probes checked and left out."""
    alarms, checked, kinks = [], 0, 0
    for seed in range(num_seeds):
        f, x, gradient, upstream, _ = make(np.random.RandomState(seed))
        report = check_gradient(f, x, gradient, upstream, num_checks=10, seed=seed)
        checked, kinks = checked + report.checked, kinks + report.kinks
        if not report.ok:
            alarms.append(seed)
    return alarms, checked, kinks


def count_rejections(make, num_seeds):
    """Returns {name of the wrong gradient: [rejected, tried]}."""
    counts = {}
    for seed in range(num_seeds):
        f, x, right, upstream, wrong = make(np.random.RandomState(seed))
        for name, gradient in wrong.items():
            if np.array_equal(gradient, right):  # such as leaving out an image with no active margin
                continue
            count = counts.setdefault(name, [0, 0])
            count[0] += not check_gradient(f, x, gradient, upstream, num_checks=10, seed=seed).ok
            count[1] += 1
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=10000, help="seeds for the right gradients")
    parser.add_argument("--wrong-seeds", type=int, default=100, help="seeds for the wrong gradients")
    args = parser.parse_args()

    failed = False
    print(f"right gradients, {args.seeds} seeds each")
    for name, make in PROBLEMS.items():
        start = time.perf_counter()
        alarms, checked, kinks = count_false_alarms(make, args.seeds)
        failed |= bool(alarms)
        seconds = time.perf_counter() - start
        print(
            f"  {name:28} {len(alarms)} false alarms {alarms[:5] or ''} "
            f"({checked} probes, {kinks} left out at kinks, {seconds:.0f} s)",
            flush=True,
        )

    print(f"wrong gradients, {args.wrong_seeds} seeds each")
    for name, make in PROBLEMS.items():
        for mistake, (rejected, tried) in count_rejections(make, args.wrong_seeds).items():
            failed |= rejected < tried
            print(f"  {name:28} {mistake:26} {rejected} of {tried} rejected", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
