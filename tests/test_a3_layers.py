"""The questions on recurrent layers and word vectors: students' code, right and with slips, and what is said of it.

That the reference itself is right is in test_rnn_layers.py, against PyTorch.
"""

import numpy as np
import pytest
from students import changed, check_slip, frozen_once, put, slips, verdict

from autograder.cs231n_check.readings import wrong_outputs
from autograder.questions import load

RNN, LSTM = "a3.RNN_Captioning.", "a3.LSTM_Captioning."
IDS = [
    *(RNN + name for name in ("rnn_step_forward", "rnn_step_backward", "rnn_forward", "rnn_backward")),
    *(RNN + name for name in ("word_embedding_forward", "word_embedding_backward")),
    *(LSTM + name for name in ("lstm_step_forward", "lstm_step_backward", "lstm_forward", "lstm_backward")),
]

# ---- a step of the plain network

STEP_FORWARD = """
a = np.dot(x, Wx) + np.dot(prev_h, Wh) + b
next_h = np.tanh(a)
cache = (x, prev_h, Wx, Wh, b, a, next_h)
return next_h, cache
"""
OF_STEP_FORWARD = [
    ("",),
    ("", "np.dot(x, Wx) + np.dot(prev_h, Wh)", "np.hstack((x, prev_h)).dot(np.vstack((Wx, Wh)))"),
    ("", "np.dot(x, Wx)", "np.einsum('nd,dh->nh', x, Wx)", "np.dot(prev_h, Wh)", "np.einsum('nh,hk->nk', prev_h, Wh)"),
    ("", "np.tanh(a)", "2 * sigmoid(2 * a) - 1"),
    ("", "np.dot(x, Wx) + np.dot(prev_h, Wh) + b", "(Wx.T @ x.T + Wh.T @ prev_h.T + b[:, None]).T"),
    ("", "a = np.dot(x, Wx) + np.dot(prev_h, Wh) + b", "a = np.zeros(prev_h.shape)\nfor n in range(x.shape[0]):\n"
     "    for k in range(Wh.shape[1]):\n        a[n, k] = np.sum(x[n] * Wx[:, k]) + np.sum(prev_h[n] * Wh[:, k]) + b[k]"),
    ("no_tanh", "np.tanh(a)", "a"),
    ("no_bias", " + b\n", "\n"),
    ("bias_outside", "np.tanh(a)", "np.tanh(a - b) + b"),
    ("tanh_twice", "np.tanh(a)", "np.tanh(a)\nnext_h = np.tanh(next_h)"),
    ("sigmoid", "np.tanh(a)", "sigmoid(a)"),
    ("relu", "np.tanh(a)", "a * (a > 0)"),
    ("no_previous", "np.dot(prev_h, Wh)", "0"),
    ("no_input", "np.dot(x, Wx)", "0"),
    ("tanh_of_parts", "np.tanh(a)", "np.tanh(x.dot(Wx)) + np.tanh(prev_h.dot(Wh)) + b"),
    ("Wh_transposed", "np.dot(prev_h, Wh)", "np.dot(Wh, prev_h.T).T"),
    ("product_shapes", "np.dot(x, Wx)", "np.dot(x, Wh)", "np.dot(prev_h, Wh)", "np.dot(prev_h, Wx)"),
    ("product_shapes", "np.dot(x, Wx)", "np.dot(x, Wx.T)"),
    ("elementwise", "np.dot(x, Wx)", "x * Wx"),
    ("transposed", "return next_h,", "return next_h.T,"),
    ("by_hand", "np.tanh(a)", "(np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))"),
    ("by_hand", "np.tanh(a)", "(np.exp(2 * a) - 1) / (np.exp(2 * a) + 1)"),
]  # fmt: skip

OWN_STEP = """
def rnn_step_forward(x, prev_h, Wx, Wh, b):
    z = x @ Wx + prev_h @ Wh + b
    h = np.tanh(z)
    return h, {'x': x, 'prev': prev_h, 'Wx': Wx, 'Wh': Wh, 'z': z, 'h': h}

"""
STEP_BACKWARD = (
    OWN_STEP
    + """
def rnn_step_backward(dnext_h, cache):
    x, prev, Wx, Wh = (cache[name] for name in ('x', 'prev', 'Wx', 'Wh'))
    h = cache['h']
    dz = dnext_h * (1 - h * h)
    dx = np.dot(dz, Wx.T)
    dprev_h = np.dot(dz, Wh.T)
    dWx = np.dot(x.T, dz)
    dWh = np.dot(prev.T, dz)
    db = np.sum(dz, axis=0)
    return dx, dprev_h, dWx, dWh, db
"""
)
OF_STEP_BACKWARD = [
    ("",),
    ("", "1 - h * h", "1 - np.tanh(cache['z']) ** 2"),
    ("", "1 - h * h", "(1 - h) * (1 + h)"),
    ("", "1 - h * h", "1 / np.cosh(cache['z']) ** 2"),
    ("", "dz = dnext_h * (1 - h * h)", "dnext_h *= 1 - h ** 2\n    dz = dnext_h"),
    ("", "np.dot(x.T, dz)", "np.einsum('nd,nh->dh', x, dz)", "np.dot(dz, Wh.T)", "np.einsum('nk,hk->nh', dz, Wh)"),
    ("", "np.dot(x.T, dz)", "sum(np.outer(x[n], dz[n]) for n in range(len(x)))"),
    ("", "np.sum(dz, axis=0)", "np.ones(len(dz)) @ dz", "np.dot(dz, Wx.T)", "(Wx @ dz.T).T"),
    ("", "cache['h']", "cache.pop('h')"),
    ("of_the_sum", "cache['h']", "cache['z']"),
    ("slope_twice", "1 - h * h", "1 - np.tanh(h) ** 2"),
    ("no_slope", "dnext_h * (1 - h * h)", "dnext_h"),
    ("no_upstream", "dnext_h * (1", "(1"),
    ("plus", "1 - h * h", "1 + h * h"),
    ("not_squared", "1 - h * h", "1 - h"),
    ("of_sigmoid", "(1 - h * h)", "h * (1 - h)"),
    ("of_previous", "cache['h']", "prev"),
    ("square_of_difference", "1 - h * h", "1 - 2 * h + h * h"),
    ("no_one", "1 - h * h", "h * h"),
    ("tanh_of_upstream", "1 - h * h", "1 - np.square(np.tanh(dnext_h))"),
    ("dWh_of_next", "np.dot(prev.T, dz)", "np.dot(h.T, dz)"),
    ("dprev_h_not_transposed", "np.dot(dz, Wh.T)", "np.dot(dz, Wh)"),
    ("product_shapes", "np.dot(dz, Wx.T)", "np.dot(dz, Wx)"),
    ("product_shapes", "np.dot(dz, Wx.T)", "np.dot(Wx, dz)"),
    ("elementwise", "np.dot(dz, Wx.T)", "dz * Wx.T"),
    ("dWx_transposed", "np.dot(x.T, dz)", "np.dot(dz.T, x)"),
    ("dWh_transposed", "np.dot(prev.T, dz)", "dz.T.dot(prev)"),
    ("db_not_summed", "np.sum(dz, axis=0)", "dz"),
    ("db_total", "np.sum(dz, axis=0)", "np.sum(dz)"),
    ("db_axis", "np.sum(dz, axis=0)", "np.sum(dz, axis=-1)"),
    ("db_row", "np.sum(dz, axis=0)", "dz.sum(axis=0).reshape(1, -1)"),
    ("db_mean", "np.sum(dz, axis=0)", "np.average(dz, axis=0)"),
    ("averaged", "return dx", "N = x.shape[0]\n    dWx, dWh, db = dWx / N, dWh / N, db / N\n    return dx"),
    ("db_of_upstream", "np.sum(dz, axis=0)", "dnext_h.sum(0)"),
    ("weights_of_upstream", "np.dot(x.T, dz)", "np.dot(x.T, dnext_h)", "np.dot(prev.T, dz)", "np.dot(prev.T, dnext_h)"),
    ("upstream_in_dprev_h", "np.dot(dz, Wh.T)", "dnext_h + np.dot(dz, Wh.T)"),
    ("inputs_exchanged", "return dx, dprev_h,", "return dprev_h, dx,"),
    ("dW_exchanged", "dWx, dWh, db\n", "dWh, dWx, db\n"),
    ("inputs_exchanged", "Wx, Wh = (cache[name]", "Wh, Wx = (cache[name]"),
    ("dW_exchanged", "x, prev, Wx, Wh = (cache[name]", "prev, x, Wx, Wh = (cache[name]"),
    ("both_exchanged", "x, prev, Wx, Wh = (cache[name]", "prev, x, Wh, Wx = (cache[name]"),
    ("params_first", "return dx, dprev_h, dWx, dWh, db", "return dWx, dWh, db, dx, dprev_h"),
    ("cache_too_long", "h = cache['h']", "a, b = cache.values(), 0\n    a, b, c, d = list(cache)[:5]"),
]  # fmt: skip

# ---- the plain network along a sequence

FORWARD = """
N, T, D = x.shape
H = h0.shape[1]
h = np.zeros((N, T, H))
cache = []
prev = h0
for t in range(T):
    prev, c = rnn_step_forward(x[:, t, :], prev, Wx, Wh, b)
    h[:, t, :] = prev
    cache.append(c)
return h, cache
"""
OF_FORWARD = [
    ("",),
    ("", "np.zeros((N, T, H))", "np.empty((N, T, H), dtype=x.dtype)"),
    ("", "np.zeros((N, T, H))", "[]", "h[:, t, :] = prev", "h.append(prev)", "return h,", "return np.stack(h, axis=1),"),
    ("", "np.zeros((N, T, H))", "[None] * T", "h[:, t, :] = prev", "h[t] = prev",
     "return h,", "return np.array(h).transpose(1, 0, 2),"),
    ("", "rnn_step_forward(x[:, t, :], prev, Wx, Wh, b)", "np.tanh(xs[t] + prev @ Wh + b), None",
     "prev = h0\n", "prev = h0\nxs = np.einsum('ntd,dh->tnh', x, Wx)\n"),
    ("", "prev = h0\n", "h = np.concatenate([h0[:, None], h], axis=1)\n", "prev, c =", "h[:, t + 1], c =",
     "x[:, t, :], prev", "x[:, t, :], h[:, t]", "    h[:, t, :] = prev\n", "", "return h,", "return h[:, 1:],"),
    ("no_tanh", "rnn_step_forward(x[:, t, :], prev, Wx, Wh, b)", "x[:, t].dot(Wx) + prev.dot(Wh) + b, None"),
    ("no_bias", "rnn_step_forward(x[:, t, :], prev, Wx, Wh, b)", "np.tanh(x[:, t].dot(Wx) + prev.dot(Wh)), None"),
    ("always_h0", "x[:, t, :], prev, Wx", "x[:, t, :], h0, Wx"),
    ("h0_ignored", "prev = h0", "prev = np.zeros_like(h0)"),
    ("h0_ignored", "x[:, t, :], prev, Wx", "x[:, t, :], h[:, t - 1], Wx"),
    ("last_to_first", "in range(T)", "in reversed(range(T))"),
    ("first_input", "x[:, t, :]", "x[:, 0, :]"),
    ("input_before", "x[:, t, :]", "x[:, t - 1, :]"),
    ("last_missing", "range(T)", "range(T - 1)"),
    ("first_missing", "range(T)", "range(1, T)"),
    ("starts_after_h0", "range(T)", "range(1, T)", "prev = h0\n", "prev = h0\nh[:, 0] = h0\n"),
    ("state_before", "    prev, c", "    h[:, t, :] = prev\n    prev, c", "    h[:, t, :] = prev\n    cache", "    cache"),
    ("last_state", "return h,", "return prev,"),
    ("last_everywhere", "h[:, t, :] = prev", "h[:] = prev[:, None]"),
    ("time_first", "return h,", "return np.transpose(h, (1, 0, 2)),"),
    ("reshaped", "np.zeros((N, T, H))", "[]", "h[:, t, :] = prev", "h.append(prev)",
     "return h,", "return np.array(h).reshape(N, T, H),"),
    ("side_by_side", "np.zeros((N, T, H))", "[]", "h[:, t, :] = prev", "h.append(prev)", "return h,",
     "return np.hstack(h),"),
    ("batch_for_time", "x[:, t, :]", "x[t]"),
    ("batch_for_time", "np.zeros((N, T, H))", "np.zeros_like(x)"),
    ("steps_by_rows", "N, T, D = x.shape", "T, N, D = x.shape", "np.zeros((N, T, H))", "np.zeros((T, N, H))"),
    ("h0_kept", "return h,", "return np.hstack([h0[:, None, :], h]),"),
    ("only_first_kept", "    cache.append(c)", "    cache.append(c)\n    break"),
]  # fmt: skip

BACKWARD = """
N, T, H = dh.shape
D = cache[0][0].shape[1]
dx = np.zeros((N, T, D))
dWx, dWh, db = np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)
carry = np.zeros((N, H))
for t in reversed(range(T)):
    dcur = dh[:, t] + carry
    dx[:, t], carry, gWx, gWh, gb = rnn_step_backward(dcur, cache[t])
    dWx += gWx
    dWh += gWh
    db += gb
dh0 = carry
return dx, dh0, dWx, dWh, db
"""
OF_EITHER_BACKWARD = [  # with the step's name in the place of STEP
    ("",),
    ("", "cache[t]", "cache.pop()"),
    ("", "reversed(range(T))", "range(T - 1, -1, -1)"),
    ("", "dcur = dh[:, t] + carry", "dh[:, t] += carry\n    dcur = dh[:, t]"),
    ("no_carry", "dh[:, t] + carry", "dh[:, t]"),
    ("no_outside", "dh[:, t] + carry", "carry", "carry = np.zeros((N, H))\n", "carry = dh[:, -1]\n"),
    ("carried_twice", "dh[:, t] + carry", "dh[:, t] + carry + carry"),
    ("subtracted", "dh[:, t] + carry", "dh[:, t] - carry"),
    ("forward_in_time", "reversed(range(T))", "range(T)", "dh0 = carry", "dh0 = first",
     "    db += gb", "    db += gb\n    first = carry if t == 0 else first"),
    ("starts_with_last", "carry = np.zeros((N, H))", "carry = dh[:, -1].copy()"),
    ("outside_before", "dh[:, t] +", "dh[:, t - 1] +"),
    ("overwritten", "dWx += gWx", "dWx = gWx", "dWh += gWh", "dWh = gWh", "db += gb", "db = gb"),
    ("overwritten_dWx", "dWx += gWx", "dWx = gWx"),
    ("overwritten_dWh", "dWh += gWh", "dWh = gWh"),
    ("overwritten_db", "db += gb", "db = gb"),
    ("overwritten_dWx_dWh", "dWx += gWx", "dWx = gWx", "dWh += gWh", "dWh = gWh"),
    ("overwritten_dWh_db", "dWh += gWh", "dWh = gWh", "db += gb", "db = gb"),
    ("last_step", "    dWx += gWx\n    dWh += gWh\n    db += gb", "    if t == T - 1:\n        dWx, dWh, db = gWx, gWh, gb"),
    ("averaged", "return", "dWx, dWh, db = [g * (1 / T) for g in (dWx, dWh, db)]\nreturn"),
    ("dh0_of_last", "    db += gb", "    db += gb\n    dh0 = carry if t == T - 1 else dh0", "dh0 = carry\n", ""),
    ("dh0_with_outside", "dh0 = carry\n", "dh0 = carry + dh[:, 0]\n"),
    ("dh0_after", "    dcur", "    before = carry if t or T == 1 else before\n    after = carry\n    dcur", "dh0 = carry\n",
     "dh0 = after if T > 1 else carry\n"),
    ("dh0_zero", "dh0 = carry\n", "dh0 = np.zeros((N, H))\n"),
    ("dh0_is_dh", "dh0 = carry\n", "dh0 = dh[:, 0]\n"),
    ("dh0_summed", "    db += gb", "    db += gb\n    total = carry + (total if t < T - 1 else 0)", "dh0 = carry\n", "dh0 = total\n"),
    ("first_missing", "reversed(range(T))", "range(T - 1, 0, -1) if T > 1 else []"),
    ("last_missing", "reversed(range(T))", "reversed(range(T - 1))"),
    ("last_cache", "cache[t]", "cache[-1]"),
    ("cache_before", "cache[t]", "cache[t - 1]"),
    ("dx_reversed", "return dx", "return dx[:, ::-1]"),
    ("dx_time_first", "return dx", "return dx.transpose(1, 0, 2)"),
    ("dx_of_one_step", "return dx", "return dx[:, 0]"),
    ("dx_like_dh", "np.zeros((N, T, D))", "np.zeros(dh.shape)"),
    ("batch_for_time", "dh[:, t]", "dh[t]"),
    ("steps_by_rows", "in reversed(range(T))", "in reversed(range(N))"),
    ("each_step", "carry = np.zeros((N, H))\n", "carry = np.zeros((N, H))\ndWx, dWh, db = [], [], []\n", "dWx += gWx",
     "dWx.insert(0, gWx)", "dWh += gWh", "dWh.insert(0, gWh)", "db += gb", "db.insert(0, gb)",
     "return dx, dh0, dWx, dWh, db", "return dx, dh0, np.array(dWx), np.array(dWh), np.array(db)"),
]  # fmt: skip
OWN_SEQUENCE = """
def rnn_forward(x, h0, Wx, Wh, b):
    h = [h0]
    for t in range(x.shape[1]):
        h.append(np.tanh(x[:, t].dot(Wx) + h[-1].dot(Wh) + b))
    h = np.stack(h, axis=1)
    return h[:, 1:], (x, h, Wx, Wh)

def rnn_backward(dh, cache):
    x, h, Wx, Wh = cache
    dz = np.zeros(dh.shape)
    carry = 0
    for t in range(dh.shape[1])[::-1]:
        dz[:, t] = (dh[:, t] + carry) * (1 - h[:, t + 1] ** 2)
        carry = dz[:, t].dot(Wh.T)
    dWx = np.einsum('ntd,nth->dh', x, dz)
    dWh = np.einsum('nth,ntk->hk', h[:, :-1], dz)
    return dz.dot(Wx.T), carry, dWx, dWh, dz.sum(axis=(0, 1))
"""
OF_OWN_SEQUENCE = [
    ("",),
    ("", "np.einsum('ntd,nth->dh', x, dz)", "np.tensordot(x, dz, axes=([0, 1], [0, 1]))"),
    ("no_carry", "(dh[:, t] + carry)", "dh[:, t]"),
    ("no_slope", " * (1 - h[:, t + 1] ** 2)", ""),
    ("dWh_of_next", "h[:, :-1], dz", "h[:, 1:], dz"),
    ("dprev_h_not_transposed", "dot(Wh.T)", "dot(Wh)"),
    ("db_mean", "dz.sum(axis=(0, 1))", "dz.mean(axis=0).sum(axis=0)"),
    ("db_not_summed", "dz.sum(axis=(0, 1))", "dz.sum(axis=1)"),
    ("cache_too_long", "x, h, Wx, Wh = cache", "x, h, Wx = cache"),
    ("cache_too_short", "x, h, Wx, Wh = cache", "x, h, Wx, Wh, b = cache"),
    ("each_step", "'ntd,nth->dh'", "'ntd,nth->tdh'", "'nth,ntk->hk'", "'nth,ntk->thk'", "axis=(0, 1)", "axis=0"),
    ("averaged", "dz.sum(axis=(0, 1))", "dz.sum(axis=0).mean(axis=0)", "h[:, :-1], dz)", "h[:, :-1], dz) / dz.shape[1]",
     "x, dz)", "x, dz) / dz.shape[1]"),
]  # fmt: skip

# ---- words

WORDS = """
out = W[x]
cache = (x, W)
return out, cache
"""
OF_WORDS = [
    ("",),
    ("", "W[x]", "np.take(W, x, axis=0)"),
    ("", "W[x]", "np.eye(W.shape[0])[x].dot(W)"),
    ("", "W[x]", "(x[:, :, None] == np.arange(len(W))) @ W"),
    ("", "W[x]", "np.array([[W[word] for word in row] for row in x])"),
    ("", "W[x]", "W[x.reshape(-1)].reshape(*x.shape, -1)"),
    ("summed", "W[x]", "np.sum(W[x], axis=1)"),
    ("flat", "W[x]", "np.concatenate([W[row] for row in x])"),
    ("time_first", "W[x]", "np.stack([W[x[:, t]] for t in range(x.shape[1])])"),
    ("time_last", "W[x]", "np.transpose(W[x], (0, 2, 1))"),
    ("from_one", "W[x]", "np.roll(W, 1, axis=0)[x]"),
    ("one_hot", "W[x]", "1.0 * (x[:, :, None] == np.arange(len(W)))"),
    ("words_returned", "W[x]", "x.copy()"),
    ("columns", "W[x]", "W[:, x].transpose(1, 2, 0)"),
    ("product", "W[x]", "np.dot(x, W)"),
    ("whole_numbers", "W[x]", "np.zeros((*x.shape, W.shape[1]), dtype=x.dtype)\nout[:] = W[x]"),
    ("out_like_x", "W[x]", "np.zeros(x.shape)\nfor i in range(len(x)):\n    for t in range(x.shape[1]):\n"
     "        out[i, t] = W[x[i, t]]"),
    ("loops_exchanged", "W[x]", "np.zeros((*x.shape, W.shape[1]))\nN, T = x.shape\nfor i in range(T):\n"
     "    for t in range(N):\n        out[i, t] = W[x[i, t]]"),
]  # fmt: skip

WORDS_BACKWARD = """
def word_embedding_forward(x, W):
    return W[x], (x, W)

def word_embedding_backward(dout, cache):
    x, W = cache
    dW = np.zeros_like(W)
    np.add.at(dW, x, dout)
    return dW
"""
AT = "np.add.at(dW, x, dout)"
OF_WORDS_BACKWARD = [
    ("",),
    ("", AT, "np.add.at(dW, x.reshape(-1), dout.reshape(-1, W.shape[1]))"),
    ("", AT, "dW += np.eye(len(W))[x].reshape(-1, len(W)).T.dot(dout.reshape(-1, W.shape[1])).astype(W.dtype)"),
    ("", AT, "for i in range(x.shape[0]):\n        for t in range(x.shape[1]):\n            dW[x[i, t]] += dout[i, t]"),
    ("", AT, "for v in range(len(W)):\n        dW[v] = dout[x == v].sum(axis=0)"),
    ("", AT, "dW = np.einsum('ntv,ntd->vd', x[..., None] == np.arange(len(W)), dout)"),
    ("", "np.zeros_like(W)", "np.zeros(W.shape)"),
    ("once", AT, "dW[x] += dout"),
    ("once", AT, "dW[x] = dout"),
    ("once_in_row", AT, "for i in range(len(x)):\n        dW[x[i]] += dout[i]"),
    ("once_in_step", AT, "for t in range(x.shape[1]):\n        dW[x[:, t]] += dout[:, t]"),
    ("mean_of_occurrences", AT, "for v in np.unique(x):\n        dW[v] = dout[x == v].mean(axis=0)"),
    ("averaged", "return dW", "return dW / x.shape[0]"),
    ("counted", AT, "np.add.at(dW, x, 1)"),
    ("sums_of_rows", AT, "for i in range(len(x)):\n        for word in x[i]:\n            dW[word] += dout[i].sum(axis=0)"),
    ("everything_everywhere", AT, "for word in x.flatten():\n        dW[word] += np.sum(np.sum(dout, 0), 0)"),
    ("starts_with_ones", "zeros_like", "ones_like"),
    ("transposed", "return dW", "return np.swapaxes(dW, 0, 1)"),
    ("rows_up_to_largest", "np.zeros_like(W)", "np.zeros((np.max(x) + 1, W.shape[1]))"),
    ("used_rows_only", "return dW", "return dW[sorted(set(x.flat))]"),
    ("in_a_tuple", "return dW", "return None, dW"),
    ("columns", "np.zeros_like(W)", "np.zeros_like(W.T)"),
    ("product_shapes", AT, "dW = np.eye(len(W))[x].reshape(-1, len(W)).dot(dout.reshape(-1, W.shape[1]))"),
    ("one_step", AT, "np.add.at(dW, x[:, -1], dout[:, -1])"),
]  # fmt: skip

# ---- LSTM

LSTM_STEP = """
H = prev_h.shape[1]
a = np.dot(x, Wx) + np.dot(prev_h, Wh) + b
i = sigmoid(a[:, :H])
f = sigmoid(a[:, H:2 * H])
o = sigmoid(a[:, 2 * H:3 * H])
g = np.tanh(a[:, 3 * H:])
next_c = f * prev_c + i * g
next_h = o * np.tanh(next_c)
cache = (x, prev_h, prev_c, Wx, Wh, b, i, f, o, g, next_c)
return next_h, next_c, cache
"""
OF_LSTM_STEP = [
    ("",),
    ("", "sigmoid(a[:, :H])", "1 / (1 + np.exp(-a[:, :H]))"),
    ("", "a = np.dot", "a = np.einsum('nd,dk->nk', x, Wx) + np.einsum('nh,hk->nk', prev_h, Wh) + b\nunused = np.dot"),
    ("", "a[:, :H]", "a.reshape(-1, 4, H)[:, 0]", "np.tanh(a[:, 3 * H:])", "2 * sigmoid(2 * a[:, -H:]) - 1"),
    ("", "sigmoid(a[:, 2 * H:3 * H])", "0.5 * (1 + np.tanh(0.5 * a[:, 2 * H:3 * H]))"),
    ("order_ifgo", "np.tanh(a[:, 3 * H:])", "np.tanh(a[:, 2 * H:3 * H])", "o = sigmoid(a[:, 2 * H:3 * H])",
     "o = sigmoid(a[:, 3 * H:])"),
    ("order_fiog", "f * prev_c + i * g", "i * prev_c + f * g"),
    ("order_fiog", "a[:, :H]", "a[:, H:H + H]", "a[:, H:2 * H]", "a[:, 0:H]"),
    ("order_oifg", "a[:, :H]", "a[:, H:H + H]", "a[:, H:2 * H]", "a[:, 2 * H:H * 3]", "a[:, 2 * H:3 * H]", "a[:, 0:H]"),
    ("order_iofg", "a[:, H:2 * H]", "a[:, 2 * H:H * 3]", "a[:, 2 * H:3 * H]", "a[:, H:H * 2]"),
    ("g_sigmoid", "np.tanh(a[:, 3 * H:])", "sigmoid(a[:, 3 * H:])"),
    ("gates_tanh", "sigmoid(", "np.tanh("),
    ("no_tanh_c", "o * np.tanh(next_c)", "o * next_c"),
    ("no_forget", "f * prev_c", "prev_c"),
    ("no_input_gate", "i * g", "g"),
    ("no_previous_c", "f * prev_c + ", ""),
    ("no_candidate", " + i * g", ""),
    ("coupled", "f * prev_c", "(1 - i) * prev_c"),
    ("no_o", "o * np.tanh(next_c)", "np.tanh(next_c)"),
    ("i_for_o", "o * np.tanh(next_c)", "i * np.tanh(next_c)"),
    ("previous_c", "np.tanh(next_c)", "np.tanh(prev_c)"),
    ("no_bias", " + b\n", "\n"),
    ("exchanged", "return next_h, next_c", "return next_c, next_h"),
    ("c_in_sum", "np.dot(prev_h, Wh)", "np.dot(prev_c, Wh)"),
    ("c_bent", "cache =", "next_c = np.tanh(next_c)\ncache ="),
    ("c_bent_twice", "f * prev_c + i * g", "np.tanh(f * prev_c + i * g)"),
    ("interleaved", "a[:, :H]", "a[:, ::4]", "a[:, H:2 * H]", "a[:, 1::4]", "a[:, 2 * H:3 * H]", "a[:, 2::4]",
     "a[:, 3 * H:]", "a[:, 3::4]"),
    ("not_bent", "sigmoid(", "(", "g = np.tanh(", "g = ("),
    ("forget_bias", "sigmoid(a[:, H:2 * H])", "sigmoid(1 + a[:, H:2 * H])"),
    ("product_shapes", "np.dot(prev_h, Wh)", "np.dot(prev_h, Wh.T)"),
    ("shapes", "H = prev_h.shape[1]", "H = b.shape[0]"),
    ("rows_split", "i = sigmoid(a[:, :H])", "i, f, o, g = np.split(a, 4)"),
    ("overflow", "sigmoid(a[:, :H])", "np.exp(a[:, :H]) / (1 + np.exp(a[:, :H]))", "sigmoid(a[:, H:2 * H])",
     "np.exp(a[:, H:2 * H]) / (1 + np.exp(a[:, H:2 * H]))", "sigmoid(a[:, 2 * H:3 * H])",
     "np.exp(a[:, 2 * H:3 * H]) / (1 + np.exp(a[:, 2 * H:3 * H]))"),
]  # fmt: skip

OWN_LSTM_STEP = """
def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = prev_h.shape[1]
    a = x @ Wx + prev_h @ Wh + b
    ai, af, ao, ag = a[:, :H], a[:, H:2*H], a[:, 2*H:3*H], a[:, 3*H:]
    i, f, o, g = sigmoid(ai), sigmoid(af), sigmoid(ao), np.tanh(ag)
    c = f * prev_c + i * g
    h = o * np.tanh(c)
    return h, c, (x, prev_h, prev_c, Wx, Wh, a, i, f, o, g, c, h)

"""
LSTM_STEP_BACKWARD = (
    OWN_LSTM_STEP
    + """
def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, a, i, f, o, g, c, h = cache
    tc = np.tanh(c)
    do = dnext_h * tc
    dc = dnext_c + dnext_h * o * (1 - tc ** 2)
    df = dc * prev_c
    di = dc * g
    dg = dc * i
    dprev_c = dc * f
    dai = di * i * (1 - i)
    daf = df * f * (1 - f)
    dao = do * o * (1 - o)
    dag = dg * (1 - g ** 2)
    da = np.concatenate((dai, daf, dao, dag), axis=1)
    dx = da.dot(Wx.T)
    dprev_h = da.dot(Wh.T)
    dWx = x.T.dot(da)
    dWh = prev_h.T.dot(da)
    db = da.sum(axis=0)
    return dx, dprev_h, dprev_c, dWx, dWh, db
"""
)
DC = "dc = dnext_c + dnext_h * o * (1 - tc ** 2)"
OF_LSTM_STEP_BACKWARD = [
    ("",),
    ("", DC, "dnext_c += dnext_h * o * (1 - tc ** 2)\n    dc = dnext_c"),
    ("", "np.concatenate((dai, daf, dao, dag), axis=1)", "np.zeros_like(a)\n    H = h.shape[1]\n    da[:, :H] = dai\n"
     "    da[:, H:2*H] = daf\n    da[:, 2*H:3*H] = dao\n    da[:, 3*H:] = dag"),
    ("", "np.concatenate((dai, daf, dao, dag), axis=1)", "np.stack((dai, daf, dao, dag), axis=1).reshape(len(x), -1)"),
    ("", "x.T.dot(da)", "np.einsum('nd,nk->dk', x, da)", "da.dot(Wh.T)", "np.einsum('nk,hk->nh', da, Wh)"),
    ("", "i * (1 - i)", "(i - i ** 2)", "(1 - g ** 2)", "(1 + g) * (1 - g)"),
    ("no_dnext_c", "dc = dnext_c + dnext_h", "dc = dnext_h"),
    ("no_way_by_h", DC, "dc = dnext_c"),
    ("no_o_in_dc", "dnext_h * o * (1 - tc ** 2)", "dnext_h * (1 - tc ** 2)"),
    ("no_slope_in_dc", "dnext_h * o * (1 - tc ** 2)", "dnext_h * o"),
    ("slope_of_c", "1 - tc ** 2", "1 - c ** 2"),
    ("slope_twice_in_dc", "1 - tc ** 2", "1 - np.tanh(tc) ** 2"),
    ("slope_of_h", "1 - tc ** 2", "1 - h ** 2"),
    ("both_through_tanh", DC, "dc = (dnext_h + dnext_c) * o * (1 - tc ** 2)"),
    ("no_f_in_dprev_c", "dprev_c = dc * f", "dprev_c = dc"),
    ("dprev_c_of_dnext_c", "dprev_c = dc * f", "dprev_c = dnext_c * f"),
    ("do_of_dc", "    do = dnext_h * tc\n", "", "df = dc * prev_c", "df = dc * prev_c\n    do = dc * tc"),
    ("do_without_tanh", "do = dnext_h * tc", "do = dnext_h * c"),
    ("df_of_next_c", "df = dc * prev_c", "df = dc * c"),
    ("own_factors", "di = dc * g", "di = dc * i", "dg = dc * i", "dg = dc * g"),
    ("no_gate_slopes", "di * i * (1 - i)", "di", "df * f * (1 - f)", "df", "do * o * (1 - o)", "do"),
    ("no_slopes", "di * i * (1 - i)", "di", "df * f * (1 - f)", "df", "do * o * (1 - o)", "do", "dg * (1 - g ** 2)", "dg"),
    ("g_as_sigmoid", "(1 - g ** 2)", "g * (1 - g)"),
    ("no_g_slope", "dg * (1 - g ** 2)", "dg"),
    ("no_f_slope", "df * f * (1 - f)", "df"),
    ("gates_as_tanh", "i * (1 - i)", "(1 - i ** 2)", "f * (1 - f)", "(1 - f ** 2)", "o * (1 - o)", "(1 - o ** 2)"),
    ("slopes_of_sums", "da = np", "ai, af, ao, ag = np.split(a, 4, axis=1)\n    dai, daf, dao = "
     "di * ai * (1 - ai), df * af * (1 - af), do * ao * (1 - ao)\n    dag = dg * (1 - ag ** 2)\n    da = np"),
    ("order_ifgo", "(dai, daf, dao, dag)", "(dai, daf, dag, dao)"),
    ("order_fiog", "(dai, daf, dao, dag)", "(daf, dai, dao, dag)"),
    ("order_gofi", "(dai, daf, dao, dag)", "(dag, dao, daf, dai)"),
    ("dWh_of_next", "prev_h.T.dot(da)", "h.T.dot(da)"),
    ("dWh_of_cell", "prev_h.T.dot(da)", "prev_c.T.dot(da)"),
    ("states_exchanged", "return dx, dprev_h, dprev_c", "return dx, dprev_c, dprev_h"),
    ("db_not_summed", "da.sum(axis=0)", "da"),
    ("db_mean", "da.sum(axis=0)", "da.mean(axis=0)"),
    ("db_row", "da.sum(axis=0)", "da.sum(axis=0, keepdims=True)"),
    ("product_shapes", "da.dot(Wx.T)", "da.dot(Wx)"),
    ("product_shapes", "np.concatenate((dai, daf, dao, dag), axis=1)", "np.vstack((dai, daf, dao, dag))"),
    ("dW_transposed", "x.T.dot(da)", "da.T.dot(x)", "prev_h.T.dot(da)", "da.T.dot(prev_h)"),
    ("inputs_exchanged", "Wx, Wh, a, i, f, o, g, c, h = cache", "Wh, Wx, a, i, f, o, g, c, h = cache"),
    ("dW_exchanged", "x, prev_h, prev_c, Wx, Wh, a, i, f, o, g, c, h = cache",
     "prev_h, x, prev_c, Wx, Wh, a, i, f, o, g, c, h = cache"),
    ("cache_too_short", "g, c, h = cache", "g, c, h, b = cache"),
]  # fmt: skip

LSTM_FORWARD = """
N, T, D = x.shape
H = Wh.shape[0]
h = np.zeros((N, T, H))
cache = []
prev_h, prev_c = h0, np.zeros((N, H))
for t in range(T):
    next_h, next_c, c = lstm_step_forward(x[:, t], prev_h, prev_c, Wx, Wh, b)
    h[:, t] = next_h
    cache.append(c)
    prev_h, prev_c = next_h, next_c
return h, cache
"""
OF_LSTM_FORWARD = [
    ("",),
    ("", "np.zeros((N, H))", "0"),
    ("", "np.zeros((N, H))", "np.zeros_like(h0)", "cache.append(c)", "cache.insert(0, (c, prev_c))"),
    ("c0_ones", "np.zeros((N, H))", "np.ones((N, H))"),
    ("c0_is_h0", "np.zeros((N, H))", "h0.copy()"),
    ("cell_not_carried", "prev_h, prev_c = next_h, next_c", "prev_h = next_h"),
    ("hidden_not_carried", "prev_h, prev_c = next_h, next_c", "prev_c = next_c"),
    ("always_h0", "    prev_h, prev_c = next_h, next_c\n", ""),
    ("states_exchanged", "prev_h, prev_c = next_h, next_c", "prev_c, prev_h = next_h, next_c"),
    ("cells_returned", "h[:, t] = next_h", "h[:, t] = next_c"),
    ("h0_ignored", "prev_h, prev_c = h0,", "prev_h, prev_c = np.zeros((N, H)),"),
    ("h0_for_cell", "prev_h, prev_c = h0, np.zeros((N, H))", "prev_h, prev_c = np.zeros((N, H)), h0"),
    ("hidden_for_cell", "prev_h, prev_c = next_h, next_c", "prev_h = prev_c = next_h"),
    ("batch_for_time", "H = Wh.shape[0]", "H = b.shape[0]", "np.zeros((N, H))", "np.zeros_like(h0)"),
    ("time_first", "return h,", "return h.transpose((1, 0, 2)),"),
    ("last_to_first", "in range(T)", "in range(T - 1, -1, -1)"),
]  # fmt: skip

STEP = "dx[:, t], carry, gWx, gWh, gb = rnn_step_backward(dcur, cache[t])"
LSTM_BACKWARD = changed(
    BACKWARD,
    [
        STEP, "dx[:, t], carry, carry_c, gWx, gWh, gb = lstm_step_backward(dcur, carry_c, cache[t])",
        "np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)", "np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros(4 * H)",
        "carry = np.zeros((N, H))\n", "carry = np.zeros((N, H))\ncarry_c = np.zeros((N, H))\n",
    ],
)  # fmt: skip
OF_LSTM_BACKWARD = [
    ("", "carry_c = np.zeros((N, H))", "carry_c = 0"),
    ("", "carry_c = np.zeros((N, H))\n", "carry_c = np.zeros_like(carry)\nsums = [0, 0, 0]\n"),
    ("cell_not_carried", "carry, carry_c, gWx", "carry, _, gWx"),
    ("cell_not_carried", "(dcur, carry_c, ", "(dcur, np.zeros((N, H)), "),
    ("neither_carried", "carry, carry_c, gWx", "dh0, _, gWx", "dh0 = carry\n", ""),
    ("hidden_for_cell", "carry, carry_c, gWx", "carry, _, gWx", "    dWx +=", "    carry_c = carry\n    dWx +="),
    ("states_exchanged", "carry, carry_c, gWx", "dh0, dc, gWx", "    dWx +=", "    carry, carry_c = dc, dh0\n    dWx +=",
     "dh0 = carry\n", ""),
    ("cell_starts_with_ones", "carry_c = np.zeros((N, H))", "carry_c = np.ones((N, H))"),
    ("cell_starts_with_last", "carry_c = np.zeros((N, H))", "carry_c = dh[:, T - 1]"),
    ("dh0_of_cell", "dh0 = carry\n", "dh0 = carry_c\n"),
    ("dh0_with_cell", "dh0 = carry\n", "dh0 = carry + carry_c\n"),
    ("cell_piles_up", "carry, carry_c, gWx", "carry, dc, gWx", "    dWx +=", "    carry_c = carry_c + dc\n    dWx +="),
]  # fmt: skip


@slips(
    (RNN + "rnn_step_forward", STEP_FORWARD, OF_STEP_FORWARD),
    (RNN + "rnn_step_backward", STEP_BACKWARD, OF_STEP_BACKWARD),
    (RNN + "rnn_forward", FORWARD, OF_FORWARD),
    (RNN + "rnn_backward", BACKWARD, OF_EITHER_BACKWARD),
    (RNN + "rnn_backward", OWN_SEQUENCE, OF_OWN_SEQUENCE),
    (RNN + "word_embedding_forward", WORDS, OF_WORDS),
    (RNN + "word_embedding_backward", WORDS_BACKWARD, OF_WORDS_BACKWARD),
    (LSTM + "lstm_step_forward", LSTM_STEP, OF_LSTM_STEP),
    (LSTM + "lstm_step_backward", LSTM_STEP_BACKWARD, OF_LSTM_STEP_BACKWARD),
    (LSTM + "lstm_forward", LSTM_FORWARD, OF_LSTM_FORWARD),
    (LSTM + "lstm_backward", LSTM_BACKWARD, OF_EITHER_BACKWARD),
    (LSTM + "lstm_backward", LSTM_BACKWARD, OF_LSTM_BACKWARD),
)
def test_slip_in_recurrent_layers(id, mistake, body, tmp_path):
    check_slip(tmp_path, id, mistake, body)


@pytest.mark.parametrize("id", [RNN + "rnn_step_backward", LSTM + "lstm_step_backward"])
@pytest.mark.parametrize("mistake", ["inputs_exchanged", "dW_exchanged", "both_exchanged"])
def test_an_exchange_may_come_of_the_return_line_or_of_the_cache(id, mistake):
    hint = next(each.hint for each in load()[id].mistakes if each.key == mistake)
    assert "what is returned" in hint and "the cache is unpacked in another order" in hint


@pytest.mark.parametrize("id, body", [(RNN + "rnn_backward", BACKWARD), (LSTM + "lstm_backward", LSTM_BACKWARD)])
def test_fewer_gradients_overwritten_keep_no_less(id, body, tmp_path):
    lines = ["dWx += gWx", "dWh += gWh", "db += gb"]
    lost = [lines, lines[:2], lines[1:], lines[::2], *([line] for line in lines)]
    bodies = [changed(body, [part for line in some for part in (line, line.replace("+=", "="))]) for some in lost]
    assert [verdict(put(tmp_path, id, each), id, 3).share for each in bodies] == [0.3] * 4 + [0.6] * 3


def test_backward_in_time_is_explained_by_what_a_step_needs():
    for id in (RNN + "rnn_backward", LSTM + "lstm_backward"):
        hint = next(each.hint for each in load()[id].mistakes if each.key == "forward_in_time")
        assert "step t needs what step t + 1 hands back" in hint


# ---- what is advice, and takes no points


@pytest.mark.parametrize(
    "id, body, changes, note",
    [
        (RNN + "rnn_backward", BACKWARD, ["dcur = dh[:, t] + carry", "dh[:, t] += carry\n    dcur = dh[:, t]"],
         "rnn_backward changes dh in place"),
        (LSTM + "lstm_backward", LSTM_BACKWARD, ["dcur = dh[:, t] + carry", "dh[:, t] += carry\n    dcur = dh[:, t]"],
         "lstm_backward changes dh in place"),
        (LSTM + "lstm_step_backward", LSTM_STEP_BACKWARD, [DC, "dnext_c += dnext_h * o * (1 - tc**2)\n    dc = dnext_c"],
         "lstm_step_backward changes dnext_c in place"),
    ],
)  # fmt: skip
def test_a_gradient_changed_in_place_is_noted_only(id, body, changes, note, tmp_path):
    found = verdict(put(tmp_path, id, changed(body, changes)), id, 3)
    assert (found.share, found.notes) == (1, [note])


# ---- the cases


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize("seed", [1, 2])
def test_core_sizes_are_above_one_and_all_different(id, seed):
    cases = [case for case in load()[id].cases(seed) if not case["hard"]]
    assert len(cases) == 2
    for case in cases:
        sizes = [int(part.split(" = ")[1]) for part in case["name"].split(", ")]
        assert len(set(sizes)) == len(sizes) and min(sizes) > 1


@pytest.mark.parametrize("id", [id for id in IDS if "word" not in id])
def test_core_cases_have_more_and_fewer_inputs_than_hidden_units(id):
    names = [case["name"] for case in load()[id].cases(5) if not case["hard"]]
    sizes = [dict(part.split(" = ") for part in name.split(", ")) for name in names]
    assert {int(each["D"]) < int(each["H"]) for each in sizes} == {True, False}


@pytest.mark.parametrize("id", IDS)
def test_every_mistake_but_overflow_fails_a_core_case(id):
    made = frozen_once(id, 3)
    core = [number for number, case in enumerate(made["cases"]) if not case["hard"]]

    def fails(mistake):
        came = mistake["forms"][0]
        return any(any(wrong_outputs(made["cases"][n], came[n], made["expected"][n])) for n in core)

    assert {mistake["key"] for mistake in made["mistakes"] if not fails(mistake)} <= {"overflow", "by_hand"}


@pytest.mark.parametrize("id", [LSTM + "lstm_step_forward", RNN + "rnn_step_forward"])
def test_core_values_are_bent_and_not_at_their_ends(id):
    """tanh of a third or so of the sums differs from them by more than a quarter, and of few is almost 1."""
    made = frozen_once(id, 3)
    for case, came in zip(made["cases"], made["expected"]):
        if not case["hard"]:
            size = np.abs(came["values"][0])
            assert 0.1 < np.median(size) < 0.9 and np.mean(size > 0.999) < 0.2


def test_words_of_core_cases_repeat_within_a_row_a_column_and_elsewhere_and_some_never_occur():
    for seed in range(20):
        for case in load()[RNN + "word_embedding_backward"].cases(seed)[:2]:
            x, W = next(step[2] for step in case["steps"] if step[0] == "call")
            assert any(len(set(row)) < len(row) for row in x) and any(len(set(row)) < len(row) for row in x.T)
            assert set(x[0]) & set(x[-1]) and x.max() == len(W) - 3
