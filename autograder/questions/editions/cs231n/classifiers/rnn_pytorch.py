"""The network that writes captions, as the course asks for it since 2025: in PyTorch."""

import torch

from ..rnn_layers_pytorch import (
    lstm_forward,
    lstm_step_forward,
    rnn_forward,
    rnn_step_forward,
    temporal_affine_forward,
    temporal_softmax_loss,
    word_embedding_forward,
)


class CaptioningRNN:
    """Weights and biases are tensors in the dict self.params; loss returns the loss only."""

    def __init__(
        self, word_to_idx, input_dim=512, wordvec_dim=128, hidden_dim=128, cell_type="rnn", dtype=torch.float32
    ):
        self.cell_type, self.dtype = cell_type, dtype
        self._null, self._start = word_to_idx["<NULL>"], word_to_idx.get("<START>")
        V, D, W, H = len(word_to_idx), input_dim, wordvec_dim, hidden_dim
        blocks = {"rnn": 1, "lstm": 4}[cell_type]

        def weights(rows, columns):
            return torch.randn(rows, columns) / rows**0.5

        self.params = {
            "W_embed": torch.randn(V, W) / 100,
            "W_proj": weights(D, H),
            "b_proj": torch.zeros(H),
            "Wx": weights(W, blocks * H),
            "Wh": weights(H, blocks * H),
            "b": torch.zeros(blocks * H),
            "W_vocab": weights(H, V),
            "b_vocab": torch.zeros(V),
        }
        self.params = {name: value.to(dtype) for name, value in self.params.items()}

    def loss(self, features, captions):
        """The loss of captions (N, T + 1) of pictures with features (N, D)."""
        p = self.params
        forward = {"rnn": rnn_forward, "lstm": lstm_forward}[self.cell_type]
        x = word_embedding_forward(captions[:, :-1], p["W_embed"])
        h = forward(x, features @ p["W_proj"] + p["b_proj"], p["Wx"], p["Wh"], p["b"])
        scores = temporal_affine_forward(h, p["W_vocab"], p["b_vocab"])
        return temporal_softmax_loss(scores, captions[:, 1:], captions[:, 1:] != self._null)

    def sample(self, features, max_length=30):
        """Captions (N, max_length): at each step the word with the largest score, which goes in at the next step."""
        p = self.params
        h = features @ p["W_proj"] + p["b_proj"]
        c, word, words = torch.zeros_like(h), torch.full((len(features),), self._start), []
        for _ in range(max_length):
            x = word_embedding_forward(word, p["W_embed"])
            if self.cell_type == "rnn":
                h = rnn_step_forward(x, h, p["Wx"], p["Wh"], p["b"])
            else:
                h, c = lstm_step_forward(x, h, c, p["Wx"], p["Wh"], p["b"])
            word = (h @ p["W_vocab"] + p["b_vocab"]).argmax(dim=1)
            words.append(word)
        return torch.stack(words, dim=1)
