"""Backpropagation on small graphs of gates, and then on whole matrices.

A gate knows two things: how to compute its output from its inputs, and how to turn the gradient of the loss
with respect to its output into gradients with respect to its inputs (the chain rule: upstream gradient times
local gradient). A graph of gates that know that much can differentiate anything built from them.

Numbers may be floats or arrays of one shape; gates work element by element.
"""

from graphlib import TopologicalSorter

import numpy as np


class DivideGate:
    """x / y, element by element. It is complete, as an example of a gate."""

    def forward(self, x, y):
        """Returns x / y, and remembers (in self) what backward will need."""
        self.x, self.y = x, y
        return x / y

    def backward(self, dout):
        """From the gradient dout of the output to the gradients of both inputs: the tuple (dx, dy).

        Upstream gradient times local gradient; the local ones are 1 / y and -x / y^2.
        """
        dx = dout / self.y
        dy = -dout * self.x / self.y**2
        return dx, dy


class ExpGate:
    """exp(x), element by element. It is complete, as an example of a gate with one input."""

    def forward(self, x):
        """Returns exp(x), and remembers it: exp is its own derivative."""
        self.out = np.exp(x)
        return self.out

    def backward(self, dout):
        """From the gradient dout of the output to that of the input: the tuple (dx,), of one entry."""
        return (dout * self.out,)


class AddGate:
    """x + y, element by element."""

    def forward(self, x, y):
        """Returns x + y."""
        # BEGIN SOLUTION
        return x + y
        # END SOLUTION

    def backward(self, dout):
        """From the gradient dout of the output to the gradients of both inputs: the tuple (dx, dy)."""
        # BEGIN SOLUTION
        return dout, dout
        # END SOLUTION


class MultiplyGate:
    """x * y, element by element."""

    def forward(self, x, y):
        """Returns x * y, and remembers (in self) what backward will need."""
        # BEGIN SOLUTION
        self.x, self.y = x, y
        return x * y
        # END SOLUTION

    def backward(self, dout):
        """From the gradient dout of the output to the gradients of both inputs: the tuple (dx, dy)."""
        # BEGIN SOLUTION
        return dout * self.y, dout * self.x
        # END SOLUTION


class MaxGate:
    """The larger of x and y, element by element."""

    def forward(self, x, y):
        """Returns the larger of x and y, and remembers what backward will need."""
        # BEGIN SOLUTION
        self.x_wins = x >= y
        return np.maximum(x, y)
        # END SOLUTION

    def backward(self, dout):
        """From the gradient dout of the output to the gradients of both inputs: the tuple (dx, dy).

        All of dout goes to the larger input, and 0 to the other. Where they are equal there is a kink, and a
        convention must do: x takes it all. (y taking it all, half for each, or all for both are accepted.)
        """
        # BEGIN SOLUTION
        return dout * self.x_wins, dout * np.logical_not(self.x_wins)
        # END SOLUTION


class SigmoidGate:
    """The sigmoid function 1 / (1 + exp(-x)), element by element. It has one input."""

    def forward(self, x):
        """Returns sigmoid(x), and remembers what backward will need.

        exp(-x) overflows where x is far below zero. The same function, safe for all x:
        (1 + tanh(x / 2)) / 2.
        """
        # BEGIN SOLUTION
        self.out = (1 + np.tanh(x / 2)) / 2
        return self.out
        # END SOLUTION

    def backward(self, dout):
        """From the gradient dout of the output to that of the input: the tuple (dx,), of one entry.

        The derivative of the sigmoid is a simple expression of its own value.
        """
        # BEGIN SOLUTION
        return (dout * self.out * (1 - self.out),)
        # END SOLUTION


class ComputationalGraph:
    """Values with names, and the gates that compute them from each other.

    The expression f = (x + y) * z:

        graph = ComputationalGraph()
        graph.add("q", AddGate(), "x", "y")
        graph.add("f", MultiplyGate(), "q", "z")
        graph.forward({"x": -2.0, "y": 5.0, "z": -4.0})["f"]    # -12.0
        graph.backward("f")["x"]                                # -4.0

    Attributes:
    - gates: dict from the name of each computed value to its gate
    - inputs: dict from the name of each computed value to the tuple of names of its gate's inputs
    - values: dict from names to values, after forward
    """

    def __init__(self):
        self.gates = {}
        self.inputs = {}
        self.values = {}

    def add(self, name, gate, *inputs):
        """Say that the value called name is gate.forward of the values called inputs.

        The order of these calls does not matter: a value may be used before it is added. A name that is
        never added is an input of the graph. Each value needs a gate of its own, since gates remember.

        Raises: ValueError when the name, or the gate, is in the graph already.
        """
        if name in self.gates:
            raise ValueError(f"the graph has a value {name!r} already")
        if any(gate is known for known in self.gates.values()):
            raise ValueError(f"the gate for {name!r} computes another value already: make a new one")
        self.gates[name] = gate
        self.inputs[name] = inputs

    def order(self):
        """All names, inputs of the graph included, such that each comes after all it is computed from.

        Raises: graphlib.CycleError when values are computed from each other in a circle.
        """
        return list(TopologicalSorter(self.inputs).static_order())

    def forward(self, values):
        """Compute all values, from the inputs of the graph to its end.

        Go through self.order(); names that are not in self.gates are inputs of the graph. Store all values
        in a new dict self.values: backward reads it.

        Input:
        - values: dict from the names of the graph's inputs to their values; better left as it is, so
          copy it with dict(values)

        Returns: self.values, the dict from all names to values.
        """
        # BEGIN SOLUTION
        self.values = dict(values)
        for name in self.order():
            if name in self.gates:
                args = [self.values[source] for source in self.inputs[name]]
                self.values[name] = self.gates[name].forward(*args)
        return self.values
        # END SOLUTION

    def backward(self, output):
        """Compute the gradient of one value with respect to all values, by the chain rule; run forward first.

        The gradient of the output with respect to itself is 1. Go through self.order() backwards: when a
        name's turn comes, its gradient is complete, and its gate turns it into gradients of its inputs. A
        value used in several places (or twice by one gate) gets a gradient from each: they add up.

        Input:
        - output: name of the value to differentiate; where it is an array, its sum is differentiated

        Returns: dict from all names to gradients, each of the shape of the value; 0 for values that the
        output does not depend on.
        """
        # BEGIN SOLUTION
        # [()] turns an array without dimensions into a plain number.
        grads = {name: np.zeros(np.shape(value))[()] for name, value in self.values.items()}
        grads[output] = grads[output] + 1
        for name in reversed(self.order()):
            if name in self.gates:
                dinputs = self.gates[name].backward(grads[name])
                for source, dsource in zip(self.inputs[name], dinputs):
                    grads[source] = grads[source] + dsource
        return grads
        # END SOLUTION


def two_layer_loss(X, Y, W1, W2):
    """Loss and gradients of a two-layer network, forward and backward: about ten lines of NumPy.

        H = sigmoid(X W1)
        P = H W2
        loss = 1/N * (sum of all squares of P - Y)

    Now the values are matrices and the gates are matrix products. The gradient of a matrix product A B: with
    upstream gradient G, that of A is G B^T, and that of B is A^T G; there is only one way to make the
    shapes fit.

    Inputs:
    - X: array (N, D) of inputs
    - Y: array (N, C) of the outputs wanted
    - W1: array (D, H) of weights
    - W2: array (H, C) of weights

    Returns a tuple of
    - loss: float
    - dW1: array (D, H), the gradient of the loss with respect to W1
    - dW2: array (H, C), the gradient of the loss with respect to W2
    """
    # BEGIN SOLUTION
    N = X.shape[0]
    H = (1 + np.tanh(X @ W1 / 2)) / 2
    error = H @ W2 - Y
    loss = np.sum(error**2) / N

    dP = 2 * error / N
    dW2 = H.T @ dP
    dH = dP @ W2.T
    dW1 = X.T @ (dH * H * (1 - H))
    return loss, dW1, dW2
    # END SOLUTION


def two_layer_train(X, Y, W1, W2, learning_rate=0.1, num_steps=1000):
    """Train the network of two_layer_loss with gradient descent, on all the data at each step.

    A step computes the loss and both gradients, notes the loss, and subtracts learning_rate times the
    gradient from each of W1 and W2.

    Inputs:
    - X, Y, W1, W2: as for two_layer_loss; W1 and W2 are the weights to start from, better left as
      they are (the check advises so, and takes no points)
    - learning_rate: float
    - num_steps: int

    Returns a tuple of
    - W1, W2: new arrays, the trained weights
    - loss_history: list of num_steps floats, the loss before each step
    """
    # BEGIN SOLUTION
    loss_history = []
    for _ in range(num_steps):
        loss, dW1, dW2 = two_layer_loss(X, Y, W1, W2)
        loss_history.append(loss)
        W1 = W1 - learning_rate * dW1
        W2 = W2 - learning_rate * dW2
    return W1, W2, loss_history
    # END SOLUTION
