"""`autograder try`: what an author sees while writing a question; each of an author's errors is one sentence with its place."""

import re
import shutil
import sys

import pytest
from typer.testing import CliRunner

from autograder import cli, course, questions
from autograder.authoring.question import REGISTRY
from autograder.course import CourseError
from autograder.trial.problems import problems

MODULE = """\
import numpy as np
from autograder.authoring.question import question

@question("a1.made.relu", points=1, targets=["cs231n/layers.py:relu_forward"])
def relu(cs231n, t):
    with t.case("some numbers"):
        out, cache = cs231n.layers.relu_forward(t.rng.randn(3, 4)).returns("out", "cache")
        t.close("out", out)

@relu.mistake("identity", "Take the maximum of x and 0.")
def _(right, x):
    return x, x

@relu.mistake("absolute", "Negative numbers become 0; yours become positive.")
def _(right, x):
    return np.abs(x), x

@relu.accepts("other_cache")
def _(right, x):
    return right(x)[0], None
"""
NOTEBOOK = """\
# Made up

In prose, check("a1.made.nothing") is no check.

```
check("a1.made.nothing")
```

```{code-cell} ipython3
check("a1.made.relu")
```
"""
AT = {"question": 4, "identity": 10, "absolute": 14, "other_cache": 18}  # lines of MODULE


class Desk:
    """An author's files beside the course's own: a module of questions and a notebook."""

    def __init__(self, folder):
        self.module = folder / "questions" / "made.py"
        self.notebook = folder / "notebooks" / "assignment1" / "made.md"
        for path, text in ((self.module, MODULE), (self.notebook, NOTEBOOK)):
            path.parent.mkdir(parents=True)
            path.write_text(text)

    def change(self, old, new, path=None):
        path = path or self.module
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    def at(self, where):
        return f"{self.module}:{AT.get(where, where)}: "

    def beside(self, line):
        return f"{self.notebook}:{line}: "

    def tried(self, *arguments):
        """The exit status and the lines of a run."""
        forget_made_up()
        ran = CliRunner().invoke(cli.app, ["try", *map(str, arguments or ["a1.made.relu"])])
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
        return ran.exit_code, [line.strip() for line in ran.output.splitlines()]

    def wrong(self, *arguments):
        """The sentences of a run that finds problems, but for the last, which counts them."""
        status, lines = self.tried(*arguments)
        found = [line.removeprefix("✗ ") for line in lines if line.startswith("✗ ")]
        assert status == 1 and re.match(rf"{len(found) - 1} problems? in ", found[-1])
        return found[:-1]


def forget_made_up():
    for name in [name for name in sys.modules if name.startswith("autograder.questions.made")]:
        del sys.modules[name]
    for id in [id for id, q in REGISTRY.items() if q.check.__module__.startswith("autograder.questions.made")]:
        del REGISTRY[id]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    made = Desk(tmp_path)
    monkeypatch.setattr(questions, "__path__", [*questions.__path__, str(made.module.parent)])
    monkeypatch.setattr(course, "NOTEBOOKS", made.notebook.parents[1])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # a text of the same length, in the same second
    yield made
    forget_made_up()


# ---- what is right


def test_all_that_is_as_it_must_be(desk):
    status, lines = desk.tried()
    assert status == 0
    assert lines[0] == f"a1.made.relu  {desk.at('question')[:-2]}"
    assert re.fullmatch(r"✓ the reference passes: cases 1, hard 0, \d\.\d\d s", lines[1])
    unwritten = "NotImplementedError: relu_forward (cs231n/layers.py)"
    assert lines[2] == "✓ the convention other_cache passes"
    assert lines[3] == f"✓ the skeleton fails: not implemented yet. {unwritten}"
    assert lines[4] == "✓ identity fails: not right yet. Hint: Take the maximum of x and 0."
    assert lines[5] == "✓ absolute fails: not right yet. Hint: Negative numbers become 0; yours become positive."
    total = r"✓ All is as it must be: 1 question \(1 reference, 1 convention, 1 skeleton, 2 mistakes\), \d+\.\d s"
    assert re.fullmatch(total, lines[6]) and len(lines) == 7


def test_whole_messages_are_shown_when_asked_for(desk):
    _, lines = desk.tried("a1.made.relu", "-v")
    start = lines.index("✗ a1.made.relu: not right yet")
    assert lines[start + 1] == "Open cs231n/layers.py: relu_forward"
    assert lines[start + 2] == "Case: some numbers"
    assert re.fullmatch(r"out\[\d, \d\] is -\d\.\d+, expected 0; \d+ of 12 entries differ", lines[start + 3])
    assert lines[start + 4] == "Hint: Take the maximum of x and 0."


def test_real_question_in_all_its_editions_leaves_no_file():
    def files():
        folders = (course.SOLUTIONS, course.HERE, course.ASSIGNMENTS)
        found = (path for folder in folders for path in folder.rglob("*") if "__pycache__" not in path.parts)
        return {path: path.stat().st_mtime_ns for path in found if path.is_file()}

    before = files()
    ran = CliRunner().invoke(cli.app, ["try", "a1.svm.train"])
    assert ran.exit_code == 0, ran.output
    assert "a1.svm.train, where there is cs231n/classifiers/softmax.py" in ran.output
    assert "last_left_out fails: right in the core cases, not in this hard one." in ran.output
    assert files() == before


@pytest.mark.parametrize(
    "what, found",
    [
        ("a1.made", ["a1.made.relu"]),
        ("a1.made.re", ["a1.made.relu"]),
        ("made", ["a1.made.relu"]),
        ("notebooks/assignment1/made.md", ["a1.made.relu"]),
        ("solutions/notebooks/assignment1/made.ipynb", ["a1.made.relu"]),
        ("MODULE", ["a1.made.relu"]),
        ("cs231n/layers.py", ["a1.two_layer_net.relu_forward", "a1.made.relu"]),
    ],
)
def test_question_is_found_by_id_notebook_and_file(desk, monkeypatch, what, found):
    monkeypatch.setattr("autograder.trial.screen.tried", lambda *_: [])
    what = str(desk.module) if what == "MODULE" else what
    _, lines = desk.tried(what)
    names = [line.split("  ")[0] for line in lines if line.startswith("a1.")]
    assert set(found) <= set(names)
    assert len(found) > 1 or names == found


def test_files_of_the_checkout_name_their_questions(monkeypatch):
    from autograder.trial.chosen import chosen

    questions.load()
    asked = {q.id for q in chosen(str(course.SOLUTIONS / "cs231n" / "optim.py"), REGISTRY.values())}
    rules = ("sgd_momentum", "rmsprop", "adam")
    assert asked == {f"{book}.{rule}" for book in ("a1.two_layer_net", "a2.FullyConnectedNets") for rule in rules}
    monkeypatch.chdir(course.SOLUTIONS)
    assert {q.notebook for q in chosen("notebooks/assignment1/svm.md", REGISTRY.values())} == {"svm"}
    declared = REGISTRY["a1.svm.train"].where.partition(":")[0]
    assert "a1.svm.train" in {q.id for q in chosen(declared, REGISTRY.values())}
    for common in ("autograder/questions/shared/family.py", "solutions/cs231n/data_utils.py"):
        assert len(chosen(common, REGISTRY.values())) == len(REGISTRY), common


def test_word_that_means_nothing_is_answered_with_what_is_near(desk):
    assert desk.wrong("a1.made.rellu") == [
        "There is no question, notebook or file 'a1.made.rellu'; near it: a1.made.relu."
    ]
    assert desk.wrong("zzzz") == ["There is no question, notebook or file 'zzzz'; docs/questions.md has them all."]


# ---- a notebook's cells


def test_cells_that_name_no_question(desk):
    desk.change('check("a1.made.relu")', 'check("a1.made.relo")', desk.notebook)
    desk.change("# Made up", "# Made up\n\n```{code-cell} ipython3\n:exercise: a1.nothing\n\nx = 1\n```", desk.notebook)
    desk.notebook.write_text(desk.notebook.read_text().replace(":exercise: a1.nothing", ":exercise: xyz"))
    assert desk.wrong() == [
        f"{desk.beside(4)}there is no question xyz.",
        f"{desk.beside(16)}there is no question a1.made.relo; the nearest is a1.made.relu.",
        f'{desk.at("question")}a1.made.relu is not checked in its notebook: put a cell check("a1.made.relu") below its '
        f"exercise in {desk.notebook}.",
    ]


def test_check_made_twice_and_check_in_another_notebook(desk):
    desk.notebook.write_text(NOTEBOOK + NOTEBOOK)
    other = desk.notebook.with_name("other.md")
    other.write_text(NOTEBOOK)
    assert desk.wrong() == [
        f"{desk.beside(21)}a1.made.relu is checked a second time; the first is {desk.notebook}:10.",
        f"{other}:10: a1.made.relu is checked here, but belongs into {desk.notebook}.",
    ]


def test_notebook_that_does_not_exist(desk):
    desk.notebook.unlink()
    assert desk.wrong() == [f"{desk.at('question')}the notebook of a1.made.relu does not exist: write {desk.notebook}."]


# ---- targets


@pytest.mark.parametrize(
    "target, sentence",
    [
        (
            "cs231n/layer.py:relu_forward",
            "asks for cs231n/layer.py, which does not exist in solutions/; the nearest is cs231n/layers.py.",
        ),
        (
            "cs231n/layers.py:relu_forwards",
            "asks for relu_forwards, which is not in solutions/cs231n/layers.py; the nearest is relu_forward.",
        ),
        ("cs231n/layers.py:zzz", "asks for zzz, which is not in solutions/cs231n/layers.py."),
        ("mode.ipynb:the cell", "asks for mode.ipynb, which does not exist; the nearest is made.ipynb."),
    ],
)
def test_target_that_does_not_exist(desk, target, sentence):
    desk.change("cs231n/layers.py:relu_forward", target)
    assert f"{desk.at('question')}a1.made.relu {sentence}" in desk.wrong()


def test_target_without_anything_to_write(desk):
    desk.change("cs231n/layers.py:relu_forward", "cs231n/computational_graph.py:DivideGate.forward")
    desk.change("cs231n.layers.relu_forward(", "cs231n.computational_graph.DivideGate().forward(1.0, ")
    wrong = desk.wrong()
    sentence = (
        r"a1\.made\.relu asks for DivideGate\.forward, where nothing is to be written: "
        r"solutions/cs231n/computational_graph\.py:\d+ has no # BEGIN SOLUTION\."
    )
    assert re.fullmatch(re.escape(desk.at("question")) + sentence, wrong[0])


def test_cell_that_is_not_in_the_notebook(desk):
    desk.change("cs231n/layers.py:relu_forward", "made.ipynb:the cell that sets x")
    wrong = desk.wrong()
    assert (
        f"{desk.at('question')}a1.made.relu asks for a cell that {desk.notebook} does not have: one with "
        "`:exercise: a1.made.relu`."
    ) in wrong
    assert (
        f"{desk.at('identity')}'identity' of a1.made.relu takes the place of 'made.ipynb:the cell that sets x', which is "
        "no function: name one as target, or write a wrong cell with mistaken_cell."
    ) in wrong


def test_place_of_a_mistake_and_what_is_built_on_that_do_not_exist(desk):
    desk.change('become positive."', 'become positive.", target="cs231n/layers.py:relu_forwrd"')
    desk.change('accepts("other_cache"', 'accepts("other_cache", target="cs231n/layer.py:relu"')
    desk.change('relu_forward"])', 'relu_forward"], builds_on=["cs231n/layers.py:affine_forwards"])')
    assert desk.wrong() == [
        f"{desk.at('question')}a1.made.relu names cs231n/layers.py:affine_forwards, which does not exist; the nearest is "
        "affine_forward.",
        f"{desk.at('absolute')}'absolute' of a1.made.relu takes the place of cs231n/layers.py:relu_forwrd, which does not exist; "
        "the nearest is relu_forward.",
        f"{desk.at('other_cache')}'other_cache' of a1.made.relu takes the place of cs231n/layer.py, which does not exist "
        "in solutions/; the nearest is cs231n/layers.py.",
    ]


def test_module_of_the_reference_that_is_not_python(desk, tmp_path, monkeypatch):
    shutil.copytree(course.SOLUTIONS / "cs231n", tmp_path / "solutions" / "cs231n")
    monkeypatch.setattr(course, "SOLUTIONS", tmp_path / "solutions")
    for file, text in (("optim.py", "def sgd(:\n"), ("features.py", "def f():\n    pass\n    # END SOLUTION\n")):
        (tmp_path / "solutions" / "cs231n" / file).write_text(text)
    assert desk.wrong() == [
        "solutions/cs231n/features.py, line 3: a solution ends that did not begin.",
        "solutions/cs231n/optim.py, line 1: invalid syntax.",
    ]


# ---- what stops, and what passes


def test_reference_that_stops(desk):
    desk.change("t.rng.randn(3, 4)", '"ab"')
    (sentence,) = desk.wrong()
    assert re.fullmatch(
        re.escape(f"{desk.at('question')}a1.made.relu: the reference fails on 'some numbers': ")
        + r"\w+: .+ \(solutions/cs231n/layers\.py, line \d+, in relu_forward: .+\)",
        sentence,
    )


def test_check_that_stops(desk):
    desk.change('t.close("out", out)', 't.close("out", out, 1 / 0)')
    assert desk.wrong() == [f"{desk.at(8)}the check of a1.made.relu stops with ZeroDivisionError: division by zero."]


def test_check_without_core_case_and_case_that_compares_nothing(desk):
    desk.change('"some numbers"', '"some numbers", hard=True')
    assert f"{desk.at('question')}a1.made.relu: the check has no core case." in desk.wrong()
    desk.change(", hard=True", "")
    desk.change('        t.close("out", out)\n', "")
    assert f"{desk.at('question')}a1.made.relu: the case 'some numbers' compares nothing." in desk.wrong()


def test_typing_error_in_a_mistake(desk):
    desk.change("np.abs(x), x", "np.abz(x), x")
    (sentence,) = desk.wrong()
    assert sentence.startswith(
        f"{desk.at('absolute')}the mistake 'absolute' of a1.made.relu stops with AttributeError: module 'numpy' has no "
        "attribute 'abz'"
    )
    assert sentence.endswith("Mend it, or say raises=AttributeError if that is the mistake.")


def test_mistake_that_does_not_raise_as_it_says(desk):
    desk.change('become positive."', 'become positive.", raises=KeyError')
    assert desk.wrong() == [
        f"{desk.at('absolute')}the mistake 'absolute' of a1.made.relu says raises=KeyError, and does not."
    ]


def test_mistake_that_raises_as_it_says(desk):
    desk.change("np.abs(x), x", "np.abz(x), x")
    desk.change('become positive."', 'become positive.", raises=AttributeError')
    status, lines = desk.tried()
    assert status == 0
    assert "✓ absolute fails: stopped with an error. Hint: Negative numbers become 0; yours become positive." in lines


def test_mistake_that_passes(desk):
    desk.change("np.abs(x), x", "right(x)")
    assert desk.wrong() == [
        f"{desk.at('absolute')}the mistake 'absolute' of a1.made.relu passes: no case tells it from the reference."
    ]


def test_mistake_that_is_taken_for_another(desk):
    desk.change("np.abs(x), x", "1 * x, x")
    assert desk.wrong() == [
        f"{desk.at('absolute')}the mistake 'absolute' of a1.made.relu is taken for 'identity' ({desk.at('identity')[:-2]})."
    ]


def test_mistake_that_is_not_recognised(desk):
    """A function that says it is unwritten gets no hint: there is nothing of a student's in it."""
    desk.change("return np.abs(x), x", "raise NotImplementedError")
    (sentence,) = desk.wrong()
    assert sentence == (
        f"{desk.at('absolute')}the mistake 'absolute' of a1.made.relu fails, but is not recognised: NotImplementedError."
    )


def test_problem_with_some_seeds_only_says_with_which(desk):
    desk.change("t.rng.randn(3, 4)", "t.rng.choice([1.0], 1) * (2 * (len(SEEN) % 2) - 1)")
    desk.change("    with t.case", "    SEEN.append(1)\n    with t.case")
    desk.change("@question", "SEEN = []\n\n@question")
    wrong = desk.wrong("a1.made.relu", "--seeds", 3)
    assert all(sentence.endswith("(So with seed 231, 2 only.)") for sentence in wrong) and len(wrong) == 2
    assert " passes: no case tells it" in wrong[0]


def test_convention_that_fails(desk):
    desk.change("return right(x)[0], None", "return x.missing, None")
    (sentence,) = desk.wrong()
    assert sentence == (
        f"{desk.at('other_cache')}the convention 'other_cache' of a1.made.relu does not pass: AttributeError: "
        "'numpy.ndarray' object has no attribute 'missing'."
    )


def test_skeleton_that_passes(desk):
    desk.change("cs231n/layers.py:relu_forward", "cs231n/computational_graph.py:AddGate")
    desk.change(
        "cs231n.layers.relu_forward(t.rng.randn(3, 4))", "cs231n.computational_graph.DivideGate().backward(1.0)"
    )
    desk.change('.returns("out", "cache")', "")
    desk.change("out, cache =", "g = cs231n.computational_graph.DivideGate(); g.forward(1.0, 2.0); out =")
    desk.change("cs231n.computational_graph.DivideGate().backward(1.0)", "g.forward(1.0, 3.0)")
    desk.change("def _(right, x):", "def _(right, *x):")
    assert (
        f"{desk.at('question')}a1.made.relu: the skeleton earns 100% of the points with nothing written."
        in desk.wrong()
    )


def test_interrupt_ends_the_trial(desk):
    """Replaying takes every exception for the code's own; who waits for an endless mistake wants to stop."""
    desk.change("return np.abs(x), x", "raise KeyboardInterrupt")
    forget_made_up()
    ran = CliRunner().invoke(cli.app, ["try", "a1.made.relu"])
    assert ran.exit_code == 130 and "absolute" not in ran.output


# ---- what is there twice, or not at all


def test_two_mistakes_with_one_key(desk):
    desk.change('"absolute"', '"identity"')
    assert (
        f"{desk.at('absolute')}a1.made.relu has two mistakes 'identity'; the other is {desk.at('identity')[:-2]}."
    ) in desk.wrong()


def test_question_without_a_known_mistake(desk):
    desk.module.write_text(MODULE[: MODULE.index("@relu.mistake")])
    assert desk.wrong() == [
        f"{desk.at('question')}a1.made.relu has no known mistake: add one, so that its check is seen to fail."
    ]


def test_two_questions_with_one_id(desk):
    second = desk.module.with_name("made_more.py")
    second.write_text(MODULE)
    assert desk.wrong() == [f"{second}:4: there is a question a1.made.relu already ({desk.at('question')[:-2]})."]


@pytest.mark.parametrize(
    "text, line, said",
    [
        ("def broken(:\n", 1, "this is not Python: invalid syntax."),
        ("\nx = nothing\n", 2, "the questions here cannot be imported: NameError: name 'nothing' is not defined."),
        (
            "import nothing\n",
            1,
            "the questions here cannot be imported: ModuleNotFoundError: No module named 'nothing'.",
        ),
    ],
)
def test_module_that_cannot_be_imported_hides_no_other(desk, text, line, said):
    broken = desk.module.with_name("made_badly.py")
    broken.write_text(text)
    sentence = f"{broken}:{line}: {said}"
    assert desk.wrong() == [sentence]
    status, lines = desk.tried()
    assert (
        status == 1
        and "✓ absolute fails: not right yet. Hint: Negative numbers become 0; yours become positive." in lines
    )
    assert desk.wrong(broken) == [sentence]


def test_all_problems_are_collected(desk):
    desk.change("np.abs(x), x", "right(x)")
    desk.change("return x, x", "return np.sqr(x), x")
    desk.change('check("a1.made.relu")', 'check("a1.made.relo")', desk.notebook)
    assert len(desk.wrong("a1.made.relu", "nothing")) == 5


# ---- what a build asks first


def test_course_has_no_problems():
    for assignment in course.assignments():
        assert problems(assignment) == []


def test_problems_of_an_assignment_are_seen_without_running_anything(desk, monkeypatch):
    forget_made_up()
    desk.change('check("a1.made.relu")', 'check("a1.made.relo")', desk.notebook)
    desk.module.with_name("made_more.py").write_text("x = nothing\n")
    found = problems("assignment1")
    assert found[0].endswith("NameError: name 'nothing' is not defined.")
    assert not any("there is no question" in sentence for sentence in found)  # it may be in the module that fails
    assert any("a1.made.relu is not checked in its notebook" in sentence for sentence in found)


def test_check_that_stops_is_one_sentence_for_all_who_run_it(desk):
    desk.change("with t.case", "t.nothing\n    with t.case")
    forget_made_up()
    questions.load()
    with pytest.raises(
        CourseError, match=re.escape(f"{desk.at(6)}the check of a1.made.relu stops with AttributeError")
    ):
        REGISTRY["a1.made.relu"].cases(0)


def test_the_hook_before_a_commit_tries_the_files_that_are_changed():
    hooks = (course.ROOT / ".pre-commit-config.yaml").read_text()
    program, *command = re.search(r"entry: (.*autograder .*)", hooks).group(1).split()
    tried = CliRunner().invoke(cli.app, [*command, "solutions/cs231n/optim.py"])
    assert (program, tried.exit_code) == (".venv/bin/autograder", 0)
    assert "All is as it must be: 6 questions" in tried.output
