"""What may happen with what CaptioningRNN.loss returns."""

import functools

from autograder.questions.shared.family import Family

LOSS_RETURNED = Family()  # in the hints, {backward} is the backward pass of the cell's layer


def gradients_changed(change):
    @functools.wraps(change)
    def wrong(right, self, features, captions):
        loss, grads = right(self, features, captions)
        return loss, change(grads)

    return wrong


def without(*names):
    return lambda grads: {name: d for name, d in grads.items() if name not in names}


def zero(*names):
    return lambda grads: {name: 0 * d if name in names else d for name, d in grads.items()}


def exchanged(one, other):
    return lambda grads: {**grads, one: grads[other], other: grads[one]}


BACK = "temporal_affine_backward, {backward}, word_embedding_backward"
for key, hint, keeps, change in (
    ("no_gradients_of_projection", "W_proj and b_proj have gradients too: they follow from that of the first hidden "
     "state.", "concept", without("W_proj", "b_proj")),
    ("no_gradient_of_W_proj", "The gradient of W_proj is missing in grads: features.T @ dh0.", "concept",
     without("W_proj")),
    ("no_gradient_of_b_proj", "The gradient of b_proj is missing in grads: the sum of dh0 over the pictures.",
     "concept", without("b_proj")),
    ("no_gradient_of_W_embed", "The gradient of W_embed is missing in grads: word_embedding_backward makes it of dx.",
     "concept", without("W_embed")),
    ("no_biases", "The gradients of the biases are missing: grads needs all keys of self.params.", "concept",
     without("b_proj", "b", "b_vocab")),
    ("no_gradients_of_vocab", "W_vocab and b_vocab have gradients too, which temporal_affine_backward returns.",
     "concept", without("W_vocab", "b_vocab")),
    ("zero_gradient_of_W_embed", "The gradient of W_embed is zero: word_embedding_backward makes it of dx.", "part",
     zero("W_embed")),
    ("d_in_names", "The keys of grads are those of self.params: W_proj, not dW_proj.", "concept",
     lambda grads: {f"d{name}": d for name, d in grads.items()}),
    ("layer_exchanged", "The recurrent layer's backward pass returns dx, dh0, dWx, dWh, db in this order.", "slip",
     exchanged("Wx", "Wh")),
    ("vocab_exchanged", "temporal_affine_backward returns dx, dw, db in this order.", "slip",
     exchanged("W_vocab", "b_vocab")),
    ("zero_gradients", f"The gradients are all zero: is the way back written ({BACK})?", "part",
     lambda grads: {name: 0 * d for name, d in grads.items()}),
    ("empty", f"grads stays empty: store all gradients in it, on the way back ({BACK}).", "concept",
     lambda grads: {}),
):  # fmt: skip
    LOSS_RETURNED.mistake(key, hint, keeps=keeps)(gradients_changed(change))


@LOSS_RETURNED.mistake("parameters", "grads holds the parameters themselves; their gradients are wanted.", keeps="part")
def _(right, self, features, captions):
    return right(self, features, captions)[0], dict(self.params)


@LOSS_RETURNED.mistake("loss_first", "Return loss and grads in this order.")
def _(right, self, features, captions):
    return right(self, features, captions)[::-1]
