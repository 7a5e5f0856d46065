"""A student's page with all that the gradebook holds; the pages of a class written anew; the zip for the students."""

import html
import io
import json
import re
import zipfile
from html.parser import HTMLParser

import pytest
from nbgrader.api import Gradebook
from rich.console import Console

from autograder.course import CourseError
from autograder.export.feedback import write_feedback
from autograder.export.feedback_zip import SYSTEMS, entry_of, write_zip
from autograder.gradebook.converters import begin_gradebook
from autograder.gradebook.standing import Given, Standing, gradebook_of
from autograder.grading.feedback_pages import Page, rewrite
from autograder.grading.keep import stored_results
from autograder.intake.downloads import find
from autograder.report.feedback import feedback
from autograder.report.formulas import formula
from autograder.report.prose import prose
from autograder.report.words import in_time

VOTES, LOOPS, ANSWER = "a1.knn.predict_labels", "a1.knn.compute_distances_no_loops", "a1.knn.inline_1"
DAY = 86400.0
NUMBERS = {"ada": 4567, "cleo": 4568}  # that Canvas has given


def question(id, score, points, status, **more):
    made = {"id": id, "title": id.split(".")[2], "notebook": "knn", "targets": ["cs231n/knn.py:f"], "points": points}
    return {**made, "score": score, "status": status, "message": f"{status}: {id}", "hint": "", "notes": [], **more}


def result(student="ada", questions=None, **more):
    questions = questions or [question(VOTES, 6, 6, "correct"), question(LOOPS, 2.5, 8, "partial", hint="Use X @ Y.")]
    manual = [{"id": ANSWER, "notebook": "knn", "points": 2, "answer": "Row $i$ is **bright**."}]
    return {
        "submission": f"{student}.zip", "student": student, "assignment": "assignment1", "message": "", "notes": [],
        "score": sum(q["score"] for q in questions), "max_score": sum(q["points"] for q in questions),
        "questions": questions, "manual": manual, "environment": {"sandbox": "bubblewrap"}, "edition": "", **more,
    }  # fmt: skip


def standing(*cells, penalty=0.0, late=0.0):
    return Standing("ada", {cell.question: cell for cell in cells}, penalty, late)


def cells(votes=None, loops=None, answer=None):
    """What is given for the three questions; each a change of what marking alone gives."""
    return (
        Given(VOTES, "knn", 6.0, False, 6.0, None, 0.0, "")._replace(**votes or {}),
        Given(LOOPS, "knn", 8.0, False, 2.5, None, 0.0, "")._replace(**loops or {}),
        Given(ANSWER, "knn", 2.0, True, None, None, 0.0, "")._replace(**answer or {}),
    )


def text_of(page):
    """What a page shows, open or folded."""
    body = page.partition("<body>")[2]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def cards(page):
    """The cards of a page: what each shows, and whether it is open."""
    found = re.findall(r'<article class="card.*?<details( open)?>(.*?)</details>', page, re.S)
    return [(text_of(f"<body>{card}"), bool(is_open)) for is_open, card in found]


# ---- the page


def test_the_total_is_of_checks_answers_extra_credit_and_lateness():
    given = standing(*cells(answer={"manual": 1.5, "extra": 0.25}), penalty=1.0, late=DAY + 3 * 3600)
    text = text_of(feedback(result(), given))
    assert "9.25 of 16 points" in text  # 6 + 2.5 + 1.5 + 0.25 - 1
    assert "Checks 8.5 of 14 Inline answers 1.5 of 2 Extra credit +0.25" in text
    assert "Lateness handed in 1 day 3 hours late −1" in text


def test_without_a_standing_the_page_has_the_checks():
    text = text_of(feedback(result()))
    assert "8.5 of 14 points" in text and "Your inline answers are marked by hand and come on top" in text
    assert "Extra credit" not in text and "Lateness" not in text and "not marked yet" not in text


def test_an_answer_has_its_mark_and_comment():
    given = standing(*cells(answer={"manual": 1.5, "comment": "Which *axis*?"}))
    [*_, (card, is_open)] = cards(feedback(result(), given))
    assert card.startswith("knn, inline question 1 marked by hand 1.5 of 2 a1.knn.inline_1 in knn")
    assert "bright" in card and "Comment Which axis ?" in card and is_open


def test_an_answer_without_a_mark_is_said_to_have_none():
    page = feedback(result(), standing(*cells()))
    [*_, (card, is_open)] = cards(page)
    assert "not marked yet 2 points" in card and not is_open
    assert "Inline answers 1 of 1 not marked yet 0 of 2" in text_of(page)


def test_what_is_right_is_folded_and_what_is_not_is_open():
    full = standing(*cells(answer={"manual": 2.0}))
    assert [is_open for _, is_open in cards(feedback(result(), full))] == [False, True, False]
    commented = standing(*cells(answer={"manual": 2.0, "comment": "Fine."}))
    assert [is_open for _, is_open in cards(feedback(result(), commented))] == [False, True, True]
    assert "details-content { content-visibility: visible" in feedback(result())  # in print


def test_a_mark_by_hand_in_place_of_a_checks_counts_and_is_said():
    page = feedback(result(), standing(*cells(votes={"manual": 1.0}, loops={"manual": 8.0})))
    (votes, votes_open), (loops, loops_open), _ = cards(page)
    assert "correct marked by hand 1 of 6" in votes and "given by hand; the check gives 6." in votes and votes_open
    assert "partly right marked by hand 8 of 8" in loops and "the check gives 2.5." in loops and loops_open
    assert "9 of 16 points" in text_of(page)
    assert "1 of 2 questions are right" in text_of(page) and "What to do next Votes" not in text_of(page)


def test_a_mark_by_hand_that_is_the_checks_is_not_said():
    (votes, is_open), *_ = cards(feedback(result(), standing(*cells(votes={"manual": 6.0}))))
    assert "by hand" not in votes and not is_open


def test_lateness_without_a_penalty_and_a_penalty_without_a_time_are_said():
    assert "handed in 20 minutes late nothing off" in text_of(feedback(result(), standing(*cells(), late=1200)))
    assert "Lateness −2" in text_of(feedback(result(), standing(*cells(), penalty=2)))
    assert "0 of 16 points" in text_of(feedback(result(), standing(*cells(), penalty=50)))


@pytest.mark.parametrize(
    "seconds, words",
    [
        (20, "1 minute"),
        (3600, "1 hour"),
        (5000, "1 hour 23 minutes"),
        (2 * DAY, "2 days"),
        (DAY + 7500, "1 day 2 hours"),
    ],
)
def test_times_are_said_in_their_two_largest_units(seconds, words):
    assert in_time(seconds) == words


def test_what_another_edition_does_not_ask_is_not_shown_unless_somebody_gave_something_for_it():
    asked = [question(VOTES, 6, 6, "correct"), question(LOOPS, 0, 0, "not_asked")]
    of_2016 = result(questions=asked, edition="2016", manual=[])
    text = text_of(feedback(of_2016, standing(*cells(loops={"auto": 0.0}, answer={"auto": 0.0}))))
    assert "6 of 6 points" in text and LOOPS not in text and ANSWER not in text
    text = text_of(feedback(of_2016, standing(*cells(loops={"auto": 0.0, "manual": 3.0}, answer={"auto": 0.0}))))
    assert "9 of 14 points" in text and f"Also given by hand {LOOPS} marked by hand 3 of 8" in text


def test_a_submission_that_could_not_be_read_has_what_was_given_by_hand():
    unread = result(message="The zip is damaged.")
    nothing = cells(
        votes={"auto": 0.0}, loops={"auto": 0.0}, answer={"auto": 0.0, "manual": 2.0, "comment": "On paper."}
    )
    text = text_of(feedback(unread, standing(*nothing)))
    assert "2 of 16 points" in text and "The zip is damaged." in text and "Comment On paper." in text
    assert VOTES not in text


def test_a_question_that_the_gradebook_does_not_have_keeps_its_own_marks():
    (votes, _), *_ = cards(feedback(result(), standing(*cells()[1:])))
    assert "6 of 6" in votes


# ---- texts of students


class Elements(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes = set(), set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {key for key, _ in attrs}


TAGS = set("p strong pre code table thead tbody tr th td div math mrow mi mo mn mtext mtable mtr mtd mstyle".split())  # noqa: SIM905
HOSTILE = [
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](http://evil.example/x.png)", "<http://evil.example>",
    "[x]\n\n[x]: http://evil.example", "$<script>alert(1)</script>$", r"$\text{<img src=x onerror=alert(1)>}$",
    r"$\text{&lt;img src=x&gt;}$", r"$\href{javascript:alert(1)}{x}$", r"$\style{position:fixed}{x}$",
    r"$\class{x}{y}$", r"$\unicode{x3c}script>$", r"$\color{red;}{x}$", '```"><script>\nx\n```', "&lt;script&gt;",
    r"\begin{align}<b onclick=x>\end{align}", "# <iframe src=x>", "| <b> |\n|---|\n| <i> |", "\u202e&#x202e;&#8238;",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_an_answer_or_a_comment_acts(text):
    manual = [{"id": ANSWER, "notebook": "knn", "points": 2, "answer": text}]
    page = feedback(result(manual=manual), standing(*cells(answer={"manual": 1.0, "comment": text})))
    found = Elements(page)
    assert not {"script", "img", "iframe", "link"} & found.tags and not {"src", "onerror", "onclick"} & found.attributes
    assert Elements(prose(text)).tags <= TAGS
    assert all(link.startswith("#") for link in re.findall(r'href="(.*?)"', page)) and "\u202e" not in page
    assert not re.search(r' style="|mathcolor|class="x"', page.partition("<body>")[2])


def test_an_answer_is_shown_as_a_notebook_shows_it():
    shown = prose("# Why\n\n1. *One* `x < 1`\n2. two\n\n| a |\n|---|\n| $\\mu$ |\n\n$$\nL_i\n$$")
    assert "<p><strong>Why</strong></p>" in shown and "<li><em>One</em> <code>x &lt; 1</code></li>" in shown
    assert '<td><math display="inline"><mrow><mi>μ</mi></mrow></math></td>' in shown
    assert '<math display="block"><mrow><msub><mi>L</mi><mi>i</mi></msub></mrow></math>' in shown


def test_a_formula_that_cannot_be_shown_is_shown_as_it_was_written():
    for tex in (r"x_", r"\def\a{\a\a}\a", r"\sideset{}{}{" * 40, "x" * 1001, "{" * 900, r"\left("):
        assert formula(tex) == f'<code class="tex">{html.escape(tex)}</code>'


def test_the_formulas_of_the_course_can_be_shown():
    from autograder import course

    texts = [path.read_text(encoding="utf-8") for path in course.NOTEBOOKS.rglob("*.md")]
    written = [tex for text in texts for tex in re.findall(r"(?<![$`\\])\$([^$\n`]+)\$(?!\$)", text)]
    assert len(written) > 1000
    assert [tex for tex in dict.fromkeys(written) if "<code" in formula(tex)] == []


# ---- the pages of a class


def stored(out, *students, **more):
    out.mkdir(exist_ok=True)
    for student in students:
        place = f"/down/{student}_LATE_{NUMBERS[student]}_8_w.zip" if student in NUMBERS else f"/down/{student}.zip"
        (out / f"{student}.json").write_text(json.dumps(result(student, origin=place, **more)))


@pytest.fixture
def out(tmp_path):
    """Results of three students, whose marks are in a gradebook; Ada's answer has a mark, Ben's a comment."""
    stored(tmp_path / "out", "ada", "ben", "cleo")
    run = {"paths": [], "assignment": "assignment1", "course": str(tmp_path), "gradebook": True}
    (tmp_path / "out" / "run.json").write_text(json.dumps(run))
    begin_gradebook(f"sqlite:///{tmp_path}/gradebook.db")
    with Gradebook(gradebook_of(tmp_path / "out")) as gradebook:
        gradebook.add_assignment("assignment1")
        gradebook.add_notebook("knn", "assignment1")
        for cell, points in (("predict_labels", 6), ("compute_distances_no_loops", 8), ("inline_1", 2)):
            gradebook.add_grade_cell(f"a1-knn-{cell}", "knn", "assignment1", max_score=points, cell_type="code")
        gradebook.add_solution_cell("a1-knn-inline_1", "knn", "assignment1")
        for student in ("ada", "ben", "cleo"):
            gradebook.add_student(student)
            gradebook.add_submission("assignment1", student)
            gradebook.find_grade("a1-knn-predict_labels", "knn", "assignment1", student).auto_score = 6
            gradebook.find_grade("a1-knn-compute_distances_no_loops", "knn", "assignment1", student).auto_score = 2.5
        gradebook.find_grade("a1-knn-inline_1", "knn", "assignment1", "ada").manual_score = 1.5
        gradebook.find_comment("a1-knn-inline_1", "knn", "assignment1", "ben").manual_comment = "See me."
        gradebook.db.commit()
    return tmp_path / "out"


def command(out, kind=None, target=None):
    """What `autograder feedback` says."""
    screen = io.StringIO()
    write_feedback(out, kind, target, None, Console(file=screen, width=1000))
    return screen.getvalue()


def page(out, student):
    return text_of((out / "feedback" / f"{student}.html").read_text(encoding="utf-8"))


def test_every_page_is_written_anew_and_who_waits_for_marks_is_said(out):
    said = command(out)
    assert f"Wrote 3 pages of feedback: {out / 'feedback'}" in said
    assert "2 of 3 have answers that are not marked yet, and their pages say so: ben (1), cleo (1)." in said
    assert "10 of 16 points" in page(out, "ada") and "See me." in page(out, "ben")
    assert "8.5 of 16 points" in page(out, "cleo") and "not marked yet" in page(out, "cleo")


def test_after_recording_only_pages_with_more_than_the_checks_are_written_again(out):
    assert rewrite(stored_results(out), gradebook_of(out), out) == 2
    assert sorted(path.stem for path in (out / "feedback").iterdir()) == ["ada", "ben"]
    assert rewrite(stored_results(out.parent / "none"), "sqlite:///nowhere.db", out) == 0


def test_who_is_not_in_the_gradebook_or_has_other_marks_there_is_named(out):
    stored(out, "dev")
    stored(out, "cleo", questions=[question(VOTES, 0, 6, "wrong"), question(LOOPS, 0, 8, "wrong")])
    said = command(out)
    assert "Not in the gradebook, so with the marks of the checks alone: dev. Run `autograder regrade" in said
    assert f"The gradebook has other marks of the checks than {out}, and so have the pages: cleo." in said
    assert "8.5 of 14 points" in page(out, "dev") and "8.5 of 16 points" in page(out, "cleo")


def test_a_run_without_a_gradebook_has_pages_too(out):
    run = {"paths": [], "assignment": "assignment1", "course": str(out), "gradebook": False}
    (out / "run.json").write_text(json.dumps(run))
    assert "in no gradebook" in command(out) and "8.5 of 14 points" in page(out, "ada")


def test_a_result_that_cannot_be_used_costs_one_page(out):
    broken = {**result("ben"), "questions": "none"}
    (out / "ben.json").write_text(json.dumps(broken))
    with pytest.raises(CourseError, match=r"1 pages? of feedback could not be written: ben \("):
        command(out, "canvas", out.parent / "back.zip")
    assert "10 of 16 points" in page(out, "ada") and "8.5 of 16 points" in page(out, "cleo")
    assert len(zipfile.ZipFile(out.parent / "back.zip").namelist()) == 2


@pytest.mark.parametrize(
    "kind, target, words",
    [("ilias", "x.zip", "canvas and moodle"), ("canvas", None, "name both"), (None, "x.zip", "name both")],
)
def test_a_zip_is_asked_for_with_its_system_and_its_name(out, kind, target, words):
    with pytest.raises(CourseError, match=words):
        command(out, kind, target and out.parent / target)
    assert not (out / "feedback").exists()


def test_a_folder_without_results_is_said(tmp_path):
    with pytest.raises(CourseError, match="run `autograder grade` first"):
        command(tmp_path)


# ---- the zip


def test_the_zip_holds_the_pages_under_the_systems_names(out):
    said = command(out, "canvas", out.parent / "back.zip")
    with zipfile.ZipFile(out.parent / "back.zip") as archive:
        assert archive.namelist() == ["ada_LATE_4567_8_feedback.html", "cleo_LATE_4568_8_feedback.html"]
        assert archive.read("ada_LATE_4567_8_feedback.html") == (out / "feedback" / "ada.html").read_bytes()
    assert "with 2 pages. In Canvas: " in said and said.rstrip().endswith("give them their pages yourself: ben.")


def test_where_nobody_can_be_named_nothing_is_written(out):
    with pytest.raises(CourseError, match="No submission of this run is named as in a download of Moodle"):
        command(out, "moodle", out.parent / "back.zip")
    assert not (out.parent / "back.zip").exists() and (out / "feedback" / "ada.html").exists()


CANVAS = {
    "lovelaceada_4567_89012_assignment1.zip": "lovelaceada_4567_89012_feedback.html",
    "hopper2_LATE_70_80_my_work_9.zip": "hopper2_LATE_70_80_feedback.html",
    "2024_71_81_w.zip": "student2024_71_81_feedback.html",  # else Canvas would take 2024 for the student's number
    "many_73_91_a_1.py": "many_73_91_feedback.html",
    "many_73_92_knn.ipynb": "",  # one page a student
    "typed_72_text.html": None,  # no file that could be answered
    "nothing_74_94_notes.pdf": "nothing_74_94_feedback.html",
    "éva_75_95_w.zip": "éva_75_95_feedback.html",
}
MOODLE = {
    "Ada Lovelace_1234_assignsubmission_file/w.zip": "Ada Lovelace_1234_assignsubmission_file/feedback.html",
    "Grace 2 Hopper_99_assignsubmission_file_/knn.ipynb": "Grace 2 Hopper_99_assignsubmission_file_/feedback.html",
    "Tim_8_assignsubmission_onlinetext/onlinetext.html": "Tim_8_assignsubmission_onlinetext/feedback.html",
    "Both_9_assignsubmission_onlinetext/onlinetext.html": "",
    "Both_9_assignsubmission_file/w.zip": "Both_9_assignsubmission_file/feedback.html",
    "Participant_12_assignsubmission_file/notes.pdf": "Participant_12_assignsubmission_file/feedback.html",
    "A_5_7_assignsubmission_file/w.zip": None,  # Moodle would take 5 for the participant's number
}
MOODLE_FLAT = {
    "Ada Lovelace_1234_assignsubmission_file_w.zip": "Ada Lovelace_1234_assignsubmission_file_feedback.html",
    "Éva X_5_assignsubmission_file_a_b.zip": "Éva X_5_assignsubmission_file_feedback.html",
}


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("system, files", [("canvas", CANVAS), ("moodle", MOODLE), ("moodle", MOODLE_FLAT)])
def test_names_in_the_zip_begin_as_those_of_the_download(tmp_path, system, files, zipped):
    folder = tmp_path / "down"
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(package() if name.endswith("zip") else b"x = 1")
    if zipped:
        with zipfile.ZipFile(tmp_path / "submissions.zip", "w") as archive:
            for name in files:
                archive.write(folder / name, name)
    path = tmp_path / "submissions.zip" if zipped else folder
    found = find([path], "assignment1", tmp_path / "work", True if zipped else None)
    pages = [Page(one.student, tmp_path / "x.html", one.path.name, one.origin, 0.0, None) for one in found]
    entries = [entry_of(page, SYSTEMS[system]) for page in pages]
    assert sorted(entry.name for entry in entries if entry) == sorted(filter(None, files.values()))
    assert sum(entry is None for entry in entries) == [*files.values()].count(None)


def package():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("cs231n/layers.py", "x = 1")
    return made.getvalue()


@pytest.mark.parametrize(
    "name", ["a\\b_1_2_w.zip", ".ada_1_2_w.zip", "~ada_1_2_w.zip", "a\nb_1_2_w.zip", "a\u202eb_1_2_w.zip"]
)
def test_a_name_that_programs_read_differently_is_none(tmp_path, name):
    assert entry_of(Page("ada", tmp_path, name, "", 0.0, None), SYSTEMS["canvas"]) is None


def test_two_who_claim_the_same_student_get_nothing_by_the_zip(tmp_path):
    (tmp_path / "x.html").write_text("x")
    names = ["ada_1_2_w.zip", "ada_1_3_w.zip", "ben_4_5_w.zip"]
    pages = [Page(name, tmp_path / "x.html", name, "", 0.0, None) for name in names]
    assert write_zip(pages, SYSTEMS["canvas"], tmp_path / "new" / "back.zip") == pages[:2]
    assert zipfile.ZipFile(tmp_path / "new" / "back.zip").namelist() == ["ben_4_5_feedback.html"]
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["back.zip"]
