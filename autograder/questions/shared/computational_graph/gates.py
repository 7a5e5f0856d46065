"""What the checks of gates share: the cases of a gate with two inputs, and hints that hold for every gate."""

import numpy as np

NO_DOUT = "This is the local gradient alone: multiply it by dout, the gradient that comes from above."
NO_TUPLE = "A gate with one input still returns a tuple, of one entry; the comma makes it one."
OVERFLOW = "exp overflows for large inputs, and infinity divided by infinity is NaN: use the form with tanh."
ON_THE_CLASS = "What forward remembers belongs to this one gate: store it on self, not on the class."
ONE_NUMBER = "Gates must work on arrays too, element by element: use NumPy's functions, not an if or Python's own."


def passes(t, gate, inputs, dout, names):
    """Forward and backward through a gate."""
    t.close("out", gate.forward(*inputs))
    for name, grad in zip(names, gate.backward(dout).returns(*names)):
        t.close(name, grad)


def numbers(rng, count):
    """Floats between 1 and 4, at least 0.3 apart, with signs."""
    sizes = rng.permutation(np.linspace(1, 4, count)) + rng.uniform(-0.2, 0.2, count)
    return [float(n) for n in sizes * rng.choice([-1, 1], count)]


def larger_shape(t):
    """The shape of an array, with more numbers than the other cases have."""
    rows, columns = t.sizes(2)
    return rows, columns + 20


def pair_cases(t, make, remembers=True):
    """The core cases of a gate with two inputs; make() gives one."""
    for larger in "xy":
        x, y, dout = numbers(t.rng, 3)
        with t.case(f"two numbers, {larger} the larger"):
            pair = (max(x, y), min(x, y)) if larger == "x" else (min(x, y), max(x, y))
            passes(t, make(), pair, dout, ("dx", "dy"))
    shape = larger_shape(t)
    with t.case(f"arrays of shape {shape}"):
        passes(t, make(), (t.rng.randn(*shape), t.rng.randn(*shape)), t.rng.randn(*shape), ("dx", "dy"))
    if remembers:
        with t.case("two gates, first both forward, then both backward"):
            one, other = make(), make()
            a, b, c, d, dout = numbers(t.rng, 5)
            t.close("out", one.forward(max(a, b), min(a, b)))
            t.close("out of the second", other.forward(min(c, d), max(c, d)))
            dx, dy = one.backward(dout).returns("dx", "dy")
            t.close("dx", dx)
            t.close("dy", dy)


def ones(dout):
    return dout * 0 + 1.0
