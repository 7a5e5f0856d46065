"""Recurrent layers as the course asks for them since 2025: in PyTorch, forward only; autograd does the rest."""

import torch


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    """The hidden state (N, H) after a step with x (N, D)."""
    return torch.tanh(x @ Wx + prev_h @ Wh + b)


def rnn_forward(x, h0, Wx, Wh, b):
    """The hidden states (N, T, H) along a sequence x (N, T, D)."""
    h, states = h0, []
    for t in range(x.shape[1]):
        h = rnn_step_forward(x[:, t], h, Wx, Wh, b)
        states.append(h)
    return torch.stack(states, dim=1)


def word_embedding_forward(x, W):
    """The vectors (N, T, D) of words x (N, T)."""
    return W[x]


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    """Hidden state and cell state, each (N, H), after a step with x (N, D); the gates' order is i, f, o, g."""
    i, f, o, g = (x @ Wx + prev_h @ Wh + b).chunk(4, dim=1)
    next_c = torch.sigmoid(f) * prev_c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(next_c), next_c


def lstm_forward(x, h0, Wx, Wh, b):
    """The hidden states (N, T, H) along a sequence x (N, T, D); the first cell state is zero."""
    h, c, states = h0, torch.zeros_like(h0), []
    for t in range(x.shape[1]):
        h, c = lstm_step_forward(x[:, t], h, c, Wx, Wh, b)
        states.append(h)
    return torch.stack(states, dim=1)


def temporal_affine_forward(x, w, b):
    """The same affine layer at every step: (N, T, M)."""
    return x @ w + b


def temporal_softmax_loss(x, y, mask):
    """Softmax loss of scores x (N, T, V): summed over the steps in the mask, the mean over the N sequences."""
    losses = torch.nn.functional.cross_entropy(x.flatten(0, 1), y.flatten(), reduction="none")
    return (losses * mask.flatten()).sum() / len(x)
