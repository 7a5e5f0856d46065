"""Due dates, extensions and what late work costs: from course.toml into nbgrader's gradebook."""

import datetime
import io

import pytest
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties
from rich.console import Console

from autograder.calendar.course_file import course_file
from autograder.calendar.entering import enter_dates, unknown_students
from autograder.calendar.moments import duration, in_utc, in_words
from autograder.calendar.plugin import LateRule
from autograder.calendar.rule import Rule
from autograder.course import CourseError
from autograder.gradebook.converters import begin_gradebook, quiet_inserts
from autograder.gradebook.late import late_penalties
from autograder.gradebook.overview import show_calendar
from autograder.gradebook.times import time_of_handin
from autograder.intake.downloads import find
from autograder.intake.gradescope import times_in
from autograder.intake.systems import Submission

DAY, HOUR = 86400, 3600
TOML = """
time_zone = "America/Los_Angeles"

[assignments.assignment1]
due = 2026-10-12T23:59:00

[assignments.assignment1.extensions]
ada = "2 days"
"BOB@example.edu" = 2026-10-20T12:00:00

[assignments.assignment1.times]
cem = 2026-10-13T08:30:00

[late]
share = 0.1
grace = "15 minutes"
at_most = 0.5
"""


def written(folder, text=TOML):
    folder.mkdir(exist_ok=True)
    (folder / "course.toml").write_text(text)
    return course_file(folder)


# ---- the file


def test_times_are_those_of_the_course_s_clock(tmp_path):
    dates = written(tmp_path).dates("assignment1")
    assert in_utc(dates.due) == datetime.datetime(2026, 10, 13, 6, 59)
    assert in_utc(dates.extensions["ada"]) == datetime.datetime(2026, 10, 15, 6, 59)
    assert in_utc(dates.times["cem"]) == datetime.datetime(2026, 10, 13, 15, 30)


def test_two_days_later_is_the_same_time_of_day_when_the_clocks_change(tmp_path):
    text = TOML.replace("2026-10-12T23:59:00", "2026-10-31T23:59:00").replace("2026-10-20T12", "2026-11-20T12")
    dates = written(tmp_path, text).dates("assignment1")
    assert in_utc(dates.extensions["ada"]) - in_utc(dates.due) == datetime.timedelta(hours=49)


def test_a_time_with_its_own_offset_needs_no_zone(tmp_path):
    dates = written(tmp_path, "[assignments.assignment1]\ndue = 2026-10-12T23:59:00+02:00").dates("assignment1")
    assert in_utc(dates.due) == datetime.datetime(2026, 10, 12, 21, 59)


def test_no_file_says_nothing(tmp_path):
    file = course_file(tmp_path)
    assert file.late is None and file.dates("assignment1").due is None


@pytest.mark.parametrize(
    "text, said",
    [
        ("due = 1", "there is no 'due'"),
        ("[late]\nshare = 1.5", "late.share = 1.5: write a share from 0 to 1"),
        ("[late]\nshare = true", "late.share = True: write a share"),
        ("[late]\nper = 'day'", "[late] says no share"),
        ("[late]\nshare = 0.1\nper = 'week'", "late.per = 'week': write \"day\" or \"hour\""),
        ("[late]\nshare = 0.1\nfree_days = -1", "late.free_days = -1: write a number of days"),
        ("[late]\nshare = 0.1\ngrace = 15", "late.grace = 15: write a duration"),
        ("[late]\nshare = 0.1\nmost = 0.5", "there is no 'most' in [late]"),
        ("late = 3", "late must be a table"),
        ("[assignments.asignment1]", "did you mean assignment1?"),
        ("[assignments.assignment1]\ndue = 2026-10-12T23:59:00", "needs the course's time_zone"),
        ("[assignments.assignment1]\ndue = 2026-10-12", "due = 2026-10-12: write a date with a time"),
        ("[assignments.assignment1]\ndue = '2026-10-12T23:59:00'", "without quotes"),
        ("[assignments.assignment1.extensions]\nada = '2 days'", "has extensions and no due date"),
        ("[assignments.assignment1]\ndue = 2026-10-12T23:59:00Z\nextensions = {ada = 'two days'}", "extensions.ada = 'two days'"),
        ("[assignments.assignment1]\ndue = 2026-10-12T23:59:00Z\nextensions = {ada = 2026-10-11T00:00:00Z}", "after the due date"),
        ("[assignments.assignment1]\ndue = 2026-10-12T23:59:00Z\nextensions = {ada = 3}", "extensions.ada = 3"),
        ("time_zone = 'Mars/Olympus'", "time_zone = 'Mars/Olympus': write a name that this machine knows"),
        ("time_zone = '../etc'", "time_zone = '../etc'"),
        ("time_zone = 'America'", "time_zone = 'America'"),
        ("name = [", "is not a calendar in TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_file_is_one_sentence(tmp_path, text, said):
    with pytest.raises(CourseError) as error:
        written(tmp_path, text)
    assert said in str(error.value) and str(tmp_path / "course.toml") in str(error.value)


def test_durations():
    assert duration("2 days") == datetime.timedelta(days=2)
    assert duration("1 week 12 hours") == datetime.timedelta(days=7, hours=12)
    for text in ("", "2", "two days", "2 days late", "-1 day", "9999 weeks"):
        with pytest.raises(ValueError):
            duration(text)
    assert [in_words(s) for s in (0, 40, 61, 93600, 90060)] == ["0 s", "40 s", "1 min 1 s", "1 d 2 h", "1 d 1 h"]


# ---- the rule


def test_each_day_begun_costs_up_to_a_bound():
    rule = Rule(0.1, at_most=0.25)
    late = [0, 1, DAY, DAY + 1, 10 * DAY]
    assert [rule.share_lost(seconds) for seconds in late] == [0, 0.1, 0.1, 0.2, 0.25]
    assert Rule(0.02, "hour").share_lost(3 * HOUR + 1) == pytest.approx(0.08)
    assert Rule(0.4).share_lost(5 * DAY) == 1


def test_grace_is_on_top_of_each_bound():
    rule = Rule(0.1, grace=600)
    assert [rule.share_lost(seconds) for seconds in (600, 601, DAY + 600, DAY + 601)] == [0, 0.1, 0.1, 0.2]


def test_free_days_are_spent_in_the_order_in_which_work_was_due():
    rule = Rule(0.1, free_days=4, free_days_each=2)
    assert rule.free_days_for(1) == 1 and rule.free_days_for(5 * DAY) == 2
    assert rule.free_days_for(2 * DAY, [DAY, 9 * DAY]) == 1  # one and two are spent
    assert rule.free_days_for(2 * DAY, [2 * DAY, 2 * DAY]) == 0
    assert rule.share_lost(3 * DAY, 2) == 0.1 and rule.share_lost(2 * DAY, 2) == 0
    assert Rule(0.1, grace=600, free_days=1).free_days_for(600) == 0


# ---- the gradebook


@pytest.fixture
def gradebook(tmp_path):
    """Ada, Bob, Cem and Dora handed in two assignments on 14 October, 06:59 UTC, a day late; 10 points each."""
    begin_gradebook(url := f"sqlite:///{tmp_path}/gradebook.db")
    with Gradebook(url) as made, quiet_inserts():
        for name in ("assignment1", "assignment2"):
            made.add_assignment(name)
            made.add_notebook("knn", name)
            made.add_grade_cell("q", "knn", name, max_score=10, cell_type="code")
            for who in ("ada", "bob", "cem", "dora"):
                made.update_or_create_student(who, email=f"{who}@example.edu")
                submitted = made.add_submission(name, who)
                submitted.timestamp = datetime.datetime(2026, 10, 14, 6, 59)
                submitted.notebooks[0].grades[0].auto_score = 10
        made.db.commit()
        yield made


def enter(gradebook, file, name="assignment1"):
    ids = [submitted.id for submitted in gradebook.find_assignment(name).submissions]
    enter_dates(gradebook.db, file.dates(name), ids)
    gradebook.db.commit()


def lateness(gradebook, name="assignment1"):
    return {s.student_id: s.total_seconds_late for s in gradebook.find_assignment(name).submissions}


def test_dates_are_entered_where_nbgrader_works_with_them(gradebook, tmp_path):
    enter(gradebook, written(tmp_path))
    assert lateness(gradebook) == {"ada": 0, "bob": 0, "cem": 8 * HOUR + 31 * 60, "dora": DAY}
    enter(gradebook, written(tmp_path, TOML.replace('ada = "2 days"', "")))
    assert lateness(gradebook)["ada"] == DAY  # taken back


def test_what_the_file_does_not_say_stays_as_the_gradebook_has_it(gradebook, tmp_path):
    gradebook.update_or_create_assignment("assignment2", duedate="2026-10-14 05:59:00 UTC")
    gradebook.grant_extension("assignment2", "ada", hours=1)
    enter(gradebook, written(tmp_path), "assignment2")
    assert lateness(gradebook, "assignment2") == {"ada": 0, "bob": HOUR, "cem": HOUR, "dora": HOUR}


def test_a_name_that_is_nobody_s_is_said(gradebook, tmp_path):
    file = written(tmp_path, TOML.replace("ada =", "adda ="))
    [said] = unknown_students(gradebook.db, "assignment1", file.dates("assignment1"))
    assert "'adda' in [assignments.assignment1.extensions] is not in the gradebook; did you mean 'ada'?" in said


def points_off(gradebook, folder, student, seconds, assignment="assignment1"):
    step = AssignLatePenalties()
    step.gradebook, step.assignment_id = gradebook, assignment
    return LateRule(parent=step, course=str(folder)).late_submission_penalty(student, 8.0, seconds)


def test_the_plugin_takes_off_what_the_rule_says(gradebook, tmp_path):
    written(tmp_path)
    assert points_off(gradebook, tmp_path, "dora", 600) == 0
    assert points_off(gradebook, tmp_path, "dora", DAY + HOUR) == 1.6
    written(tmp_path, "")
    assert points_off(gradebook, tmp_path, "dora", DAY) is None  # as nbgrader's own does


def test_free_days_are_counted_over_all_assignments(gradebook, tmp_path):
    file = written(tmp_path, TOML.replace('grace = "15 minutes"', "free_days = 2"))
    enter(gradebook, file)
    gradebook.update_or_create_assignment("assignment2", duedate="2026-10-20 05:59:00 UTC")
    assert points_off(gradebook, tmp_path, "dora", 2 * DAY) == 0
    assert points_off(gradebook, tmp_path, "dora", 2 * DAY, "assignment2") == 0.8  # one was spent before
    assert points_off(gradebook, tmp_path, "ada", 2 * DAY, "assignment2") == 0  # who had an extension there


def test_a_rule_and_another_plugin_are_one_too_many(tmp_path):
    file = written(tmp_path)
    with late_penalties(tmp_path, file) as step:
        assert type(step.plugin_inst) is LateRule and step.plugin_inst.course == str(tmp_path)
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\nc.AssignLatePenalties.plugin_class = 'mine.Plugin'\n"
    )
    with pytest.raises(CourseError, match="keep one of them"), late_penalties(tmp_path, file):
        pass


def test_the_calendar_shows_who_was_late(gradebook, tmp_path):
    enter(gradebook, written(tmp_path, TOML.replace("ada =", '"[bold]x" =')))
    found = {s.student_id: s for s in gradebook.find_assignment("assignment1").submissions}
    found["dora"].notebooks[0].late_submission_penalty = 1.5
    gradebook.db.commit()
    console = Console(file=io.StringIO(), width=100)
    show_calendar(tmp_path, None, console)
    lines = console.file.getvalue().splitlines()
    shown = {line.split("  ")[0].strip(): line.split() for line in lines}
    assert shown["all"] == ["all", "Mon", "2026-10-12", "23:59"]
    assert shown["[bold]x"] == ["[bold]x", "Wed", "2026-10-14", "23:59"]
    assert shown["dora"] == ["dora", "Mon", "2026-10-12", "23:59", "Tue", "2026-10-13", "23:59", "1", "d", "1.5"]
    assert not any("assignment2" in line and "due date" not in line for line in lines)


def test_a_folder_without_a_course_is_said(tmp_path):
    with pytest.raises(CourseError, match="name the course folder"):
        show_calendar(tmp_path, None, Console(file=io.StringIO()))


# ---- when something came


def test_gradescope_says_when_each_came_with_its_zone():
    text = (
        "---\nsubmission_1:\n  :submitters:\n  - :name: Ada\n  :created_at: 2026-10-12 16:33:31.123456000 -07:00\n"
        "  :history:\n  - :id: 3\n    :created_at: 2026-10-01 00:00:00 Z\n"
        "submission_2:\n  :history:\n    :created_at: 2026-10-01 00:00:00 Z\n  :created_at: 2026-10-12\n"
    )
    assert times_in(text) == {"submission_1": "2026-10-12T16:33:31-07:00"}


def test_a_time_without_a_zone_is_the_course_s_or_is_not_used(tmp_path):
    zone = written(tmp_path).zone
    ada = Submission("ada", tmp_path, time="2026-10-12T23:58:01")
    assert time_of_handin(ada, "assignment1", zone) == "2026-10-13 06:58:01.000000 UTC"
    assert time_of_handin(ada, "assignment1", None) is None
    ben = Submission("ben", tmp_path, time="2026-10-12T16:33:31-07:00")
    assert time_of_handin(ben, "assignment1", None) == "2026-10-12 23:33:31.000000 UTC"
    for odd in ("", "yesterday", "2026-99-99T00:00:00", "0001-01-01T00:00:00+23:00"):
        assert time_of_handin(Submission("cem", tmp_path, time=odd), "assignment1", zone) is None


def test_downloads_that_say_when_work_came(tmp_path):
    names = {
        "Assignment 1_ada_attempt_2026-10-12-23-58-01_knn.ipynb": "2026-10-12T23:58:01",
        "12-34 - Ben B - Oct 12, 2026 1158 PM - knn.ipynb": "2026-10-12T23:58:00",
        "cem_4711_123_knn.ipynb": "",
    }
    for n, (name, time) in enumerate(names.items()):
        (tmp_path / str(n)).mkdir()
        (tmp_path / str(n) / name).write_text("{}")
        [submission] = find([tmp_path / str(n)], "assignment1", tmp_path / "work")
        assert submission.time == time


def test_the_time_of_nbgrader_s_exchange_counts(tmp_path):
    place = tmp_path / "inbound" / "ada+assignment1+2026-10-13 06:58:01.5 UTC+aB3"
    (place / "cs231n").mkdir(parents=True)
    (place / "knn.ipynb").write_text("{}")
    (place / "timestamp.txt").write_text("2026-10-13 06:58:01.5 UTC")
    [submission] = find([tmp_path / "inbound"], "assignment1", tmp_path / "work")
    assert submission.student == "ada"
    assert time_of_handin(submission, "assignment1", None) == "2026-10-13 06:58:01.5 UTC"


def test_hours_pass_and_days_are_the_clocks_when_clocks_change(tmp_path):
    text = (
        'time_zone = "America/Los_Angeles"\n[assignments.assignment1]\ndue = {due}\n[assignments.assignment1.extensions]\n'
        'a = "1 hour"\nb = "2 hours"\nc = "1 day 2 hours"\n'
    )
    for due in ("2026-03-08T01:30:00", "2026-11-01T00:30:00"):
        dates = written(tmp_path, text.format(due=due)).dates("assignment1")
        hours = [(in_utc(dates.extensions[who]) - in_utc(dates.due)).total_seconds() / 3600 for who in ("a", "b", "c")]
        assert hours == [1, 2, 25 if "03" in due[:7] else 27]


@pytest.mark.parametrize("due", ["9999-12-31T23:59:59", "0001-01-01T00:00:00"])
def test_a_year_that_nobody_means_is_one_sentence(tmp_path, due):
    with pytest.raises(CourseError, match=r"assignments.assignment1.due = .*: write a time such as"):
        written(tmp_path, f'time_zone = "Asia/Tokyo"\n[assignments.assignment1]\ndue = {due}\n')


def test_a_byte_order_mark_is_read_over_and_deep_nesting_is_one_sentence(tmp_path):
    assert written(tmp_path, '\ufeffname = "x"\n').name == "x"
    with pytest.raises(CourseError, match="is not a calendar in TOML"):
        written(tmp_path, "name = " + "[" * 100_000)
