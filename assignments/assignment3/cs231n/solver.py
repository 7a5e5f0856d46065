# Generated from solutions/cs231n/solver.py by "make build". This copy is the student's to complete.
"""The Solver trains a model: batches, update rule, learning-rate decay, accuracy, checkpoints."""

import json
import sys

import numpy as np

from . import optim
from .model_files import read_npz, write_npz

try:
    from tqdm import tqdm
except ImportError:
    tqdm = None

DEFAULTS = {
    "update_rule": "sgd",
    "optim_config": {},
    "lr_decay": 1.0,
    "batch_size": 100,
    "num_epochs": 10,
    "num_train_samples": 1000,
    "num_val_samples": None,
    "checkpoint_name": None,
    "print_every": 10,
    "verbose": True,
}

# What changes while training; a checkpoint holds it, besides the model's parameters and the settings.
PROGRESS = [
    "epoch",
    "best_val_acc",
    "best_params",
    "loss_history",
    "train_acc_history",
    "val_acc_history",
    "optim_configs",
    "iterations_done",
]


class TrainingDiverged(FloatingPointError):
    """The loss became infinite or not a number, so training cannot go on."""


class Solver:
    """Trains a model with stochastic gradient descent or a rule derived from it.

        solver = Solver(model, data, update_rule="adam", optim_config={"learning_rate": 1e-3})
        solver.train()

    A model has
    - params: dict of arrays by name
    - loss(X, y): tuple of the loss and a dict of gradients, with the keys of params
    - loss(X): array of scores (N, C)

    After training, model.params are those of the epoch with the best accuracy on the validation set.

    Attributes to look at:
    - loss_history: the loss at each iteration
    - train_acc_history, val_acc_history: accuracies after the first iteration and after each epoch, so
      num_epochs + 1 of them (where an epoch has more than one iteration)
    - epoch, best_val_acc, best_params
    - optim_configs: for each parameter, the config of its update rule
    """

    def __init__(self, model, data, **kwargs):
        """Get ready to train.

        Inputs:
        - model: see above
        - data: dict of arrays X_train (N, d1, ..., dk), y_train (N,), X_val and y_val

        Options:
        - update_rule: name of a function in optim.py, default "sgd"
        - optim_config: dict of settings for it, such as {"learning_rate": 1e-3}; default {}
        - lr_decay: factor on the learning rate after each epoch, default 1.0
        - batch_size: default 100
        - num_epochs: default 10
        - num_train_samples: on how many training images to measure accuracy, default 1000; None for all
        - num_val_samples: the same for the validation set, default None
        - checkpoint_name: where to write a checkpoint after each epoch: <checkpoint_name>_epoch_<n>.npz;
          default None, write none
        - print_every: show the loss every so many iterations, default 10
        - verbose: False shows nothing; default True

        Raises: ValueError for an unknown option or update rule.
        """
        unknown = sorted(set(kwargs) - set(DEFAULTS))
        if unknown:
            raise ValueError(f"unknown options: {', '.join(unknown)}; known: {', '.join(DEFAULTS)}")
        for name, default in DEFAULTS.items():
            setattr(self, name, kwargs.get(name, default))

        self.model = model
        self.X_train, self.y_train = data["X_train"], data["y_train"]
        self.X_val, self.y_val = data["X_val"], data["y_val"]

        self.rule_name = self.update_rule
        if not hasattr(optim, self.rule_name):
            raise ValueError(f"unknown update rule {self.rule_name!r}: optim.py has no function of that name")
        self.update_rule = getattr(optim, self.rule_name)
        self._reset()

    def _reset(self):
        self.epoch = 0
        self.best_val_acc = 0
        self.best_params = {}
        self.loss_history = []
        self.train_acc_history = []
        self.val_acc_history = []
        self.optim_configs = {name: dict(self.optim_config) for name in self.model.params}
        self.iterations_done = 0

    def train(self):
        """Train for num_epochs epochs, then give the model the best parameters seen.

        Raises: TrainingDiverged when the loss becomes infinite or not a number.
        """
        iterations_per_epoch = max(len(self.X_train) // self.batch_size, 1)
        num_iterations = self.num_epochs * iterations_per_epoch
        display = _Display(self.verbose, self.print_every, num_iterations, self.iterations_done)

        try:
            while self.iterations_done < num_iterations:
                self._step()
                display.iteration(self.iterations_done, self.loss_history[-1])
                epoch_ends = self.iterations_done % iterations_per_epoch == 0
                if epoch_ends:
                    self._end_epoch()
                if epoch_ends or self.iterations_done == 1:
                    self._evaluate()
                    display.epoch(self)
                    self._save_checkpoint()
        finally:
            display.close()

        self.iterations_done = 0  # so that another call trains for num_epochs more
        if self.best_params:
            self.model.params = self.best_params

    def _step(self):
        """Make one step on one batch."""
        loss, grads = self.model.loss(*self._batch())
        if not np.isfinite(loss):
            raise TrainingDiverged(self._diverged_message(loss))
        self.loss_history.append(float(loss))
        for name, w in self.model.params.items():
            self.model.params[name], self.optim_configs[name] = self.update_rule(
                w, grads[name], self.optim_configs[name]
            )
        self.iterations_done += 1

    def _batch(self):
        """What the model's loss is given at an iteration: inputs and labels, drawn with replacement."""
        batch = np.random.choice(len(self.X_train), self.batch_size)
        return self.X_train[batch], self.y_train[batch]

    def _end_epoch(self):
        self.epoch += 1
        for config in self.optim_configs.values():
            config["learning_rate"] *= self.lr_decay

    def _diverged_message(self, loss):
        config = next(iter(self.optim_configs.values()))
        rate = config.get("learning_rate", "the default")
        advice = (
            "Try a smaller learning rate (a tenth)"
            if self.iterations_done
            else "No step has been made yet: look for overflow in the loss, inputs that are not finite, "
            "or a weight scale that is too large"
        )
        return (
            f"the loss is {loss} in epoch {self.epoch + 1} at iteration {self.iterations_done + 1}, "
            f"with learning rate {rate}. {advice}."
        )

    def _evaluate(self):
        """Measure both accuracies, and remember the parameters if they are the best so far."""
        train_acc = self.check_accuracy(self.X_train, self.y_train, num_samples=self.num_train_samples)
        val_acc = self.check_accuracy(self.X_val, self.y_val, num_samples=self.num_val_samples)
        self.train_acc_history.append(train_acc)
        self.val_acc_history.append(val_acc)
        if val_acc > self.best_val_acc:
            self.best_val_acc = val_acc
            self.best_params = {name: w.copy() for name, w in self.model.params.items()}

    def _summary(self):
        """What is shown after an epoch."""
        return f"train accuracy {self.train_acc_history[-1]:.3f}, validation accuracy {self.val_acc_history[-1]:.3f}"

    def check_accuracy(self, X, y, num_samples=None, batch_size=100):
        """The fraction of images that the model puts in the right class.

        Inputs:
        - X: array (N, d1, ..., dk)
        - y: array of ints (N,)
        - num_samples: measure on that many images, drawn with replacement; None, or N or more: on all
        - batch_size: how many to classify at a time, which bounds the memory used

        Returns: float from 0 to 1.
        """
        if num_samples is not None and num_samples < len(X):
            sample = np.random.choice(len(X), num_samples)
            X, y = X[sample], y[sample]
        y_pred = [
            np.argmax(self.model.loss(X[start : start + batch_size]), axis=1) for start in range(0, len(X), batch_size)
        ]
        return float(np.mean(np.concatenate(y_pred) == y))

    def _save_checkpoint(self):
        if self.checkpoint_name is None:
            return
        state = {
            "settings": {name: getattr(self, name) for name in DEFAULTS if name != "update_rule"},
            "rule": self.rule_name,
            "progress": {name: getattr(self, name) for name in PROGRESS},
            "params": self.model.params,
            "bn_params": getattr(self.model, "bn_params", None),
            "random_state": list(np.random.get_state()),
        }
        arrays = {}
        arrays["state"] = np.array(json.dumps(_take_out_arrays(state, arrays)))
        write_npz(f"{self.checkpoint_name}_epoch_{self.epoch}.npz", arrays)

    @classmethod
    def resume(cls, path, model, data):
        """Go on from a checkpoint: a Solver whose train() does the epochs that are left.

        The model gets the parameters of the checkpoint, and np.random its state, so that training goes on
        exactly as if it had never stopped.

        Inputs:
        - path: a file written with the option checkpoint_name
        - model, data: made as for the Solver that was interrupted
        """
        arrays = read_npz(path)
        state = _put_back_arrays(json.loads(arrays["state"].item()), arrays)
        solver = cls(model, data, update_rule=state["rule"], **state["settings"])
        for name, value in state["progress"].items():
            setattr(solver, name, value)
        model.params = state["params"]
        if state["bn_params"] is not None:
            model.bn_params = state["bn_params"]
        np.random.set_state(tuple(state["random_state"]))
        return solver


def _take_out_arrays(value, arrays):
    """A copy of value that JSON can hold; its arrays go to the dict arrays, under numbered names."""
    if isinstance(value, np.ndarray | np.generic):
        name = f"array_{len(arrays)}"
        arrays[name] = np.array(value)
        return {"__array__": name}
    if isinstance(value, dict):
        return {key: _take_out_arrays(item, arrays) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_take_out_arrays(item, arrays) for item in value]
    return value


def _put_back_arrays(value, arrays):
    """The inverse of _take_out_arrays."""
    if isinstance(value, dict):
        if "__array__" in value:
            return arrays[value["__array__"]][()]  # [()] turns an array of no dimension into a number
        return {key: _put_back_arrays(item, arrays) for key, item in value.items()}
    if isinstance(value, list):
        return [_put_back_arrays(item, arrays) for item in value]
    return value


class _Display:
    """Shows how training goes: a progress bar where tqdm is installed, lines of text where not."""

    def __init__(self, verbose, print_every, num_iterations, iterations_done):
        self.verbose = verbose
        self.print_every = print_every
        self.num_iterations = num_iterations
        self.bar = None
        if verbose and tqdm is not None:
            self.bar = tqdm(total=num_iterations, initial=iterations_done, mininterval=0.5, file=sys.stdout)

    def iteration(self, done, loss):
        show_loss = self.verbose and (done - 1) % self.print_every == 0
        if self.bar is not None:
            self.bar.update()
            if show_loss:
                self.bar.set_postfix(loss=f"{loss:.4f}", refresh=False)
        elif show_loss:
            print(f"iteration {done} / {self.num_iterations}: loss {loss:f}")

    def epoch(self, solver):
        if not self.verbose:
            return
        line = f"epoch {solver.epoch} / {solver.num_epochs}: {solver._summary()}"
        if self.bar is not None:
            self.bar.write(line)
        else:
            print(line)

    def close(self):
        if self.bar is not None:
            self.bar.close()
