"""Graphs for the checks of forward and backward through a graph of gates."""


def graph_of(cs231n, **formulas):
    """A graph whose gates need no exercise; formulas: name=(kind of gate, *inputs), in the order of adding."""
    graph = cs231n.computational_graph.ComputationalGraph()
    for name, (kind, *inputs) in formulas.items():
        graph.add(name, getattr(cs231n.computational_graph, kind)(), *inputs)
    return graph


def chain(cs231n, reverse=False):
    """f = exp(x / y) / z."""
    steps = {"q": ("DivideGate", "x", "y"), "e": ("ExpGate", "q"), "f": ("DivideGate", "e", "z")}
    return graph_of(cs231n, **dict(reversed(steps.items()) if reverse else steps.items()))


def branching(cs231n, reverse=False):
    """f = exp(x / y) / (x / y) / x: the input x is used twice, and so is q."""
    steps = {
        "q": ("DivideGate", "x", "y"),
        "e": ("ExpGate", "q"),
        "r": ("DivideGate", "e", "q"),
        "f": ("DivideGate", "r", "x"),
    }
    return graph_of(cs231n, **dict(reversed(steps.items()) if reverse else steps.items()))


def positive(rng, *names, shape=()):
    """Values between 1 and 2."""
    drawn = {name: rng.uniform(1, 2, shape) for name in names}
    return drawn if shape else {name: float(value) for name, value in drawn.items()}


def compare_entries(t, what, entries, names):
    """Some entries of a dict of values or gradients."""
    for name in names:
        t.close(f"{what}[{name!r}]", entries[name])


def gradients(graph, values, output="f"):
    graph.forward(values)
    return graph.backward(output)
