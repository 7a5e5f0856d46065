"""Whose submission is whose, stated for many small folders: (folder, what lies in it, the submissions found).

A file is named by its path, a folder by a path with a slash at its end. A submission is its student, where it lies
in the folder, and the system whose download it came in.
"""

import zipfile

import pytest

from autograder.course import CourseError
from autograder.intake import forms
from autograder.intake.downloads import find

CODE, BOOK, ODD = "cs231n/layers.py", "knn.ipynb", "sheet.ipynb"

ONE = {
    "package": ("ada", [CODE], [("ada", "")]),
    "package without its folder": ("ada", ["classifiers/softmax.py", "layers.py"], [("ada", "")]),
    "notebook": ("ada", [BOOK], [("ada", "")]),
    "notebook in capitals": ("ada", ["KNN.ipynb"], [("ada", "")]),
    "package and everything else": ("ada", [CODE, BOOK, "data.zip", "notes/a.txt", "old/x.py"], [("ada", "")]),
    "nothing": ("ada", [], []),
    "a text": ("ada", ["readme.txt"], []),
    "an empty package is only a folder": ("ada", ["cs231n/"], [("ada", "")]),
    "loose modules": ("ada", ["layers.py", "softmax.py"], [("ada", "")]),
    "notebooks by other names": ("ada", [ODD, "other.ipynb"], [("ada", "")]),
    "in the assignment's folder": ("ada", [f"assignment1/{CODE}", f"assignment1/{BOOK}"], [("ada", "")]),
    "in a folder named for what it holds": ("ada", [f"hw1_final/{CODE}"], [("ada", "")]),
    "notebook and package in folders": ("ada", [f"src/{CODE}", f"notebooks/{BOOK}"], [("ada", "")]),
    "all assignments": ("ada", [f"assignment1/{CODE}", "assignment2/cs231n/rnn.py"], [("ada", "")]),
    "two versions": ("ada", [f"assignment1_old/{CODE}", f"assignment1 copy/{CODE}"], [("ada", "")]),
    "versions beside a text": ("ada", [f"old/{CODE}", f"new/{CODE}", "readme.txt"], [("ada", "")]),
    "a zip named for what it holds": (
        "ada",
        ["assignment1_submission.zip"],
        [("ada", "assignment1_submission.zip")],
    ),
    "named after the folder around it": ("assignment1", [CODE], [("teacher", "")]),
    "the name without the assignment's": ("assignment-1-ada", [CODE], [("ada", "")]),
    "the name without the assignment's, joined": ("Assignment1_ada", [CODE], [("ada", "")]),
    "two zips in the assignment's folder, of work": (
        "ada",
        ["assignment1/code.zip", "assignment1/notebooks.zip"],
        [("ada", "")],
    ),
    "parts by own names in the assignment's folder": (
        "ada",
        [f"assignment1/mine/{CODE}", f"assignment1/sheets/{BOOK}"],
        [("ada", "")],
    ),
}

CLASS = {
    "zips": (
        "class",
        ["ada.zip", "ben.tar.gz", "cyd.rar"],
        [("ada", "ada.zip"), ("ben", "ben.tar.gz"), ("cyd", "cyd.rar")],
    ),
    "folders": ("class", [f"ada/{CODE}", f"ben/{BOOK}"], [("ada", "ada"), ("ben", "ben")]),
    "folders and zips": ("class", [f"ada/{CODE}", "ben.zip"], [("ada", "ada"), ("ben", "ben.zip")]),
    "a roster beside them": ("class", ["ada.zip", "ben.zip", "roster.csv"], [("ada", "ada.zip"), ("ben", "ben.zip")]),
    "of one, a folder": ("class", [f"ada/{CODE}"], [("ada", "ada")]),
    "of one, a zip": ("class", ["ada.zip"], [("ada", "ada.zip")]),
    "of one, with the assignment's folder": ("class", [f"ada/assignment1/{CODE}"], [("ada", "ada")]),
    "of one, nested": ("class", [f"monday/ada/{CODE}"], [("ada", "monday/ada")]),
    "nested": ("class", [f"group/ada/{CODE}", "group/ben.zip"], [("ada", "group/ada"), ("ben", "group/ben.zip")]),
    "nested, beside a text": (
        "class",
        ["group/ada.zip", "group/ben.zip", "readme.txt"],
        [("ada", "group/ada.zip"), ("ben", "group/ben.zip")],
    ),
    "an empty folder": ("class", [f"ada/{CODE}", "ben/"], [("ada", "ada"), ("ben", "ben")]),
    "handed in nothing to mark": ("class", [f"ada/{CODE}", "ben/readme.txt"], [("ada", "ada"), ("ben", "ben")]),
    "a loose notebook of somebody": (
        "class",
        ["ada.zip", f"ben/{CODE}", BOOK],
        [("ada", "ada.zip"), ("ben", "ben"), ("knn", "knn.ipynb")],
    ),
    "a loose notebook beside one zip": ("class", ["ada.zip", BOOK], [("class", "")]),
    "loose notebooks by other names": (
        "class",
        ["ada.zip", "ben.zip", ODD],
        [("ada", "ada.zip"), ("ben", "ben.zip"), ("sheet", "sheet.ipynb")],
    ),
    "results of an earlier run": (
        "class",
        ["ada.zip", "ben.zip", "results/run.json"],
        [("ada", "ada.zip"), ("ben", "ben.zip")],
    ),
    "results of an earlier run beside one": ("class", [f"ada/{CODE}", "results/run.json"], [("ada", "ada")]),
    "repositories of GitHub Classroom": (
        "class",
        [f"assignment-1-ada/{CODE}", f"assignment-1-ben/{CODE}"],
        [("ada", "assignment-1-ada"), ("ben", "assignment-1-ben")],
    ),
    "numbers for names": (
        "class",
        [f"2025123/{CODE}", f"2025567/{CODE}"],
        [("2025123", "2025123"), ("2025567", "2025567")],
    ),
    "one by a name of work": ("class", [f"ada/{CODE}", f"final/{CODE}"], [("ada", "ada"), ("final", "final")]),
    "zips by names of work": (
        "class",
        ["code.zip", "notebooks.zip"],
        [("code", "code.zip"), ("notebooks", "notebooks.zip")],
    ),
    "one who names a folder as the assignment": (
        "class",
        ["ada.zip", "ben.zip", f"assignment1/{CODE}"],
        [("ada", "ada.zip"), ("assignment1", "assignment1"), ("ben", "ben.zip")],
    ),
    "one who names a folder as the assignment, with zips in it": (
        "class",
        ["ada.zip", "ben.zip", "assignment1/a.zip", "assignment1/b.zip"],
        [("ada", "ada.zip"), ("assignment1", "assignment1"), ("ben", "ben.zip")],
    ),
}

BY_ASSIGNMENT = {
    "zips": (
        "examples",
        ["assignment1/ada.zip", "assignment1/ben.zip", "assignment1/README.md", "README.md"],
        [("ada", "assignment1/ada.zip"), ("ben", "assignment1/ben.zip")],
    ),
    "beside another assignment's": (
        "examples",
        ["README.md", "assignment1/ada.zip", "assignment1/ben.zip", "assignment2/ada.zip", "assignment2/cyd.zip"],
        [("ada", "assignment1/ada.zip"), ("ben", "assignment1/ben.zip")],
    ),
    "beside another assignment's with work in it": (
        "examples",
        [f"assignment1/ada/{CODE}", f"assignment1/ben/{CODE}", f"assignment2/{CODE}"],
        [("ada", "assignment1/ada"), ("ben", "assignment1/ben")],
    ),
    "beside results of an earlier run": (
        "examples",
        ["assignment1/ada.zip", "assignment1/ben.zip", "results/run.json"],
        [("ada", "assignment1/ada.zip"), ("ben", "assignment1/ben.zip")],
    ),
    "one with the notebook only": (
        "examples",
        [f"assignment1/ada/{CODE}", f"assignment1/ada/{BOOK}", f"assignment1/ben/{BOOK}"],
        [("ada", "assignment1/ada"), ("ben", "assignment1/ben")],
    ),
    "one with nothing": (
        "examples",
        ["assignment1/ada.zip", "assignment1/ben.zip", "assignment1/cyd/"],
        [("ada", "assignment1/ada.zip"), ("ben", "assignment1/ben.zip"), ("cyd", "assignment1/cyd")],
    ),
    "nested": (
        "course",
        ["examples/assignment1/ada.zip", "examples/assignment1/ben.zip"],
        [("ada", "examples/assignment1/ada.zip"), ("ben", "examples/assignment1/ben.zip")],
    ),
    "a group in it": (
        "examples",
        ["assignment1/group/ada.zip", "assignment1/group/ben.zip"],
        [("ada", "assignment1/group/ada.zip"), ("ben", "assignment1/group/ben.zip")],
    ),
    "a download of Canvas": (
        "examples",
        ["assignment1/ada_1_2_w.zip", "assignment1/ben_3_text.html"],
        [("ada_1", ["w.zip"], "canvas"), ("ben_3", "assignment1", "canvas")],
    ),
    "a download of Moodle": (
        "examples",
        ["assignment1/Ada_1_assignsubmission_file/a.zip", "assignment1/Ben_2_assignsubmission_file/b.zip"],
        [
            ("Ada_1", "assignment1/Ada_1_assignsubmission_file", "moodle"),
            ("Ben_2", "assignment1/Ben_2_assignsubmission_file", "moodle"),
        ],
    ),
    "an export of Gradescope": (
        "examples",
        [f"assignment1/submission_1/{CODE}", f"assignment1/submission_2/{CODE}"],
        [
            ("submission_1", "assignment1/submission_1", "gradescope"),
            ("submission_2", "assignment1/submission_2", "gradescope"),
        ],
    ),
    "of nbgrader": (
        "course",
        [f"assignment1/submitted/ada/assignment1/{CODE}", f"assignment1/submitted/ben/assignment1/{CODE}"],
        [
            ("ada", "assignment1/submitted/ada/assignment1", "nbgrader"),
            ("ben", "assignment1/submitted/ben/assignment1", "nbgrader"),
        ],
    ),
    "another assignment only": ("examples", ["assignment2/ada.zip", "assignment2/ben.zip"], [("examples", "")]),
    "one zip": ("ada", ["assignment1/ada.zip"], [("ada", "")]),
    "one student's package": ("ada", [f"assignment1/{CODE}", f"assignment1/{BOOK}"], [("ada", "")]),
    "one student's notebooks beside zips": (
        "ada",
        [f"assignment1/{BOOK}", "assignment1/data.zip", "assignment1/more.zip", f"assignment1/{CODE}"],
        [("ada", "")],
    ),
    "one student's package at the top": ("ada", [CODE, "assignment1/a.zip", "assignment1/b.zip"], [("ada", "")]),
    "one student's versions": (
        "ada",
        [f"assignment1/old/{CODE}", f"assignment1/new/{CODE}"],
        [("ada", "")],
    ),
    "one student's, as nbgrader keeps it": (
        "ada",
        ["assignment1/timestamp.txt", "assignment1/part_a.zip", "assignment1/part_b.zip"],
        [("ada", "")],
    ),
    "beside a zip that may be somebody's": (
        "examples",
        ["assignment1/ada.zip", "assignment1/ben.zip", "new.zip"],
        [("assignment1", "assignment1"), ("new", "new.zip")],
    ),
}

NBGRADER = {
    "submitted": (
        "submitted",
        [f"ada/assignment1/{CODE}", f"ben/assignment1/{BOOK}"],
        [("ada", "ada/assignment1", "nbgrader"), ("ben", "ben/assignment1", "nbgrader")],
    ),
    "one handed in another assignment": (
        "submitted",
        [f"ada/assignment1/{CODE}", f"ben/assignment2/{CODE}"],
        [("ada", "ada/assignment1", "nbgrader")],
    ),
    "one without the assignment's folder": (
        "submitted",
        [f"ada/assignment1/{CODE}", f"ben/{CODE}"],
        [("ada", "ada/assignment1", "nbgrader"), ("ben", "ben")],
    ),
    "one handed in an empty folder": (
        "submitted",
        [f"ada/assignment1/{CODE}", "ben/assignment1/"],
        [("ada", "ada/assignment1", "nbgrader"), ("ben", "ben/assignment1", "nbgrader")],
    ),
    "one empty": ("submitted", [f"ada/assignment1/{CODE}", "ben/"], [("ada", "ada/assignment1", "nbgrader")]),
    "one handed in a zip": (
        "submitted",
        [f"ada/assignment1/{CODE}", "ben.zip"],
        [("ada", "ada/assignment1", "nbgrader"), ("ben", "ben.zip")],
    ),
    "two assignments": (
        "submitted",
        [f"ada/assignment1/{CODE}", f"ada/assignment2/{CODE}", f"ben/assignment2/{CODE}"],
        [("ada", "ada/assignment1", "nbgrader")],
    ),
    "zips in the assignment's folders": (
        "submitted",
        ["ada/assignment1/a.zip", "ada/assignment1/b.zip", "ben/assignment1/c.zip", "ben/assignment1/d.zip"],
        [("ada", "ada/assignment1", "nbgrader"), ("ben", "ben/assignment1", "nbgrader")],
    ),
    "zips in the assignment's folder, of one": (
        "submitted",
        ["ada/assignment1/a.zip", "ada/assignment1/b.zip"],
        [("ada", "ada")],
    ),
    "the whole course": (
        "course",
        [f"submitted/ada/assignment1/{CODE}", f"submitted/ben/assignment1/{CODE}"],
        [("ada", "submitted/ada/assignment1", "nbgrader"), ("ben", "submitted/ben/assignment1", "nbgrader")],
    ),
}

GRADESCOPE = {
    "numbers only": (
        "export",
        [f"submission_1/{CODE}", f"submission_2/{BOOK}"],
        [("submission_1", "submission_1", "gradescope"), ("submission_2", "submission_2", "gradescope")],
    ),
    "with the metadata": (
        "export",
        ["submission_metadata.yml", f"submission_1/{CODE}", f"odd/{CODE}"],
        [("odd", "odd", "gradescope"), ("submission_1", "submission_1", "gradescope")],
    ),
    "metadata alone": ("export", ["submission_metadata.yml", "ada.zip"], []),
    "nested": (
        "download",
        [f"export/submission_1/{CODE}", f"export/submission_2/{CODE}"],
        [("submission_1", "export/submission_1", "gradescope"), ("submission_2", "export/submission_2", "gradescope")],
    ),
    "numbers beside a name": (
        "export",
        [f"submission_1/{CODE}", f"ada/{CODE}"],
        [("ada", "ada"), ("submission_1", "submission_1")],
    ),
}

CANVAS = {
    "files": (
        "download",
        ["ada_1_2_work.zip", "ben_LATE_3_4_work-1.zip", "cyd_5_text.html"],
        [("ada_1", ["work.zip"], "canvas"), ("ben_3", ["work-1.zip"], "canvas"), ("cyd_5", "", "canvas")],
    ),
    "several files of one": ("download", ["ada_1_2_a.py", "ada_1_3_a-1.py"], [("ada_1", ["a.py"], "canvas")]),
    "beside a folder": (
        "download",
        ["ada_1_2_work.zip", f"ben/{CODE}"],
        [("ada_1", ["work.zip"], "canvas"), ("ben", "ben")],
    ),
    "beside an nbgrader folder": (
        "download",
        ["ada_1_2_work.zip", f"ben/assignment1/{CODE}", "cyd/a.txt"],
        [("ada_1", ["work.zip"], "canvas"), ("ben", "ben/assignment1", "nbgrader")],
    ),
    "beside a package": (
        "download",
        ["ada_1_2_work.zip", CODE],
        [("ada_1", ["work.zip"], "canvas"), ("cs231n", "cs231n")],
    ),
    "nested": (
        "class",
        ["download/ada_1_2_work.zip", "download/ben_3_4_work.zip"],
        [("ada_1", ["work.zip"], "canvas"), ("ben_3", ["work.zip"], "canvas")],
    ),
}

MOODLE = {
    "folders": (
        "download",
        [f"Ada L_1_assignsubmission_file/{CODE}", "Ben_2_assignsubmission_file_/a.zip"],
        [("Ada L_1", "Ada L_1_assignsubmission_file", "moodle"), ("Ben_2", "Ben_2_assignsubmission_file_", "moodle")],
    ),
    "texts beside files": (
        "download",
        ["Ada_1_assignsubmission_onlinetext/t.html", "Ada_1_assignsubmission_file/a.zip", "Eve_2_file_/a.zip"],
        [("Ada_1", "Ada_1_assignsubmission_file", "moodle"), ("Eve_2", "Eve_2_file_", "moodle")],
    ),
    "a folder by another name": (
        "download",
        [f"Ada_1_assignsubmission_file/{CODE}", f"ben/{CODE}"],
        [("Ada_1", "Ada_1_assignsubmission_file", "moodle"), ("ben", "ben", "moodle")],
    ),
    "flat": (
        "download",
        ["Ada L_1_assignsubmission_file_a.zip", "Ben_2_assignsubmission_file_b.zip"],
        [("Ada L_1", ["a.zip"], "moodle"), ("Ben_2", ["b.zip"], "moodle")],
    ),
    "flat, with a text": (
        "download",
        ["Ada_1_assignsubmission_file_a.zip", "Eve_2_assignsubmission_onlinetext_t.html"],
        [("Ada_1", ["a.zip"], "moodle"), ("Eve_2", ["t.html"], "moodle")],
    ),
}

BLACKBOARD = {
    "files": (
        "download",
        ["HW_ada_attempt_2025-01-02-10-00-00_w.zip", "HW_ben_attempt_2025-01-02-10-00-00.txt"],
        [("ada", ["w.zip"], "blackboard"), ("ben", "", "blackboard")],
    ),
    "two attempts": (
        "download",
        ["HW_ada_attempt_2025-01-02-10-00-00_w.zip", "HW_ada_attempt_2025-01-03-10-00-00_w.zip"],
        [("ada", ["w.zip"], "blackboard")],
    ),
}


def lay(folder, names):
    for name in names:
        path = folder / name
        path.mkdir(parents=True) if name.endswith("/") else path.parent.mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            path.touch()


def located(home, folder, names):
    """(student, place in the folder or names of the files[, system]) of each submission, in order."""
    home.mkdir(parents=True)
    lay(home / folder, names)
    (home / folder).mkdir(exist_ok=True)
    return [said(s, home.resolve() / folder) for s in find([home / folder], "assignment1", home / "unpacked")]


def said(submission, top):
    place = [name for _, name in submission.files] or submission.path.relative_to(top).as_posix().removeprefix(".")
    return (submission.student, place, *filter(None, [submission.system]))


FORMS = {
    "one": ONE,
    "class": CLASS,
    "by assignment": BY_ASSIGNMENT,
    "nbgrader": NBGRADER,
    "gradescope": GRADESCOPE,
    "canvas": CANVAS,
    "moodle": MOODLE,
    "blackboard": BLACKBOARD,
}
CASES = {f"{form}: {title}": case for form, cases in FORMS.items() for title, case in cases.items()}


@pytest.mark.parametrize("folder, names, expected", CASES.values(), ids=CASES.keys())
def test_submissions_of_a_folder(tmp_path, folder, names, expected):
    assert located(tmp_path / "teacher", folder, names) == expected


def names(found):
    return [submission.student for submission in found]


@pytest.mark.parametrize("folder, inside, expected", BY_ASSIGNMENT.values(), ids=BY_ASSIGNMENT.keys())
def test_zip_with_a_class_in_the_assignments_folder(tmp_path, folder, inside, expected):
    """The zip of a folder holds the same students as the folder."""
    with zipfile.ZipFile(tmp_path / "download.zip", "w") as archive:
        for name in inside:
            archive.writestr(f"{folder}/{name}", "")
    path, students = tmp_path / "download.zip", [student for student, *_ in expected]
    assert names(find([path], "assignment1", tmp_path / "unpacked", as_class=True)) == students
    assert names(find([path], "assignment1", tmp_path / "1", as_class=False)) == ["download"]
    if len(students) == 1:
        assert names(find([path], "assignment1", tmp_path / "2")) == ["download"]
    elif len(expected[0]) == 3:  # a system's download, under a system's name
        assert names(find([path], "assignment1", tmp_path / "2")) == students
    else:
        with pytest.raises(CourseError, match="add --class to mark each of them, or --no-class"):
            find([path], "assignment1", tmp_path / "2")


def test_each_form_says_how_it_is_recognised():
    assert all(form.__doc__ and "\n" not in form.__doc__ for form in forms.FORMS)
