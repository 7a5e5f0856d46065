"""A course's own folder: nbgrader works in it, and nothing that is there is overwritten."""

import stat

import pytest
from nbgrader.coursedir import CourseDirectory

from autograder.calendar.course_file import course_file
from autograder.calendar.plugin import LateRule
from autograder.course import CourseError
from autograder.course_folder.making import make_course
from autograder.course_folder.release import adds_package
from autograder.gradebook.late import course_config, late_penalties
from autograder.grading.outputs import try_outputs


@pytest.fixture
def made(tmp_path):
    said = [*make_course(tmp_path / "my course", "vision-1", tmp_path / "exchange")]
    return tmp_path / "my course", said


def test_nbgrader_s_settings_are_the_workbook_s_and_the_course_s_own(made, tmp_path):
    folder, _ = made
    config = course_config(folder)
    course = CourseDirectory(config=config)
    assert (course.root, course.course_id, config.Exchange.root) == (
        str(folder),
        "vision-1",
        str(tmp_path / "exchange"),
    )
    assert course.format_path(course.source_directory, ".", "a") == f"{folder}/source/./a"
    assert config.Autograde.exporter_class == "autograder.preprocessors.HandedIn"
    steps = config.Autograde.autograde_preprocessors
    assert steps[:2] == ["autograder.calendar.plugin.EnterDates", "autograder.preprocessors.SandboxMarks"]
    with late_penalties(folder, course_file(folder)) as step:
        assert type(step.plugin_inst) is LateRule and step.plugin_inst.course == str(folder)


def test_students_get_the_same_course_and_exchange(made, tmp_path):
    config = course_config(made[0] / "for_students")
    assert (config.CourseDirectory.course_id, config.Exchange.root) == ("vision-1", str(tmp_path / "exchange"))


def test_the_course_file_can_be_read_and_its_examples_too(made):
    folder, _ = made
    assert course_file(folder).name == "vision-1"
    lines = (folder / "course.toml").read_text().splitlines()
    (folder / "course.toml").write_text("\n".join(line.removeprefix("# ") for line in lines[3:]))
    file = course_file(folder)
    assert file.late.free_days == 4 and {*file.dates("assignment1").extensions} == {"ada", "bob@example.edu"}


def test_the_exchange_is_open_to_all_and_nobody_removes_another_s(made, tmp_path):
    assert stat.S_IMODE((tmp_path / "exchange").stat().st_mode) == 0o1777


def test_what_is_there_stays(made):
    folder, _ = made
    (folder / "course.toml").write_text("name = 'mine'\n")
    (folder / "source" / "assignment1" / "knn.ipynb").write_text("mine")
    said = [*make_course(folder, "other", None)]
    assert "course.toml: was there, and is as it was." in said
    assert course_file(folder).name == "mine" and "vision-1" in (folder / "nbgrader_config.py").read_text()
    assert (folder / "source" / "assignment1" / "knn.ipynb").read_text() == "mine"


@pytest.mark.parametrize("name", ["", "a b", "../x", ".x", "a+b", "a'b"])
def test_a_name_that_nbgrader_cannot_use_makes_nothing(tmp_path, name):
    with pytest.raises(CourseError, match="cannot be the name of a course"):
        [*make_course(tmp_path / "course", name, None)]
    assert not (tmp_path / "course").exists()


def test_an_exchange_that_students_cannot_reach_is_said(tmp_path):
    (tmp_path / "home").mkdir(mode=0o700)
    said = [*make_course(tmp_path / "course", "c", tmp_path / "home" / "exchange")]
    assert any(line.startswith("Students cannot reach the exchange: ") for line in said)


def test_a_release_holds_package_and_checks_beside_its_notebooks(tmp_path):
    release = tmp_path / "release" / "assignment1"
    release.mkdir(parents=True)
    (release / "knn.ipynb").write_text("released by nbgrader")
    adds_package(tmp_path / "release")(assignment="assignment1", student=".", notebooks=[])
    assert (release / "knn.ipynb").read_text() == "released by nbgrader"
    assert (release / "cs231n" / "layers.py").is_file() and (release / "cs231n_check" / "__main__.py").is_file()
    assert [path.name for path in release.glob("*.ipynb")] == ["knn.ipynb"]


def test_a_new_folder_is_closed_and_an_open_one_is_said(made, tmp_path):
    folder, said = made
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700 and not any("Others can enter" in line for line in said)
    folder.chmod(0o755)
    assert any("Others can enter" in line for line in make_course(folder, "vision-1", None))


def test_its_gradebook_can_be_written_at_once(made):
    try_outputs(made[0] / "results", None, made[0], None)


def test_another_exchange_is_not_set_without_a_word(made, tmp_path):
    said = "\n".join(make_course(made[0], "vision-1", tmp_path / "other"))
    assert f"It does not name that exchange: write there c.Exchange.root = '{tmp_path}/other'" in said


@pytest.mark.parametrize("content", [b"no database" * 100, None])
def test_what_is_no_gradebook_is_one_sentence(tmp_path, content):
    path = tmp_path / "there" / "gradebook.db"
    path.parent.mkdir()
    path.write_bytes(content) if content else path.mkdir()
    with pytest.raises(CourseError, match=r"cannot be written|is a folder"):
        [*make_course(path.parent, "vision-1", None)]
