"""The students of a course: from the lists that systems export into nbgrader's gradebook."""

import pytest
from nbgrader.api import Gradebook

from autograder.course import CourseError
from autograder.gradebook.converters import begin_gradebook, quiet_inserts
from autograder.intake.systems import Submission
from autograder.roster.entering import enter_roster
from autograder.roster.matching import name_as_in_roster
from autograder.roster.reading import read_roster

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,A1 (77)\n    Points Possible,,,,,135\n"
    '"Lovelace, Ada",4711,s1,ada@example.edu,A,\n"Student, Test",9,,,A,\n'
)
MOODLE = "First name,Last name,Email address,Groups\nAda,Lovelace,ada@example.edu,\nBob,O'Hara,bob@example.edu,\n"
LISTS = {
    "canvas": (CANVAS, ("lovelaceada_4711", "Ada", "Lovelace", "ada@example.edu", "4711")),
    "moodle": (MOODLE, ("Ada Lovelace", "Ada", "Lovelace", "ada@example.edu", "")),
    "moodle worksheet": (
        "Identifier,Full name,Email address,Status,Grade\nParticipant 9,Ada Lovelace,ada@example.edu,,\n",
        ("Ada Lovelace", "Ada", "Lovelace", "ada@example.edu", ""),
    ),
    "blackboard": (
        '\ufeff"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Availability"\n"Lovelace"\t"Ada"\t"alove"\t"s1"\t"Yes"\n',
        ("alove", "Ada", "Lovelace", "", "s1"),
    ),
    "brightspace": (
        "OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator\n#s1,#alove,Lovelace,Ada,ada@example.edu,#\n",
        ("Ada Lovelace", "Ada", "Lovelace", "ada@example.edu", "s1"),
    ),
    "gradescope": (
        "First Name,Last Name,SID,Email,Role,Sections\nAda,Lovelace,s1,ada@example.edu,Student,\nIn,Structor,,i@example.edu,Instructor,\n",
        ("Ada Lovelace", "Ada", "Lovelace", "ada@example.edu", "s1"),
    ),
    "gradescope, one name": (
        "Name,SID,Email,Role\nAda Lovelace,s1,ada@example.edu,Student\n",
        ("Ada Lovelace", "Ada", "Lovelace", "ada@example.edu", "s1"),
    ),
    "github": (
        '"identifier","github_username","github_id","name"\n"Ada Lovelace","adalove","12","Ada Lovelace"\n',
        ("adalove", "Ada", "Lovelace", "", "12"),
    ),
    "plain": ("student;email\nada;ada@example.edu\n", ("ada", "", "ada", "ada@example.edu", "")),
}  # fmt: skip


@pytest.mark.parametrize("system", LISTS)
def test_the_list_of_each_system_is_read(tmp_path, system):
    text, expected = LISTS[system]
    (tmp_path / "list.csv").write_bytes(text.encode("utf-16" if system == "blackboard" else "utf-8"))
    people = read_roster(tmp_path / "list.csv")
    assert people[0][:5] == expected and len(people) == (2 if system == "moodle" else 1)


@pytest.mark.parametrize("data, said", [(b"a,b\n1,2\n", "has no column"), (b"\xe4,b\n", "not UTF-8"), (b"", "none")])
def test_what_is_no_list_is_said(tmp_path, data, said):
    (tmp_path / "list.csv").write_bytes(data)
    with pytest.raises(CourseError, match=said):
        read_roster(tmp_path / "list.csv")


# ---- into the gradebook


@pytest.fixture
def course(tmp_path):
    """A course's folder, with ways to hand in, to enter a list, and to look who is in the gradebook."""
    begin_gradebook(url := f"sqlite:///{tmp_path}/gradebook.db")

    class Course:
        folder = tmp_path

        def hand_in(self, *ids):
            with Gradebook(url) as gradebook, quiet_inserts():
                gradebook.update_or_create_assignment("assignment1")
                for who in ids:
                    gradebook.update_or_create_student(who)
                    gradebook.add_submission("assignment1", who)

        def enter(self, text):
            (tmp_path / "list.csv").write_text(text)
            return [*enter_roster(tmp_path / "list.csv", tmp_path, None)]

        def students(self):
            with Gradebook(url) as gradebook:
                return {s.id: (s.first_name, s.last_name, s.email) for s in gradebook.students}

        def named(self, *names, system="moodle"):
            found = [Submission(name, tmp_path, system=system) for name in names]
            name_as_in_roster(found, tmp_path, None)
            return [submission.student for submission in found]

    return Course()


ADA, BOB = ("Ada", "Lovelace", "ada@example.edu"), ("Bob", "O'Hara", "bob@example.edu")


def test_students_are_entered_once_and_nobody_is_removed(course):
    assert course.enter(MOODLE) == ["2 students of list.csv are in the gradebook, 2 of them new."]
    course.enter(MOODLE.replace("Bob,O'Hara,bob", "Cem,Kaya,cem"))  # added later
    course.enter(MOODLE)
    assert course.students() == {
        "Ada Lovelace": ADA,
        "Bob O'Hara": BOB,
        "Cem Kaya": ("Cem", "Kaya", "cem@example.edu"),
    }


@pytest.mark.parametrize("came_as", ["Ada Lovelace_4711", "lovelaceada_123", "ada"])
def test_who_handed_in_before_gets_name_and_address(course, came_as):
    course.hand_in(came_as)
    course.enter(MOODLE)
    assert course.students() == {came_as: ADA, "Bob O'Hara": BOB}


def test_who_has_not_handed_in_and_who_is_not_in_the_list_are_said(course):
    course.hand_in("Ada Lovelace_4711", "eve")
    _, missing, more = course.enter(MOODLE)
    assert missing == "assignment1: nothing has come from Bob O'Hara."
    assert more == "assignment1: has come, and is not in this list: eve."


def test_the_list_erases_nothing(course):
    course.enter(MOODLE)
    course.enter("First name,Last name,Email address\nAda,Lovelace,\n")
    assert course.students()["Ada Lovelace"] == ADA


def test_two_of_one_name_are_two(course):
    twins = MOODLE.replace("Bob,O'Hara,bob", "Ada,Lovelace,ada2")
    course.enter(twins)
    assert course.students() == {"ada@example.edu": ADA, "ada2@example.edu": ("Ada", "Lovelace", "ada2@example.edu")}
    course.hand_in("Ada Lovelace_4711")
    before = course.students()
    course.enter(twins)
    assert course.students() == before
    assert course.named("Ada Lovelace_5000") == ["Ada Lovelace_5000"]


def test_a_namesake_who_comes_later_is_another(course):
    course.enter(CANVAS)
    course.enter(CANVAS + '"Lovelace, Ada",5000,s2,ada2@example.edu,A,\n')
    assert {*course.students()} == {"lovelaceada_4711", "lovelaceada_5000"}
    course.enter(MOODLE)
    assert {*course.students()} == {"lovelaceada_4711", "lovelaceada_5000", "Bob O'Hara"}
    course.enter(MOODLE.replace("ada@", "other@"))
    assert course.students()["Ada Lovelace"] == ("Ada", "Lovelace", "other@example.edu")


def test_two_that_the_list_does_not_tell_apart_are_not_entered(course):
    said = course.enter("First name,Last name,Email address,Groups\nAda,Lovelace,,A\nAda,Lovelace,,B\nBob,O'Hara,,\n")
    assert {*course.students()} == {"Ada Lovelace", "Bob O'Hara"} and len(said) == 1  # in two groups


# ---- names of what is handed in


def test_moodle_s_number_is_another_for_each_assignment_and_the_student_the_same(course):
    assert course.named("Ada Lovelace_4711") == ["Ada Lovelace_4711"]
    course.hand_in("Ada Lovelace_4711")
    assert course.named("Ada Lovelace_5022") == ["Ada Lovelace_5022"]  # no list says who that is
    course.enter(MOODLE)
    assert course.named("Ada Lovelace_5022", "Bob O'Hara_5023", "Eve_5024") == [
        "Ada Lovelace_4711",
        "Bob O'Hara",
        "Eve_5024",
    ]
    assert course.named("Ada Lovelace_4711", "Ada Lovelace_5022") == ["Ada Lovelace_4711", "Ada Lovelace_5022"]


def test_another_number_of_canvas_is_another_student(course):
    course.enter(CANVAS)
    assert course.named("lovelaceada_4711", "lovelaceada_5000", system="canvas") == [
        "lovelaceada_4711",
        "lovelaceada_5000",
    ]


def test_two_that_may_be_one_keep_their_names(course):
    course.enter(MOODLE)
    assert course.named("Ada Lovelace_2", system="") == ["Ada Lovelace_2"]
    assert course.named("Ada Lovelace_1001", "Ada Lovelace_1002") == ["Ada Lovelace_1001", "Ada Lovelace_1002"]


def enter(tmp_path, text):
    """The students of the gradebook after a list was entered: id, email, number."""
    (tmp_path / "list.csv").write_text(text)
    said = [*enter_roster(tmp_path / "list.csv", tmp_path, None)]
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as gradebook:
        return sorted((one.id, one.email, one.lms_user_id) for one in gradebook.students), said


def test_one_address_is_one_person_however_it_is_written(tmp_path):
    students, _ = enter(tmp_path, "student,email\nada,a@x.example\nada,A@X.example\nAda,a@x.example\n")
    assert students == [("ada", "a@x.example", None)]


def test_who_has_a_new_address_keeps_the_marks_by_the_number(tmp_path):
    head = "First name,Last name,ID number,Email address\n"
    enter(tmp_path, head + "Ada,Love,3,old@x.example\n")
    students, _ = enter(tmp_path, head + "Ada,Love,3,new@x.example\n")
    assert students == [("Ada Love", "new@x.example", "3")]


def test_canvass_row_without_a_student_is_nobody(tmp_path):
    text = CANVAS.replace("    Points", ",,,,,Manual Posting\n    Points")
    assert enter(tmp_path, text)[0] == [("lovelaceada_4711", "ada@example.edu", "4711")]


def test_a_list_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(CourseError, match="There is no file"):
        [*enter_roster(tmp_path / "gone.csv", tmp_path, None)]
