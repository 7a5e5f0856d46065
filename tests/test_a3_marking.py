"""A submission of assignment 3 from end to end: what is right in full, what builds on what is wrong, other editions."""

import re
import shutil
import subprocess
import sys

import pytest
from helpers import mark

from autograder import course
from autograder.authoring.skeleton import strip_module
from autograder.grading import origin as origins
from autograder.grading.prepare import Prepared, Settings
from autograder.sandbox import runner

BOOKS = ["RNN_Captioning", "LSTM_Captioning"]
LAYERS, NET = "cs231n/rnn_layers.py", "cs231n/classifiers/rnn.py"
MODELS = {"a3.RNN_Captioning.best_rnn", "a3.LSTM_Captioning.best_lstm"}
RNN = {
    "rnn_step_forward": 2, "rnn_step_backward": 4, "rnn_forward": 2, "rnn_backward": 5, "word_embedding_forward": 1,
    "word_embedding_backward": 3, "captioning_rnn_loss": 6, "captioning_rnn_sample": 5, "best_rnn": 4,
}  # fmt: skip
LSTM = {
    "lstm_step_forward": 4, "lstm_step_backward": 5, "lstm_forward": 2, "lstm_backward": 4, "captioning_lstm_loss": 3,
    "captioning_lstm_sample": 5, "best_lstm": 4,
}  # fmt: skip


@pytest.fixture(scope="module")
def prepared(walls):
    return Prepared(Settings("assignment3", seed=11, sandbox=walls))


def handed_in(folder, changes=(), skeleton=()):
    """A submission that solves assignment 3, but for texts that are changed, and files as they were handed out."""
    for file in (LAYERS, NET):
        text = (course.SOLUTIONS / file).read_text()
        for right, wrong in (pair for name, *pair in changes if name == file):
            assert text.count(right) == 1, right
            text = text.replace(right, wrong)
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(strip_module(text, file) if file in skeleton else text)
    saved = folder / "cs231n" / "saved"
    saved.mkdir()
    for path in (course.SOLUTIONS / "cs231n" / "saved").glob("captioning_*.npz"):
        shutil.copy(path, saved)
    return folder


def earned(result):
    return {q["id"].split(".")[-1]: q["score"] for q in result["questions"]}


def test_what_is_right_has_all_its_points_and_needs_no_framework(tmp_path, prepared, monkeypatch):
    started, start = [], runner.Runner.start

    def noted(self, framework=""):
        started.append(framework)
        return start(self, framework)

    monkeypatch.setattr(runner.Runner, "start", noted)
    result = mark(handed_in(tmp_path / "ada"), prepared)
    assert [(q["id"], q["message"]) for q in result["questions"] if q["score"] < q["points"]] == []
    assert earned(result) == RNN | LSTM and result["max_score"] == 59
    assert set(started) == {""}


def test_what_was_handed_out_earns_nothing(tmp_path, prepared):
    result = mark(handed_in(tmp_path / "ada", skeleton=(LAYERS, NET)), prepared)
    # a saved network writes by the grader's own function where the student's is not written
    assert {name for name, score in earned(result).items() if score} <= {"best_rnn", "best_lstm"}
    shutil.rmtree(tmp_path / "ada")
    folder = handed_in(tmp_path / "ada", skeleton=(LAYERS, NET))
    shutil.rmtree(folder / "cs231n" / "saved")
    assert mark(folder, prepared)["score"] == 0


def test_captions_that_hold_nothing_earn_nothing(tmp_path, prepared):
    """As the published files are handed out: sample returns the table of <NULL> that it is given."""
    folder = handed_in(tmp_path / "ada")
    text = (folder / NET).read_text()
    start, end = (
        text.index(part) for part in ("        h = features @ W_proj + b_proj\n", "        return captions\n")
    )
    (folder / NET).write_text(text[:start] + text[end:])
    scores = earned(mark(folder, prepared))
    assert scores["captioning_rnn_sample"] == scores["captioning_lstm_sample"] == 0


def test_captions_may_be_cut_where_all_have_ended(tmp_path, prepared):
    stop = (NET, "            captions[:, t] = word\n", "            captions[:, t] = word\n            if (captions == self._end).any(axis=1).all():\n                return captions[:, : t + 1]\n")  # fmt: skip
    scores = earned(mark(handed_in(tmp_path / "ada", [stop]), prepared))
    assert scores["captioning_rnn_sample"] == scores["captioning_lstm_sample"] == 5


OWN_CACHE = (
    LAYERS,
    "cache = (x, prev_h, Wx, Wh, next_h)",
    "cache = {'x': x, 'h': prev_h, 'W': (Wx, Wh), 'next': next_h}",
)
OWN_BACK = "    x, prev_h, Wx, Wh, next_h = cache\n"
UNPACKED = (
    "    x, prev_h, (Wx, Wh), next_h = cache['x'], cache['h'], cache['W'], cache['next']\n"
    "    dnext_h = np.asarray(dnext_h)\n"
)


def test_a_cache_of_one_s_own_form_goes_with_its_own_backward_pass(tmp_path, prepared):
    """One step is wrong; what is built on both passes is tried again with both of the grader's."""
    right = [OWN_CACHE, (LAYERS, OWN_BACK, UNPACKED)]
    assert mark(handed_in(tmp_path / "ada", right), prepared)["score"] == 59
    wrong_back = [OWN_CACHE, (LAYERS, OWN_BACK, UNPACKED), (LAYERS, "dnext_h * (1 - next_h**2)", "dnext_h * (1 + next_h**2)")]  # fmt: skip
    scores = earned(mark(handed_in(tmp_path / "ben", wrong_back), prepared))
    lost = {name for name, points in (RNN | LSTM).items() if scores[name] < points}
    assert lost == {"rnn_step_backward"}
    tupled = [*wrong_back, (LAYERS, "        h[:, t] = prev_h\n        cache.append(step)\n    return h, cache\n    # END SOLUTION\n\n\ndef rnn_backward", "        h[:, t] = prev_h\n        cache.append(step)\n    return h, (x.shape, cache)\n    # END SOLUTION\n\n\ndef rnn_backward"),
        (LAYERS, "    dx, dWx, dWh, db = [], 0, 0, 0\n    dprev_h = 0  #", "    (_, T, _), cache = cache\n    dx, dWx, dWh, db = [], 0, 0, 0\n    dprev_h = 0  #")]  # fmt: skip
    scores = earned(mark(handed_in(tmp_path / "dora", tupled), prepared))
    assert {name for name, points in (RNN | LSTM).items() if scores[name] < points} == {"rnn_step_backward"}
    wrong_forward = [OWN_CACHE, (LAYERS, OWN_BACK, UNPACKED), (LAYERS, "np.tanh(x @ Wx + prev_h @ Wh + b)", "np.tanh(x @ Wx + prev_h @ Wh - b)")]  # fmt: skip
    scores = earned(mark(handed_in(tmp_path / "cem", wrong_forward), prepared))
    assert {name for name, points in (RNN | LSTM).items() if scores[name] < points} <= {
        "rnn_step_forward", "rnn_step_backward"
    }  # fmt: skip


def test_a_sampler_that_loses_the_cell_state_is_told_so(tmp_path, prepared):
    lost = [(NET, "h, c, _ = lstm_step_forward(x, h, c,", "h, _, _ = lstm_step_forward(x, h, c,")]
    result = mark(handed_in(tmp_path / "ada", lost), prepared)
    scores = earned(result)
    assert {name for name, points in (RNN | LSTM).items() if scores[name] < points} >= {"captioning_lstm_sample"}
    assert scores["captioning_rnn_sample"] == 5 and scores["captioning_lstm_loss"] == 3
    hint = next(q["hint"] for q in result["questions"] if q["id"].endswith("lstm_sample"))
    assert "cell state" in hint


# ---- other editions


def perfect(folder, edition):
    """A perfect submission of another edition."""
    modules = folder / "cs231n"
    (modules / "classifiers").mkdir(parents=True)
    if edition == "2025 and 2026":
        for name in ("rnn_layers_pytorch.py", "classifiers/rnn_pytorch.py"):
            shutil.copy(course.EDITIONS / "cs231n" / name, modules / name)
        return folder
    text = (course.SOLUTIONS / NET).read_text().replace("(SavedModel)", "(object)")
    (folder / NET).write_text(re.sub(r"^from \.\.model_files import .*\n", "", text, flags=re.M))
    shutil.copy(course.SOLUTIONS / LAYERS, folder / LAYERS)
    books = BOOKS[:1] if edition.endswith("without the LSTM") else BOOKS
    for book in books:
        (folder / f"{book}.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}')
    return folder


@pytest.mark.parametrize(
    ("edition", "asked"),
    [
        ("2016 to 2024", {*RNN, *LSTM} - {"best_rnn", "best_lstm"}),
        ("2016 to 2024, without the LSTM", {*RNN} - {"best_rnn"}),
        ("2025 and 2026", {"rnn_step_forward", "rnn_forward", "word_embedding_forward", "captioning_rnn_loss", "captioning_rnn_sample"}),
    ],
)  # fmt: skip
def test_a_perfect_submission_of_another_edition_has_all_that_is_asked(edition, asked, tmp_path, prepared):
    result = mark(perfect(tmp_path / "ada", edition), prepared)
    assert result["edition"] == edition
    assert [(q["id"], q["message"]) for q in result["questions"] if q["score"] < q["points"]] == []
    assert {q["id"].split(".")[-1] for q in result["questions"] if q["status"] != "not_asked"} == asked


@pytest.mark.parametrize(
    ("file", "right", "wrong", "lost"),
    [
        ("rnn_layers_pytorch.py", "torch.tanh(x @ Wx + prev_h @ Wh + b)", "torch.tanh(x @ Wx + prev_h @ Wh)",
         {"rnn_step_forward", "rnn_forward", "captioning_rnn_loss", "captioning_rnn_sample"}),
        ("classifiers/rnn_pytorch.py", "        return temporal_softmax_loss(scores,",
         "        return temporal_softmax_loss(scores.detach(),", {"captioning_rnn_loss"}),
        ("classifiers/rnn_pytorch.py", "            words.append(word)", "            words.append(word); word = word * 0 + self._start",
         {"captioning_rnn_sample"}),
    ],
)  # fmt: skip
def test_what_is_wrong_in_pytorch_is_found(file, right, wrong, lost, tmp_path, prepared):
    folder = perfect(tmp_path / "ada", "2025 and 2026")
    path = folder / "cs231n" / file
    text = path.read_text()
    assert text.count(right) == 1
    path.write_text(text.replace(right, wrong))
    result = mark(folder, prepared)
    assert {q["id"].split(".")[-1] for q in result["questions"] if q["score"] < q["points"]} == lost


def test_ours_is_no_other_edition(tmp_path, prepared):
    assert mark(handed_in(tmp_path / "ada"), prepared)["edition"] == ""
    assert not set(origins.OURS) & {LAYERS, NET}


def test_without_torch_questions_the_grader_does_not_import_it():
    code = (
        "import sys; from autograder.grading.prepare import Prepared, Settings; "
        "Prepared(Settings('assignment3', seed=1)); print('torch' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"
