"""Assignment 1, notebook backprop: gates, a graph of them, two layers in matrices."""

import numpy as np

from autograder.authoring.question import question
from autograder.questions.shared.computational_graph.add_gate import ADD_GATE
from autograder.questions.shared.computational_graph.gates import larger_shape, numbers, pair_cases, passes
from autograder.questions.shared.computational_graph.graph_backward import GRAPH_BACKWARD
from autograder.questions.shared.computational_graph.graph_forward import GRAPH_FORWARD
from autograder.questions.shared.computational_graph.graphs import (
    branching,
    chain,
    compare_entries,
    gradients,
    graph_of,
    positive,
)
from autograder.questions.shared.computational_graph.max_gate import MAX_GATE
from autograder.questions.shared.computational_graph.multiply_gate import MULTIPLY_GATE
from autograder.questions.shared.computational_graph.sigmoid_gate import SIGMOID_GATE
from autograder.questions.shared.computational_graph.two_layer_loss import (
    TWO_LAYER_LOSS,
    compare_two_layer_loss,
    two_layers,
)
from autograder.questions.shared.computational_graph.two_layer_train import TWO_LAYER_TRAIN, compare_training

ID = "a1.backprop"
FILE = "cs231n/computational_graph.py"


@question(f"{ID}.add_gate", points=1, title="Gate: add", targets=[f"{FILE}:AddGate"])
def add_gate(cs231n, t):
    pair_cases(t, cs231n.computational_graph.AddGate, remembers=False)


ADD_GATE.may_happen_in(add_gate)


@question(f"{ID}.multiply_gate", points=2, title="Gate: multiply", targets=[f"{FILE}:MultiplyGate"])
def multiply_gate(cs231n, t):
    pair_cases(t, cs231n.computational_graph.MultiplyGate)
    with t.case("an input is zero", hard=True):
        x, y, dout = numbers(t.rng, 3)
        passes(t, cs231n.computational_graph.MultiplyGate(), (0.0, y), dout, ("dx", "dy"))
    with t.case("arrays with zeros", hard=True):
        x, y, dout = t.rng.randn(3, 4, 5)
        x[0], y[1] = 0.0, 0.0
        passes(t, cs231n.computational_graph.MultiplyGate(), (x, y), dout, ("dx", "dy"))


MULTIPLY_GATE.may_happen_in(multiply_gate)


@question(f"{ID}.max_gate", points=2, title="Gate: maximum", targets=[f"{FILE}:MaxGate"])
def max_gate(cs231n, t):
    pair_cases(t, cs231n.computational_graph.MaxGate)
    with t.case("two equal numbers", hard=True):
        x, dout = numbers(t.rng, 2)
        passes(t, cs231n.computational_graph.MaxGate(), (x, x), dout, ("dx", "dy"))
    with t.case("arrays that are equal in places", hard=True):
        x, y, dout = t.rng.randn(3, 4, 5)
        y[1:3, 2:4] = x[1:3, 2:4]
        passes(t, cs231n.computational_graph.MaxGate(), (x, y), dout, ("dx", "dy"))


MAX_GATE.may_happen_in(max_gate)


@question(f"{ID}.sigmoid_gate", points=2, title="Gate: sigmoid", targets=[f"{FILE}:SigmoidGate"])
def sigmoid_gate(cs231n, t):
    make = cs231n.computational_graph.SigmoidGate
    for sign in (1, -1):
        x, dout = numbers(t.rng, 2)
        with t.case(f"a {'positive' if sign > 0 else 'negative'} number"):
            passes(t, make(), (sign * abs(x),), dout, ("dx",))
    shape = larger_shape(t)
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


SIGMOID_GATE.may_happen_in(sigmoid_gate)


@question(
    f"{ID}.computational_graph_forward", points=2, title="Graph of gates, forward",
    targets=[f"{FILE}:ComputationalGraph.forward"],
)  # fmt: skip
def graph_forward(cs231n, t):
    with t.case("f = exp(x / y) / z"):
        graph = chain(cs231n)
        values = graph.forward(positive(t.rng, "x", "y", "z"))
        compare_entries(t, "values", values, "xyzqef")
        compare_entries(t, "graph.values", graph.values, "qf")
    with t.case("gates added in the opposite order"):
        compare_entries(t, "values", branching(cs231n, reverse=True).forward(positive(t.rng, "x", "y")), "qerf")
    shape = larger_shape(t)
    with t.case(f"arrays of shape {shape}"):
        compare_entries(t, "values", chain(cs231n).forward(positive(t.rng, "x", "y", "z", shape=shape)), "xqef")
    with t.case("a second time, with other inputs"):
        graph = chain(cs231n)
        graph.forward(positive(t.rng, "x", "y", "z"))
        compare_entries(t, "values", graph.forward(positive(t.rng, "x", "y", "z")), "xyzqef")


GRAPH_FORWARD.may_happen_in(graph_forward)


@question(
    f"{ID}.computational_graph_backward", points=3, title="Graph of gates, backward",
    targets=[f"{FILE}:ComputationalGraph.backward"],
)  # fmt: skip
def graph_backward(cs231n, t):
    with t.case("f = exp(x / y) / z, without branches"):
        compare_entries(t, "grads", gradients(chain(cs231n), positive(t.rng, "x", "y", "z")), "xyzqef")
    with t.case("values that are used twice"):
        compare_entries(t, "grads", gradients(branching(cs231n), positive(t.rng, "x", "y")), "xyqerf")
    with t.case("gates added in the opposite order"):
        compare_entries(t, "grads", gradients(branching(cs231n, reverse=True), positive(t.rng, "x", "y")), "xyqerf")
    shape = larger_shape(t)
    with t.case(f"arrays of shape {shape}"):
        compare_entries(t, "grads", gradients(branching(cs231n), positive(t.rng, "x", "y", shape=shape)), "xyqerf")
    with t.case("a gate that uses one value twice", hard=True):
        graph = graph_of(cs231n, q=("DivideGate", "x", "x"), f=("DivideGate", "q", "x"))
        compare_entries(t, "grads", gradients(graph, positive(t.rng, "x")), "xqf")
    with t.case("the gradient of a value in the middle", hard=True):
        compare_entries(t, "grads", gradients(branching(cs231n), positive(t.rng, "x", "y"), "e"), "xyqerf")
    with t.case("backward a second time", hard=True):
        graph = branching(cs231n)
        gradients(graph, positive(t.rng, "x", "y"))
        compare_entries(t, "grads", graph.backward("f"), "xyqerf")
    with t.case("a sum of arrays, of which one is used again", hard=True):
        graph = graph_of(cs231n, e=("ExpGate", "x"), s=("AddGate", "x", "y"), f=("DivideGate", "e", "s"))
        compare_entries(t, "grads", gradients(graph, positive(t.rng, "x", "y", shape=shape)), "xyesf")


GRAPH_BACKWARD.may_happen_in(graph_backward)


@question(f"{ID}.two_layer_loss", points=3, title="Two layers in matrices", targets=[f"{FILE}:two_layer_loss"])
def two_layer_loss(cs231n, t):
    for more in (0, 64):
        N, D, H, C = t.sizes(4)
        N += more
        with t.case(f"N = {N}, D = {D}, H = {H}, C = {C}"):
            compare_two_layer_loss(cs231n, t, *two_layers(t.rng, N, D, H, C))
    with t.case("a batch of one", hard=True):
        compare_two_layer_loss(cs231n, t, *two_layers(t.rng, 1, D, H, C))
    with t.case("inputs around 10,000", hard=True):
        X, Y, W1, W2 = two_layers(t.rng, N, D, H, C)
        X[0], W1[:, 0] = np.abs(X[0]), np.abs(W1[:, 0])  # so that one input of a sigmoid is sure to be huge
        compare_two_layer_loss(cs231n, t, 10_000 * X, Y, W1, W2)


TWO_LAYER_LOSS.may_happen_in(two_layer_loss)


@question(f"{ID}.two_layer_train", points=1, title="Gradient descent", targets=[f"{FILE}:two_layer_train"])
def two_layer_train(cs231n, t):
    for steps in (5, 12):
        N, D, H, C = t.sizes(4)
        N += 10 * steps
        rate = float(t.rng.uniform(0.02, 0.06))
        with t.case(f"{steps} steps, learning rate {rate:.3f}"):
            compare_training(cs231n, t, two_layers(t.rng, N, D, H, C), rate, steps)
    with t.case("a single step", hard=True):
        compare_training(cs231n, t, two_layers(t.rng, N, D, H, C), 0.03, 1)
    with t.case("no step at all", hard=True):
        compare_training(cs231n, t, two_layers(t.rng, N, D, H, C), 0.03, 0)


TWO_LAYER_TRAIN.may_happen_in(two_layer_train)
