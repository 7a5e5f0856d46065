# Generated from solutions/cs231n/classifiers/rnn.py by "make build". This copy is the student's to complete.
"""Recurrent networks that describe pictures in words."""

import numpy as np

from ..model_files import SavedModel
from ..rnn_layers import *


class CaptioningRNN(SavedModel):
    """A network that writes captions for pictures, word by word.

    The features of a picture become the first hidden state. At each step a plain recurrent network ("rnn") or a long
    short-term memory ("lstm") takes in the vector of the last word, and the scores of the next word are computed from
    its hidden state. It computes losses, gradients and captions only; a CaptioningSolver trains it. There is no
    penalty on the weights. The dict self.params holds weights and biases by name.
    """

    def __init__(self, word_to_idx, input_dim=512, wordvec_dim=128, hidden_dim=128, cell_type="rnn", dtype=np.float32):
        """Make a new network: fill self.params with

        - "W_embed": array (V, W), the vectors of the V words
        - "W_proj": array (D, H), and "b_proj": array (H,), from features to the first hidden state
        - "Wx": array (W, H), "Wh": array (H, H), "b": array (H,), of the recurrent layer; with 4H columns for "lstm"
        - "W_vocab": array (H, V), and "b_vocab": array (V,), from hidden states to the scores of words

        Inputs:
        - word_to_idx: dict, the V words -> their numbers; holds "<NULL>", and "<START>" and "<END>" if the network is
          to write captions
        - input_dim: D, numbers in the features of a picture
        - wordvec_dim: W, numbers in the vector of a word
        - hidden_dim: H, hidden units
        - cell_type: "rnn" or "lstm"
        - dtype: of the parameters and of all that is computed; float32 is faster, a gradient check needs float64

        Raises: ValueError for another cell_type.
        """
        if cell_type not in ("rnn", "lstm"):
            raise ValueError(f'cell_type is {cell_type!r}; it must be "rnn" or "lstm"')
        self.cell_type = cell_type
        self.dtype = dtype
        self.word_to_idx = word_to_idx
        self.idx_to_word = {idx: word for word, idx in word_to_idx.items()}
        self._null = word_to_idx["<NULL>"]
        self._start = word_to_idx.get("<START>")
        self._end = word_to_idx.get("<END>")

        V, D, W, H = len(word_to_idx), input_dim, wordvec_dim, hidden_dim
        blocks = {"rnn": 1, "lstm": 4}[cell_type]

        def weights(rows, columns):
            return np.random.randn(rows, columns) / np.sqrt(rows)

        self.params = {
            "W_embed": np.random.randn(V, W) / 100,
            "W_proj": weights(D, H),
            "b_proj": np.zeros(H),
            "Wx": weights(W, blocks * H),
            "Wh": weights(H, blocks * H),
            "b": np.zeros(blocks * H),
            "W_vocab": weights(H, V),
            "b_vocab": np.zeros(V),
        }
        for name, value in self.params.items():
            self.params[name] = value.astype(dtype)

    def loss(self, features, captions):
        """Loss of the network on pictures and their captions, and its gradients.

        1. The first hidden state is an affine function of the features (W_proj, b_proj).
        2. The words that go in become vectors (W_embed).
        3. The recurrent layer of self.cell_type (Wx, Wh, b) computes the hidden states.
        4. An affine layer at every step (W_vocab, b_vocab) computes the scores of the words.
        5. temporal_softmax_loss compares them with the words that should come out.

        Inputs:
        - features: array (N, D), of N pictures
        - captions: array of ints (N, T + 1), their captions: "<START>", words, "<END>", then "<NULL>"

        Returns a tuple of
        - loss: float, the sum over the steps, the mean over the captions
        - grads: dict with the keys of self.params; grads[name] is the gradient of the loss with respect
          to self.params[name], and of the same shape
        """
        captions_in = captions[:, :-1]  # each word goes in ...
        captions_out = captions[:, 1:]  # ... and the one after it should come out
        mask = captions_out != self._null

        W_proj, b_proj = self.params["W_proj"], self.params["b_proj"]
        W_embed = self.params["W_embed"]
        Wx, Wh, b = self.params["Wx"], self.params["Wh"], self.params["b"]
        W_vocab, b_vocab = self.params["W_vocab"], self.params["b_vocab"]

        # Write your code here, and delete the line that raises.
        raise NotImplementedError("CaptioningRNN.loss (cs231n/classifiers/rnn.py)")

    def sample(self, features, max_length=30):
        """Write captions: at each step the word with the largest score, which goes in at the next step.

        The first word that goes in is "<START>"; the first that is stored is the one that the network answers it with.
        After "<END>" a caption may hold anything; it is read no further.

        Inputs:
        - features: array (N, D), of N pictures
        - max_length: the number T of steps

        Returns: array of ints (N, max_length), the words' numbers.
        """
        N = features.shape[0]
        captions = self._null * np.ones((N, max_length), dtype=np.int32)

        W_proj, b_proj = self.params["W_proj"], self.params["b_proj"]
        W_embed = self.params["W_embed"]
        Wx, Wh, b = self.params["Wx"], self.params["Wh"], self.params["b"]
        W_vocab, b_vocab = self.params["W_vocab"], self.params["b_vocab"]

        # Write your code here, and delete the line that raises.
        raise NotImplementedError("CaptioningRNN.sample (cs231n/classifiers/rnn.py)")
