"""What the benchmarks of thresholds share: pictures, training with a known mistake in force, lines of tables.

What one right model is marked with scatters for two reasons: training has other random numbers each time, and a
mark is given on PICTURES pictures only. The first is measured, over seeds, on all new pictures; the second is that
of a binomial distribution.
"""

import argparse
import contextlib
import dataclasses
import functools
import sys
from pathlib import Path
from unittest import mock

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from autograder.authoring import reference
from autograder.authoring.outcomes import located
from autograder.questions import load as load_questions

PICTURES = 1000
NEW_PICTURES = 4000  # drawn for measuring on the embedded set; of CIFAR-10, all test pictures
HINGE_MISTAKES = (
    "no_penalty gradient_not_averaged sign true_class_without_gradient true_class_once inactive "
    "wrong_class_without_gradient true_class_in_gradient no_margin margins_for_indicator"
)
TRAIN_MISTAKES = "no_rate rate_over_size ascent first_rows same_batch labels_apart"


@dataclasses.dataclass(frozen=True)
class Model:
    """A model that is handed in trained.

    - prepare: function of the parts (see pictures) and options, gives the inputs for each part
    - train: function of the inputs, the parts and options, gives a function from inputs (N, ...) to labels (N,)
    - settings: options of train: first those of the solution notebook, then others that are nearly as good
    - mistakes: id of a question that the model is built on -> keys of known mistakes, with spaces between
    - blunders: name -> (options of prepare, options of train), what goes wrong in the notebook
    """

    title: str
    bound: dict
    prepare: object
    train: object
    settings: list
    mistakes: dict
    blunders: dict


def pictures(dataset):
    """Training, validation and new pictures with their labels, as three pairs."""
    X, y, *new = reference.data(dataset)
    if dataset == "picturebook":
        made = reference.picture_maker().generate(NEW_PICTURES, seed=1)
        new = made.images.astype(float), made.labels
    return (X[:-1000], y[:-1000]), (X[-1000:], y[-1000:]), tuple(new)


def share(model, inputs, parts, seed, options):
    """Train with a seed; the share of the new pictures that is labelled rightly."""
    np.random.seed(seed)
    with reference.reference(), np.errstate(all="ignore"):  # known mistakes look the package up by its name
        labels = np.asarray(model.train(inputs, parts, **options)(inputs[2]))
    if labels.shape != parts[2][1].shape:
        raise ValueError(f"labels of shape {labels.shape}")
    return np.mean(labels == parts[2][1])


def deviation(shares):
    """Standard deviation of a mark on PICTURES pictures: that of training, and that of choosing the pictures."""
    mean = np.mean(shares)
    return np.sqrt(np.var(shares, ddof=1) + mean * (1 - mean) / PICTURES)


@contextlib.contextmanager
def in_force(mistake):
    """The reference with a known mistake in place of the right function, also where other modules import it."""
    package = reference.reference()
    owner, name = located(mistake.target, package)
    right = getattr(owner, name)

    @functools.wraps(right)
    def wrong(*args, **kwargs):
        return mistake.function(right, *args, **kwargs)

    users = [module for module in package.modules.values() if vars(module).get(name) is right]
    with contextlib.ExitStack() as stack:
        for place in {id(place): place for place in [owner, *users]}.values():
            stack.enter_context(mock.patch.object(place, name, wrong))
        yield


def mean_share(model, inputs, parts, seeds, options):
    """Mean share over seeds, or None where nothing can be trained or the labels have a wrong shape."""
    try:
        return np.mean([share(model, inputs, parts, seed, options) for seed in range(seeds)])
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        print(f"  {type(error).__name__}: {error}", file=sys.stderr)
        return None


def known_mistakes(model):
    """The known mistakes that a model is trained with: "function: key" -> mistake."""
    questions = load_questions()
    found = {}
    for id, keys in model.mistakes.items():
        known = {mistake.key: mistake for mistake in questions[id].mistakes}
        found |= {f"{id.split('.')[-1]}: {key}": known[key] for key in keys.split()}
    return found


def with_mistakes(model, parts, seeds):
    """What is wrong -> mean share of new pictures that the model then gets right (None: cannot be trained)."""
    found = {}
    for blunder, (prepare, options) in model.blunders.items():
        name = f"notebook: {blunder}"
        found[name] = mean_share(model, model.prepare(parts, **prepare), parts, seeds, model.settings[0] | options)
        print(f"  {name}: {found[name]}", file=sys.stderr)
    inputs = model.prepare(parts)
    for name, mistake in known_mistakes(model).items():
        with in_force(mistake):
            found[name] = mean_share(model, inputs, parts, seeds, model.settings[0])
        print(f"  {name}: {found[name]}", file=sys.stderr)
    return found


def print_reference(model, dataset, parts, seeds):
    """A row for each setting: mean and deviation, that of a mark, threshold, how far it lies below."""
    inputs, bound = model.prepare(parts), model.bound[dataset]
    for options in model.settings:
        shares = [share(model, inputs, parts, seed, options) for seed in range(seeds)]
        mean, sd = np.mean(shares), deviation(shares)
        setting = ", ".join(f"{name} {value:g}" for name, value in options.items())
        print(
            f"| {model.title} | {dataset} | {setting} | {mean:.3f} ± {np.std(shares, ddof=1):.3f} | {min(shares):.3f} "
            f"| {sd:.3f} | {bound:.2f} | {(mean - bound) / sd:.1f} |",
            flush=True,
        )


def listed(found):
    """Names like "train: ascent" with their shares, those of one exercise together, the worst result first."""
    exercises = {name.split(": ")[0]: {} for name in found}
    for name, value in sorted(found.items(), key=lambda item: item[1] or 0):
        exercise, key = name.split(": ")
        exercises[exercise][key] = key if value is None else f"{key} {value:.3f}"
    return "; ".join(f"*{exercise}*: {', '.join(keys.values())}" for exercise, keys in exercises.items()) or "none"


def mistake_rows(title, bound, found):
    """Three rows of a table: what cannot be trained, what stays below the threshold, what does not."""
    values = {name: -np.inf if value is None else value for name, value in found.items()}
    outcomes = [("no model", -np.inf, 0), (f"below {bound:.2f}", 0, bound), (f"{bound:.2f} or more", bound, np.inf)]
    for outcome, low, high in outcomes:
        names = [name for name, value in values.items() if low <= value < high]
        yield f"| {title} | {outcome} | {listed({name: found[name] for name in names})} |"


def print_mistakes(model, dataset, parts, seeds):
    for row in mistake_rows(model.title, model.bound[dataset], with_mistakes(model, parts, seeds)):
        print(row, flush=True)


def main(models, description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--dataset", default="picturebook", choices=("picturebook", "cifar10"))
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--models", nargs="+", choices=models, default=list(models))
    parser.add_argument("--mistakes", action="store_true", help="train with known mistakes instead")
    args = parser.parse_args()
    parts = pictures(args.dataset)
    for name in args.models:
        (print_mistakes if args.mistakes else print_reference)(models[name], args.dataset, parts, args.seeds)
