"""The forms in which the course asks for captioning since 2025: in PyTorch, forward passes and the network."""

from autograder.questions.shared.captioning.nets import vocabulary
from autograder.questions.shared.recurrent import cases
from autograder.questions.shared.recurrent.words import kinds as kinds_of_words
from autograder.questions.shared.torch_code import TOOLS

LAYERS, NET = "cs231n/rnn_layers_pytorch.py", "cs231n/classifiers/rnn_pytorch.py"
ON_TENSORS = (
    TOOLS
    + '''

class OnTensors:
    """A CaptioningRNN that takes arrays, as the one in NumPy; autograd computes its gradients."""

    def __init__(self, CaptioningRNN, words, params, cell, dtype, **sizes):
        self.net = CaptioningRNN(words, cell_type=cell, dtype=getattr(torch, dtype), **sizes)
        self.net.params = as_tensors(params)

    def loss(self, features, captions):
        params = self.net.params
        for value in params.values():
            value.requires_grad_()
        loss = self.net.loss(as_tensors(features), as_tensors(captions))
        found = torch.autograd.grad(loss, list(params.values()), allow_unused=True)
        grads = [torch.zeros_like(w) if grad is None else grad for w, grad in zip(params.values(), found)]
        return loss.detach(), dict(zip(params, grads))

    def sample(self, features, **length):
        with torch.no_grad():
            return self.net.sample(as_tensors(features), **length)
'''
)


def layer_in_pytorch(question, name, check):
    """Enter the form of a question on a layer: `check` is a function of t and of the layer on arrays."""

    @question.edition(has=LAYERS, targets=[f"{LAYERS}:{name}"], builds_on=(), framework="torch")
    def _(cs231n, t):
        function = getattr(cs231n.rnn_layers_pytorch, name)
        check(t, lambda *arrays: t.run(TOOLS)["on_tensors"](function, *arrays))


def network_in_pytorch(question, method, check, cell):
    """Enter the form of a question on CaptioningRNN: `check` holds the cases of the one in NumPy."""

    @question.edition(has=NET, targets=[f"{NET}:CaptioningRNN.{method}"], builds_on=(), framework="torch")
    def _(cs231n, t):
        check(cs231n, t, cell, made=network)


def network(cs231n, t, cell, sizes, params, words=None, dtype="float64"):
    """A network with these parameters, in the case that is open; it takes arrays."""
    params = {name: value.astype(dtype) for name, value in params.items()}
    return t.run(ON_TENSORS)["OnTensors"](
        cs231n.classifiers.rnn_pytorch.CaptioningRNN,
        words or vocabulary(sizes.V),
        params,
        cell,
        dtype,
        input_dim=sizes.D,
        wordvec_dim=sizes.W,
        hidden_dim=sizes.H,
    )


# ---- the cases of the layers, without caches


def rnn_step_cases(t, forward):
    for kind in cases.step_kinds(t, 1000):
        with t.case(kind.name, hard=kind.hard):
            t.close("next_h", forward(*cases.of_step(t, kind, blocks=1)), rtol=kind.rtol)


def lstm_step_cases(t, forward):
    for kind in cases.step_kinds(t, 1000):
        with t.case(kind.name, hard=kind.hard):
            next_h, next_c = forward(*cases.of_step(t, kind, blocks=4)).returns("next_h", "next_c")
            t.close("next_h", next_h, rtol=kind.rtol)
            t.close("next_c", next_c, rtol=kind.rtol)


def sequence_cases(blocks):
    def check(t, forward):
        for kind in cases.sequence_kinds(t, 1000):
            with t.case(kind.name, hard=kind.hard):
                t.close("h", forward(*cases.of_sequence(t, kind, blocks)), rtol=kind.rtol)

    return check


def words_cases(t, forward):
    for kind in (kind for kind in kinds_of_words(t, unused=0) if kind.x.dtype == "int64"):  # PyTorch's own for numbers
        with t.case(kind.name, hard=kind.hard):
            t.close("out", forward(kind.x, kind.W), rtol=kind.rtol)
