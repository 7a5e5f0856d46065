"""Fifty pictures learned by heart: the case, and what may happen with the settings."""

from pathlib import Path

from autograder.questions.shared.fully_connected_net import overfitting

TRAINING = Path(overfitting.__file__).read_text(encoding="utf-8")
PICTURES = overfitting.TRAINED_ON + overfitting.VALIDATED_ON
CELL = "weight_scale, learning_rate = {}, {}"
HINTS = {
    "slow": "The loss falls steadily, but too slowly for 20 epochs: a larger learning rate.",
    "dead": "With weights so small, all scores and gradients are nearly zero, whatever the picture: first a larger "
    "weight_scale, then a learning rate.",
    "large": "The loss begins far above ln 10 = 2.3, because the weights are too large: a smaller weight_scale.",
    "diverged": "The loss grows from step to step: a smaller learning rate.",
}


def overfit_case(cs231n, t, question, hidden_dims):
    """Runs the student's cell, then trains with its weight_scale and learning_rate on fifty other pictures."""
    with t.case("plain gradient descent on fifty pictures, 20 epochs in batches of 25"):
        FullyConnectedNet, Solver = cs231n.classifiers.fc_net.FullyConnectedNet, cs231n.solver.Solver
        training = t.run(TRAINING)
        names = training["names"](t.images(PICTURES), t.mean_image(), t.labels(PICTURES))
        given = {name: names[name] for name in ("data", "few", "small_data", "num_train")}
        set_by = t.cell(question, "weight_scale", FullyConnectedNet=FullyConnectedNet, Solver=Solver, **given)
        settings = set_by["weight_scale"], set_by["learning_rate"]
        happens = training["what_happens"](FullyConnectedNet, Solver, names["few"], hidden_dims, *settings)
        t.equal("what happens in training", happens)


def settings_may_be(exercise, **wrong):
    """Enter known mistakes: slow=(weight_scale, learning_rate), dead=..., large=..., diverged=..."""
    for key, settings in wrong.items():
        exercise.mistaken_cell(key, HINTS[key], CELL.format(*settings))
