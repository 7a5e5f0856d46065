"""What is read of a submission is bounded in size, count and time; what cannot be opened costs itself only."""

import io
import json
import os
import stat
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

import helpers
import pytest

from autograder.files import read_json
from autograder.grading.keep import content_key, regular_files
from autograder.intake import attempts, members, notebooks, reading, slim, systems
from autograder.intake.downloads import find
from autograder.intake.limits import Unreadable
from autograder.intake.notebooks import Damaged
from autograder.intake.reading import limited
from autograder.intake.staging import Handin, Wanted, stage
from autograder.intake.systems import Submission

KNN = "cs231n/classifiers/k_nearest_neighbor.py"
BOOK = json.dumps({"cells": [{"cell_type": "markdown", "source": "hello", "metadata": {}}]})
FILES = {KNN: "a = 1\n", "cs231n/layers.py": "b = 1\n", "knn.ipynb": BOOK}
WANTED = Wanted([KNN, "cs231n/layers.py"], ["knn.ipynb"], None)


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def laid_out(path, tmp_path, **options):
    """The names of the files that were laid out, and the notes."""
    made = stage(Submission("ada", path, **options), WANTED.files, WANTED.notebooks, tmp_path / "staged")
    names = {p.relative_to(made.folder).as_posix() for p in made.folder.rglob("*") if p.is_file()}
    return names, made.notes


def refusal(path, tmp_path):
    with pytest.raises(Unreadable) as caught:
        stage(Submission("ada", path), WANTED.files, WANTED.notebooks, tmp_path / "staged")
    return str(caught.value)


# ---- processes that read


def test_a_call_in_another_process_gives_its_result_and_its_problem(tmp_path):
    assert limited("x", sorted, [3, 1, 2]) == [1, 2, 3]
    with pytest.raises(Unreadable, match=r"^The submission cannot be read \(TypeError\)\.$"):
        limited("x", sorted, [1, "a"])
    with pytest.raises(Unreadable, match="is damaged or not a zip"):
        limited("x", members.kind_of, write(tmp_path, {"a.zip": "none"}) / "a.zip")
    with pytest.raises(Unreadable, match=r"cannot be read \(No such file or directory\)"):
        limited("x", members.kind_of, tmp_path / "gone.zip")


def test_what_reads_without_end_is_ended_and_the_next_is_read(monkeypatch):
    monkeypatch.setattr(reading, "WALL_SECONDS", 1)
    with pytest.raises(
        Unreadable, match=r"^ada\.zip takes more than 20 seconds or 1536 MiB to read, .* hand that in\.$"
    ):
        limited("ada.zip", time.sleep, 3600)
    assert limited("ben.zip", max, 1, 2) == 2


def test_processor_time_and_memory_are_limited_where_what_students_send_is_read():
    import resource

    limited("x", max, 1, 2)
    cpu, soft = (
        limited("x", resource.getrlimit, resource.RLIMIT_CPU)[0],
        limited("x", resource.getrlimit, resource.RLIMIT_AS)[0],
    )
    assert 20 <= cpu <= 30 and soft == 1536 * 2**20
    with pytest.raises(Unreadable, match="takes more than 20 seconds or 1536 MiB"):
        limited("x", bytes, 2 * 2**30)


def test_a_machine_without_room_is_no_students_fault(monkeypatch):
    assert reading.outcome(fail_with, (28, "No space left on device"))[1].errno == 28
    assert isinstance(reading.outcome(fail_with, (13, "Permission denied"))[1], Unreadable)


def fail_with(number, text):
    raise OSError(number, text)


def test_a_submission_is_laid_out_in_another_process(tmp_path, monkeypatch):
    path = write(tmp_path / "ada", FILES)
    handin = Handin(Submission("ada", path), Wanted(WANTED.files, WANTED.notebooks, tmp_path), tmp_path / "staged")
    assert (handin.staged.folder / KNN).read_text() == "a = 1\n"
    monkeypatch.setattr(reading, "WALL_SECONDS", 0)
    with pytest.raises(Unreadable, match=r"^ada takes more than"):
        _ = Handin(Submission("ben", path), handin.wanted, tmp_path / "other").staged


# ---- notebooks


def book(*cells, **more):
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more})


def code(source, **more):
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None, **more}


def slimmed(tmp_path, text):
    """What is read of a notebook when it is laid out, and the bytes that it then has."""
    (tmp_path / "handed in.ipynb").write_text(text, encoding="utf-8")
    slim.write_slim(tmp_path / "handed in.ipynb", tmp_path / "knn.ipynb")
    return notebooks.read(tmp_path / "knn.ipynb"), (tmp_path / "knn.ipynb").stat().st_size


def problem(tmp_path, text):
    with pytest.raises(Damaged) as caught:
        slimmed(tmp_path, text)
    return str(caught.value)


def test_outputs_are_left_behind_and_what_counts_is_kept(tmp_path):
    picture = {"output_type": "display_data", "data": {"image/png": "A" * 26 * 2**20}, "metadata": {}}
    marks = {"grade_id": "a1-knn-best_k-cell", "points": 5, "locked": False, "odd": {"deep": [1]}}
    cells = [code("best_k = 3", outputs=[picture], metadata={"nbgrader": marks, "other": [[[]]]})]
    cells += [{"cell_type": "markdown", "source": ["a\n", "b"], "attachments": {"a.png": {"image/png": "iVBO"}}}]
    (first, second), size = slimmed(tmp_path, book(*cells))
    assert size < 1000
    assert first["source"] == "best_k = 3"
    assert first["metadata"] == {"nbgrader": {"grade_id": "a1-knn-best_k-cell", "points": 5, "locked": False}}
    assert second["source"] == "a\nb" and second["pictures"] == {"a.png": {"image/png": "iVBO"}}


def test_a_notebook_of_26_mib_is_marked(full, knn):
    path = full / "knn.ipynb"
    made = json.loads(path.read_text(encoding="utf-8"))
    made["cells"][-1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 26 * 2**20}]
    path.write_text(json.dumps(made), encoding="utf-8")
    result = helpers.mark(full, knn)
    assert result["score"] == result["max_score"] and result["notes"] == []


def test_a_notebook_that_is_too_large_is_named_with_the_remedy(tmp_path):
    folder = write(tmp_path / "ada", FILES)
    os.truncate(folder / "knn.ipynb", 64 * 2**20 + 1)
    names, notes = laid_out(folder, tmp_path)
    assert names == {KNN, "cs231n/layers.py"}
    assert notes[0] == (
        "knn.ipynb is larger than 64 MiB and was left out: clear its outputs (Edit, Clear Outputs of All Cells), "
        "save it and hand it in again."
    )


@pytest.mark.parametrize(
    "text, said",
    [
        (book(code("best_k:" + "[" * 2_000_000)), "knn.ipynb: cell 1 has 2,000,007 characters, more than 1,000,000: shorten or delete it and hand the notebook in again."),
        (book(*[code("x" * 1_000_000)] * 33), "knn.ipynb has 33,000,000 characters in its cells, more than 32,000,000: delete what is not asked for and hand it in again."),
        ('{"cells": ' + "[" * 100_000, "knn.ipynb is not a notebook (not JSON, perhaps cut off): save the notebook again from Jupyter and hand it in."),
        ('{"cells": ' + '{"a":' * 100_000 + "1" + "}" * 100_001, "knn.ipynb is not a notebook (not JSON, perhaps cut off): save the notebook again from Jupyter and hand it in."),
        ('{"metadata": {"cs231n_problem": "mine"}, "cells": []}', "mine"),
    ],
)  # fmt: skip
def test_a_notebook_without_measure_is_refused_with_the_reason(tmp_path, text, said):
    assert problem(tmp_path, text) == said


def test_the_first_cells_are_read_and_it_is_said_that_there_are_more(tmp_path):
    (tmp_path / "x.ipynb").write_text(book(code("best_k = 3"), *[{}] * 1_000_000))
    notes = slim.write_slim(tmp_path / "x.ipynb", tmp_path / "knn.ipynb")
    assert notes == ["knn.ipynb has 1,000,001 cells, of which the first 2,000 were read."]
    cells = notebooks.read(tmp_path / "knn.ipynb")
    assert len(cells) == 2000 and cells[0]["source"] == "best_k = 3"


def test_bounds_are_met_by_what_is_at_the_bound(tmp_path):
    cells, _ = slimmed(
        tmp_path, book(code("x" * 1_000_000), {"cell_type": "markdown", "source": "y" * 8_000_000}, *[{}] * 1998)
    )
    assert len(cells) == 2000 and len(cells[1]["source"]) == 8_000_000


def test_a_cell_that_hangs_the_search_costs_its_notebook_and_no_other_question(full, knn, monkeypatch):
    path = full / "knn.ipynb"
    made = json.loads(path.read_text(encoding="utf-8"))
    made["cells"].append(code("best_k:" + "[" * 2_000_000))
    path.write_text(json.dumps(made), encoding="utf-8")
    result = helpers.mark(full, knn)
    said = {q["id"]: q["status"] for q in result["questions"]}
    assert said.pop("a1.knn.best_k") == said.pop("a1.knn.cross_validation") == "refused"
    assert set(said.values()) == {"correct"}
    assert [note for note in result["notes"] if "2,000,007 characters" in note]


# ---- files


def test_a_source_file_has_at_most_one_mib(tmp_path):
    most, more = "#" * 2**20, "#" * (2**20 + 1)
    names, notes = laid_out(write(tmp_path / "ada", FILES | {"cs231n/most.py": most, "cs231n/more.py": more}), tmp_path)
    assert "cs231n/most.py" in names and "cs231n/more.py" not in names
    assert notes == ["more.py is larger than 1 MiB and was left out."]


def test_a_module_handed_in_alone_that_is_too_large(tmp_path):
    write(tmp_path, {"layers.py": "#" * (2**20 + 1)})
    assert refusal(tmp_path / "layers.py", tmp_path) == "layers.py is larger than 1 MiB and was left out."


def test_of_many_remarks_the_first_are_kept(tmp_path):
    path = tmp_path / "ada.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)
        for number in range(500):
            link = zipfile.ZipInfo(f"cs231n/l{number}.py")
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(link, "/etc/passwd")
    _, notes = laid_out(path, tmp_path)
    assert len(notes) == 41 and notes[-1] == "And 460 more remarks of this kind."


def test_a_sparse_file_of_a_terabyte_is_neither_hashed_nor_unpacked(tmp_path):
    folder = write(tmp_path / "ada", FILES)
    for name in ("data.npy", "more.zip", "data.bin"):
        (folder / name).touch()
        os.truncate(folder / name, 2**40)
    key = content_key(Submission("ada", folder))
    assert laid_out(folder, tmp_path)[0] == set(FILES)
    os.truncate(folder / "data.npy", 2**40 + 1)
    assert content_key(Submission("ada", folder)) != key


def test_many_large_files_are_hashed_up_to_a_bound(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.grading.keep.MAX_HASHED", 10)
    folder = write(tmp_path / "ada", {"a.npy": "12345", "b.npy": "123456789", "c.npy": "12345"})
    before = content_key(Submission("ada", folder))
    write(folder, {"b.npy": "987654321"})
    assert content_key(Submission("ada", folder)) == before  # beyond the bound: its size counts
    write(folder, {"c.npy": "54321"})
    assert content_key(Submission("ada", folder)) != before


def test_only_so_many_files_are_looked_at(tmp_path, monkeypatch):
    folder = write(tmp_path / "ada", {f"{n:03}.py": "" for n in range(30)})
    monkeypatch.setattr("autograder.intake.looking.MAX_NAMES", 20)
    assert len(regular_files(folder)) == 20
    _, notes = laid_out(write(folder, FILES), tmp_path)
    assert "ada holds more than 20 names, of which only so many were looked at." in notes


# ---- archives


def tar_with(path, name, size, kind=tarfile.REGTYPE, body=b""):
    info = tarfile.TarInfo(name)
    info.size, info.type = size, kind
    path.write_bytes(info.tobuf(tarfile.GNU_FORMAT) + body)
    return path


@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.GNUTYPE_SPARSE, tarfile.CONTTYPE, b"Z"])
@pytest.mark.parametrize("header", ["ours", "plain"])
def test_a_tar_member_that_says_it_has_terabytes_is_refused_at_once(tmp_path, monkeypatch, kind, header):
    """Also where tarfile does not ask our reader of headers, as on some systems."""
    if header == "plain":
        monkeypatch.setattr(members, "headers", lambda *_: tarfile.TarInfo)
    path = tar_with(tmp_path / "ada.tar", "knn.ipynb", 8 * 2**40, kind, b"x" * 4096)
    said = refusal(path, tmp_path)
    assert "unpacks to far more than a submission can have" in said or "damaged" in said


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.SOLARIS_XHDTYPE])
@pytest.mark.parametrize("header", ["ours", "plain"])
def test_a_tars_extended_header_that_says_it_has_terabytes(tmp_path, monkeypatch, kind, header):
    if header == "plain":
        monkeypatch.setattr(members, "headers", lambda *_: tarfile.TarInfo)
    path = tar_with(tmp_path / "ada.tar", "x", 8 * 2**40, kind, b"x" * 4096)
    said = refusal(path, tmp_path)
    assert "unpacks to far more than a submission can have" in said or "damaged" in said


def test_a_sparse_tar_member_takes_no_more_room_than_a_file_may(tmp_path):
    made = subprocess.run([sys.executable, "-c", "print()"], capture_output=True)
    assert made.returncode == 0
    info = tarfile.TarInfo("cs231n/saved/x.npy")
    info.type, info.size = tarfile.GNUTYPE_SPARSE, 512
    block = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    block[386:398], block[398:410] = b"00000000000\0", b"00000001000\0"
    block[483:495] = b"\x80" + (2**42).to_bytes(11, "big")  # the size that it has when it is unpacked
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block[:512])
    (tmp_path / "ada.tar").write_bytes(bytes(block) + bytes(512) + bytes(1024))
    said = refusal(tmp_path / "ada.tar", tmp_path)
    assert "unpacks to far more than a submission can have" in said or "is empty" in said


def test_a_stream_is_not_read_on_and_on_after_its_end(tmp_path):
    stream = members.Bounded(io.BytesIO(b"abc"), tmp_path / "ada.tar", 100)
    assert stream.read(10) == b"abc"
    with pytest.raises(Unreadable, match=r"ada\.tar unpacks to far more"):
        for _ in range(100):
            stream.read(10)


def end_of_zip(entries, size, large=None):
    """The end of a zip that says how many files it lists, and how many bytes the list has."""
    end = b"PK\x05\x06" + bytes(4) + entries.to_bytes(2, "little") * 2 + size.to_bytes(4, "little") + bytes(6)
    if large is None:
        return end
    record = b"PK\x06\x06" + (44).to_bytes(8, "little") + bytes(12) + bytes(16) + large.to_bytes(8, "little") + bytes(8)
    return record + b"PK\x06\x07" + bytes(16) + end


@pytest.mark.parametrize("end", [end_of_zip(0xFFFF, 2**31), end_of_zip(0xFFFF, 0xFFFFFFFF, 2**50)])
def test_a_zip_that_lists_more_files_than_can_be_is_not_opened(tmp_path, monkeypatch, end):
    monkeypatch.setattr(zipfile, "ZipFile", None)  # which would read the list
    (tmp_path / "ada.zip").write_bytes(b"PK\x03\x04" + bytes(5000) + end)
    with pytest.raises(Unreadable, match=r"ada\.zip holds more files than a submission can have"):
        members.check_directory(tmp_path / "ada.zip", 20_000)
    assert [s.student for s in find([tmp_path / "ada.zip"], "assignment1", tmp_path / "w")] == ["ada"]


def test_a_zip_of_usual_size_is_opened(tmp_path):
    path = tmp_path / "ada.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2000):
            archive.writestr(f"{'d' * 100}/{number}.txt", "")
        for name, text in FILES.items():
            archive.writestr(name, text)
    assert laid_out(path, tmp_path)[0] == set(FILES)


def test_names_that_no_file_system_takes_are_left_out(tmp_path):
    path = tmp_path / "ada.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {**FILES, "cs231n/" + "n" * 300 + ".py": "", "cs231n/" + "ж" * 200 + ".py": ""}.items():
            archive.writestr(name, text)
    names, notes = laid_out(path, tmp_path)
    assert names == set(FILES) and len(notes) == 2


def test_names_of_255_bytes_and_such_that_are_no_text(tmp_path):
    folder = write(tmp_path / "ada", {**FILES, "cs231n/" + "n" * 252 + ".py": "x = 1\n"})
    (folder / "cs231n" / os.fsdecode(b"bad\xff.py")).write_text("x = 1\n")
    names, _ = laid_out(folder, tmp_path)
    assert set(FILES) < names and len(names) == 5
    assert content_key(Submission("ada", folder)) == content_key(Submission("ada", folder))


# ---- searches in what students have named and written


@pytest.mark.parametrize(
    "function, text",
    [
        (systems.CANVAS.match, "_" * 255),
        (systems.CANVAS.match, "a_1_" * 60),
        (systems.MOODLE_FLAT.match, "a_1_assignsubmission_file_" * 9 + "\n"),
        (systems.MOODLE.match, "a_1_" * 63),
        (systems.BLACKBOARD.match, "a_b_attempt_1" * 19),
        (systems.BRIGHTSPACE.match, "1-1 - " + " - " * 80),
        (systems.INBOUND.match, "a+" * 127),
        (systems.numbered, " " * 254 + "x"),
        (attempts.base_of, " (1" * 85),
        (attempts.age, "-1" * 127),
        (attempts.age, "Mar 5, 2025 " * 21),
    ],
)
def test_names_of_any_kind_are_read_in_a_few_steps(function, text):
    began = time.process_time()
    for _ in range(100):
        function(text)
    assert time.process_time() - began < 2


def test_metadata_of_an_export_is_read_up_to_a_bound(tmp_path, monkeypatch):
    write(tmp_path, {"submission_metadata.yml": "submission_1:\n  - :name: " + " " * 100_000 + "x\n  - :name: Ada\n"})
    (tmp_path / "submission_1").mkdir()
    assert [s.student for s in find([tmp_path], "assignment1", tmp_path / "w")] == ["Ada"]
    monkeypatch.setattr(systems, "MAX_METADATA", 20)
    assert [s.student for s in find([tmp_path], "assignment1", tmp_path / "w")] == ["submission_1"]


# ---- what cannot be opened, as an ordinary user sees it

AS_NOBODY = """
import json, os, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from autograder.grading.keep import content_key
from autograder.intake.downloads import find
from autograder.intake.limits import Unreadable
from autograder.intake.staging import stage
b"x".decode("utf-8-sig")  # the other user may not open the interpreter's own files
os.setgroups([]), os.setgid(65534), os.setuid(65534)
said, remarks = {{}}, []
for number, s in enumerate(find([{folder!r}], "assignment1", {work!r}, None, remarks)):
    content_key(s)
    try:
        made = stage(s, {files!r}, {books!r}, Path({work!r}, str(number)))
        names = sorted(str(p.relative_to(made.folder)) for p in made.folder.rglob("*") if p.is_file())
        said[s.student] = [names, made.notes]
    except Unreadable as problem:
        said[s.student] = str(problem)
print(json.dumps([said, remarks]))
"""


@pytest.fixture
def outside():
    """A folder that every user may open, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


@pytest.fixture
def as_nobody(outside):
    """Lay out the submissions in a folder as an ordinary user, who may not open everything: by student, and remarks."""
    if os.name != "posix" or os.getuid() != 0:
        pytest.skip("needs to become another user")
    work = outside / "work"
    work.mkdir()
    os.chmod(work, 0o777)

    def run(folder):
        text = AS_NOBODY.format(
            root=str(reading.ROOT), folder=str(folder), work=str(work), files=WANTED.files, books=WANTED.notebooks
        )
        done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, cwd="/")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_a_folder_that_may_not_be_opened_costs_itself(outside, as_nobody):
    for name in ("ada", "ben", "cyd", "dan", "eve", "fay"):
        write(outside / "class" / name, FILES)
    os.chmod(outside / "class" / "ben" / "cs231n" / "classifiers", 0)
    os.chmod(outside / "class" / "cyd", 0)
    os.chmod(outside / "class" / "dan" / "cs231n" / "layers.py", 0)
    os.chmod(outside / "class" / "eve" / "cs231n", 0o444)  # names can be listed, and nothing more
    os.chmod(outside / "class" / "fay", 0o111)
    said, remarks = as_nobody(outside / "class")
    assert said["ada"] == [sorted(FILES), []]
    assert said["ben"][0] == ["cs231n/layers.py", "knn.ipynb"]
    assert "cs231n/classifiers cannot be opened (Permission denied)." in said["ben"][1]
    cannot = "cannot be opened (Permission denied): give it the usual permissions, or hand it in again."
    assert said["cyd"] == f"cyd {cannot}" and said["fay"] == f"fay {cannot}"
    assert said["dan"][0] == [KNN, "knn.ipynb"]
    assert "layers.py cannot be opened (Permission denied) and was left out." in said["dan"][1]
    assert said["eve"][0] == ["knn.ipynb"]
    assert remarks == []


def test_the_only_folder_of_a_class_may_not_be_opened(outside, as_nobody):
    write(outside / "class" / "ada", FILES)
    os.chmod(outside / "class" / "ada", 0)
    said, _ = as_nobody(outside / "class")
    assert list(said) == ["ada"] and said["ada"].startswith("ada cannot be opened (Permission denied)")


def test_pipes_sockets_and_links_in_a_ring_hold_up_nothing(tmp_path):
    folder = write(tmp_path / "class" / "ada", FILES)
    write(tmp_path / "class" / "ben", FILES)
    os.mkfifo(folder / "cs231n" / "pipe.py")
    os.mkfifo(tmp_path / "class" / "eve.zip")
    os.symlink(folder, folder / "again")
    os.symlink("ring.py", folder / "ring.py")
    os.symlink("loop", tmp_path / "class" / "loop")
    found = find([tmp_path / "class"], "assignment1", tmp_path / "w", None, remarks := [])
    assert [s.student for s in found] == ["ada", "ben", "eve"]
    for submission in found:
        content_key(submission)
    names, notes = laid_out(folder, tmp_path)
    assert names == set(FILES)
    assert "pipe.py is a link or a device, not a file, and was left out." in notes
    assert refusal(tmp_path / "class" / "eve.zip", tmp_path / "2") == "eve.zip is neither a file nor a folder."
    assert remarks == ["Left out: class/loop is a link, and links are not followed."]
    assert [s.student for s in find([tmp_path / "class" / "eve.zip"], "assignment1", tmp_path / "w")] == ["eve"]


def test_a_submission_that_is_gone_when_it_is_marked_costs_itself(tmp_path, full, knn):
    gone = Submission("ada", tmp_path / "gone")
    assert isinstance(content_key(gone), str)
    result = helpers.mark(tmp_path / "gone", knn)
    assert result["message"] == "gone is neither a file nor a folder."
    assert read_json(tmp_path / "none.json") is None
