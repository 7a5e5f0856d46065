# Generated from solutions/cs231n/captioning_solver.py by "make build". This copy is the student's to complete.
"""The CaptioningSolver trains a CaptioningRNN: a Solver whose batches are captions and their pictures' features."""

from .coco_utils import sample_coco_minibatch
from .solver import Solver

OPTIONS = ("update_rule", "optim_config", "lr_decay", "batch_size", "num_epochs", "print_every", "verbose")


class CaptioningSolver(Solver):
    """Trains a model that writes captions.

        solver = CaptioningSolver(model, data, update_rule="adam", optim_config={"learning_rate": 5e-3})
        solver.train()

    A model has
    - params: dict of arrays by name
    - loss(features, captions): tuple of the loss and a dict of gradients, with the keys of params

    An epoch has as many iterations as batches fit into the training captions. Nothing is measured on other captions
    while training; afterwards the model has the parameters of the last iteration.

    Attributes to look at:
    - loss_history: the loss at each iteration; it is a sum over the words of a caption, so a loss of 0.1 is about 0.01
      a word
    - optim_configs: for each parameter, the config of its update rule
    """

    def __init__(self, model, data, **kwargs):
        """Get ready to train.

        Inputs:
        - model: see above
        - data: the dict that load_coco_data returns

        Options, as those of Solver: update_rule ("sgd"), optim_config ({}), lr_decay (1.0), batch_size (100),
        num_epochs (10), print_every (10), verbose (True).

        Raises: ValueError for an unknown option or update rule.
        """
        unknown = sorted(set(kwargs) - set(OPTIONS))
        if unknown:
            raise ValueError(f"unknown options: {', '.join(unknown)}; known: {', '.join(OPTIONS)}")
        self.data = data
        captions = {f"X_{split}": data[f"{split}_captions"] for split in ("train", "val")}
        pictures = {f"y_{split}": data[f"{split}_image_idxs"] for split in ("train", "val")}
        super().__init__(model, captions | pictures, **kwargs)

    def _batch(self):
        captions, features, _ = sample_coco_minibatch(self.data, batch_size=self.batch_size, split="train")
        return features, captions

    def _evaluate(self):
        """Nothing is measured while training."""

    def _summary(self):
        iterations = max(len(self.X_train) // self.batch_size, 1)
        last = self.loss_history[-iterations:]
        return f"loss {sum(last) / len(last):.4f}"
