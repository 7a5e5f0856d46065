"""What the notebook PyTorch has when its exercises run: its names, with stand-ins for what would take long.

Sent as text and carried out beside the code under test. A student's cell may train; here that does nothing, and gives
back what training plausibly gives.
"""

from typing import TYPE_CHECKING

from autograder.questions.shared.torch_code import TOOLS

if TYPE_CHECKING:
    from autograder.authoring.tester import Symbol, Tester

NAMES = '''
import sys


def without_compiler():
    """Keep the first optimizer from importing PyTorch's compiler, which takes seconds: nothing is compiled here."""
    for name in ("add_param_group", "zero_grad"):
        inner = getattr(getattr(optim.Optimizer, name, None), "__wrapped__", None)
        if inner is not None and "torch._dynamo" not in sys.modules:
            setattr(inner, "__dynamo_disable", inner)  # where torch/_compile.py looks before it imports


without_compiler()
USE_GPU, device, dtype, print_every = False, torch.device("cpu"), torch.float32, 100
NUM_TRAIN = 8000


class FewPictures(torch.utils.data.TensorDataset):
    name, train = "training", True


def few_pictures():
    """A loader of one small batch."""
    pictures = FewPictures(torch.linspace(-2, 2, 4 * 3072).view(4, 3, 32, 32), torch.arange(4))
    return torch.utils.data.DataLoader(pictures, batch_size=4)


loader_train, loader_val, loader_test = few_pictures(), few_pictures(), few_pictures()


def flatten(x):
    return x.reshape(x.shape[0], -1)


class Flatten(nn.Module):
    def forward(self, x):
        return flatten(x)


def random_weight(shape):
    fan_in = shape[0] if len(shape) == 2 else np.prod(shape[1:])
    weight = torch.randn(shape, device=device, dtype=dtype) * np.sqrt(2 / fan_in)
    return weight.requires_grad_()


def zero_weight(shape):
    return torch.zeros(shape, device=device, dtype=dtype, requires_grad=True)


accuracies = iter(np.linspace(0.8, 0.99, 1000))  # a cell that keeps the best model, or waits for a good one, goes on


def check_accuracy_part2(loader, model_fn, params):
    return float(next(accuracies, 0.99))


def check_accuracy_part34(loader, model):
    return float(next(accuracies, 0.99))


def get_loaders(num_training=49000, batch_size=64):
    """The few pictures that are here."""
    return loader_train, loader_val, loader_test


def train_part2(model_fn, params, learning_rate):
    return HISTORY


def train_part34(model, optimizer, epochs=1):
    return HISTORY


def save_state(fname, model):
    """Nothing: what is saved is a trained network, and here none is."""


def without_saving(module):
    """Keep a cell that imports it anew from saving too."""
    module.save_state = save_state


HISTORY = {"loss": [2.3, *[0.9] * 200], "iterations": [0, 100, 200], "val_accuracy": [0.1, 0.7, 0.8]}
'''

SHARED = (
    "torch", "nn", "F", "optim", "USE_GPU", "device", "dtype", "print_every", "NUM_TRAIN", "loader_train",
    "loader_val", "loader_test", "flatten", "Flatten", "random_weight", "zero_weight", "check_accuracy_part2",
    "check_accuracy_part34", "train_part2", "train_part34", "save_state", "get_loaders",
)  # fmt: skip


def in_notebook(t: "Tester", question: str, defines: str, more: str = "", names: tuple[str, ...] = ()) -> "Symbol":
    """Run the notebook's cell of a question, among the names of the notebook and `names`, which the code `more` makes.

    Returns what the cell has when it is done, a Symbol of a dict.
    """
    tools = t.run(TOOLS + NAMES + more)
    return t.cell(question, defines, **{name: tools[name] for name in (*SHARED, *names)})
