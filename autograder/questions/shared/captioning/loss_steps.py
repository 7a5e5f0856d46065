"""CaptioningRNN.loss with parts that can be exchanged, for known mistakes.

with_parts(mask=lambda captions, null: captions[:, :-1] != null)
"""

import numpy as np

from autograder.questions.shared.captioning.nets import those


def words_before(captions):
    return captions[:, :-1]


def words_after(captions):
    return captions[:, 1:]


def counted(captions, null):
    return captions[:, 1:] != null


def of_projection(features, h0, dh0, dh):
    """The gradients of W_proj and b_proj."""
    return features.T @ dh0, dh0.sum(axis=0)


def loss_in_steps(
    net,
    features,
    captions,
    words_in=words_before,
    words_out=words_after,
    mask=counted,
    first_state=lambda h: (h, 1),
    data_loss=None,
    projection=of_projection,
    left_out=(),
):
    """What CaptioningRNN.loss returns.

    - words_in, words_out: functions of the captions
    - mask: function of the captions and the number of <NULL>: which words count
    - first_state: function of the projected features; the first hidden state and its slope
    - data_loss: function of (scores, y, mask, right function) in the place of temporal_softmax_loss
    - projection: function in the place of of_projection; dh is the gradient that comes from the scores
    - left_out: names of biases
    """
    layers, p = those(net), {name: value * (name not in left_out) for name, value in net.params.items()}
    forward, backward = (getattr(layers, f"{net.cell_type}_{way}") for way in ("forward", "backward"))
    h0, slope = first_state(features @ p["W_proj"] + p["b_proj"])
    x, words = layers.word_embedding_forward(words_in(captions), p["W_embed"])
    h, states = forward(x, h0, p["Wx"], p["Wh"], p["b"])
    scores, affine = layers.temporal_affine_forward(h, p["W_vocab"], p["b_vocab"])
    asked = words_out(captions), mask(captions, net._null)
    right = layers.temporal_softmax_loss
    loss, dscores = data_loss(scores, *asked, right) if data_loss else right(scores, *asked)
    grads: dict[str, np.ndarray] = {}
    dh, grads["W_vocab"], grads["b_vocab"] = layers.temporal_affine_backward(dscores, affine)
    dx, dh0, grads["Wx"], grads["Wh"], grads["b"] = backward(dh, states)
    grads["W_embed"] = layers.word_embedding_backward(dx, words)
    grads["W_proj"], grads["b_proj"] = projection(features, h0, slope * dh0, dh)
    return loss, grads


def with_parts(**parts):
    """The mistake, as a function for @question.mistake, of a network with parts exchanged."""

    def wrong(right, self, features, captions):
        return loss_in_steps(self, features, captions, **parts)

    return wrong
