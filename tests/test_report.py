"""The class page, a student's feedback and the terminal table: complete, self-contained, safe to open."""

import base64
import hashlib
import io
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from rich.console import Console

from autograder.course import CourseError
from autograder.report import charts, groups, items, pages, summary
from autograder.report.brief import gather
from autograder.report.feedback import feedback
from autograder.report.terminal import class_table, show_class
from autograder.report.words import STATUSES, decimal, file_stem, one_line, printable

HOSTILE = (
    '<script>alert("x")</script><img src=http://evil.example/x>\x1b[31mred\x1b]8;;http://evil.example\x07\u202e\ud800'
)


def question(name, status="correct", points=4, **more):
    score = {"correct": points, "partial": 0.75 * points}.get(status, 0.0)
    return {
        "id": f"a1.knn.{name}",
        "targets": [f"cs231n/layers.py:{name}"],
        "notebook": "knn",
        "title": f"Title of {name}",
        "points": points,
        "score": score,
        "status": status,
        "message": "",
        "hint": "",
        "mistake": "",
        "seconds": 0.1,
        "notes": [],
    } | more


def result(student, questions, **more):
    return {
        "submission": f"{student}.zip",
        "student": student,
        "assignment": "assignment1",
        "score": sum(q["score"] for q in questions),
        "max_score": sum(q["points"] for q in questions),
        "message": "",
        "notes": [],
        "questions": questions,
        "manual": [],
        "environment": {
            "python": "3.11.7",
            "sandbox": "bubblewrap 0.11.0",
            "seed": 123,
            "limits": {"cpu": 60},
        },
    } | more


def pupil(number):
    statuses = list(STATUSES)
    status = statuses[number % len(statuses)]
    more = {"hint": "Take the root.", "mistake": "squared"} if status == "wrong" else {}
    return result(f"student {number:03}", [question("one", status, **more), question("two", "correct")])


def class_report(class_of, title, **more):
    return pages.class_report(gather(class_of), title, **more)


def by_student(results):
    return {result["student"]: result for result in results}


class Page(HTMLParser):
    """What a browser would act on: tags, ids, links, and the text shown."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.ids, self.links, self.sources, self.words = [], [], [], [], []
        self.feed(html)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for key, value in attrs:
            assert not key.startswith("on"), f"<{tag}> carries the handler {key}"
            {"id": self.ids, "href": self.links, "src": self.sources}.get(key, []).append(value)

    def handle_data(self, data):
        self.words.append(data)


def hostile_result():
    bad = question(HOSTILE, "wrong", **dict.fromkeys(["title", "notebook", "message", "hint", "mistake"], HOSTILE))
    bad |= {"targets": [HOSTILE], "notes": [HOSTILE], "way": HOSTILE, "code": HOSTILE}
    manual = [{"id": HOSTILE, "title": HOSTILE, "notebook": HOSTILE, "points": 2, "answer": HOSTILE}]
    environment = {"python": HOSTILE, HOSTILE: HOSTILE, "sandbox": "none"}
    return result(HOSTILE, [bad], notes=[HOSTILE], manual=manual, environment=environment, assignment=HOSTILE)


CLASSES = {
    "nobody": [],
    "one": [pupil(0)],
    "two hundred": [pupil(n) for n in range(200)],
    "three hundred": [pupil(n) for n in range(300)],
    "hostile": [hostile_result(), pupil(1)],
    "unread": [result("ada", [question("one", "refused")], message="The zip is damaged.")],
}


@pytest.mark.parametrize("results", CLASSES.values(), ids=CLASSES.keys())
def test_class_report_links_only_within_itself_and_to_feedback(results):
    page = Page(class_report(results, "Assignment 1", results=by_student(results)))
    assert page.sources == [] and not {"img", "link", "iframe"} & set(page.tags)
    assert page.tags.count("script") == (1 if results else 0)
    assert len(page.ids) == len(set(page.ids))
    anchors = [link for link in page.links if link.startswith("#")]
    assert {link[1:] for link in anchors} <= set(page.ids)
    others = [link for link in page.links if not link.startswith("#")]
    assert len(others) == len(results)
    assert all(link.startswith("feedback/") and link.endswith(".html") and ":" not in link for link in others)


@pytest.mark.parametrize("results", CLASSES.values(), ids=CLASSES.keys())
def test_feedback_links_only_within_itself(results):
    for one in results[:12]:
        page = Page(feedback(one))
        assert page.sources == [] and not {"script", "img", "link", "iframe"} & set(page.tags)
        assert {link[1:] for link in page.links} <= set(page.ids)
        assert all(link.startswith("#") for link in page.links)


def test_the_one_script_of_a_class_page_is_allowed_by_its_hash_and_nothing_else_is():
    html = class_report([pupil(0)], "A1")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    script = re.search(r"<script>(.*?)</script>", html, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy.split("; ") == [
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        f"script-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert "script-src" not in feedback(pupil(0))


@pytest.mark.parametrize(
    "make", [lambda r: class_report([r, r | {"student": "eve"}], HOSTILE, results=by_student([r])), feedback]
)
def test_pages_hold_no_control_characters_and_can_be_written(make):
    html = make(hostile_result())
    html.encode("utf-8")
    assert not {"\x1b", "\x07", "\u202e"} & set(html)
    assert "&lt;script&gt;" in html


def test_class_report_says_who_made_a_known_mistake_and_how_often():
    wrong = question("one", "wrong", hint="Take the root.", mistake="squared")
    found = summary.mistakes(gather([result(name, [wrong]) for name in ("ada", "bob")]))
    assert [(row["hint"], row["places"]) for row in found] == [("Take the root.", [0, 1])]
    page = Page(class_report([result(name, [wrong]) for name in ("bob", "ada")], "A1"))
    assert "Take the root." in page.text and page.links.count("#s1") == 1 and page.links.count("#s2") == 1


def test_known_mistakes_come_commonest_first():
    rare, common = (question("one", "wrong", mistake=name) for name in ("a rare one", "squared"))
    found = summary.mistakes(gather([result(str(n), [q]) for n, q in enumerate([rare, common, common])]))
    assert [(row["name"], row["places"]) for row in found] == [("squared", [1, 2]), ("a rare one", [0])]


def test_code_that_stopped_is_said_by_status_with_whose_it_was():
    late, crash = question("one", "timeout"), question("two", "crashed")
    found = summary.stopped(gather([result("ada", [late]), result("bob", [late, crash, question("three")])]))
    assert found == [
        {"status": "crashed", "places": [(1, ["a1.knn.two"])]},
        {"status": "timeout", "places": [(0, ["a1.knn.one"]), (1, ["a1.knn.one"])]},
    ]


def test_students_come_by_name_and_those_of_one_name_by_submission():
    names = [("bob", "b"), ("Cid", "c"), ("ada", "z"), ("ada", "y")]
    page = class_report([result(name, [question("one")], submission=zipped) for name, zipped in names], "A1")
    assert [link for link in Page(page).links if link.startswith("feedback/")] == [
        f"feedback/{name}.html" for name in ("ada", "ada", "bob", "Cid")
    ]
    unread = [result("ada", [], submission=name, message="The zip is damaged.") for name in ("z.zip", "y.zip")]
    text = Page(class_report(unread, "A1")).text
    assert text.index("y.zip") < text.index("z.zip")


def test_a_large_class_is_shown_with_its_lists_folded_and_everyone_in_them():
    wrong = question("one", "wrong", hint="Take the root.", mistake="squared")
    results = [result(f"student {n:03}", [wrong, question("two")], notes=["two copies"]) for n in range(300)]
    page = Page(class_report(results, "A1"))
    assert page.links.count("#s7") == page.links.count("#s287") == 2  # who made the mistake, whose note
    assert page.text.count("and 280 more") == 2
    assert "and 280 more" not in Page(class_report(results[:200], "A1")).text


def test_a_large_class_has_a_cell_a_notebook_with_a_symbol_a_question():
    one, two, far = question("one", "wrong"), question("two"), question("far", "timeout", notebook="svm")
    results = [result(f"student {n:03}", [one, two, far][: 2 + (n == 0)]) for n in range(300)]
    html = class_report(results, "A1")
    assert 'title="4 of 8"><i class="wrong">✗</i>✓</td><td class="first" data-v="0" title="0 of 4">' in html
    assert html.count('title="0 of 0">·</td>') == 299
    students = html[html.index('id="students"') :]
    assert students.count("<td") == 300 * 4  # mark, two notebooks, the room that is left


def test_an_unread_submission_and_a_note_lead_to_their_own_rows():
    results = [
        result("ada", [question("one")]),
        result("bob", [question("one")], message="The zip is damaged."),
        result("cid", [question("one")], notes=["two copies: took a/cs231n"]),
    ]
    html = class_report(results, "A1")
    assert '<a href="#s2">bob</a> <span class="soft small">bob.zip' in html
    assert '<li>two copies: took a/cs231n<p class="who"><a href="#s3">cid</a></p></li>' in html


def test_a_note_that_many_have_is_there_once_and_commonest_first():
    notes = [["of one"], ["of two"], ["of two", "of two"]]
    results = [result(str(n), [question("one")], notes=own) for n, own in enumerate(notes)]
    assert summary.notes(gather(results)) == [("of two", [1, 2]), ("of one", [0])]


def test_students_of_the_same_name_keep_their_own_rows():
    wrong = question("one", "wrong", hint="Take the root.", mistake="squared")
    page = Page(class_report([result("ada", [question("one")]), result("ada", [wrong])], "A1"))
    assert {"s1", "s2"} <= set(page.ids) and "#s2" in page.links and "#s1" not in page.links


def test_unread_submissions_are_named_and_left_out_of_the_figures():
    unread = result("bob", [question("one", "refused")], message="The zip is damaged.")
    results = [result("ada", [question("one")]), unread]
    overview = summary.overview(gather(results))
    assert (overview["submissions"], overview["read"], overview["mean"]) == (2, 1, 4.0)
    assert summary.difficulty(gather(results))[0]["counts"] == {"correct": 1}
    assert "bob.zip The zip is damaged." in Page(class_report(results, "A1")).text


def test_questions_come_hardest_first_and_keep_their_numbers():
    results = [result("ada", [question("one"), question("two", "wrong"), question("three", "partial")])]
    assert [row["number"] for row in summary.difficulty(gather(results))] == [2, 3, 1]


def scored(*shares):
    """A class of which the n-th has these shares of the points of the questions q0, q1 and so on."""
    return gather(
        [
            result(f"{n:03}", [question(f"q{k}", "partial", score=4 * share) for k, share in enumerate(row)])
            for n, row in enumerate(shares)
        ]
    )


def test_discrimination_is_the_correlation_with_the_points_of_all_other_questions():
    """Stated by numpy.corrcoef of the first question with the sum of the others."""
    rows = [(k / 19, (k * 7 % 20) / 19, (k * k % 11) / 10) for k in range(20)]
    first, *others = zip(*rows)
    expected = np.corrcoef(first, np.sum(others, axis=0))[0, 1]
    assert items.discrimination(scored(*rows))["a1.knn.q0"] == pytest.approx(expected, abs=1e-6)
    agree = [(k % 2, k % 2, 0.5) for k in range(20)]
    assert items.discrimination(scored(*agree)) == {"a1.knn.q0": 1.0, "a1.knn.q1": 1.0, "a1.knn.q2": None}
    against = [(k % 2, 1 - k % 2, 0.1 * (k % 3)) for k in range(20)]
    assert items.discrimination(scored(*against))["a1.knn.q0"] < -0.9


def test_discrimination_is_not_defined_for_few_submissions_or_without_differences():
    rows = [(k % 2, k % 2) for k in range(10)]
    assert items.discrimination(scored(*rows[:9])) == {"a1.knn.q0": None, "a1.knn.q1": None}
    assert items.discrimination(scored(*rows)) == {"a1.knn.q0": 1.0, "a1.knn.q1": 1.0}
    assert items.discrimination(scored(*[(k % 2,) for k in range(20)])) == {"a1.knn.q0": None}  # no other question
    thirds = [(k % 2, 0.1, 0.2, 0.7) for k in range(20)]  # 0.1 + 0.2 + 0.7 is what it is but for rounding
    assert items.discrimination(scored(*thirds))["a1.knn.q0"] is None


@pytest.mark.parametrize(
    "value, submissions, share, words",
    [
        (0.5, 30, 60, "clear"),
        (0.3, 30, 60, "clear"),
        (0.25, 30, 60, "some"),
        (0.1, 30, 60, "little"),
        (0.1, 30, 98, ""),  # nearly all have it right
        (-0.1, 30, 60, "reversed"),
        (0.1, 29, 60, ""),
        (None, 300, 60, ""),
    ],
)
def test_of_a_discrimination_is_said_what_can_be_said(value, submissions, share, words):
    assert items.verdict(value, submissions, share) == words


def questions_of(html):
    return html[html.index('id="questions"') : html.index('id="students"')]


def test_a_question_that_tells_little_is_marked_in_the_table_and_in_the_plot():
    rows = [(k / 39, k / 39, (k % 2)) for k in range(40)]
    html = questions_of(pages.class_report(scored(*rows), "A1"))
    text = Page(html).text
    assert text.count("discrimination 0.04 little") == 1 and text.count(" clear") == 2
    assert "It is little for: 3." in html and html.count('class="dot"') == 2 and html.count('class="little"') == 1
    few = questions_of(pages.class_report(scored(*rows[:12]), "A1"))
    assert "With so few submissions" in few and "tag" not in few and "scatter" not in few
    none = questions_of(pages.class_report(scored(*rows[:9]), "A1"))
    assert "worked out from 10 submissions on" in Page(none).text and "iscrimination" not in none


def wrong_way(name, way, **more):
    return question(name, "wrong", **{"way": way, "message": f"{name} went {way}", "code": f"code of {way}"} | more)


def test_submissions_that_are_wrong_in_the_same_way_are_grouped_largest_first():
    results = [
        result("ada", [wrong_way("one", "aa"), wrong_way("two", "cc")]),
        result("bob", [wrong_way("one", "bb"), wrong_way("two", "cc", score=1.0)]),
        result("cid", [wrong_way("one", "bb"), wrong_way("two", "cc")]),
        result("dan", [wrong_way("one", "bb", mistake="squared"), wrong_way("two", "")]),  # known; nothing returned
        result("eve", [wrong_way("one", "dd"), question("two")]),
        result("fay", [wrong_way("one", "bb")], message="The zip is damaged."),
    ]
    alike, alone = groups.same_way(gather(results))
    assert [(g["id"], g["way"], g["places"], g["scores"]) for g in alike] == [
        ("a1.knn.two", "cc", [0, 1, 2], "0 to 1"),
        ("a1.knn.one", "bb", [1, 2], "0"),
    ]
    assert [(row["id"], row["places"]) for row in alone] == [("a1.knn.one", [0, 4])]


def test_a_group_shows_message_and_code_of_one_and_the_command_for_all():
    way = "3f9a2c1b77e0"
    results = [result(name, [wrong_way("one", way)]) for name in ("ada", "bob")]
    html = class_report(results, "A1", results=by_student(results), folder="my results")
    text = Page(html).text
    assert f"one went {way}" in text and "What ada wrote" in text and f"code of {way}" in text
    assert "autograder hint 'my results' a1.knn.one:3f9a2c1b --hint \"...\" --deduct 1" in text
    bare = Page(class_report(results, "A1")).text
    assert "a1.knn.one:3f9a2c1b" in bare and "What ada wrote" not in bare


def test_of_a_group_one_is_shown_whose_result_can_still_be_read():
    class Gone(dict):
        def get(self, student):
            if student == "ada":
                raise CourseError("gone")
            return super().get(student)

    results = [result(name, [wrong_way("one", "bb")]) for name in ("ada", "bob", "cid")]
    kept = Gone(by_student(results[2:]))  # bob's is missing
    assert "What cid wrote" in Page(class_report(results, "A1", results=kept)).text


def test_the_page_of_a_large_class_reads_the_results_of_the_largest_groups_only():
    read = []

    class Counted(dict):
        def get(self, student):
            read.append(student)
            return super().get(student)

    pairs = [[wrong_way(f"q{n // 2}", f"{n // 2:08x}")] for n in range(300)]
    results = [result(f"{n:03}", marks) for n, marks in enumerate(pairs)]
    html = class_report(results, "A1", results=Counted(by_student(results)))
    assert len(read) == 100 and html.count("autograder hint") == 150


def test_every_status_is_shown_in_words_as_well_as_colour():
    for status, words in STATUSES.items():
        one = result("ada", [question("one", status)])
        assert f"{words.label}, " in Page(class_report([one], "A1")).text
        assert words.label in Page(feedback(one)).text
    assert len({words.symbol for words in STATUSES.values()}) == len(STATUSES)


@pytest.mark.parametrize("sandbox, warned", [("none: own rights", True), ("", True), ("bubblewrap 0.11.0", False)])
def test_marking_without_a_sandbox_is_said_on_both_pages(sandbox, warned):
    one = result("ada", [question("one")], environment={"sandbox": sandbox})
    assert ("Marked without a sandbox" in class_report([one], "A1")) is warned
    assert ("Marked without a sandbox" in feedback(one)) is warned


def test_mixed_surroundings_are_counted():
    results = [result(str(n), [question("one")], environment={"numpy": "2.4" if n else "1.26"}) for n in range(3)]
    assert "2.4 (2) , 1.26 (1)" in Page(class_report(results, "A1")).text


def test_feedback_tells_where_to_look_what_to_do_and_what_is_marked_by_hand():
    parts = [question("one", "wrong", hint="Take the root.", message="31 of 84 differ"), question("two")]
    manual = [
        {"id": "a1.knn.inline_1", "title": "Bright rows", "notebook": "knn", "points": 2, "answer": "**far** <b>"}
    ]
    page = Page(feedback(result("Åsa", parts, manual=manual, notes=["two copies: took a/cs231n"])))
    for words in ("Åsa", "4 of 8 points", "cs231n/layers.py", "Take the root.", "31 of 84 differ", "far <b>"):
        assert words in page.text
    for words in ("1 of 2 questions are right", "marked by hand", "two copies: took a/cs231n", "python 3.11.7"):
        assert words in page.text
    assert "#q1" in page.links and "#q2" not in page.links


def test_feedback_does_not_tell_the_seed_of_the_run():
    """With it the unseen pictures can be drawn: the program that does so is public."""
    ada = result("ada", [question("one")])
    assert ada["environment"]["seed"] == 123 and "seed" not in Page(feedback(ada)).text
    assert "123" in Page(class_report([ada], "A1")).text  # the instructor's


def test_feedback_says_nothing_of_other_seeds():
    message = "✓ one: right in 1 case: a\n  Grading uses other sizes and seeds."
    text = Page(feedback(result("Åsa", [question("one", message=message)]))).text
    assert "right in 1 case: a" in text and "seeds" not in text


def test_feedback_on_an_unread_submission_says_why_once():
    one = result("ada", [question("one", "refused", message="The zip is damaged.")], message="The zip is damaged.")
    assert Page(feedback(one)).text.count("The zip is damaged.") == 1


def test_a_result_with_hardly_any_keys_still_makes_both_pages():
    assert "ada" in feedback({"student": "ada"})
    assert "ada" in class_report([{"student": "ada", "score": float("nan")}], "A1")


def test_huge_texts_are_cut():
    one = result("x" * 10**6, [question("one", "wrong", message="y" * 10**6 + "\n" * 10**6)], notes=["z" * 10**6])
    assert len(feedback(one)) < 60_000
    assert len(class_report([one], "t" * 10**6)) < 60_000


def printed(results, width=100):
    out = io.StringIO()
    Console(file=out, width=width, force_terminal=False).print(class_table(gather(results)))
    return out.getvalue()


def test_table_fits_a_hundred_columns_and_shows_counts_and_the_first_hint():
    text = printed([pupil(n) for n in range(9)])
    assert max(map(len, text.splitlines())) <= 100
    assert "Take the root." in text and "student 008" in text and "4/8" in text


def test_table_shows_hostile_text_as_text():
    text = printed([result("[red]ada[/red]\x1b[2J", [question("one", "wrong", hint="[link=x]see[/link]")])])
    assert "[red]ada[/red]" in text and "[link=x]see[/link]" in text and "\x1b" not in text


def shown(results, terminal):
    out = io.StringIO()
    show_class(gather(results), Console(file=out, width=100, force_terminal=terminal, no_color=True))
    return printable(out.getvalue(), 10**6, 10**4)


def large_class():
    read = [result(f"student {n:03}", [question("one", "crashed" if n < 4 else "correct")]) for n in range(300)]
    return [*read, result("bob", [], message="The zip is damaged."), result("cid", [], message="The zip is empty.")]


def test_a_terminal_shows_of_a_large_class_how_it_did_who_was_not_read_and_the_lowest():
    text = shown(large_class(), terminal=True)
    assert "300 of 302 submissions were marked." in text
    assert "Marks out of 4: mean 3.95, median 4, lowest 0, highest 4." in text
    assert "Stopped with an error: 4 questions of 4 submissions." in text
    assert "Could not be read: bob, cid." in text
    assert [n for n in range(300) if f"student {n:03}" in text] == list(range(10))


def test_what_is_piped_has_every_student():
    text = shown(large_class(), terminal=False)
    assert all(f"student {n:03}" in text for n in range(300)) and text.count("not read") == 2


def test_a_terminal_shows_a_class_of_two_hundred_whole():
    text = shown([pupil(n) for n in range(200)], terminal=True)
    assert all(f"student {n:03}" in text for n in range(200)) and "lowest" not in text


def test_a_large_class_of_which_nothing_could_be_read_is_shown():
    text = shown([result(f"student {n:03}", [], message="The zip is damaged.") for n in range(300)], terminal=True)
    assert "0 of 300 submissions were marked." in text and "student 019 and 280 more." in text


def test_table_of_nobody_is_empty():
    assert "student" in printed([])


def test_histogram_puts_full_marks_and_more_in_the_last_bin():
    assert charts.bins([0, 9.99, 10, 99, 100, 130, -5]) == [3, 1, 0, 0, 0, 0, 0, 0, 0, 3]


def test_printable_keeps_words_and_drops_what_terminals_obey():
    assert printable("a\x1b[1mb\x1b[0m\x07\r\nc\td") == "ab\nc\td"
    assert printable("é\u0301 李 \U0001f600") == "é\u0301 李 \U0001f600"
    assert printable("x" * 50, 10) == "x" * 10 + " …"


@pytest.mark.parametrize(
    "text",
    ["a  b", " a", "a ", "a\tb", "a\nb", "a\u00a0b", "a\u2003b", "a\u200b b", "a\x1b[1m b", "a\u202eb", "a \ud800b"],
)
def test_one_line_has_single_blanks_and_nothing_unseen(text):
    assert one_line(text) in ("a b", "a", "ab") and one_line("x" * 9, 8) == "x" * 8 + " …"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b", "CON", "a\x00b", "", ".", "x" * 500, "ada ", "a%2Fb", "\ud800"]
)
def test_file_stems_stay_in_their_folder_on_every_system(name):
    stem = file_stem(name)
    assert stem and len(stem) < 120 and not set(stem) & set('/\\:*?"<>|\x00\n') and not {stem[0], stem[-1]} & set(". ")
    assert stem.split(".")[0].upper() != "CON"
    stem.encode("utf-8")


def test_different_students_never_share_a_file_and_ordinary_names_stay():
    names = ["a b", "a_b", "a/b", "a:b", "a  b"]
    assert len({file_stem(name) for name in names}) == len(names)
    assert file_stem("lovelaceada_123") == "lovelaceada_123" and file_stem("李 小龙") == "李 小龙"


@pytest.mark.parametrize("value, text", [(41.0, "41"), (5.5, "5.5"), (1 / 3, "0.33"), (-0.001, "0"), (None, "0")])
def test_numbers_have_two_decimals_at_most(value, text):
    assert decimal(value) == text
