"""CaptioningRNN as students write it: loss and captions of either cell, right and wrong; what tells them apart."""

import shutil

import numpy as np
import pytest
from helpers import carry_out, frozen
from students import changed, check_slip, frozen_once, put, slips, verdict

from autograder import course
from autograder.authoring.question import PUBLIC_SEED
from autograder.cs231n_check.judge import judge
from autograder.cs231n_check.plain import packed
from autograder.questions import load
from autograder.questions.shared.captioning import sample_cases
from autograder.questions.shared.captioning.nets import BLOCKS, END, NULL, START, Sizes

RNN_LOSS, RNN_SAMPLE = "a3.RNN_Captioning.captioning_rnn_loss", "a3.RNN_Captioning.captioning_rnn_sample"
LSTM_LOSS, LSTM_SAMPLE = "a3.LSTM_Captioning.captioning_lstm_loss", "a3.LSTM_Captioning.captioning_lstm_sample"
BEST_RNN, BEST_LSTM = "a3.RNN_Captioning.best_rnn", "a3.LSTM_Captioning.best_lstm"
SAMPLES = {"rnn": RNN_SAMPLE, "lstm": LSTM_SAMPLE}

PARAMS = """
W_proj, b_proj = self.params["W_proj"], self.params["b_proj"]
W_embed = self.params["W_embed"]
Wx, Wh, b = self.params["Wx"], self.params["Wh"], self.params["b"]
W_vocab, b_vocab = self.params["W_vocab"], self.params["b_vocab"]
"""

# ---- loss

HANDED_OUT = f"""
captions_in = captions[:, :-1]
captions_out = captions[:, 1:]
mask = captions_out != self._null
{PARAMS}
loss, grads = 0.0, {{}}
"""

BY_LAYERS = f"""
{HANDED_OUT}
h0 = np.dot(features, W_proj) + b_proj
emb, emb_cache = word_embedding_forward(captions_in, W_embed)
if self.cell_type == "rnn":
    h, h_cache = rnn_forward(emb, h0, Wx, Wh, b)
elif self.cell_type == "lstm":
    h, h_cache = lstm_forward(emb, h0, Wx, Wh, b)
scores, scores_cache = temporal_affine_forward(h, W_vocab, b_vocab)
loss, dscores = temporal_softmax_loss(scores, captions_out, mask)

dh, dW_vocab, db_vocab = temporal_affine_backward(dscores, scores_cache)
if self.cell_type == "rnn":
    demb, dh0, dWx, dWh, db = rnn_backward(dh, h_cache)
elif self.cell_type == "lstm":
    demb, dh0, dWx, dWh, db = lstm_backward(dh, h_cache)
dW_embed = word_embedding_backward(demb, emb_cache)
dW_proj = np.dot(features.T, dh0)
db_proj = np.sum(dh0, axis=0)
grads["W_vocab"] = dW_vocab
grads["b_vocab"] = db_vocab
grads["Wx"] = dWx
grads["Wh"] = dWh
grads["b"] = db
grads["W_embed"] = dW_embed
grads["W_proj"] = dW_proj
grads["b_proj"] = db_proj
return loss, grads
"""

FOR_EITHER_CELL = [
    ("",),
    ("", "np.dot(features, W_proj) + b_proj", "temporal_affine_forward(features[:, None], W_proj, b_proj)[0][:, 0]"),
    ("", "np.dot(features.T, dh0)", "np.einsum('nd,nh->dh', features, dh0)"),
    ("", "loss, grads = 0.0, {}", "loss, grads = 0.0, {k: np.zeros_like(v) for k, v in self.params.items()}",
     'grads["W_embed"] = ', 'grads["W_embed"] += ', 'grads["W_proj"] = ', 'grads["W_proj"] += '),
    ("", "np.sum(dh0, axis=0)", "dh0.T.dot(np.ones(len(features)))"),
    ("no_mask", "mask = captions_out != self._null", "mask = np.ones_like(captions_out)"),
    ("mask_of_input", "mask = captions_out", "mask = captions_in"),
    ("mean_over_words", "captions_out, mask)\n", "captions_out, mask)\nk = len(mask) / mask.sum()\n"
     "loss, dscores = loss * k, dscores * k\n"),
    ("mean_over_steps", "captions_out, mask)\n", "captions_out, mask)\nT = captions_in.shape[1]\n"
     "loss /= T\ndscores = dscores / T\n"),
    ("gradient_averaged_again", "temporal_affine_backward(dscores", "temporal_affine_backward(dscores / len(features)"),
    ("gradient_summed", "temporal_affine_backward(dscores", "temporal_affine_backward(dscores * features.shape[0]"),
    ("scores_back", "temporal_affine_backward(dscores", "temporal_affine_backward(scores"),
    ("answers_in", "word_embedding_forward(captions_in", "word_embedding_forward(captions_out"),
    ("input_predicted", "temporal_softmax_loss(scores, captions_out", "temporal_softmax_loss(scores, captions_in"),
    ("no_b_proj", "W_proj) + b_proj", "W_proj)"),
    ("tanh_of_features", "W_proj) + b_proj", "W_proj) + b_proj\nh0 = np.tanh(h0)",
     "dW_proj =", "dh0 = dh0 * (1 - h0**2)\ndW_proj ="),
    ("relu_of_features", "W_proj) + b_proj", "W_proj) + b_proj\nh0 = h0.clip(0)",
     "dW_proj =", "dh0 = dh0 * (h0 > 0)\ndW_proj ="),
    ("blind", "h0 = np.dot(features, W_proj) + b_proj", "h0 = np.zeros((len(features), len(b_proj)))",
     "np.dot(features.T, dh0)", "0 * W_proj", "np.sum(dh0, axis=0)", "0 * b_proj"),
    ("no_gradient_of_h0", "np.dot(features.T, dh0)", "np.zeros(W_proj.shape)",
     "np.sum(dh0, axis=0)", "np.zeros(b_proj.shape)"),
    ("gradient_of_first_step", "np.dot(features.T, dh0)", "np.dot(features.T, dh[:, 0])",
     "np.sum(dh0, axis=0)", "np.sum(dh[:, 0], axis=0)"),
    ("W_proj_of_first_step", "np.dot(features.T, dh0)", "np.dot(features.T, dh[:, 0, :])"),
    ("b_proj_of_first_step", "np.sum(dh0, axis=0)", "dh[:, 0].sum(0)"),
    ("projection_transposed", "np.dot(features.T, dh0)", "dh0.T @ features"),
    ("state_for_features", "np.dot(features.T, dh0)", "h0.T.dot(dh0)"),
    ("bias_averaged", "np.sum(dh0, axis=0)", "np.mean(dh0, axis=0)"),
    ("bias_not_summed", "np.sum(dh0, axis=0)", "dh0"),
    ("bias_row", "np.sum(dh0, axis=0)", "np.sum(dh0, 0, keepdims=True)"),
    ("bias_over_units", "np.sum(dh0, axis=0)", "np.sum(dh0, axis=1)"),
    ("projection_averaged", "np.dot(features.T, dh0)", "np.dot(features.T, dh0) / len(dh0)",
     "np.sum(dh0, axis=0)", "np.sum(dh0, axis=0) / len(dh0)"),
    ("no_gradients_of_projection", 'grads["W_proj"] = dW_proj\ngrads["b_proj"] = db_proj\n', ""),
    ("no_gradient_of_W_proj", 'grads["W_proj"] = dW_proj\n', ""),
    ("no_gradient_of_b_proj", 'grads["b_proj"] = db_proj\n', ""),
    ("no_gradient_of_W_embed", 'grads["W_embed"] = dW_embed\n', ""),
    ("zero_gradient_of_W_embed", 'grads["W_embed"] = dW_embed', 'grads["W_embed"] = np.zeros(W_embed.shape)'),
    ("layer_exchanged", "dh0, dWx, dWh, db", "dh0, dWh, dWx, db"),
    ("vocab_exchanged", "dh, dW_vocab, db_vocab =", "dh, db_vocab, dW_vocab ="),
    ("zero_gradients", "return loss, grads", "return loss, {k: np.zeros(v.shape) for k, v in self.params.items()}"),
    ("parameters", "return loss, grads", "return loss, self.params"),
    ("empty", "return loss, grads", "return loss, {}"),
    ("loss_first", "return loss, grads", "return grads, loss"),
    ("features_not_projected", "np.dot(features, W_proj) + b_proj", "features"),
    ("features_embedded", "features, W_proj) + b_proj", "features, W_embed) + b_proj"),
    ("words_not_embedded", "(emb, h0", "(captions_in, h0"),
]  # fmt: skip

RNN_ONLY = [
    ("", 'elif self.cell_type == "lstm":\n    h, h_cache = lstm_forward(emb, h0, Wx, Wh, b)\n', "",
     'elif self.cell_type == "lstm":\n    demb, dh0, dWx, dWh, db = lstm_backward(dh, h_cache)\n', ""),
    ("all_words_in", "word_embedding_forward(captions_in", "word_embedding_forward(captions"),
]  # fmt: skip

OWN_RNN = """
def rnn_forward(x, h0, Wx, Wh, b):
    N, T, D = x.shape
    h = np.zeros((N, T, h0.shape[1]))
    for t in range(T):
        h[:, t, :] = np.tanh(x[:, t].dot(Wx) + (h0 if t == 0 else h[:, t - 1]).dot(Wh) + b)
    return h, None
"""
LSTM_ONLY = [
    ("", '    h, h_cache = rnn_forward(emb, h0, Wx, Wh, b)\n', "    raise NotImplementedError\n"),
    ("always_rnn", 'if self.cell_type == "rnn":\n    h,', f'{OWN_RNN}\nif self.cell_type:\n    h,'),
    ("words_not_embedded", 'if self.cell_type == "rnn":\n    h,', 'if self.cell_type:\n    h,'),
    ("only_rnn_h", 'elif self.cell_type == "lstm":\n    h, h_cache = lstm_forward(emb, h0, Wx, Wh, b)\n', ""),
    ("only_rnn_out", 'elif self.cell_type == "lstm":\n    h, h_cache = lstm_forward(emb, h0, Wx, Wh, b)\n', "",
     "    h, h_cache = rnn", "    out, h_cache = rnn", "temporal_affine_forward(h,", "temporal_affine_forward(out,"),
]  # fmt: skip

BY_STEPS = f"""
{HANDED_OUT}
N, T = captions_in.shape
H, V = W_vocab.shape
hs = [features @ W_proj + b_proj]
caches, scores = [], []
for t in range(T):
    h, c = rnn_step_forward(W_embed[captions_in[:, t]], hs[-1], Wx, Wh, b)
    hs.append(h)
    caches.append(c)
    scores.append(h @ W_vocab + b_vocab)
for name, value in self.params.items():
    grads[name] = np.zeros_like(value)
dh = np.zeros_like(hs[0])
for t in reversed(range(T)):
    s = scores[t] - scores[t].max(axis=1, keepdims=True)
    p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
    counts = (captions_out[:, t] != self._null) / N
    loss -= (counts * np.log(p[np.arange(N), captions_out[:, t]])).sum()
    p[np.arange(N), captions_out[:, t]] -= 1
    ds = p * counts[:, None]
    grads["W_vocab"] += hs[t + 1].T @ ds
    grads["b_vocab"] += ds.sum(axis=0)
    dx, dh, dWx, dWh, db = rnn_step_backward(dh + ds @ W_vocab.T, caches[t])
    grads["Wx"] += dWx
    grads["Wh"] += dWh
    grads["b"] += db
    np.add.at(grads["W_embed"], captions_in[:, t], dx)
grads["W_proj"] = features.T @ dh
grads["b_proj"] = dh.sum(axis=0)
return loss, grads
"""

OF_STEPS = [
    ("",),
    ("", "dh = np.zeros_like(hs[0])", "dh = 0"),
    ("no_mask", "(captions_out[:, t] != self._null) / N", "np.ones(N) / N"),
    ("mask_of_input", "(captions_out[:, t] != self._null)", "(captions_in[:, t] != self._null)"),
    ("summed", "!= self._null) / N", "!= self._null) * 1.0"),
    ("mean_over_words", "!= self._null) / N", "!= self._null) / mask.sum()"),
    ("gradient_summed", "counts[:, None]", "counts[:, None] * N"),
    ("projection_averaged", "features.T @ dh", "features.T @ dh / N", "= dh.sum(axis=0)", "= dh.mean(axis=0)"),
    ("no_b_vocab", "h @ W_vocab + b_vocab", "h @ W_vocab"),
    ("zero_gradient_of_W_embed", '    np.add.at(grads["W_embed"], captions_in[:, t], dx)\n', ""),
    ("no_gradient_of_h0", 'grads["W_proj"] = features.T @ dh\ngrads["b_proj"] = dh.sum(axis=0)\n', ""),
]  # fmt: skip


@slips(
    (RNN_LOSS, BY_LAYERS, [*FOR_EITHER_CELL, *RNN_ONLY]),
    (RNN_LOSS, BY_STEPS, OF_STEPS),
    (LSTM_LOSS, BY_LAYERS, [*FOR_EITHER_CELL, *LSTM_ONLY]),
)
def test_loss_as_students_write_it(id, mistake, body, tmp_path):
    check_slip(tmp_path, id, mistake, body)


OF_FIRST_STEP = {"W_proj": ["np.dot(features.T, dh0)", "np.dot(features.T, dh[:, 0])"],
                 "b_proj": ["np.sum(dh0, axis=0)", "np.sum(dh[:, 0], axis=0)"]}  # fmt: skip


@pytest.mark.parametrize("id", [RNN_LOSS, LSTM_LOSS])
def test_a_smaller_mistake_of_the_projection_keeps_no_less(id, tmp_path):
    def share(*names):
        body = changed(BY_LAYERS, [piece for name in names for piece in OF_FIRST_STEP[name]])
        return verdict(put(tmp_path, id, body), id, 3).share

    assert (share("W_proj", "b_proj"), share("W_proj"), share("b_proj")) == (0.3, 0.6, 0.6)


# ---- captions

ROOM = f"""
N = features.shape[0]
captions = self._null * np.ones((N, max_length), dtype=np.int32)
{PARAMS}
"""

BY_STEP_FUNCTIONS = f"""
{ROOM}
prev_h = np.dot(features, W_proj) + b_proj
prev_c = np.zeros_like(prev_h)
prev_word = [self._start] * N
for t in range(max_length):
    x = W_embed[prev_word]
    if self.cell_type == "rnn":
        next_h, _ = rnn_step_forward(x, prev_h, Wx, Wh, b)
    else:
        next_h, prev_c, _ = lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b)
    scores = np.dot(next_h, W_vocab) + b_vocab
    best = np.argmax(scores, axis=1)
    captions[:, t] = best
    prev_h = next_h
    prev_word = best
return captions
"""

STEP_BY_STEP = [
    ("",),
    ("", "dtype=np.int32", "dtype=np.int64"),
    ("", "dtype=np.int32", "dtype=np.float32"),
    ("", "prev_word = [self._start] * N", "prev_word = self._start"),
    ("", "scores = np.dot(next_h, W_vocab) + b_vocab",
     "scores = temporal_affine_forward(next_h[:, None, :], W_vocab, b_vocab)[0].squeeze(1)"),
    ("", "np.argmax(scores, axis=1)", "np.argsort(-scores, axis=1)[:, 0]"),
    ("", "best = np.argmax(scores, axis=1)", "p = np.exp(scores - scores.max(1)[:, None])\n    best = p.argmax(1)"),
    ("", "x = W_embed[prev_word]", "x = word_embedding_forward(np.array(prev_word).reshape(N, 1), W_embed)[0][:, 0]"),
    ("", "    prev_word = best",
     "    prev_word = best\n    if np.all((captions == self._end).any(axis=1)):\n        break"),
    ("", "    captions[:, t] = best", "    going_on = ~(captions[:, :t] == self._end).any(axis=1)\n"
     "    captions[going_on, t] = best[going_on]"),
    ("", "return captions", "return captions.tolist()"),
    ("start_stored", "    captions[:, t] = best", "    captions[:, t] = prev_word"),
    ("start_stored", "for t in range(max_length):", "captions[:, 0] = self._start\nfor t in range(1, max_length):"),
    ("start_stored_too", "return captions", "return np.column_stack([[self._start] * N, captions])"),
    ("start_at_each_step", "    prev_word = best\n", ""),
    ("word_before_last", "    prev_word = best", "    prev_word = captions[:, t - 1] if t else prev_word"),
    ("word_of_first_picture", "    prev_word = best", "    prev_word = [best[0]] * N"),
    ("null_first", "W_embed[prev_word]", "W_embed[captions[:, t - 1]]", "max_length), dtype", "max_length + 1), dtype",
     "return captions", "return captions[:, :-1]"),
    ("end_first", "[self._start] * N", "[self._end] * N"),
    ("start_fixed", "[self._start] * N", "[1] * N"),
    ("tanh_of_features", "np.dot(features, W_proj) + b_proj", "np.tanh(np.dot(features, W_proj) + b_proj)"),
    ("blind", "np.dot(features, W_proj) + b_proj", "np.zeros((N, Wh.shape[0]))"),
    ("no_b_proj", "W_proj) + b_proj", "W_proj)"),
    ("no_b_vocab", "W_vocab) + b_vocab", "W_vocab)"),
    ("smallest", "np.argmax(scores", "np.argmin(scores"),
    ("largest_magnitude", "np.argmax(scores", "np.argmax(abs(scores)"),
    ("argmax_of_all", "np.argmax(scores, axis=1)", "np.full(N, np.argmax(scores))"),
    ("words_of_another_shape", "np.argmax(scores, axis=1)", "np.argmax(scores, axis=0)"),
    ("words_of_another_shape", "np.argmax(scores, axis=1)", "np.argmax(scores, axis=1)[:, None]"),
    ("words_are_floats", "[self._start] * N", "self._start * np.ones(N)"),
    ("words_are_floats", "    prev_word = best", "    prev_word = best.astype(W_embed.dtype)"),
    ("at_random", "np.argmax(scores, axis=1)", "np.array([np.random.choice(len(q), p=q / q.sum()) for q in "
     "np.exp(scores - scores.max()).astype(float)])"),
    ("nothing_stored", "captions[:, t] = best", "captions[:, t]"),
    ("last_word_everywhere", "captions[:, t] = best", "captions[:] = best[:, None]"),
    ("rows_for_columns", "captions[:, t] = best", "captions[t] = best"),
    ("transposed", "    captions[:, t] = best", "    words = [] if t == 0 else words\n    words.append(best)",
     "return captions", "return words"),
    ("transposed", "return captions", "return captions.T"),
    ("last_step_only", "return captions", "return best"),
    ("sentences", "return captions", "return [' '.join(self.idx_to_word[i] for i in c) for c in captions]"),
    ("scores_stored", "captions[:, t] = best", "captions[:, t] = np.max(scores, axis=1)"),
    ("last_scores_returned", "return captions", "return scores"),
    ("stops_with_the_first_to_end", "    prev_word = best",
     "    prev_word = best\n    if (best == self._end).any():\n        break"),
    ("stops_with_the_first_picture", "    prev_word = best",
     "    prev_word = best\n    if best[0] == self._end:\n        break"),
    ("end_not_stored", "    captions[:, t] = best", "    done = (best == self._end) | (done if t else False)\n"
     "    captions[~done, t] = best[~done]"),
    ("end_fixed", "    captions[:, t] = best", "    going_on = ~(captions[:, :t] == 2).any(axis=1)\n"
     "    captions[going_on, t] = best[going_on]"),
    ("features_not_projected", "np.dot(features, W_proj) + b_proj", "features"),
    ("features_embedded", "np.dot(features, W_proj) + b_proj", "np.dot(features, W_embed) + b_proj"),
    ("words_not_embedded", "W_embed[prev_word]", "np.array(prev_word)"),
]  # fmt: skip
TWO_AT_ONCE = [
    ("start_stored", "    captions[:, t] = best", "    captions[:, t] = prev_word", "W_vocab) + b_vocab", "W_vocab)"),
    ("at_random", "np.argmax(scores, axis=1)", "(scores + np.random.gumbel(size=scores.shape)).argmax(1)",
     "W_proj) + b_proj", "W_proj)"),
    ("start_stored", "    captions[:, t] = best", "    captions[:, t] = prev_word", "    prev_word = best\n", ""),
]  # fmt: skip
IN_A_COLUMN = ["[self._start] * N", "self._start * np.ones((N, 1), int)"]
STATE_LOST = [
    ("state_not_carried", "    prev_h = next_h\n", ""),
    ("words_of_another_shape", *IN_A_COLUMN),
]
STATES_MIXED_UP = [
    ("", "prev_c = np.zeros_like(prev_h)", "prev_c = np.zeros(prev_h.shape)"),
    ("cell_state_lost", "next_h, prev_c, _", "next_h, _, _"),
    ("hidden_state_lost", "    prev_h = next_h\n", ""),
    ("arguments_exchanged", "lstm_step_forward(x, prev_h, prev_c", "lstm_step_forward(x, prev_c, prev_h"),
    ("results_exchanged", "next_h, prev_c, _", "prev_c, next_h, _"),
    ("cell_state_of_ones", "np.zeros_like", "np.ones_like"),
    ("cell_state_of_features", "np.zeros_like(prev_h)", "prev_h.copy()"),
    ("words_not_embedded", 'self.cell_type == "rnn"', "True"),
    ("time_in_a_step", *IN_A_COLUMN),
    ("time_in_a_step", "W_embed[prev_word]", "word_embedding_forward(np.array(prev_word).reshape(N, 1), W_embed)[0]"),
    ("only_rnn_next_h", "    else:\n        next_h, prev_c, _ = lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b)\n", ""),
]  # fmt: skip

BY_WHOLE_SEQUENCE = f"""
{ROOM}
h0 = features @ W_proj + b_proj
layer = lstm_forward if self.cell_type == "lstm" else rnn_forward
words = np.full((N, 1), self._start)
while words.shape[1] <= max_length:
    x, _ = word_embedding_forward(words, W_embed)
    h, _ = layer(x, h0, Wx, Wh, b)
    scores, _ = temporal_affine_forward(h, W_vocab, b_vocab)
    words = np.append(words, scores[:, -1].argmax(axis=1)[:, np.newaxis], axis=1)
return words[:, 1:]
"""

SEQUENCES = [
    ("",),
    ("start_stored", "return words[:, 1:]", "return words[:, :-1]"),
    ("start_stored_too", "return words[:, 1:]", "return words"),
    ("no_b_proj", " + b_proj", ""),
]  # fmt: skip

ONE_STEP_SEQUENCES = f"""
{ROOM}
h = (features.dot(W_proj) + b_proj).reshape(N, 1, -1)
x = np.ones((N, 1), int) * self._start
for t in range(max_length):
    emb, _ = word_embedding_forward(x, W_embed)
    h, _ = rnn_forward(emb, h[:, 0], Wx, Wh, b)
    out, _ = temporal_affine_forward(h, W_vocab, b_vocab)
    x = np.argmax(out, axis=2)
    captions[:, t] = x[:, 0]
return captions
"""

OF_ONE_STEP = [
    ("",),
    ("state_not_carried", "h, _ = rnn_forward(", "next_h, _ = rnn_forward(",
     "forward(h, W_vocab", "forward(next_h, W_vocab"),
    ("start_at_each_step", "    x = np.argmax(out, axis=2)\n    captions[:, t] = x[:, 0]",
     "    captions[:, t] = np.argmax(out, axis=2)[:, 0]"),
    ("no_b_vocab", "W_vocab, b_vocab)\n    x", "W_vocab, 0 * b_vocab)\n    x"),
]  # fmt: skip
LSTM_LAYER_EACH_TIME = [("cell_state_lost", "rnn_forward", "lstm_forward")]

PICTURE_BY_PICTURE = f"""
{PARAMS}
captions = np.empty((len(features), max_length), dtype=int)
for n, feature in enumerate(features):
    h = feature.dot(W_proj) + b_proj
    h = h[np.newaxis]
    c = 0 * h
    word = self._start
    for t in range(max_length):
        if self.cell_type == "lstm":
            h, c, _ = lstm_step_forward(W_embed[word : word + 1], h, c, Wx, Wh, b)
        else:
            h = np.tanh(W_embed[word].dot(Wx) + h.dot(Wh) + b)
        word = int((h.dot(W_vocab) + b_vocab).argmax())
        captions[n, t] = word
        if word == self._end:
            break
return captions
"""

OF_ONE_PICTURE = [
    ("",),
    ("state_not_carried", "    for t in range(max_length):\n", "    h0, c0 = h, c\n    for t in range(max_length):\n"
     "        h, c = h0, c0\n"),
    ("start_at_each_step", "        word = int(", "        best = int(", "captions[n, t] = word",
     "captions[n, t] = best", "if word == self", "if best == self"),
]  # fmt: skip


@slips(
    (RNN_SAMPLE, BY_STEP_FUNCTIONS, [*STEP_BY_STEP, *STATE_LOST, *TWO_AT_ONCE]),
    (RNN_SAMPLE, BY_WHOLE_SEQUENCE, SEQUENCES),
    (RNN_SAMPLE, ONE_STEP_SEQUENCES, OF_ONE_STEP),
    (RNN_SAMPLE, PICTURE_BY_PICTURE, OF_ONE_PICTURE),
    (LSTM_SAMPLE, BY_STEP_FUNCTIONS, [*STEP_BY_STEP, *STATES_MIXED_UP, *TWO_AT_ONCE]),
    (LSTM_SAMPLE, BY_WHOLE_SEQUENCE, SEQUENCES),
    (LSTM_SAMPLE, ONE_STEP_SEQUENCES, LSTM_LAYER_EACH_TIME),
    (LSTM_SAMPLE, PICTURE_BY_PICTURE, OF_ONE_PICTURE),
)
def test_captions_as_students_write_them(id, mistake, body, tmp_path):
    check_slip(tmp_path, id, mistake, body)


# ---- what the cases are made of


@pytest.mark.parametrize("cell", SAMPLES)
@pytest.mark.parametrize("N, T", [(6, 8), (8, 6), (1, 30)])
@pytest.mark.parametrize("start, end", [(START, END), (11, 1)])
def test_captions_of_the_cases_tell_right_from_wrong(cell, N, T, start, end):
    """Whatever the seed: captions end at different steps, differ, and do not hang on rounding to single precision."""
    for seed in range(5):
        rng = np.random.RandomState(seed)
        params, features = sample_cases.telling(rng, cell, Sizes(4, 3, 17, 12), N, T, start, end)
        assert {value.dtype for value in [features, *params.values()]} == {np.dtype(np.float32)}
        captions, gaps = sample_cases.plainly(cell, params, features, T, start)
        lengths = np.array([list(row).index(end) + 1 if end in row else T for row in captions])
        assert min(row[:n].min() for row, n in zip(gaps, lengths)) > 0.019
        assert not np.isin(captions[:, 0], [end, NULL]).any()
        if N == 1:
            assert lengths[0] > 10
            continue
        assert min(lengths) < lengths[0] < sorted(lengths)[-2]  # the first picture's ends between others
        assert len({tuple(row) for row in captions}) > N // 2
        rounded = {name: value * (1 + 1e-6 * rng.randn(*value.shape)) for name, value in params.items()}
        again, _ = sample_cases.plainly(cell, rounded, features, T, start)
        assert all((row[:n] == other[:n]).all() for row, other, n in zip(captions, again, lengths))


ONLY_IN_HARD_CASES = {"start_fixed", "end_fixed"}  # right in any vocabulary of the course's own


@pytest.mark.parametrize("id", [RNN_LOSS, LSTM_LOSS, RNN_SAMPLE, LSTM_SAMPLE])
@pytest.mark.parametrize("seed", [PUBLIC_SEED, 3, 4])
def test_every_known_mistake_fails_a_core_case_and_is_named(id, seed):
    made = frozen_once(id, seed)
    for mistake in made["mistakes"]:
        found = judge(made, mistake["forms"][0])
        assert found.mistake == mistake["key"], found.message
        assert any(not case["hard"] for case in found.failing) == (mistake["key"] not in ONLY_IN_HARD_CASES)


@pytest.mark.parametrize("id", [RNN_LOSS, LSTM_LOSS, RNN_SAMPLE, LSTM_SAMPLE])
def test_cases_and_what_comes_of_them_are_the_same_each_time(id):
    once, again = (frozen(load()[id], 5) for _ in range(2))
    assert packed(once) == packed(again)


# ---- captions beyond <END>

TOOLS: dict = {}
exec(sample_cases.WRITTEN, TOOLS)


@pytest.mark.parametrize(
    "captions, seen",
    [
        ([[5, 2, 7], [6, 6, 6]], [[5, 2, 0], [6, 6, 6]]),
        (np.array([[5.0, 2, 2], [2, 4, 4]]), [[5, 2, 0], [2, 0, 0]]),
        ([[5, 6], [2, 6], [9, 6]], [[5, 6], [2, 6], [0, 6]]),  # a row for each step
        ([[5, 2, 7, 8], [6, 6, 2, 1]], [[5, 2, 0, 0], [6, 6, 2, 0]]),  # a word more
        ([np.array([5, 6]), np.array([2, 6]), np.array([9, 6])], [[5, 6], [2, 6], [0, 6]]),
    ],
)
def test_nothing_is_seen_beyond_the_first_end(captions, seen):
    np.testing.assert_array_equal(TOOLS["up_to_end"](captions, (2, 3), 2, 0), seen)


def test_as_many_words_as_pictures_are_no_table_turned_round():
    captions = np.array([[5, 2, 7], [6, 6, 6], [2, 5, 5]])
    np.testing.assert_array_equal(TOOLS["up_to_end"](captions, (3, 3), 2, 0), [[5, 2, 0], [6, 6, 6], [2, 0, 0]])


def test_captions_that_have_all_ended_may_be_shorter():
    captions = np.array([[5, 2], [2, 7]])
    np.testing.assert_array_equal(TOOLS["up_to_end"](captions, (2, 4), 2, 0), [[5, 2, 0, 0], [2, 0, 0, 0]])
    np.testing.assert_array_equal(TOOLS["up_to_end"](captions[:, :1], (2, 4), 2, 0), captions[:, :1])


@pytest.mark.parametrize("captions", [None, "words", [[1, 2], [3]], np.arange(3), {"captions": 1}, [["a", "b"]]])
def test_what_is_no_table_of_numbers_is_seen_as_it_is(captions):
    assert TOOLS["up_to_end"](captions, (2, 3), 2, 0) is captions


# ---- trained networks


BEST = {"rnn": BEST_RNN, "lstm": BEST_LSTM}
START_STORED = ("    captions[:, t] = best", "    captions[:, t] = prev_word")


def trained(cell, V=150):
    """Parameters as large as trained ones, which say nothing."""
    rng, (D, W, H), columns = np.random.RandomState(0), (128, 64, 128), BLOCKS[cell] * 128
    shapes = {
        "W_embed": (V, W), "W_proj": (D, H), "b_proj": (H,), "Wx": (W, columns), "Wh": (H, columns), "b": (columns,),
        "W_vocab": (H, V), "b_vocab": (V,),
    }  # fmt: skip
    return {name: rng.randn(*shape).astype(np.float32) / np.sqrt(shape[0]) for name, shape in shapes.items()}


def judged(folder, cell, params, *changes):
    """What is said of a network whose parameters are in the file, by a student's own sampler; None saves nothing."""
    package = put(folder, SAMPLES[cell], changed(BY_STEP_FUNCTIONS, changes))
    shutil.copy(course.SOLUTIONS / "cs231n" / "model_files.py", folder / "cs231n")  # its files lie beside it
    (folder / "cs231n" / "saved").mkdir()
    if params is not None:
        np.savez(folder / "cs231n" / "saved" / f"captioning_{cell}.npz", **params)
    made = frozen_once(BEST[cell], 3)
    return judge(made, carry_out(made, package))


OTHER = {"rnn": "lstm", "lstm": "rnn"}
OUTCOMES = {
    "not_saved": lambda cell: None,
    "foreign": lambda cell: {"W1": np.ones((128, 10)), "b1": np.zeros(10)},
    "other_cell": lambda cell: trained(OTHER[cell]),
    "not_trained": lambda cell: {**trained(cell), "b_vocab": np.zeros(150), "W_embed": 0.01 * trained(cell)["W_embed"]},
    "diverged": lambda cell: {**trained(cell), "Wh": trained(cell)["Wh"] * np.nan},
    "one_caption": lambda cell: {**trained(cell), "W_proj": np.zeros((128, 128))},
    "": trained,
}


@pytest.mark.parametrize("cell", BEST)
@pytest.mark.parametrize("mistake", OUTCOMES)
def test_a_saved_network_that_is_not_as_it_should_be(mistake, cell, tmp_path):
    found = judged(tmp_path, cell, OUTCOMES[mistake](cell))
    assert found.share == 0
    assert found.mistake == mistake, found.message


@pytest.mark.parametrize("cell", BEST)
def test_a_network_that_says_nothing_of_the_pictures_is_told_how_much(cell, tmp_path):
    message = judged(tmp_path, cell, trained(cell)).message
    assert "captions of new pictures: right object 0." in message


@pytest.mark.parametrize("cell", BEST)
def test_what_is_missing_is_said_in_words(cell, tmp_path):
    file = f"captioning_{cell}.npz"
    assert f"\n  {file} found is False, expected True\n" in judged(tmp_path / "none", cell, None).message
    found = judged(tmp_path / "foreign", cell, OUTCOMES["foreign"](cell)).message
    names = "W_embed, W_proj, b_proj, Wx, Wh, b, W_vocab, b_vocab"
    assert f"\n  {file} holds {names} is False, expected True\n" in found


@pytest.mark.parametrize("cell", BEST)
def test_captions_that_begin_with_start(cell, tmp_path):
    assert judged(tmp_path, cell, trained(cell), *START_STORED).mistake == "start_first"
