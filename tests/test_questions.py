"""Each question: the reference passes, the skeleton fails, each known mistake fails and gets its own hint."""

import functools
import re

import numpy as np
import pytest
from helpers import carry_out, frozen

from autograder import course
from autograder.authoring import question as authoring
from autograder.authoring import tester
from autograder.cs231n_check.judge import LINES, judge
from autograder.cs231n_check.package import Package
from autograder.questions import load, of_assignment
from autograder.questions.a1.two_layer_net import affine_forward
from autograder.questions.shared.family import Family

QUESTIONS = list(load().values())
FORMS = [form for question in QUESTIONS for form in question.forms]  # those of other editions too
ASSIGNMENTS = course.assignments()
BOOKS = {
    "assignment1": ["backprop", "knn", "svm", "softmax", "two_layer_net", "features"],
    "assignment2": [
        "FullyConnectedNets", "BatchNormalization", "Dropout", "ConvolutionalNetworks", "PyTorch", "NetworkVisualization",
    ],
    "assignment3": ["RNN_Captioning", "LSTM_Captioning"],
}  # fmt: skip


def by_id(questions):
    return pytest.mark.parametrize("question", questions, ids=lambda q: q.id)


def seeds(question):
    """The seeds on which a question is tried: fewer where that takes long, or where another assignment asks it too."""
    earlier = [other for other in QUESTIONS if other.check is question.check and other.id < question.id]
    costly = question.model or question.framework or len(question.mistakes) >= 60 or "cross_validation" in question.id
    return [0] if costly or earlier else [0, 1]


@functools.cache
def made_of(number, seed):
    """A form of a question with all that judging needs."""
    return frozen(FORMS[number], seed)


def by_number(forms):
    return pytest.mark.parametrize("number", [FORMS.index(f) for f in forms], ids=[f.id for f in forms])


@by_number(FORMS)
def test_reference_is_right_and_each_mistake_gets_its_hint(number):
    for seed in seeds(FORMS[number]):
        made = made_of(number, seed)
        assert judge(made, made["expected"]).share == 1
        for outcomes in made["accepted"]:
            assert judge(made, outcomes).share == 1
        for mistake in made["mistakes"]:
            verdict = judge(made, mistake["forms"][0])
            assert verdict.share < 1, f"{mistake['key']} passes"
            assert verdict.mistake == mistake["key"] or verdict.hint == mistake["hint"], (
                f"{mistake['key']} is taken for {verdict.mistake or 'no known mistake'}"
            )
            assert mistake["hint"] in verdict.message.replace("\n", " ") or verdict.message.endswith("…")
            assert len(verdict.message.splitlines()) <= LINES
            assert FORMS[number].targets[0].partition(":")[0] in verdict.message


@by_number([question.forms[0] for question in QUESTIONS])
def test_skeleton_fails(number):
    made = made_of(number, 0)
    skeleton = Package(course.ASSIGNMENTS / FORMS[number].assignment)
    verdict = judge(made, carry_out(made, skeleton))
    assert verdict.share == 0
    assert verdict.status in ("not_implemented", "missing") or verdict.mistake in ("not_saved", "no_scaling")


@by_id(QUESTIONS)
def test_question_has_a_known_mistake_and_core_cases(question):
    assert question.mistakes
    cases = question.cases(3)
    assert any(not case["hard"] for case in cases)
    assert all(case["outputs"] for case in cases)


ALIKE = (  # whose input is measured, given, or none at all
    "best_k", "overfit_three_layers", "overfit_five_layers", "convnet_parameters", "module_optimizer",
    "sequential_optimizer",
)  # fmt: skip


@by_id([q for q in QUESTIONS if not q.model])
def test_seeds_give_different_inputs(question):
    one, same, other = (repr(question.cases(seed)) for seed in (1, 1, 2))
    assert one == same
    assert one != other or question.id.endswith(ALIKE)


# ---- where questions are, and in which order


@by_id(QUESTIONS)
def test_module_of_questions_holds_one_notebook(question):
    a, notebook, _ = question.id.split(".")
    file, _, _ = question.where.rpartition(":")
    module = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", notebook).lower().replace("py_torch", "pytorch")
    assert file == f"autograder/questions/{a}/{module}.py"


@pytest.mark.parametrize("assignment, notebooks", BOOKS.items())
def test_notebooks_come_in_the_order_of_the_course(assignment, notebooks):
    found = [question.notebook for question in of_assignment(assignment)]
    assert list(dict.fromkeys(found)) == notebooks


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_questions_come_in_the_order_in_which_their_notebook_asks_them(assignment):
    asked = {
        path.stem: re.findall(r'^check\("(.+)"\)', path.read_text(encoding="utf-8"), re.MULTILINE)
        for path in course.notebook_sources(assignment)
    }
    questions = of_assignment(assignment)
    for notebook, ids in asked.items():
        assert [question.id for question in questions if question.notebook == notebook] == ids


def test_notebook_that_has_no_place_in_the_order_is_named(registry):
    affine_forward.again("a1.attic.affine_forward", points=1)
    with pytest.raises(course.CourseError, match=r"test_questions\.py:\d+: a1\.attic\.affine_forward: .*'attic'.*/a1/"):
        of_assignment("assignment1")


# ---- one exercise in two assignments


@pytest.fixture
def registry(monkeypatch):
    """The registry, as it was before once the test is over."""
    entries = dict(load())
    monkeypatch.setattr(authoring, "REGISTRY", entries)
    monkeypatch.setattr("autograder.questions.REGISTRY", entries)
    return entries


def steps(question, seed=5):
    """The cases that a question's check writes down from one state of random numbers, as text."""
    t = tester.Tester(np.random.RandomState(seed))
    question.check(tester.Name(t), t)
    return repr(t.cases)


def test_exercise_is_asked_again_in_one_line(registry):
    again = affine_forward.again("a2.fully_connected_nets.affine_forward", points=3)
    assert registry["a2.fully_connected_nets.affine_forward"] is again
    assert (again.assignment, again.notebook, again.points) == ("assignment2", "fully_connected_nets", 3)
    assert (affine_forward.id, affine_forward.points) == ("a1.two_layer_net.affine_forward", 2)
    assert again.title == affine_forward.title == "Affine layer, forward"
    assert again.targets == ["cs231n/layers.py:affine_forward"]
    assert re.fullmatch(r"tests/test_questions\.py:\d+", again.where)

    assert steps(again) == steps(affine_forward)
    assert again.case_seed(1) != affine_forward.case_seed(1)
    assert repr(again.cases(1)) != repr(affine_forward.cases(1))

    made = frozen(again, 1)
    assert (made["id"], made["points"]) == (again.id, 3)
    keys = [mistake["key"] for mistake in made["mistakes"]]
    assert keys == [
        "no_bias", "only_2d", "mixed_inputs", "shapes", "bias_subtracted", "relu_inside",
        "transposed", "one_bias", "sigmoid_inside", "product_shapes",
    ]  # fmt: skip
    for mistake in made["mistakes"]:
        assert judge(made, mistake["forms"][0]).mistake == mistake["key"]


def test_exercise_is_asked_again_with_its_editions(registry):
    for id in ("a1.svm.predict", "a1.two_layer_net.two_layer_net_loss"):
        first = registry[id]
        again = first.again(f"a2.made_up.{id.rpartition('.')[2]}", points=1)
        assert len(again.forms) == len(first.forms) == 2
        for one, other in zip(again.forms, first.forms):
            assert one.id == again.id and one.points == 1
            assert (one.targets, one.builds_on, one.mistakes, one.accepted) == (
                other.targets, other.builds_on, other.mistakes, other.accepted
            )  # fmt: skip
            assert steps(one) == steps(other)


def test_made_up_questions_are_out_of_the_registry_again():
    assert {id.split(".")[1] for id in load()} == {name for names in BOOKS.values() for name in names}


# ---- families of mistakes


def asked_of(*targets):
    return authoring.Exercise(targets=list(targets), check=lambda cs231n, t: None)


def test_family_enters_its_mistakes_in_the_order_of_writing_with_the_words_of_each_question():
    family = Family()

    @family.mistake("doubled", "Use {name}; it is not doubled.")
    def doubled(right, x):
        return 2 * right(x)

    @family.accepts("halved", target="cs231n/optim.py:sgd")
    def halved(right, x):
        return right(x) / 2

    @family.mistake("stops", "Do not stop.", target="cs231n/optim.py:adam", raises=(KeyError, ValueError))
    def stops(right, x):
        raise KeyError(x)

    one, other = asked_of("cs231n/layers.py:up"), asked_of("cs231n/layers.py:down")
    family.may_happen_in(one, name="scale")
    family.may_happen_in(other, name="std")
    first, last = one.mistakes
    assert (first.key, first.hint, first.target) == ("doubled", "Use scale; it is not doubled.", "cs231n/layers.py:up")
    assert first.function is doubled and first.raises == ()
    assert (last.key, last.target, last.raises) == ("stops", "cs231n/optim.py:adam", ("KeyError", "ValueError"))
    assert [mistake.hint for mistake in other.mistakes] == ["Use std; it is not doubled.", "Do not stop."]
    assert other.mistakes[0].target == "cs231n/layers.py:down"
    for exercise in (one, other):
        (convention,) = exercise.accepted
        assert (convention.key, convention.target) == ("halved", "cs231n/optim.py:sgd")
        assert convention.function is halved


def test_hint_of_a_family_without_words_may_hold_braces():
    family = Family()
    family.mistake("a_set", "{} is a dict, set() is a set.")(lambda right, x: {})
    exercise = asked_of("cs231n/layers.py:up")
    family.may_happen_in(exercise)
    assert exercise.mistakes[0].hint == "{} is a dict, set() is a set."


@pytest.mark.parametrize(
    "id, key, words",
    [
        ("a1.svm.train", "no_batch", '"no_batch"'),
        ("a1.svm.svm_loss_naive", "true_class_once", "active - right"),
        ("a1.softmax.softmax_loss_naive", "gradient_half", "in_gradient(reg"),
        ("a1.backprop.two_layer_loss", "half_slope", "lambda A, H: H"),
        ("a1.two_layer_net.two_layer_net_init", "xavier", "SIZES_DECIDE"),
        ("a1.two_layer_net.two_layer_net_loss", "no_biases", "The gradients of the biases are missing"),
    ],
)
def test_place_of_a_mistake_is_the_line_of_its_author(id, key, words):
    (mistake,) = [mistake for mistake in load()[id].mistakes if mistake.key == key]
    file, _, line = mistake.where.rpartition(":")
    here = (course.ROOT / file).read_text(encoding="utf-8").splitlines()[int(line) - 1 :]
    assert words in "\n".join(here[:2])


# ---- what a mistake keeps

NO_WORK = [
    "not_begun",
    "no_gradient",
    "scores_returned",
    "weights_returned",
    "penalty_only_in_gradient",
    "zeros",
    "empty",
    "unchanged",
    "passes_all",
    "mask",
    "relu_again",
    "no_update",
    "no_step",
    "plain",
    "no_seed",
    "inputs_returned",
    "same_class",
    "not_saved",
    "diverged",
    "always_x",
    "both",
    "distributes",
]


@pytest.mark.parametrize("key", NO_WORK)
def test_a_mistake_that_takes_no_work_keeps_nothing(key):
    found = [m for form in FORMS for m in form.mistakes if m.key == key and "softmax" not in form.id]
    assert found
    assert {mistake.share_kept for mistake in found} == {0.0}


def test_a_mistake_that_stops_with_an_error_or_is_about_a_trained_model_keeps_nothing():
    for form in FORMS:
        assert {m.share_kept for m in form.mistakes if m.raises or form.model} <= {0.0}, form.id


@pytest.mark.parametrize(
    "id, slips, parts",
    [
        ("a1.svm.svm_loss_naive", "gradient_half no_penalty gradient_not_averaged sign", "overwritten true_class_once"),
        ("a1.softmax.softmax_loss_vectorized", "gradient_half reg_squared loss_twice log10", "no_gradient all_classes"),
        (
            "a1.knn.compute_distances_no_loops",
            "squared transposed no_factor whole_numbers",
            "no_test_squares manhattan",
        ),
        ("a1.two_layer_net.affine_backward", "flat_dx db_row averaged", "dw_transposed db_axis"),
        ("a1.two_layer_net.two_layer_net_loss", "no_penalty half_gradient penalty_biases", "no_b1 zero_gradients"),
        ("a1.two_layer_net.adam", "t_never epsilon_fixed uphill", "no_correction"),
        ("a1.backprop.sigmoid_gate", "sign class_memory", "one_factor no_dout"),
    ],
)
def test_slips_keep_most_of_the_points_and_parts_some(id, slips, parts):
    kept = {mistake.key: mistake.share_kept for mistake in load()[id].mistakes}
    assert {kept[key] for key in slips.split()} == {0.6}
    assert {kept[key] for key in parts.split()} == {0.3}
