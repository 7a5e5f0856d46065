"""Whose a submission is: attempts, names, classes and what is left out; and that no mark goes to another."""

import json
import zipfile

import pytest
from helpers import handins

from autograder.course import CourseError
from autograder.grading.owners import check_owners
from autograder.intake import attempts, student_names
from autograder.intake.downloads import find
from autograder.intake.staging import stage
from autograder.intake.systems import Submission

KNN = "cs231n/classifiers/k_nearest_neighbor.py"
BOOK = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
TARGETS, BOOKS = [KNN, "cs231n/layers.py"], ["knn.ipynb", "two_layer_net.ipynb"]


def work(word):
    """All that is asked for, its modules marked with a word."""
    return {KNN: f"a = '{word}'\n", "cs231n/layers.py": f"b = '{word}'\n", **dict.fromkeys(BOOKS, book(word))}


def book(word):
    cells = [{"cell_type": "markdown", "source": word, "metadata": {}}]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def below(folder, names):
    return {f"{folder}/{name}": text for name, text in names.items()}


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def zipped(path, files, date=(2025, 1, 1, 0, 0, 0)):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, date), text)
    return path


def payload(tmp_path, word):
    return zipped(tmp_path / "payload.zip", work(word)).read_bytes()


def words(submission, tmp_path):
    """The words in what was laid out of a submission, and the notes."""
    place = tmp_path / f"staged-{len(list(tmp_path.iterdir()))}"
    made = stage(submission, TARGETS, BOOKS, place)
    cells = [json.loads((place / name).read_text())["cells"] for name in BOOKS if (place / name).exists()]
    modules = [(place / name).read_text() for name in TARGETS if (place / name).exists()]
    return {text.split("'")[1] for text in modules} | {c[0]["source"] for c in cells if c}, made.notes


def found(path, tmp_path, **options):
    paths = path if isinstance(path, list) else [path]
    listed = find(paths, "assignment1", tmp_path / "unpacked", **options)
    return {submission.student: submission for submission in listed}


# ---- attempts


@pytest.mark.parametrize(
    "older, newer",
    [
        ("hw.zip", "hw (1).zip"),
        ("hw (2).zip", "hw (10).zip"),
        ("hw.zip", "hw - Copy.zip"),
        ("hw.zip", "hw copy 2.zip"),
        ("work.zip", "work-1.zip"),
        ("hw_v1.zip", "hw_v2.zip"),
        ("attempt 1.zip", "attempt 2.zip"),
        ("hw 2025-03-05.zip", "hw 2025-03-06.zip"),
        ("b 2025-03-05-10-00-00.zip", "a 2025-03-05-10-00-01.zip"),
        ("Mar 5, 2025 1130 AM.zip", "Mar 5, 2025 1230 PM.zip"),
        ("Mar 5, 2025 1230 AM.zip", "Mar 5, 2025 100 AM.zip"),
        ("5 March 2025 09:00.zip", "4 April 2025 08:00.zip"),
        ("Dec 31, 2024 1159 PM.zip", "Jan 1, 2025 1201 AM.zip"),
    ],
)
def test_what_names_say_of_when(older, newer):
    assert attempts.age(older) < attempts.age(newer)
    assert attempts.oldest_first([newer, older]) == [older, newer]


def test_the_number_of_an_assignment_says_nothing_of_when():
    assert attempts.number_of("assignment-2") == attempts.number_of("hw_3") == attempts.number_of("part-1") == 0
    assert attempts.number_of("work-2") == 2 and attempts.number_of("ada (3)") == 3


@pytest.mark.parametrize(
    "one, other, taken, date",
    [
        ("assignment1_submission.zip", "assignment1_submission (1).zip", "assignment1_submission (1).zip", (2024, 1, 1, 0, 0, 0)),
        ("work-1.zip", "work.zip", "work-1.zip", (2025, 6, 1, 0, 0, 0)),
        ("first.zip", "again.zip", "again.zip", (2025, 6, 1, 0, 0, 0)),
        ("again.zip", "first.zip", "first.zip", (2025, 6, 1, 0, 0, 0)),
        ("x 2025-03-05.zip", "x 2025-02-01.zip", "x 2025-03-05.zip", (2025, 6, 1, 0, 0, 0)),
    ],
)  # fmt: skip
def test_of_two_zips_one_attempt_is_taken_the_last(tmp_path, one, other, taken, date):
    """`date` is that of the files in the other."""
    folder = tmp_path / "ada"
    zipped(folder / one, work("one"))
    zipped(folder / other, work("other"), date)
    left = other if taken == one else one
    said, notes = words(Submission("ada", folder), tmp_path)
    assert said == {"one" if taken == one else "other"}
    assert notes == [f"Handed in 2 times: {taken}, the last, was taken, not {left}."]


def test_the_last_attempt_is_taken_though_it_holds_less(tmp_path):
    folder = tmp_path / "ada"
    zipped(folder / "hw.zip", work("one"))
    zipped(folder / "hw (1).zip", {n: t for n, t in work("two").items() if n.endswith(".py")})
    said, notes = words(Submission("ada", folder), tmp_path)
    assert said == {"two"}
    assert notes == [
        "Handed in 2 times: hw (1).zip, the last, was taken, not hw.zip.",
    ]


def test_parts_that_go_together_are_no_attempts(tmp_path):
    folder, every = tmp_path / "ada", work("one")
    zipped(folder / "code.zip", {n: t for n, t in every.items() if n.endswith(".py")} | {"utils.py": "u = 1\n"})
    zipped(folder / "notebooks.zip", {n: every[n] for n in BOOKS} | {"utils.py": "u = 1\n"})
    said, notes = words(Submission("ada", folder), tmp_path)
    assert said == {"one"} and notes == []
    zipped(folder / "code (1).zip", {n: t for n, t in work("two").items() if n.endswith(".py")})
    said, notes = words(Submission("ada", folder), tmp_path)
    assert said == {"one", "two"} and notes == ["Handed in 2 times: code (1).zip, the last, was taken, not code.zip."]


def test_of_many_attempts_the_last_are_opened(tmp_path):
    for number in range(1, 9):
        zipped(tmp_path / "ada" / f"hw ({number}).zip", work(str(number)))
    said, notes = words(Submission("ada", tmp_path / "ada"), tmp_path)
    assert said == {"8"} and "Only the first 5 archives in the submission were opened." in notes


def test_a_damaged_last_attempt_leaves_the_one_before_and_says_so(tmp_path):
    zipped(tmp_path / "ada" / "hw.zip", work("one"))
    write(tmp_path / "ada", {"hw (1).zip": b"PK\x03\x04 cut off"})
    said, notes = words(Submission("ada", tmp_path / "ada"), tmp_path)
    assert said == {"one"} and notes[0].startswith("hw (1).zip is damaged")


def test_notebooks_come_from_the_folder_of_the_package(tmp_path):
    folder = write(tmp_path / "ada", below("a", work("one")) | below("b", work("two")))
    (folder / "a" / KNN).write_text('raise NotImplementedError("x")\n')
    said, _ = words(Submission("ada", folder), tmp_path)
    assert said == {"two"}


COUNTED = {
    "zips": (["ada.zip", "ada (1).zip", "ben.zip"], {"ada": "ada (1).zip", "ben": "ben.zip"}, "ada"),
    "zips, the first gone": (["ada (1).zip", "ada (2).zip", "ben.zip"], {"ada": "ada (2).zip", "ben": "ben.zip"}, "ada"),
    "copies": (["ada.zip", "ada - Copy.zip", "ben.zip"], {"ada": "ada - Copy.zip", "ben": "ben.zip"}, "ada"),
    "folders": (["ada/", "ada (1)/", "ben/"], {"ada": "ada (1)", "ben": "ben"}, "ada"),
    "a folder beside its zip": (["ada.zip", "ada/", "ben.zip"], {"ada": "ada", "ada (2)": "ada.zip", "ben": "ben.zip"}, ""),
    "names alike": (["Ada/", "ada/", "ben.zip"], {"Ada": "Ada", "ada (2)": "ada", "ben": "ben.zip"}, ""),
    "numbers that are names": (["ada-1.zip", "ada-2.zip"], {"ada-1": "ada-1.zip", "ada-2": "ada-2.zip"}, ""),
    "moodle": (
        ["Ada_1_assignsubmission_file/", "Ada_1_assignsubmission_file_2/", "Ben_2_assignsubmission_file/"],
        {"Ada_1": "Ada_1_assignsubmission_file_2", "Ben_2": "Ben_2_assignsubmission_file"},
        "Ada_1",
    ),
    "nbgrader's exchange": (
        ["ada+assignment1+2025-03-05 10:00:00 UTC+xyz/", "ada+assignment1+2025-03-06 09:00:00.5 UTC/", "ada+ps2+2025-04-06 09:00:00 UTC/", "ben+assignment1+2025-03-05 10:00:00 UTC/"],
        {"ada": "ada+assignment1+2025-03-06 09:00:00.5 UTC", "ben": "ben+assignment1+2025-03-05 10:00:00 UTC"},
        "ada",
    ),
    "brightspace": (
        ["101-55 - Ada Lovelace - Mar 5, 2025 1130 AM/", "101-55 - Ada Lovelace - Mar 5, 2025 1230 PM/", "102-55 - Ben Li - Mar 5, 2025 1130 AM/", "index.html"],
        {"Ada Lovelace_101": "101-55 - Ada Lovelace - Mar 5, 2025 1230 PM", "Ben Li_102": "102-55 - Ben Li - Mar 5, 2025 1130 AM"},
        "Ada Lovelace_101",
    ),
}  # fmt: skip


@pytest.mark.parametrize("names, expected, again", COUNTED.values(), ids=COUNTED.keys())
def test_resubmissions_are_counted_in_every_layout(tmp_path, names, expected, again):
    """`again` is who has handed in twice."""
    folder = tmp_path / "class"
    for number, name in enumerate(names):
        files = work(str(number))
        if name.endswith("/"):
            write(folder, below(name[:-1], files))
        else:
            write(folder, {name: payload(tmp_path, str(number)) if name.endswith(".zip") else ""})
    students = found(folder, tmp_path, remarks=(remarks := []))
    assert {student: s.path.name for student, s in students.items()} == expected
    for student, name in expected.items():
        said, notes = words(students[student], tmp_path)
        assert said == {str(next(i for i, n in enumerate(names) if n.rstrip("/") == name))}
        assert [note[:19] for note in notes] == ["Handed in 2 times: "] * (student == again)
    assert [line for line in remarks if "ps2" not in line] == []


def test_flat_downloads_count_alike(tmp_path):
    one, two = payload(tmp_path, "1"), payload(tmp_path, "2")
    canvas = write(tmp_path / "c", {"ada_1_20_w.zip": one, "ada_1_21_w-1.zip": two, "ben_2_30_w.zip": one})
    moodle = write(
        tmp_path / "m", {f"Ada_1_assignsubmission_file_w{n}.zip": data for n, data in {"": one, " (1)": two}.items()}
    )
    dates = {"10-00-00": one, "11-00-00": two}
    board = write(tmp_path / "b", {f"HW_ada_attempt_2025-01-02-{t}_w.zip": data for t, data in dates.items()})
    bright = {
        f"101-55 - Ada - Mar {day}, 2025 1130 AM - w.zip": data for day, data in {"5": one, "12": two}.items()
    } | {"index.html": b""}
    for folder, student in [
        (canvas, "ada_1"),
        (moodle, "Ada_1"),
        (board, "ada"),
        (write(tmp_path / "d", bright), "Ada_101"),
    ]:
        students = found(folder, tmp_path, remarks=(remarks := []))
        said, notes = words(students[student], tmp_path)
        assert said == {"2"} and notes[0].startswith("Handed in 2 times: ") and remarks == []


def test_copies_named_one_by_one_are_one_students(tmp_path):
    paths = [zipped(tmp_path / name, work(name)) for name in ("ada (1).zip", "ada.zip", "ben (1).zip")]
    students = found(paths, tmp_path)
    assert {s: sub.path.name for s, sub in students.items()} == {"ada": "ada (1).zip", "ben": "ben (1).zip"}
    assert students["ada"].notes == ["Handed in 2 times: ada (1).zip, the last, was taken, not ada.zip."]


# ---- names


@pytest.mark.parametrize(
    "inside, named, student",
    [
        ("some/ada.zip", "some", "ada"),
        ("some/ada/", "some", "ada"),
        ("ada/assignment1_submission.zip", "ada", "ada"),
        ("ada/assignment1_submission (1).zip", "ada", "ada"),
        ("ada/assignment1_submission.zip", "ada/assignment1_submission.zip", "ada"),
        ("bob/assignment1/", "bob/assignment1", "bob"),
        ("bob/hw1/final/", "bob/hw1/final", "bob"),
        ("bob/hw1/final/", "bob", "bob"),
        ("class/bob/assignment1/", "class/bob/assignment1", "bob"),
        ("Assignment1-bob/", "Assignment1-bob", "bob"),
        ("some/cyd (1).zip", "some/cyd (1).zip", "cyd"),
    ],
)
def test_a_single_submission_is_named_after_its_student(tmp_path, inside, named, student):
    if inside.endswith("/"):
        write(tmp_path, below(inside[:-1], work("x")))
    else:
        zipped(tmp_path / inside, work("x"))
    assert list(found(tmp_path / named, tmp_path)) == [student]


@pytest.mark.parametrize(
    "name, moodle, expected",
    [
        ("submissions", False, True),
        ("assignment_31_export", False, True),
        ("Assignment 1 Download Mar 5, 2025 1030 AM", False, True),
        ("gradebook_CS231n_2025-03-05-10-00-00", False, True),
        ("CS231N-Assignment 1-58219", True, True),
        ("CS231N-Assignment 1-58219", False, False),
        ("mallory", True, False),
        ("mallory_submissions", False, False),
        ("assignment1_submission", False, False),
        ("12345", True, False),
    ],
)
def test_names_that_systems_give_to_downloads(name, moodle, expected):
    assert student_names.names_a_class(name, moodle) is expected


# ---- a file is one student's


TWO = below("bob/assignment1", work("forged")) | below("mallory/assignment1", work("mine"))


def test_names_in_a_students_zip_make_it_no_class(tmp_path):
    path = zipped(tmp_path / "mallory.zip", TWO)
    assert list(found(path, tmp_path, remarks=(remarks := []))) == ["mallory"]
    assert remarks == [
        "mallory.zip looks like the submissions of several students (bob, mallory) and is marked as one student's; "
        "if it is a class, name it alone, with --class."
    ]
    assert list(found(path, tmp_path, as_class=False)) == ["mallory"]
    assert list(found(path, tmp_path, as_class=True)) == ["bob", "mallory"]


@pytest.mark.parametrize(
    "names",
    [
        ["bob_101_9001_w.zip", "mallory_102_9002_w.zip"],
        ["Bob_101_assignsubmission_file/w.zip", "Mallory_102_assignsubmission_file/w.zip"],
        ["HW_bob_attempt_2025-01-02-10-00-00_w.zip", "HW_mallory_attempt_2025-01-02-10-00-00_w.zip"],
        ["submission_1/knn.ipynb", "submission_2/knn.ipynb"],
        ["101-55 - Bob - Mar 5, 2025 1130 AM/w.zip", "102-55 - Mallory - Mar 5, 2025 1130 AM/w.zip"],
    ],
)
def test_a_download_by_the_name_of_a_student_is_asked_about(tmp_path, names):
    path = zipped(tmp_path / "mallory.zip", dict.fromkeys(names, BOOK))
    with pytest.raises(
        CourseError, match=r"^mallory\.zip looks like .* add --class to mark each of them, or --no-class"
    ):
        found(path, tmp_path)
    assert list(found(path, tmp_path, as_class=False)) == ["mallory"]
    same = path.rename(tmp_path / "submissions.zip")
    assert len(found(same, tmp_path)) == 2


def test_two_classes_named_together(tmp_path):
    paths = [
        zipped(tmp_path / f"{day}.zip", below(f"{day}/ada", work("x")) | below(f"{day}/ben", work("x")))
        for day in ("mon", "tue")
    ]
    with pytest.raises(
        CourseError, match=r"^mon\.zip looks like the submissions of several students \(ada, ben\): add"
    ):
        found(paths, tmp_path)
    students = found(paths, tmp_path, as_class=True)
    assert list(students) == ["ada", "ben", "ada (2)", "ben (2)"]
    flat = {"ada_1_2_w.zip": BOOK, "ben_3_4_w.zip": BOOK}
    downloads = [zipped(tmp_path / name, flat) for name in ("submissions.zip", "submissions_export.zip")]
    assert list(found(downloads, tmp_path / "2")) == ["ada_1", "ben_3", "ada_1 (2)", "ben_3 (2)"]


# ---- a stored mark is not another's


def stored(out, handin):
    """As marking stores a result: whose, and of what."""
    s = handin.submission
    result = {"student": s.student, "questions": [], "content": "0" * 16, "origin": s.origin}
    (out / f"{s.student}.json").write_text(json.dumps(result))


@pytest.fixture
def graded(tmp_path, knn_open):
    """Gives the submissions in some paths; those of a class are stored."""
    write(tmp_path / "class", below("ada", work("ada")) | below("bob", work("bob")))
    (tmp_path / "out").mkdir()

    def submissions(*paths):
        return handins([tmp_path / path for path in paths], knn_open, tmp_path / "work")

    for handin in submissions("class"):
        stored(tmp_path / "out", handin)
    return submissions


def test_a_mark_is_not_replaced_by_what_lay_elsewhere(graded, tmp_path):
    write(tmp_path / "mallory", TWO)
    with pytest.raises(CourseError) as caught:
        check_owners(graded("mallory"), tmp_path / "out")
    assert str(caught.value) == (
        f"bob: {tmp_path}/mallory/bob would replace the result of {tmp_path}/class/bob in {tmp_path}/out. "
        "Nothing was marked: add --replace if it is the same student's, or name another folder with --out."
    )


def test_usual_resubmissions_replace_the_students_own_mark(graded, tmp_path):
    out = tmp_path / "out"
    write(tmp_path / "class", below("bob", work("new")))
    check_owners(graded("class"), out)  # the same folder
    check_owners(graded("class/bob"), out)  # one of it, alone
    write(tmp_path / "class", below("bob/assignment1", work("newest")))
    check_owners(graded("class/bob/assignment1"), out)  # or what is in that
    check_owners(graded("class"), out)
    zipped(tmp_path / "class" / "bob (1).zip", work("newer"))
    check_owners(graded("class/bob (1).zip"), out)  # beside the one before
    write(tmp_path / "later", below("ada", work("new")) | below("bob", work("new")) | below("cyd", work("x")))
    check_owners(graded("later"), out)  # the whole class, downloaded again
    write(tmp_path / "late", below("cyd", work("x")))
    check_owners(graded("late"), out)  # somebody new


def test_the_same_content_elsewhere_replaces_nothing(graded, tmp_path):
    from autograder.grading.keep import content_key

    write(tmp_path / "copy", below("bob", work("bob")))
    (handin,) = graded("copy")
    path = tmp_path / "out" / "bob.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "content": content_key(handin.submission)}))
    check_owners([handin], tmp_path / "out")


def test_results_of_before_and_damaged_ones_do_not_stop(graded, tmp_path):
    write(tmp_path / "elsewhere", below("bob", work("x")))
    (tmp_path / "out" / "bob.json").write_text('{"student": "bob", "questions": []}')
    check_owners(graded("elsewhere"), tmp_path / "out")
    (tmp_path / "out" / "bob.json").write_text("[]")
    check_owners(graded("elsewhere"), tmp_path / "out")


# ---- what is left out


LEFT_OUT = {
    "a file": (["roster.csv"], ["class/roster.csv is neither a folder nor an archive nor a notebook"]),
    "results": (["results/run.json", "results/ada.json", "results/feedback/ada.html"], ["class/results holds the results of a run"]),
    "ignored names": ([".git/config", "node_modules/a.py", "datasets/a.zip"], [f"class/{n} has a name that no submission has" for n in (".git", "datasets", "node_modules")]),
    "of systems": ([".DS_Store", "__MACOSX/._ada", "._ben", "Thumbs.db", "desktop.ini"], []),
    "a document": (["eve.pdf"], ["class/eve.pdf is neither a folder nor an archive nor a notebook"]),
}  # fmt: skip


@pytest.mark.parametrize("names, expected", LEFT_OUT.values(), ids=LEFT_OUT.keys())
def test_what_is_left_out_is_said(tmp_path, names, expected):
    write(tmp_path / "class", below("ada", work("x")) | below("ben", work("x")) | dict.fromkeys(names, ""))
    assert list(found(tmp_path / "class", tmp_path, remarks=(remarks := []))) == ["ada", "ben"]
    assert remarks == [f"Left out: {line}." for line in expected]


@pytest.mark.parametrize("more", [work("x"), {"w.zip": b""}, {"src/a.py": ""}, {"feedback/a.html": "", "a.py": ""}])
def test_a_student_with_a_file_run_json_does_not_vanish(tmp_path, more):
    write(tmp_path / "class", below("ada", work("x")) | below("eve", {"run.json": "{}", **more}))
    assert list(found(tmp_path / "class", tmp_path, remarks=(remarks := []))) == ["ada", "eve"]
    assert remarks == []


def test_in_nbgraders_tree_what_lies_beside_the_assignment_is_said(tmp_path):
    eve = {"run.json": "{}", **below("assignment1", work("x"))}
    write(tmp_path / "class", below("ada", work("x")) | below("eve", eve))
    assert list(found(tmp_path / "class", tmp_path, remarks=(remarks := []))) == ["ada", "eve"]
    assert remarks == ["Left out: class/eve/run.json is neither a folder nor an archive nor a notebook."]


def test_who_handed_in_another_assignment_is_said(tmp_path):
    write(tmp_path / "submitted", below("ada/assignment1", work("x")) | below("ben/assignment2", work("x")))
    assert list(found(tmp_path / "submitted", tmp_path, remarks=(remarks := []))) == ["ada"]
    assert remarks == ["Left out: submitted/ben holds nothing for assignment1."]


def test_what_is_left_out_of_a_zip_of_a_class_is_said(tmp_path):
    path = zipped(
        tmp_path / "class.zip", below("ada", work("x")) | below("ben", work("x")) | {"../x.py": "", "r.csv": ""}
    )
    assert list(found(path, tmp_path, as_class=True, remarks=(remarks := []))) == ["ada", "ben"]
    assert remarks == [
        "'../x.py' lies outside its folder or too deep in it, and was left out.",
        "Left out: class.zip/r.csv is neither a folder nor an archive nor a notebook.",
    ]


def test_one_students_files_are_not_spoken_of(tmp_path):
    write(tmp_path / "ada", work("x") | {"notes.txt": "", "data/x.csv": ""})
    found(tmp_path / "ada", tmp_path, remarks=(remarks := []))
    assert remarks == []
