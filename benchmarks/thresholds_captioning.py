"""How well do captioning networks describe pictures they have not seen, right ones and mistaken ones?

    python benchmarks/thresholds_captioning.py [--cells rnn lstm] [--seeds 10] [--mistakes]

Trains as the notebooks RNN_Captioning and LSTM_Captioning do, once for each seed, and beside it a network that is
shown no picture. Bounds two to three standard deviations below the mean go into autograder/questions/a3/; the tables
are in docs/thresholds.md. The deviation is that of a mark, which is given on few pictures: over seeds, and over as
many new pictures each time.
"""

import argparse
import contextlib
import dataclasses
import functools
import io
import sys
import time

import numpy as np
from thresholds_common import in_force, known_mistakes

from autograder.authoring import reference
from autograder.questions.a3 import lstm_captioning, rnn_captioning
from autograder.questions.shared.captioning.saved import LENGTH, PICTURES

with reference.reference():
    from cs231n import rnn_layers
    from cs231n.caption_scores import COLOURS, bleu, object_named, share_naming, token_accuracy, words_of
    from cs231n.captioning_solver import CaptioningSolver
    from cs231n.classifiers.rnn import CaptioningRNN
    from cs231n.coco_utils import load_coco_data
    from cs231n.picturebook_captions import encode_captions, frozen_features

MARKS = 8  # so many times PICTURES new ones are drawn for measuring
MEASURES = ("object", "colour", "bleu", "tokens")
IN_TRAINING = (
    "no_mask mask_of_input mean_over_words mean_over_steps summed gradient_summed answers_in input_predicted no_b_proj "
    "no_b_vocab tanh_of_features relu_of_features blind no_gradient_of_h0 gradient_of_first_step "
    "zero_gradient_of_W_embed zero_gradients"
)
IN_WRITING = (
    "start_at_each_step word_before_last word_of_first_picture null_first state_not_carried blind tanh_of_features "
    "no_b_proj no_b_vocab start_stored end_not_stored stops_with_the_first_to_end word_of_features_first"
)
CELL_STATE = "cell_state_lost hidden_state_lost arguments_exchanged results_exchanged cell_state_of_ones"


@dataclasses.dataclass(frozen=True)
class Model:
    """A captioning network that is handed in trained; `mistakes` as in thresholds_common.Model."""

    title: str
    cell: str
    bounds: dict
    settings: dict
    mistakes: dict


RNN, LSTM = "a3.RNN_Captioning", "a3.LSTM_Captioning"
MODELS = {
    "rnn": Model(
        f"{RNN}.best_rnn",
        "rnn",
        rnn_captioning.BEST_RNN,
        {"learning_rate": 3e-3, "lr_decay": 0.85, "num_epochs": 10},
        {f"{RNN}.captioning_rnn_loss": IN_TRAINING, f"{RNN}.captioning_rnn_sample": IN_WRITING},
    ),
    "lstm": Model(
        f"{LSTM}.best_lstm",
        "lstm",
        lstm_captioning.BEST_LSTM,
        {"learning_rate": 3e-3, "lr_decay": 0.9, "num_epochs": 6},
        {f"{LSTM}.captioning_lstm_loss": IN_TRAINING, f"{LSTM}.captioning_lstm_sample": f"{IN_WRITING} {CELL_STATE}"},
    ),
}
BLUNDERS = {  # in the notebook: options of train
    "not trained": {"num_epochs": 0},
    "one epoch": {"num_epochs": 1},
    "learning rate ten times too small": {"rate_times": 0.1},
    "learning rate ten times too large": {"rate_times": 10},
    "no picture shown": {"shown": False},
}


# ---- training


@functools.cache
def training_data():
    with contextlib.redirect_stdout(io.StringIO()):
        return load_coco_data()


def train(model, seed, shown=True, rate_times=1, **changed):
    """A trained network; `shown` False puts zero in the place of all features."""
    np.random.seed(seed)
    settings, data = model.settings | changed, training_data()
    if not shown:
        data = data | {"train_features": 0 * data["train_features"]}
    net = CaptioningRNN(data["word_to_idx"], input_dim=128, wordvec_dim=64, hidden_dim=128, cell_type=model.cell)
    solver = CaptioningSolver(
        net,
        data,
        update_rule="adam",
        optim_config={"learning_rate": settings["learning_rate"] * rate_times},
        lr_decay=settings["lr_decay"],
        num_epochs=settings["num_epochs"],
        batch_size=64,
        verbose=False,
    )
    if settings["num_epochs"]:
        solver.train()
    return net


# ---- measuring


@functools.cache
def new_pictures():
    """Features (N, 128), captions in numbers (N, T + 1), and in words, of pictures that nobody has trained on."""
    made = reference.picture_maker().generate(MARKS * PICTURES, seed=1)
    captions = encode_captions(made.captions, training_data()["word_to_idx"])
    return frozen_features().transform(made.images), captions, [caption.split() for caption in made.captions]


def marks(net, shown=True):
    """What is measured on each PICTURES new pictures: measure -> MARKS numbers."""
    features, captions, true = new_pictures()
    features = features if shown else 0 * features
    with np.errstate(all="ignore"):
        written = words_of(net.sample(features, max_length=LENGTH)[:, :LENGTH], training_data()["idx_to_word"])
        scores = next_words(net, features, captions[:, :-1])
    parts = [slice(n, n + PICTURES) for n in range(0, len(true), PICTURES)]
    return {
        "object": [naming(written[part], true[part], reference.picture_maker().CLASSES) for part in parts],
        "colour": [naming(written[part], true[part], COLOURS) for part in parts],
        "bleu": [bleu(written[part], true[part]) for part in parts],
        "tokens": [token_accuracy(scores[part], captions[part, 1:], net._null) for part in parts],
    }


def naming(written, true, names):
    return share_naming(written, names, object_named(true, names))


def next_words(net, features, captions_in):
    """Scores (N, T, V) of the word after each."""
    p = net.params
    forward = getattr(rnn_layers, f"{net.cell_type}_forward")
    h0 = features @ p["W_proj"] + p["b_proj"]
    return forward(p["W_embed"][captions_in], h0, p["Wx"], p["Wh"], p["b"])[0] @ p["W_vocab"] + p["b_vocab"]


def measured(model, seeds, shown=True):
    """Marks of networks trained with so many seeds: measure -> array (seeds, MARKS)."""
    found = []
    for seed in range(seeds):
        start = time.process_time()
        net = train(model, seed, shown=shown)
        print(f"  {model.cell}, seed {seed}: {time.process_time() - start:.0f} s", file=sys.stderr)
        found.append(marks(net, shown))
    return {measure: np.array([each[measure] for each in found]) for measure in MEASURES}


def print_reference(model, seeds):
    """A row for each measure: mean and deviation over seeds, that of a mark, the bound, how far it lies below."""
    setting = ", ".join(f"{name} {value:g}" for name, value in model.settings.items())
    found, blind = measured(model, seeds), measured(model, min(seeds, 2), shown=False)
    for measure, values in found.items():
        mean, of_seeds, sd = values.mean(), values.mean(axis=1).std(ddof=1), values.std(ddof=1)
        bound = model.bounds.get(measure)
        below = "| - | - |" if bound is None else f"| {bound:.2f} | {(mean - bound) / sd:.1f} |"
        said = f"{mean:.3f} ± {of_seeds:.3f} | {values.min():.3f} | {sd:.3f} {below} {blind[measure].mean():.3f} |"
        print(f"| {model.title} | {setting} | {measure} | {said}", flush=True)


# ---- mistakes


def with_mistakes(model, seeds):
    """A row for each mistake: what is measured, and what is below its bound; those of writing on right networks."""
    for blunder, options in BLUNDERS.items():
        print_mistake(model, f"notebook: {blunder}", functools.partial(train, model, **options), seeds)
    right = functools.cache(functools.partial(train, model))
    for seed in range(seeds):  # before any mistake is in force
        right(seed)
    for name, mistake in known_mistakes(model).items():
        with in_force(mistake):
            print_mistake(model, name, right if "sample" in name else functools.partial(train, model), seeds)


def print_mistake(model, name, make, seeds):
    """A row; `make` is a function from a seed to a network."""
    try:
        found = [marks(make(seed)) for seed in range(seeds)]
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        print(f"| {model.title} | {name} | no model: {type(error).__name__} |", flush=True)
        return
    means = {measure: np.mean([each[measure] for each in found]) for measure in MEASURES}
    low = [measure for measure, bound in model.bounds.items() if means[measure] < bound]
    said = " | ".join(f"{value:.3f}" for value in means.values())
    print(f"| {model.title} | {name} | {said} | {'below: ' + ', '.join(low) if low else 'passes'} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", nargs="+", choices=MODELS, default=list(MODELS))
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--mistakes", action="store_true", help="train and write with known mistakes instead")
    args = parser.parse_args()
    with reference.reference():  # known mistakes look for the network's own module
        for cell in args.cells:
            (with_mistakes if args.mistakes else print_reference)(MODELS[cell], args.seeds)
