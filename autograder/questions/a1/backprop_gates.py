"""Assignment 1, notebook backprop: the gates."""

import math

import numpy as np

from autograder.authoring.question import question

ID = "a1.backprop"
FILE = "cs231n/computational_graph.py"

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


def pair_cases(cs231n, t, kind, remembers=True):
    """The core cases of a gate with two inputs."""
    make = getattr(cs231n.computational_graph, kind)
    for larger in "xy":
        x, y, dout = numbers(t.rng, 3)
        with t.case(f"two numbers, {larger} the larger"):
            pair = (max(x, y), min(x, y)) if larger == "x" else (min(x, y), max(x, y))
            passes(t, make(), pair, dout, ("dx", "dy"))
    shape = tuple(t.sizes(2))
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


@question(f"{ID}.add_gate", points=1, title="Gate: add", targets=[f"{FILE}:AddGate"])
def add_gate(cs231n, t):
    pair_cases(cs231n, t, "AddGate", remembers=False)


ADD_FORWARD, ADD_BACKWARD = f"{FILE}:AddGate.forward", f"{FILE}:AddGate.backward"


@add_gate.mistake("product", "The add gate adds.", ADD_FORWARD)
def _(right, self, x, y):
    return x * y


@add_gate.mistake("no_dout", NO_DOUT, ADD_BACKWARD)
def _(right, self, dout):
    return ones(dout), ones(dout)


@add_gate.mistake("halves", "Nothing is divided: each input moves the output by as much as it moves.", ADD_BACKWARD)
def _(right, self, dout):
    return dout / 2, dout / 2


@add_gate.mistake("one_gradient", "There are two inputs, so backward returns two gradients.", ADD_BACKWARD)
def _(right, self, dout):
    return dout


@add_gate.mistake("only_x", "y takes part in the sum like x: its gradient is not zero.", ADD_BACKWARD)
def _(right, self, dout):
    return dout, 0 * dout


@add_gate.mistake("minus", "Both inputs are added, so neither gradient changes its sign.", ADD_BACKWARD)
def _(right, self, dout):
    return dout, -dout


@add_gate.mistake("plus_one", "The local gradient is a factor: multiply dout by it, do not add it.", ADD_BACKWARD)
def _(right, self, dout):
    return dout + 1, dout + 1


@question(f"{ID}.multiply_gate", points=2, title="Gate: multiply", targets=[f"{FILE}:MultiplyGate"])
def multiply_gate(cs231n, t):
    pair_cases(cs231n, t, "MultiplyGate")
    with t.case("an input is zero", hard=True):
        x, y, dout = numbers(t.rng, 3)
        passes(t, cs231n.computational_graph.MultiplyGate(), (0.0, y), dout, ("dx", "dy"))
    with t.case("arrays with zeros", hard=True):
        x, y, dout = t.rng.randn(3, 4, 5)
        x[0], y[1] = 0.0, 0.0
        passes(t, cs231n.computational_graph.MultiplyGate(), (x, y), dout, ("dx", "dy"))


MULTIPLY_FORWARD, MULTIPLY_BACKWARD = f"{FILE}:MultiplyGate.forward", f"{FILE}:MultiplyGate.backward"


@multiply_gate.mistake(
    "not_swapped",
    "The derivative of x y with respect to x is not x: what multiplies x? (Or are dx and dy exchanged?)",
    MULTIPLY_BACKWARD,
)
def _(right, self, dout):
    dx, dy = right(self, dout)
    return dy, dx


@multiply_gate.mistake("class_memory", ON_THE_CLASS, MULTIPLY_FORWARD)
def _(right, self, x, y):
    out = right(self, x, y)
    type(self).x, type(self).y = self.__dict__.pop("x"), self.__dict__.pop("y")
    return out


@multiply_gate.mistake("sum", "The multiply gate multiplies.", MULTIPLY_FORWARD)
def _(right, self, x, y):
    right(self, x, y)
    return x + y


@multiply_gate.mistake("no_dout", NO_DOUT, MULTIPLY_BACKWARD)
def _(right, self, dout):
    return right(self, ones(dout))


@multiply_gate.mistake("distributes", "Passing dout on unchanged is what an add gate does.", MULTIPLY_BACKWARD)
def _(right, self, dout):
    return dout, dout


@multiply_gate.mistake(
    "whole_product",
    "The derivative with respect to one factor is the other one, not the product.",
    MULTIPLY_BACKWARD,
)
def _(right, self, dout):
    return dout * self.x * self.y, dout * self.x * self.y


@multiply_gate.mistake("plus_dout", "The chain rule multiplies: upstream times local gradient.", MULTIPLY_BACKWARD)
def _(right, self, dout):
    return dout + self.y, dout + self.x


@multiply_gate.mistake(
    "divided",
    "Dividing the product by a factor fails where it is zero; remember both factors instead.",
    MULTIPLY_BACKWARD,
)
def _(right, self, dout):
    out = np.float64(1) * self.x * self.y
    return dout * out / self.x, dout * out / self.y


@multiply_gate.mistake("one_gradient", "There are two inputs, so backward returns two gradients.", MULTIPLY_BACKWARD)
def _(right, self, dout):
    return dout * self.y


@question(f"{ID}.max_gate", points=2, title="Gate: maximum", targets=[f"{FILE}:MaxGate"])
def max_gate(cs231n, t):
    pair_cases(cs231n, t, "MaxGate")
    with t.case("two equal numbers", hard=True):
        x, dout = numbers(t.rng, 2)
        passes(t, cs231n.computational_graph.MaxGate(), (x, x), dout, ("dx", "dy"))
    with t.case("arrays that are equal in places", hard=True):
        x, y, dout = t.rng.randn(3, 4, 5)
        y[1:3, 2:4] = x[1:3, 2:4]
        passes(t, cs231n.computational_graph.MaxGate(), (x, y), dout, ("dx", "dy"))


MAX_FORWARD, MAX_BACKWARD = f"{FILE}:MaxGate.forward", f"{FILE}:MaxGate.backward"


def at_ties(shares):
    """A MaxGate that gives these shares of dout to x and y where they are equal."""

    def make(right):
        class OtherTie(right):
            def forward(self, x, y):
                self.tie = np.equal(x, y)
                return super().forward(x, y)

            def backward(self, dout):
                grads = super().backward(dout)
                return tuple(np.where(self.tie, s * dout, grad)[()] for s, grad in zip(shares, grads))

        return OtherTie()

    return make


max_gate.accepts("y_wins")(at_ties((0, 1)))
max_gate.accepts("both_win")(at_ties((1, 1)))
max_gate.accepts("halves")(at_ties((0.5, 0.5)))
max_gate.mistake(
    "nobody", "Where the inputs are equal, dout is lost: one of the two comparisons must allow for equality."
)(at_ties((0, 0)))


@max_gate.mistake("minimum", "The gate returns the larger input, not the smaller one.", MAX_FORWARD)
def _(right, self, x, y):
    right(self, x, y)
    return np.minimum(x, y)


@max_gate.mistake("if", ONE_NUMBER, MAX_FORWARD, raises=ValueError)
def _(right, self, x, y):
    right(self, x, y)
    return x if x > y else y


@max_gate.mistake(
    "axis",
    "np.max(x, y) takes y for an axis; look for the function that compares two arrays.",
    MAX_FORWARD,
    raises=TypeError,
)
def _(right, self, x, y):
    return np.max(x, y)


@max_gate.mistake("class_memory", ON_THE_CLASS, MAX_FORWARD)
def _(right, self, x, y):
    out = right(self, x, y)
    for name in list(vars(self)):
        setattr(type(self), name, self.__dict__.pop(name))
    return out


@max_gate.mistake(
    "loser",
    "The gradient goes to the smaller input: it is the larger one that moves the output.",
    MAX_BACKWARD,
)
def _(right, self, dout):
    dx, dy = right(self, dout)
    return dy, dx


@max_gate.mistake(
    "both",
    "The smaller input does not move the output, so its gradient is 0; only an add gate passes dout to both.",
    MAX_BACKWARD,
)
def _(right, self, dout):
    return dout, dout


@max_gate.mistake("no_dout", NO_DOUT, MAX_BACKWARD)
def _(right, self, dout):
    return right(self, ones(dout))


@max_gate.mistake("always_x", "Which input gets dout depends on which was the larger one in forward.", MAX_BACKWARD)
def _(right, self, dout):
    return dout, 0 * dout


@max_gate.mistake("one_for_all", "Each element has a winner of its own: compare element by element.", MAX_BACKWARD)
def _(right, self, dout):
    wins = np.sum(self.x_wins) * 2 > np.size(self.x_wins)
    return dout * wins, dout * (not wins)


@question(f"{ID}.sigmoid_gate", points=2, title="Gate: sigmoid", targets=[f"{FILE}:SigmoidGate"])
def sigmoid_gate(cs231n, t):
    make = cs231n.computational_graph.SigmoidGate
    for sign in (1, -1):
        x, dout = numbers(t.rng, 2)
        with t.case(f"a {'positive' if sign > 0 else 'negative'} number"):
            passes(t, make(), (sign * abs(x),), dout, ("dx",))
    shape = tuple(t.sizes(2))
    with t.case(f"an array of shape {shape}"):
        passes(t, make(), (t.rng.randn(*shape),), t.rng.randn(*shape), ("dx",))
    with t.case("two gates, first both forward, then both backward"):
        one, other = make(), make()
        x, y, dout = numbers(t.rng, 3)
        t.close("out", one.forward(x))
        t.close("out of the second", other.forward(y))
        t.close("dx", one.backward(dout)[0])
    with t.case("a number around 1000", hard=True):
        passes(t, make(), (float(t.rng.uniform(900, 1100)),), dout, ("dx",))
    with t.case("numbers from -1000 to 1000", hard=True):
        x = np.concatenate([t.rng.uniform(-1100, -900, 3), t.rng.randn(3), t.rng.uniform(900, 1100, 3)])
        passes(t, make(), (x,), t.rng.randn(9), ("dx",))


SIGMOID_FORWARD, SIGMOID_BACKWARD = f"{FILE}:SigmoidGate.forward", f"{FILE}:SigmoidGate.backward"


@sigmoid_gate.mistake("sign", "The exponent has a minus: a large x must give a value near 1.", SIGMOID_FORWARD)
def _(right, self, x):
    right(self, x)
    return 1 - self.out


@sigmoid_gate.mistake("tanh", "This is tanh, which goes from -1 to 1; the sigmoid goes from 0 to 1.", SIGMOID_FORWARD)
def _(right, self, x):
    self.out = np.tanh(x)
    return self.out


@sigmoid_gate.mistake("not_halved", "The formula with tanh has x / 2 in it, not x.", SIGMOID_FORWARD)
def _(right, self, x):
    self.out = (1 + np.tanh(x)) / 2
    return self.out


@sigmoid_gate.mistake("math", ONE_NUMBER, SIGMOID_FORWARD, raises=TypeError)
def _(right, self, x):
    self.out = 1 / (1 + math.exp(-x))
    return self.out


@sigmoid_gate.mistake(
    "overflow",
    OVERFLOW,
    SIGMOID_FORWARD,
)
def _(right, self, x):
    grown = np.exp(x)
    self.out = grown / (1 + grown)
    return self.out


@sigmoid_gate.mistake("class_memory", ON_THE_CLASS, SIGMOID_FORWARD)
def _(right, self, x):
    out = right(self, x)
    type(self).out = self.__dict__.pop("out")
    return out


@sigmoid_gate.mistake(
    "of_the_input",
    "The derivative s (1 - s) is written in terms of the output s of forward; yours puts the input there.",
    SIGMOID_FORWARD,
)
def _(right, self, x):
    out = right(self, x)
    self.out = x
    return out


@sigmoid_gate.mistake(
    "twice",
    "What you remember is the sigmoid already; in backward it is applied a second time.",
    SIGMOID_BACKWARD,
)
def _(right, self, dout):
    again = 1 / (1 + np.exp(-self.out))
    return (dout * again * (1 - again),)


@sigmoid_gate.mistake("no_dout", NO_DOUT, SIGMOID_BACKWARD)
def _(right, self, dout):
    return right(self, ones(dout))


@sigmoid_gate.mistake("one_factor", "The derivative of the sigmoid has two factors; one is missing.", SIGMOID_BACKWARD)
def _(right, self, dout):
    return (dout * self.out,)


@sigmoid_gate.mistake(
    "other_factor", "The derivative of the sigmoid has two factors; one is missing.", SIGMOID_BACKWARD
)
def _(right, self, dout):
    return (dout * (1 - self.out),)


@sigmoid_gate.mistake("of_tanh", "1 - s^2 is the derivative of tanh, not that of the sigmoid.", SIGMOID_BACKWARD)
def _(right, self, dout):
    return (dout * (1 - self.out**2),)


@sigmoid_gate.mistake(
    "of_dout", "The derivative is taken at the value of forward; dout only multiplies it.", SIGMOID_BACKWARD
)
def _(right, self, dout):
    return (dout * (1 - dout),)


@sigmoid_gate.mistake("no_tuple", NO_TUPLE, SIGMOID_BACKWARD)
def _(right, self, dout):
    return right(self, dout)[0]
