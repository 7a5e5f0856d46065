# Generated from solutions/cs231n/gradient_check.py by "make build". This copy is the student's to complete.
"""Numerical gradients: slow, approximate, and a good way to find mistakes in fast, exact ones.

check_gradient gives a verdict. The other functions return or print numbers to look at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


# Steps to try, as parts of the size of x. Wide steps lose least to rounding, narrow ones meet fewer kinks.
STEPS = (1e-4, 1e-5, 1e-6, 1e-7)
# A slope counts as measured when its truncation error is below this part of the gradient's size.
MEASURED = 1e-3
# Arrays with more entries than this are probed at some entries and along some random directions.
MANY = 60


@dataclass
class GradientReport:
    """What check_gradient found. It is true (and ok is True) if the gradient is right.

    - ok: bool
    - index: the worst entry, a tuple; None when no entry stands out
    - got, expected: the entry of the gradient, and what the differences say
    - tolerance: how far apart these two may be
    - checked: number of probes that gave a verdict
    - kinks: number of probes left out because the function bends sharply there
    - problem: why nothing could be compared; "" otherwise
    """

    ok: bool
    index: tuple | None = None
    got: float = 0.0
    expected: float = 0.0
    tolerance: float = 0.0
    checked: int = 0
    kinks: int = 0
    problem: str = ""

    def __bool__(self):
        return self.ok

    def __str__(self):
        if self.problem:
            return f"gradient not checked: {self.problem}"
        counts = f"{self.checked} probes" + (f", {self.kinks} left out at kinks" if self.kinks else "")
        if self.ok:
            return f"gradient is right ({counts})"
        where = "along a random direction" if self.index is None else f"at index {self.index}"
        return (
            f"gradient is wrong {where}: got {self.got:.8g}, expected {self.expected:.8g} "
            f"(to within {self.tolerance:.1g}; {counts})"
        )


def check_gradient(f, x, analytic, df=None, num_checks=30, seed=0):
    """Decide whether a gradient is right, by comparing it with centred differences.

    The tolerance is not a guess: it follows from the errors that the differences can have. Two steps, h
    and h/2, show the truncation error; the scatter of f over tiny steps shows the rounding error. Where f
    has a kink within the step (ReLU at 0, a hinge at its margin), the slopes from the left and from the
    right stay apart as the step shrinks: narrower steps are tried, and in the end the probe is left out.

    A small array is checked entry by entry. A large one is probed at num_checks entries and along
    num_checks random directions, which together see every entry.

    Inputs:
    - f: function of x that returns a float, or an array if df is given. Anything random in it must be the
      same at each call. It may use x itself rather than its argument: x is changed in place (and put back)
    - x: float64 array of any shape
    - analytic: array of the shape of x, the gradient to check
    - df: array of the shape of f(x), the gradient from upstream; the gradient is that of sum(f(x) * df)
    - num_checks: entries, and directions, to probe in a large array
    - seed: of the choice of entries and directions

    Returns: GradientReport; print it, or use it as a truth value.
    Raises: TypeError when x is not a float64 array.

    Source for the rounding error: More and Wild, "Estimating computational noise", SIAM Journal on
    Scientific Computing 33 (2011).
    """
    if not isinstance(x, np.ndarray) or x.dtype != np.float64:
        raise TypeError("x must be a float64 array: in lower precision the differences are mostly rounding")
    analytic = np.asarray(analytic)
    if analytic.shape != x.shape:
        return GradientReport(False, problem=f"its shape is {analytic.shape}, that of x is {x.shape}")

    rng = np.random.RandomState(seed)
    line = _Line(f, x, df)
    problem = line.problem(rng)
    if problem:
        return GradientReport(False, problem=problem)
    return _probe_all(line, analytic, _choose_probes(x.size, num_checks, rng))


class _Line:
    """f restricted to straight lines through x."""

    def __init__(self, f, x, df):
        self.f, self.x, self.df = f, x, df
        self.start = x.copy()
        self.size = max(1.0, float(np.max(np.abs(x), initial=0.0)))
        self.centre = self.at(0.0, np.zeros(x.size))
        self.noise = 0.0

    def at(self, t, direction):
        """The value of f at x + t * direction; x is put back afterwards."""
        try:
            self.x += t * direction.reshape(self.x.shape)
            value = self.f(self.x)
            return float(value if self.df is None else np.sum(value * self.df))
        finally:
            self.x[...] = self.start

    def problem(self, rng):
        """Measure the noise of f; returns a sentence where f cannot be differentiated at all, else ""."""
        if self.x.size == 0:
            return "x has no entries"
        direction = _random_direction(self.x.size, rng)
        if not np.isfinite(self.centre):
            return f"the function is {self.centre} at x"
        if self.at(0.0, direction) != self.centre:
            return "the function gives another value each time; seed what is random in it"
        self.noise = self._measure_noise(direction)
        return ""

    def _measure_noise(self, direction):
        """The size of rounding errors in f: fourth differences over tiny steps leave nothing smooth."""
        values = [self.at(k * 1e-11 * self.size, direction) for k in range(9)]
        scatter = np.sqrt(np.mean(np.diff(values, n=4) ** 2) / 70)  # 70 = sum of squared coefficients
        # Not less than for a function of size one: probabilities occur on the way to a tiny loss.
        rounding = np.finfo(float).eps * max(1.0, abs(self.centre))
        return 10 * max(scatter, rounding)

    def slope(self, direction, h):
        """The slope of f along direction by centred differences with steps h and h/2.

        Returns (slope, truncation, rounding), the last two being bounds on its error. Truncation covers
        kinks too: one kink at distance u * h contributes at least its error to one of the two terms.
        """
        far_up, up = self.at(h, direction), self.at(h / 2, direction)
        far_down, down = self.at(-h, direction), self.at(-h / 2, direction)
        wide, narrow = (far_up - far_down) / (2 * h), (up - down) / h
        wide_bend = (far_up - 2 * self.centre + far_down) / h
        narrow_bend = (up - 2 * self.centre + down) / (h / 2)
        rounding = 4 * self.noise / h
        truncation = 3 * (abs(wide - narrow) + abs(wide_bend - 2 * narrow_bend))
        return narrow, truncation, rounding


@dataclass
class _Verdict:
    """What one probe says: status is "right", "wrong" or "kink" (nothing could be measured)."""

    status: str
    index: int | None = None
    got: float = 0.0
    expected: float = 0.0
    tolerance: float = 0.0

    @property
    def error(self):
        return abs(self.got - self.expected)


def _judge(line, analytic, index, direction):
    """Compare the gradient's slope along direction with the measured one, at narrower and narrower steps.

    A slope that disagrees counts only when the next step confirms it: where several kinks meet, one
    measurement can be wrong without showing it.
    """
    got = float(analytic.ravel() @ direction)
    typical = np.linalg.norm(analytic) / np.sqrt(analytic.size)
    doubtful = None
    for step in STEPS:
        slope, truncation, rounding = line.slope(direction, step * line.size)
        size = max(typical, abs(got), abs(slope))
        if not truncation <= MEASURED * size + 4 * rounding:
            continue
        now = _Verdict("right", index, got, slope, truncation + rounding)
        if doubtful is not None and abs(slope - doubtful.expected) <= now.tolerance + doubtful.tolerance:
            doubtful.status = "wrong"
            return doubtful
        if now.error <= now.tolerance:
            return now
        doubtful = now
    return _Verdict("kink")


def _probe_all(line, analytic, probes):
    """Judge every probe and sum up in a GradientReport."""
    if not np.all(np.isfinite(analytic)):
        index = tuple(int(i) for i in np.argwhere(~np.isfinite(analytic))[0])
        return GradientReport(False, problem=f"it is {analytic[index]} at index {index}")

    verdicts = [_judge(line, analytic, index, direction) for index, direction in probes]
    kinks = sum(verdict.status == "kink" for verdict in verdicts)
    counts = {"checked": len(verdicts) - kinks, "kinks": kinks}
    if not counts["checked"]:
        return GradientReport(False, **counts, problem="the function has a kink wherever it was probed")

    wrong = [verdict for verdict in verdicts if verdict.status == "wrong"]
    if not wrong:
        return GradientReport(True, **counts)
    entries = [verdict for verdict in wrong if verdict.index is not None]
    worst = max(entries or [_find_entry(line, analytic, wrong[0])], key=lambda verdict: verdict.error)
    index = None if worst.index is None else tuple(int(i) for i in np.unravel_index(worst.index, analytic.shape))
    return GradientReport(False, index, worst.got, worst.expected, worst.tolerance, **counts)


def _find_entry(line, analytic, wrong):
    """Halve the set of entries again and again, towards one that is wrong; the verdict on it."""
    entries = np.arange(analytic.size)
    while len(entries) > 1:
        entries = max(np.array_split(entries, 2), key=lambda half: _mean_error(line, analytic, half))
    verdict = _judge(line, analytic, int(entries[0]), _one_hot(entries[0], analytic.size))
    return verdict if verdict.status == "wrong" else wrong


def _mean_error(line, analytic, entries):
    """How far off the gradient is along a direction made of the given entries only."""
    direction = np.zeros(analytic.size)
    direction[entries] = _random_direction(len(entries), np.random.RandomState(0))
    slope, _, _ = line.slope(direction, STEPS[0] * line.size)
    return abs(slope - analytic.ravel() @ direction)


def _random_direction(size, rng):
    direction = rng.standard_normal(size)
    return direction / np.linalg.norm(direction)


def _choose_probes(size, num_checks, rng):
    """A list of (index or None, direction): single entries, and random directions if there are many."""
    if size <= MANY:
        entries, num_directions = np.arange(size), 0
    else:
        entries, num_directions = rng.choice(size, min(size, num_checks), replace=False), num_checks
    probes = [(int(i), _one_hot(i, size)) for i in entries]
    return probes + [(None, _random_direction(size, rng)) for _ in range(num_directions)]


def _one_hot(i, size):
    direction = np.zeros(size)
    direction[i] = 1
    return direction
