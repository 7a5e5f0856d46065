# Generated from solutions/cs231n/rnn_layers.py by "make build". This copy is the student's to complete.
"""Layers of recurrent networks: a step in time, a whole sequence, the words that go in and the scores that come out.

N is the number of sequences in a batch, T their length, D the size of an input vector, H the number of hidden units, V
the number of words in the vocabulary.
"""

import numpy as np

# ---------------------------------------------------------------------------------------------------------
# The plain recurrent network
# ---------------------------------------------------------------------------------------------------------


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    """One step of a recurrent network with tanh: next_h = tanh(x Wx + prev_h Wh + b).

    Inputs:
    - x: array (N, D), the input at this step
    - prev_h: array (N, H), the hidden state after the step before
    - Wx: array (D, H), from the input to the hidden state
    - Wh: array (H, H), from the previous hidden state to the next one
    - b: array (H,) of biases

    Returns a tuple of
    - next_h: array (N, H), the hidden state after this step
    - cache: what rnn_step_backward needs; yours to choose
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("rnn_step_forward (cs231n/rnn_layers.py)")


def rnn_step_backward(dnext_h, cache):
    """Backward pass of one step of a recurrent network.

    Inputs:
    - dnext_h: array (N, H), the gradient of the loss with respect to next_h
    - cache: what rnn_step_forward returned

    Returns a tuple of gradients, each of the shape of what it belongs to:
    - dx: array (N, D)
    - dprev_h: array (N, H)
    - dWx: array (D, H)
    - dWh: array (H, H)
    - db: array (H,)
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("rnn_step_backward (cs231n/rnn_layers.py)")


def rnn_forward(x, h0, Wx, Wh, b):
    """A recurrent network along a whole sequence; every step uses the same weights.

    Inputs:
    - x: array (N, T, D), the inputs of T steps
    - h0: array (N, H), the hidden state before the first step
    - Wx: array (D, H)
    - Wh: array (H, H)
    - b: array (H,)

    Returns a tuple of
    - h: array (N, T, H); h[:, t] is the hidden state after the step with input x[:, t]
    - cache: what rnn_backward needs; yours to choose
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("rnn_forward (cs231n/rnn_layers.py)")


def rnn_backward(dh, cache):
    """Backward pass of a recurrent network along a whole sequence.

    Inputs:
    - dh: array (N, T, H); dh[:, t] is the gradient that comes to h[:, t] from outside, such as from the scores at
      step t, not the one that comes from step t + 1. Better left as it is (the check advises so, and takes no points)
    - cache: what rnn_forward returned. Better left whole, so that a second call gives the same

    Returns a tuple of gradients, each of the shape of what it belongs to:
    - dx: array (N, T, D)
    - dh0: array (N, H)
    - dWx: array (D, H)
    - dWh: array (H, H)
    - db: array (H,)
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("rnn_backward (cs231n/rnn_layers.py)")


# ---------------------------------------------------------------------------------------------------------
# Words
# ---------------------------------------------------------------------------------------------------------


def word_embedding_forward(x, W):
    """Replace each word by its vector.

    Inputs:
    - x: array of ints (N, T), words as their numbers, 0 <= x[i, t] < V
    - W: array (V, D); row v is the vector of word v

    Returns a tuple of
    - out: array (N, T, D), out[i, t] = W[x[i, t]]
    - cache: what word_embedding_backward needs; yours to choose
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("word_embedding_forward (cs231n/rnn_layers.py)")


def word_embedding_backward(dout, cache):
    """Backward pass of the word vectors.

    A word that occurs several times gets the sum of its gradients; np.add.at adds like that. Words have no gradient
    themselves.

    Inputs:
    - dout: array (N, T, D), the gradient of the loss with respect to out
    - cache: what word_embedding_forward returned

    Returns: array dW (V, D).
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("word_embedding_backward (cs231n/rnn_layers.py)")


# ---------------------------------------------------------------------------------------------------------
# Long short-term memory
# ---------------------------------------------------------------------------------------------------------


def sigmoid(x):
    """The logistic function 1 / (1 + exp(-x)), element by element, for numbers of any size.

    exp is taken of -|x| only, which cannot overflow.
    """
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    """One step of a long short-term memory.

    The four blocks of H columns of a = x Wx + prev_h Wh + b are, in this order, those of the input gate, the forget
    gate, the output gate and the candidate:

        i, f, o = sigmoid of the first three    g = tanh of the fourth
        next_c = f * prev_c + i * g             next_h = o * tanh(next_c)

    Inputs:
    - x: array (N, D), the input at this step
    - prev_h: array (N, H), the hidden state after the step before
    - prev_c: array (N, H), the cell state after the step before
    - Wx: array (D, 4H)
    - Wh: array (H, 4H)
    - b: array (4H,)

    Returns a tuple of
    - next_h: array (N, H), the hidden state after this step
    - next_c: array (N, H), the cell state after this step
    - cache: what lstm_step_backward needs; yours to choose

    Source: Hochreiter and Schmidhuber, "Long short-term memory", 1997; the forget gate: Gers, Schmidhuber and Cummins,
    "Learning to forget", 2000.
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("lstm_step_forward (cs231n/rnn_layers.py)")


def lstm_step_backward(dnext_h, dnext_c, cache):
    """Backward pass of one step of a long short-term memory.

    Inputs:
    - dnext_h: array (N, H), the gradient of the loss with respect to next_h
    - dnext_c: array (N, H), the gradient that comes to next_c from the step after; next_h depends on next_c too
    - cache: what lstm_step_forward returned

    Returns a tuple of gradients, each of the shape of what it belongs to:
    - dx: array (N, D)
    - dprev_h: array (N, H)
    - dprev_c: array (N, H)
    - dWx: array (D, 4H)
    - dWh: array (H, 4H)
    - db: array (4H,)
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("lstm_step_backward (cs231n/rnn_layers.py)")


def lstm_forward(x, h0, Wx, Wh, b):
    """A long short-term memory along a whole sequence. The first cell state is zero; cell states are not returned.

    Inputs:
    - x: array (N, T, D), the inputs of T steps
    - h0: array (N, H), the hidden state before the first step
    - Wx: array (D, 4H)
    - Wh: array (H, 4H)
    - b: array (4H,)

    Returns a tuple of
    - h: array (N, T, H); h[:, t] is the hidden state after the step with input x[:, t]
    - cache: what lstm_backward needs; yours to choose
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("lstm_forward (cs231n/rnn_layers.py)")


def lstm_backward(dh, cache):
    """Backward pass of a long short-term memory along a whole sequence.

    Inputs:
    - dh: array (N, T, H); dh[:, t] is the gradient that comes to h[:, t] from outside, such as from the scores at
      step t, not the one that comes from step t + 1. Better left as it is (the check advises so, and takes no points)
    - cache: what lstm_forward returned. Better left whole, so that a second call gives the same

    Returns a tuple of gradients, each of the shape of what it belongs to:
    - dx: array (N, T, D)
    - dh0: array (N, H)
    - dWx: array (D, 4H)
    - dWh: array (H, 4H)
    - db: array (4H,)
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("lstm_backward (cs231n/rnn_layers.py)")


# ---------------------------------------------------------------------------------------------------------
# From hidden states to scores, and their loss
# ---------------------------------------------------------------------------------------------------------


def temporal_affine_forward(x, w, b):
    """The same affine layer at every step: out[i, t] = x[i, t] w + b.

    Inputs:
    - x: array (N, T, D)
    - w: array (D, M) of weights
    - b: array (M,) of biases

    Returns a tuple of
    - out: array (N, T, M)
    - cache: for temporal_affine_backward
    """
    out = x @ w + b
    return out, (x, w, b, out)


def temporal_affine_backward(dout, cache):
    """Backward pass of the affine layer at every step.

    Inputs:
    - dout: array (N, T, M), the gradient of the loss with respect to the output
    - cache: what temporal_affine_forward returned

    Returns a tuple of gradients: dx (N, T, D), dw (D, M), db (M,).
    """
    x, w, _, _ = cache
    dw = x.reshape(-1, x.shape[2]).T @ dout.reshape(-1, dout.shape[2])
    return dout @ w.T, dw, dout.sum(axis=(0, 1))


def temporal_softmax_loss(x, y, mask, verbose=False):
    """Softmax loss of the scores of words: summed over the steps that count, and the mean over the N sequences.

    Sequences differ in length; the steps after their end are not to count, which the mask says.

    Inputs:
    - x: array (N, T, V); x[i, t, v] is the score of word v at step t of sequence i
    - y: array of ints (N, T), the right words, 0 <= y[i, t] < V
    - mask: array of booleans (N, T): which steps count
    - verbose: print the shape of the gradient; default False

    Returns a tuple of
    - loss: float
    - dx: array (N, T, V), the gradient of the loss with respect to x; zero where the mask is False
    """
    N, T = y.shape
    shifted = x - x.max(axis=2, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=2, keepdims=True))
    right = np.arange(N)[:, None], np.arange(T), y
    loss = -np.sum(mask * log_p[right]) / N

    dx = np.exp(log_p)
    dx[right] -= 1
    dx *= mask[:, :, None] / np.array(N, dtype=x.dtype)
    if verbose:
        print("dx:", dx.shape)
    return loss, dx
