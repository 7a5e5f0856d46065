"""Marks for other systems: the right student's row, the right cell, and nothing else touched."""

import csv
import io
import json

import pytest

from autograder.export import canvas, moodle
from autograder.export.gradescope import results_json
from autograder.export.totals import of_checks
from autograder.report import results_csv as table
from autograder.report.brief import gather
from autograder.roster import pairing as roster
from autograder.roster import spreadsheet


def question(name="one", status="correct", **more):
    score = {"correct": 4.0, "partial": 3.0}.get(status, 0.0)
    return {
        "id": f"a1.knn.{name}",
        "targets": ["cs231n/layers.py:affine_forward"],
        "notebook": "knn",
        "title": "Distances",
        "points": 4,
        "score": score,
        "status": status,
        "message": "",
        "hint": "",
        "mistake": "",
        "seconds": 0.25,
        "notes": [],
    } | more


def result(student, score=41.0, **more):
    return {
        "submission": f"{student}.zip",
        "student": student,
        "assignment": "assignment1",
        "score": score,
        "max_score": 60.0,
        "message": "",
        "questions": [question()],
        "manual": [],
        "environment": {"python": "3.11.7"},
    } | more


def results_csv(results):
    return table.results_csv(gather(results))


def canvas_csv(results, *more, **options):
    return canvas.canvas_csv(of_checks(gather(results)), *more, **options)[:2]


def moodle_csv(results, *more):
    return moodle.moodle_csv(of_checks(gather(results)), *more)[:2]


def parsed(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


# ---- results.csv


def test_the_classs_table_has_a_row_a_student_and_a_column_a_question():
    results = [result("ada", questions=[question(), question("two", "partial")]), result("bob", 20)]
    rows = parsed(results_csv(results))
    header = ["student", "assignment", "score", "max_score", "percent", "status", "a1.knn.one", "a1.knn.two"]
    assert rows == [
        header,
        ["ada", "assignment1", "41", "60", "68.33", "marked", "4", "3"],
        ["bob", "assignment1", "20", "60", "33.33", "marked", "4", ""],
    ]


def test_the_classs_table_says_which_submissions_could_not_be_read():
    rows = parsed(
        results_csv([result("ada", 0, message="The zip is damaged.", questions=[question(status="refused")])])
    )
    assert rows[1][2:] == ["0", "60", "0", "unreadable", ""]


@pytest.mark.parametrize("name", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", " =1", "\t=1", "＝1", "\x00=1", "=1,2\n3"])
def test_no_cell_starts_a_formula(name):
    for text in (results_csv([result(name)]), moodle_csv([result(name)])[0], canvas_csv([result(name)])[0]):
        cells = [cell for row in parsed(text) for cell in row]
        assert not any(cell.strip()[:1] in set("=+-@＝") for cell in cells)
        assert any(cell.startswith("'") for cell in cells)


def test_negative_marks_stay_numbers():
    assert parsed(results_csv([result("ada", -1.5)]))[1][2] == "-1.5"


def test_exports_of_nobody_hold_the_header():
    assert parsed(results_csv([]))[0][0] == "student" and len(parsed(results_csv([]))) == 1
    assert len(parsed(moodle_csv([])[0])) == 1
    text, unmatched = canvas_csv([])
    points = ["    Points Possible", "", "", "", "", "0"]
    assert [row[0] for row in parsed(text)] == ["Student", points[0]] and unmatched == []
    assert parsed(text)[1] == points


# ---- Canvas

GRADEBOOK = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Assignment 1 (901),Assignment 10 (902),Final Score\r\n"
    ",,,,,Manual Posting,,(read only)\r\n"
    '    Points Possible,,,,,60.00,100.00,"(read only)"\r\n'
    '"Lovelace, Ada",7001,s-17,ada@uni.example,"CS, one",,88.0,"90.1"\r\n'
    '"O""Hara, Bob",7002,s-18,bob,CS,12.5,  70 ,\r\n'
    '"Nuñez, José",7003,s-19,jn3,CS,"",,\r\n'
    '"Student, Test",7999,,f00,CS,,,'
)


def filled(results, book=GRADEBOOK, **options):
    text, unmatched = canvas_csv(results, book, **options)
    return text, unmatched


def test_gradebook_keeps_every_other_character():
    text, unmatched = filled([result("bob", 41.5)])
    assert text == GRADEBOOK.replace("CS,12.5,", "CS,41.5,") and unmatched == []


@pytest.mark.parametrize(
    "student",
    [
        "s-17",
        "7001",
        "ada@uni.example",
        "ADA",
        "Lovelace, Ada",
        "Ada Lovelace",
        "lovelaceada",
        "lovelaceada_7001",
    ],
)
def test_a_student_is_found_by_any_of_the_names_canvas_knows(student):
    text, unmatched = filled([result(student)])
    assert unmatched == []
    assert '"CS, one",41,88.0' in text


def test_a_student_is_found_by_the_number_in_a_canvas_download():
    text, unmatched = filled([result("?", submission="down/lovelaceada_LATE_7001_5551_a1.zip")])
    assert unmatched == [] and '"CS, one",41,88.0' in text


def test_accents_match_however_they_are_coded():
    text, unmatched = filled([result("Jose\u0301 Nun\u0303ez")])
    assert unmatched == [] and "jn3,CS,41,,\r\n" in text


def test_those_not_in_the_gradebook_are_named():
    _, unmatched = filled([result("eve"), result("bob"), result("Points Possible")])
    assert unmatched == ["eve", "Points Possible"]


def test_no_mark_is_written_where_two_students_could_be_meant():
    twins = GRADEBOOK + '\r\n"Lovelace, Ada",7004,s-20,ada2,CS,,,\r\n'
    assert filled([result("Ada Lovelace")], twins) == (twins, ["Ada Lovelace"])
    text, unmatched = filled([result("Ada Lovelace_7004")], twins)
    assert unmatched == [] and "ada2,CS,41,," in text


def test_two_submissions_for_one_row_are_left_to_a_person():
    assert filled([result("ada"), result("s-17")]) == (GRADEBOOK, ["ada", "s-17"])


def test_a_short_number_behind_a_name_is_not_taken_for_an_id():
    book = "Student,ID,SIS User ID,SIS Login ID,Section,assignment1\nBob,2,,bob,CS,\n"
    assert canvas_csv([result("smith_2")], book) == (book, ["smith_2"])
    assert canvas_csv([result("bob_2")], book) == (book.replace("CS,\n", "CS,41\n"), [])


def test_an_unread_submission_leaves_the_cell_for_someone_to_look():
    assert filled([result("bob", 0, message="The zip is damaged.")]) == (GRADEBOOK, [])


def test_the_column_can_be_named_and_must_be_there():
    text, _ = filled([result("bob")], column="Assignment 10 (902)")
    assert "CS,12.5,41,\r\n" in text
    with pytest.raises(ValueError, match=r"no single column 'midterm'.*Assignment 10 \(902\)"):
        filled([result("bob")], column="midterm")
    with pytest.raises(ValueError, match="no single column"):
        canvas_csv([result("bob")], "")


def test_semicolons_and_short_rows_are_understood():
    book = "Student;ID;SIS User ID;SIS Login ID;Section;assignment1\nBob;1;;bob;CS\n"
    assert canvas_csv([result("bob")], book)[0] == book.replace("CS\n", "CS;41\n")


def test_a_new_canvas_file_has_the_points_row():
    text, unmatched = canvas_csv([result("lovelaceada_7001"), result("bob", message="Empty.")])
    assert unmatched == []
    assert parsed(text) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "assignment1"],
        ["    Points Possible", "", "", "", "", "60"],
        ["lovelaceada", "7001", "", "lovelaceada", "", "41"],
        ["bob", "", "", "bob", "", ""],
    ]


def test_a_gradebook_is_gone_through_once_however_many_students_there_are():
    class Keys(set):
        looks = 0

        def __iter__(self):
            Keys.looks += 1
            return super().__iter__()

        def __and__(self, other):
            Keys.looks += 1
            return super().__and__(other)

        __rand__ = __and__

    offered = [[Keys({f"id {n}"}), Keys({f"name {n}"})] for n in range(500)]
    wanted = [[{f"id {n}"} if n % 2 else set(), {f"name {n}"}] for n in reversed(range(500))]
    assert roster.pair(wanted, offered) == list(reversed(range(500)))
    assert Keys.looks == 2 * 500


# ---- Moodle

WORKSHEET = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Feedback comments"\n'
    '"Participant 345","Ada Lovelace",ada@uni.example,"Submitted for grading",,60.00,\n'
    '"Participant 346","Bob Li",bob@uni.example,"No submission",5.00,60.00,"old"\n'
)


@pytest.mark.parametrize(
    "student, submission",
    [
        ("Ada Lovelace_345", ""),
        ("ada@uni.example", ""),
        ("ada", ""),
        ("Ada Lovelace", ""),
        ("Participant 345", ""),
        ("?", "all/Ada Lovelace_345_assignsubmission_file"),
        ("?", "Ada L_345_file_"),
    ],
)
def test_moodle_worksheet_gets_grade_and_comment(student, submission):
    one = result(student, submission=submission, questions=[question(status="wrong", hint='Is "x" < 0?')])
    text, unmatched = moodle_csv([one], WORKSHEET)
    comment = '"Distances: not right yet. Is ""x"" &lt; 0?"'
    assert unmatched == []
    assert text == WORKSHEET.replace('grading",,60.00,', f'grading",41,60.00,{comment}')


def test_moodle_worksheet_without_comments_or_grade():
    text, _ = moodle_csv([result("ada")], "Identifier,Full name,Email address,Grade\nParticipant 1,Ada,,\n")
    assert text.endswith("Participant 1,Ada,,41\n")
    with pytest.raises(ValueError, match="'Grade'"):
        moodle_csv([result("ada")], "Identifier,Full name\nParticipant 1,Ada\n")


def test_a_new_moodle_file_names_participants_where_known():
    rows = parsed(moodle_csv([result("Ada Lovelace_3451"), result("bob@uni.example", 60)])[0])
    assert rows[0] == ["Identifier", "Full name", "Email address", "Grade", "Feedback comments"]
    assert rows[1][:4] == ["Participant 3451", "Ada Lovelace", "", "41"]
    assert rows[2] == ["", "bob@uni.example", "bob@uni.example", "60", "Every check is right."]


def test_a_comment_for_moodle_has_four_thousand_characters_at_most():
    one = result("ada", questions=[question(status="wrong", hint="x" * 400)] * 20)
    assert len(parsed(moodle_csv([one])[0])[1][4]) == 4000


# ---- the cells of a spreadsheet


@pytest.mark.parametrize(
    "text",
    [
        GRADEBOOK,
        WORKSHEET,
        'a,"b\r\nc",""\r\n\r\n"d""e",,\r\n',
        "a;b\n1;2",
        "a\tb\r1\t2\r",
        "a,b\n1,",
        '"a,1";b\nc;d\n',
    ],
)
def test_cells_are_read_as_the_csv_module_reads_them(text):
    rows = [[cell.value for cell in row] for row in spreadsheet.parse_cells(text)]
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=spreadsheet.separator(text))
    assert rows == [row for row in reader if row]


def test_short_rows_are_filled_cell_by_cell():
    text = "a,b,c,d\n1\n2,3\n"
    rows = spreadsheet.parse_cells(text)
    assert (
        spreadsheet.change_cells(text, [(rows[1], 3, "y"), (rows[1], 2, "x, z"), (rows[2], 1, "w")])
        == 'a,b,c,d\n1,,"x, z",y\n2,w\n'
    )
    assert spreadsheet.change_cells(text, [(rows[2], 3, "y"), (rows[2], 2, "x")]) == "a,b,c,d\n1\n2,3,x,y\n"


# ---- Gradescope


def test_gradescope_has_a_test_a_question():
    one = result(
        "ada",
        7,
        questions=[question(), question("two", "partial", hint="Take the root.", message="31 differ")],
    )
    found = results_json(one, 0.5178)
    assert found["score"] == 7 and found["execution_time"] == 0.52
    first, second = found["tests"]
    assert (first["name"], first["score"], first["max_score"], first["status"]) == (
        "knn: Distances",
        4.0,
        4.0,
        "passed",
    )
    assert (second["score"], second["status"], second["visibility"]) == (3.0, "failed", "visible")
    assert "cs231n/layers.py:affine_forward" in second["output"]
    assert "31 differ" in second["output"] and "Hint: Take the root." in second["output"]


def test_gradescope_says_what_is_left_and_why_nothing_was_read():
    manual = [{"id": "a1.knn.inline_1", "title": "Bright rows", "notebook": "knn", "points": 2, "answer": "far"}]
    output = results_json(result("ada", 0, message="The zip is damaged.", manual=manual), 0.5)["output"]
    assert "The zip is damaged." in output and "Bright rows" in output


def test_gradescope_takes_hostile_and_huge_values():
    text = "<b>\x1b[31m\ud800" + "x" * 10**6
    questions = [question(score=float("nan"), message=text, hint=text, title=text, notes=[text] * 1000)] * 40
    found = results_json(result("ada", float("inf"), message=text, questions=questions), 0.5)
    dumped = json.dumps(found, allow_nan=False)
    assert len(dumped) < 300_000 and "\\u001b" not in dumped and "\\ud800" not in dumped
    assert {found[key] for key in ("output_format", "test_output_format", "test_name_format")} == {"text"}
