"""What is seen of a run while it runs: on a terminal, elsewhere, and in its log."""

import io
import re
import sys
import threading
from pathlib import Path

import pytest
from rich.console import Console

from autograder.course import CourseError
from autograder.grading.drawing import drawing
from autograder.grading.phase import Phase, lasted, roughly
from autograder.grading.watch import Watch

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d ")
KNN = "a1.knn.compute_distances_no_loops"
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


class Screen:
    """A watch on a made-up screen, which looks only when it is told to."""

    def __init__(self, log=None, **kinds):
        self.file, self.clock = io.StringIO(), Clock()
        self.console = Console(**{"file": self.file, "width": 80, "height": 25, "force_terminal": False, **kinds})
        self.watch = Watch(self.console, log, self.clock, every=None)

    def after(self, seconds):
        self.clock.now += seconds
        self.watch.look()

    def mark(self, keys, seconds=2.0, **result):
        """Submissions, one after the other."""
        for key in keys:
            self.watch.started(key, f"s{key}")
            self.clock.now += seconds
            self.watch.finished(key, marked(f"s{key}", seconds=seconds, **result))

    @property
    def lines(self):
        return self.file.getvalue().splitlines()


@pytest.fixture(autouse=True)
def surroundings(monkeypatch):
    for name in ("CI", "FORCE_COLOR", "NO_COLOR", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def marked(student, stopped=(), message="", seconds=2.0):
    """A result of 111 of 135; `stopped` are pairs of a status and a question."""
    rest = [("correct", "a1.svm.svm_loss_naive"), ("not_asked", "a1.knn.best_k")]
    questions = [{"id": id, "status": status, "seconds": seconds / 4} for status, id in [*rest, *stopped]]
    return {"student": student, "message": message, "score": 111.0, "max_score": 135, "questions": questions}


def drawn(phase, now, width=80, height=25):
    console = Console(file=io.StringIO(), width=width, height=height)
    console.print(drawing(phase, now, console))
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def log_lines(path):
    """The lines of a log without their times, which each must have."""
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines.pop() == "" and all(map(TIME.match, lines))
    return [TIME.sub("", line, count=1) for line in lines]


# ---- where there is no terminal


def test_without_a_terminal_a_line_comes_now_and_then_and_at_the_end():
    screen = Screen()
    with screen.watch as watch:
        watch.say("Marking 100 submissions of assignment1.")
        watch.phase("Preparing", 2)
        for key in range(2):
            screen.clock.now += 5
            watch.finished(key)
        watch.phase("Marking", 100)
        for key in range(100):
            screen.mark([key])
            watch.look()
    assert screen.lines == [
        "Marking 100 submissions of assignment1.",
        "Prepared 2 in 10 s.",
        "Marking: 15 of 100, 30 a minute, 3 min still",
        "Marking: 30 of 100, 30 a minute, 3 min still",
        "Marking: 45 of 100, 30 a minute, 2 min still",
        "Marking: 60 of 100, 30 a minute, 2 min still",
        "Marking: 75 of 100, 30 a minute, 50 s still",
        "Marking: 90 of 100, 30 a minute, 20 s still",
        "Marked 100 in 3 min 20 s, 30 a minute.",
    ]


def test_a_phase_ends_when_the_next_begins_and_says_how_far_it_came():
    screen = Screen()
    with screen.watch as watch:
        watch.phase("Marking", 3)
        screen.mark([0, 1])
        watch.phase("Recording", 1)
        watch.finished(0)
        watch.phase("Recording", 0)
        assert watch.current is None
        watch.phase("Marking", 7)
    assert screen.lines == ["Marked 2 of 3 in 4 s.", "Recorded 1 in 0 s."]


def test_who_takes_long_is_named_once():
    screen = Screen()
    with screen.watch as watch:
        watch.phase("Marking", 9)
        watch.started(1, "emil")
        watch.started(2, "[red]frida\n\x1b[31m", "node3")
        screen.after(20)
        watch.started(3, "gustav")
        screen.after(41)
        screen.after(1)
        watch.returned(1, "the worker died")
        watch.started(1, "emil")
        screen.after(61)
    assert screen.lines == [
        "Marking emil has taken more than 60 s.",
        "Marking [red]frida on node3 has taken more than 60 s.",
        "Marking: 0 of 9",
        "Marking gustav has taken more than 60 s.",
        "Marking: 0 of 9",
    ]


@pytest.mark.parametrize("surroundings", [{"CI": "true"}, {"TERM": "dumb"}])
def test_no_control_characters_where_nothing_can_move(monkeypatch, surroundings):
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    screen = Screen(force_terminal=True)
    with screen.watch as watch:
        watch.say("\x1b[2JMarking \x07[bold]all[/bold]\nof them")
        watch.phase("Marking", 100)
        watch.started(7, "frida")
        watch.finished(7)
        screen.after(30)
    assert not CONTROL.search(screen.file.getvalue())
    assert screen.lines == [
        "Marking [bold]all[/bold] of them",
        "Marking: 1 of 100",
        "Marked 1 of 100 in 30 s.",
    ]


def test_it_looks_by_itself():
    said = threading.Event()

    class File(io.StringIO):
        def write(self, text):
            if "has taken more" in text:
                said.set()
            return super().write(text)

    clock = Clock()
    with Watch(Console(file=File(), force_terminal=False), None, clock, every=0.001) as watch:
        watch.phase("Marking", 5)
        watch.started(0, "emil")
        clock.now += 61
        assert said.wait(30)
    assert not watch.thread.is_alive()


# ---- how fast


def so_far(phase, now):
    return phase.so_far(now).partition(", ")[2]


def test_nothing_is_said_of_the_pace_before_five_are_timed_and_ten_seconds_are_over():
    phase = Phase("Marking", 100, 0.0)
    said = []
    for second in range(12):
        phase.finish(second, None, float(second))
        said.append(so_far(phase, float(second)))
    assert said == [*[""] * 10, *["60 a minute, 2 min still"] * 2]
    few = Phase("Marking", 100, 0.0)
    for n in range(5):
        few.finish(n, None, 30.0 * n)
    assert so_far(few, 130.0) == ""
    few.finish(5, None, 150.0)
    assert so_far(few, 150.0) == "2 a minute, 47 min still"


def test_the_first_of_each_worker_are_left_out_since_they_wait_for_the_questions():
    phase = Phase("Marking", 1000, 0.0)
    for key in range(4):
        phase.begin(key, "s", "", 0.0)
    now = 0.0
    for key in range(24):
        now += 15.0 if key < 4 else 0.5
        phase.finish(key, marked("s"), now)
        phase.begin(key + 4, "s", "", now)
    assert so_far(phase, now) == "120 a minute, 9 min still"


def test_what_is_kept_from_an_earlier_run_says_nothing_of_the_pace():
    screen = Screen()
    with screen.watch as watch:
        watch.phase("Marking", 500)
        for key in range(200):  # found by a worker, which looks at them
            watch.started(key, f"s{key}")
            screen.clock.now += 0.01
            watch.finished(key, marked(f"s{key}"), kept=True)
        for key in range(200, 400):  # or not even begun
            watch.finished(key, marked(f"s{key}"))
        screen.clock.now += 18
        screen.mark(range(400, 450))
        screen.after(0)
        screen.mark(range(450, 500))
    assert screen.lines == [
        "Marking: 450 of 500, 30 a minute, 2 min still",
        "Marked 500 in 3 min 40 s, 27 a minute; 400 kept from an earlier run.",
    ]


def test_the_pace_is_that_of_the_last_minutes():
    phase = Phase("Marking", 10_000, 0.0)
    now = 0.0
    for key in range(1000):
        now += 1.0 if key < 500 else 0.5
        phase.finish(key, None, now)
    assert so_far(phase, now) == "120 a minute, 1 h 15 min still"
    assert so_far(phase, now + 180) == "60 a minute, 2 h 30 min still"  # it stands still
    slow = Phase("Marking", 100, 0.0)
    for key in range(10):
        slow.finish(key, None, 400.0 * key)
    assert so_far(slow, 3600.0) == "0.15 a minute, 10 h still"


@pytest.mark.parametrize(
    ("seconds", "past", "to_come"),
    [
        (0.2, "0 s", "10 s"),
        (45, "45 s", "50 s"),
        (59.7, "1 min", "1 min"),
        (312, "5 min 12 s", "6 min"),
        (3600, "1 h", "1 h"),
        (3900, "1 h 5 min", "1 h 5 min"),
        (90_000, "25 h", "25 h"),
    ],
)
def test_times_in_words(seconds, past, to_come):
    assert (lasted(seconds), roughly(seconds)) == (past, to_come)


# ---- on a terminal


def test_the_drawing_shows_who_is_marked_and_what_stopped():
    phase = Phase("Marking", 10, 0.0)
    phase.begin(0, "[bold]emil[/bold]\x1b[31m\nvon Ä", "", 1.0)
    phase.begin(1, "frida", "node3", 60.0)
    phase.finish(2, marked("gustav", [("timeout", KNN)]), 60.0)
    phase.finish(3, marked("hanna", [("cannot_import", KNN), ("cannot_import", "a1.knn.best_k")]), 61.0)
    phase.finish(4, marked("ivar", message="The submission cannot be read (BadZipFile): ivar.zip."), 62.0)
    phase.finish(5, marked("jonas", [("crashed", KNN), ("timeout", "a1.knn.best_k")]), 63.0)
    phase.finish(6, marked("klara"), 64.0)
    assert drawn(phase, 72.0) == [
        "Marking ━━━━━━━━━━━━━━━━━━━━                     5 of 10",
        " 1 min 11 s  [bold]emil[/bold] von Ä",
        "       12 s  frida on node3",
        "Of these, 1 could not be imported, 1 stopped with an error, 2 took too long, 1",
        "not read",
        f"  hanna: {KNN} could not be imported, and 1 more",
        "  ivar: The submission cannot be read (BadZipFile): ivar.zip.",
        f"  jonas: {KNN} stopped with an error, and 1 more",
    ]


def test_what_takes_longer_than_a_minute_has_a_colour():
    phase = Phase("Marking", 10, 0.0)
    phase.begin(0, "emil", "", 0.0)
    phase.begin(1, "frida", "", 1.0)
    console = Console(file=io.StringIO(), width=80, height=25, force_terminal=True, color_system="standard")
    console.print(drawing(phase, 61.0, console))
    assert console.file.getvalue().splitlines()[1:] == ["\x1b[33m  1 min 1 s  emil\x1b[0m", "      1 min  frida"]


def test_of_many_workers_those_are_shown_that_take_longest():
    phase = Phase("Marking", 1000, 0.0)
    for key in range(64):
        phase.begin(key, f"s{key}", "", float(key))
    phase.begin(3, "s3", "", 64.0)  # once more, on another worker
    assert drawn(phase, 70.0) == [
        "Marking                                          0 of 1000",
        " 1 min 10 s  s0",
        "  1 min 9 s  s1",
        "  1 min 8 s  s2",
        *[f"  1 min {10 - n} s  s{n}" for n in range(4, 10)],
        "      1 min  s10",
        "             and 54 more",
    ]


def crowded():
    """A phase with 20 workers, names that are long and wide, and something that stopped."""
    phase = Phase("Marking", 1000, 0.0)
    for key in range(100):
        phase.begin(key, "李" * 99, "", key - 1.0)
        phase.finish(key, marked("李" * 99, [("timeout", KNN)]), float(key))
    for key in range(100, 120):
        phase.begin(key, "李" * 99, "", 100.0)
    return phase


def test_names_are_cut_where_the_terminal_ends():
    assert drawn(crowded(), 160.0, width=40) == [
        "Marking: 100 of 1000, 37 a minute, 25 m…",
        *[f"      1 min  {13 * '李'}…"] * 6,
        "             and 14 more",
        "Of these, 100 took too long",
        *[f"  {18 * '李'} …"] * 3,
    ]
    assert drawn(crowded(), 160.0, width=58)[:2] == [
        "Marking ━           100 of 1000, 37 a minute, 25 min still",
        f"      1 min  {22 * '李'}…",
    ]
    assert f"  {30 * '李'} …: a1.knn.compute_distan…" in drawn(crowded(), 160.0, width=88)


@pytest.mark.parametrize(("height", "lines"), [(25, 12), (11, 10), (6, 5), (2, 1), (1, 1)])
def test_the_drawing_is_never_higher_than_the_terminal(height, lines):
    assert len(drawn(crowded(), 100.0, height=height)) == lines


def test_a_terminal_is_left_clean_with_one_line_a_phase():
    screen = Screen(force_terminal=True)
    with screen.watch as watch:
        watch.phase("Marking", 4)
        assert watch.live and sys.stdout is not sys.__stdout__
        screen.mark(range(3))
        screen.after(1)
        watch.say("One worker has died.")
        screen.mark([3])
        assert watch.live is None
        watch.phase("Recording", 1)
        watch.finished(0)
    assert remains(screen.file.getvalue()) == ["One worker has died.", "Marked 4 in 9 s.", "Recorded 1 in 0 s."]


def test_ctrl_c_leaves_a_terminal_clean():
    screen, before = Screen(force_terminal=True), (sys.stdout, sys.stderr)
    with pytest.raises(KeyboardInterrupt), screen.watch as watch:
        watch.phase("Marking", 100)
        screen.mark(range(3))
        screen.after(1)
        raise KeyboardInterrupt
    assert (sys.stdout, sys.stderr) == before
    assert remains(screen.file.getvalue()) == ["Marked 3 of 100 in 7 s."]


def remains(written):
    """What a terminal shows in the end of what was written, by the few codes that are used here; its cursor is seen."""
    rows, row, column, seen = [""], 0, 0, True
    for code, text in re.findall(r"\x1b\[([?\d;]*[A-Za-z])|([^\x1b])", written):
        if text == "\n":
            row, column = row + 1, 0
            rows += [""] * (row == len(rows))
        elif text == "\r":
            column = 0
        elif text:
            rows[row] = rows[row][:column] + text + rows[row][column + 1 :]
            column += 1
        elif code == "2K":
            rows[row] = ""
        elif code == "1A":
            row -= 1
        elif code in ("?25l", "?25h"):
            seen = code == "?25h"
        else:
            assert code.endswith("m"), code
    assert seen
    return [line for line in rows if line]


# ---- from many threads


def test_workers_in_many_threads_are_counted_once_each(tmp_path):
    screen = Screen(tmp_path / "log")

    def work(first):
        for key in range(first, 400, 8):
            screen.watch.started(key, f"s{key}")
            screen.watch.look()
            screen.watch.finished(key, marked(f"s{key}", seconds=0))
            screen.watch.finished(key)

    with screen.watch as watch:
        watch.phase("Marking", 400)
        threads = [threading.Thread(target=work, args=[first]) for first in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert screen.lines == ["Marked 400 in 0 s."]
    counted = re.findall(r"^marking (\d+)/400 s", "\n".join(log_lines(tmp_path / "log")), re.M)
    assert counted == [str(n) for n in range(1, 401)]


def test_a_screen_that_takes_nothing_holds_no_worker_up():
    stuck, go_on = threading.Event(), threading.Event()

    class File(io.StringIO):
        def write(self, text):
            stuck.set()
            go_on.wait(30)
            return super().write(text)

    screen = Screen(file=File())
    with screen.watch as watch:
        watch.phase("Marking", 9)
        screen.clock.now += 30
        looking = threading.Thread(target=watch.look)
        looking.start()
        assert stuck.wait(30)
        screen.mark(range(5))  # would wait here for ever
        assert len(watch.current.finished) == 5 and looking.is_alive()
        go_on.set()
        looking.join()


def test_news_that_come_late_change_nothing(tmp_path):
    screen = Screen(tmp_path / "log")
    with screen.watch as watch:
        watch.started(0, "before any phase")
        watch.phase("Marking", 2)
        screen.mark([0])
        watch.started(0, "s0")
        watch.returned(0, "it is done")
        watch.finished(0)
        assert not watch.current.begun
        screen.mark([1])
        watch.started(1, "s1")
        watch.finished(1)
    assert log_lines(tmp_path / "log") == [
        "marking 0/2",
        "marking started s0",
        "marking 1/2 s0 111/135 2.0 s",
        "marking started s1",
        "marking 2/2 s1 111/135 2.0 s",
        "Marked 2 in 4 s.",
    ]


# ---- the log


def test_the_log_has_a_line_for_each_event(tmp_path):
    path = tmp_path / "new" / "folder" / "run.log"
    screen = Screen(path)
    with screen.watch as watch:
        watch.say("autograder grade class --assignment assignment1")
        watch.phase("Marking", 5)
        watch.started(0, "Emil Å")
        watch.started(1, "frida", "node3")
        screen.after(8.2)
        watch.finished(0, marked("Emil Å", [("timeout", KNN), ("crashed", "a1.knn.best_k")]))
        watch.returned(1, "its worker died")
        watch.started(1, "frida")
        screen.after(61)
        watch.finished(1, marked("frida"))
        watch.finished(2, marked("gustav", [("refused", KNN)]))
        watch.started(3, "hanna", "node4")
        watch.finished(3, marked("hanna", message="It cannot be read.", seconds=0))
        assert log_lines(path)[-1] == "marking 4/5 hanna 0.0 s on node4 not read: It cannot be read."  # at once
    assert log_lines(path) == [
        "autograder grade class --assignment assignment1",
        "marking 0/5",
        "marking started Emil Å",
        "marking started on node3 frida",
        f"marking 1/5 Emil Å 111/135 8.2 s timeout {KNN} crashed a1.knn.best_k",
        "marking returned on node3 frida: its worker died",
        "marking started frida",
        "marking slow frida",
        "marking 2/5 frida 111/135 61.0 s",
        f"marking 3/5 gustav 111/135 kept refused {KNN}",
        "marking started on node4 hanna",
        "marking 4/5 hanna 0.0 s on node4 not read: It cannot be read.",
        "Marked 4 of 5 in 1 min 9 s; 1 kept from an earlier run.",
    ]


def test_a_log_is_gone_on_with_and_no_name_makes_a_line_of_its_own(tmp_path):
    path = tmp_path / "run.log"
    for name in ("emil\n2026-11-26T18:02:11+00:00 marking 9/9 eve\r\x1b[2J\u202e\udce4", "李 [b]"):
        screen = Screen(path)
        with screen.watch as watch:
            watch.phase("Recording", 2)
            watch.started(0, name)
            watch.finished(0)
    assert log_lines(path) == [
        "recording 0/2",
        r"recording started emil\n2026-11-26T18:02:11+00:00 marking 9/9 eve\r\x1b[2J\u202e\udce4",
        r"recording 1/2 emil\n2026-11-26T18:02:11+00:00 marking 9/9 eve\r\x1b[2J\u202e\udce4 0.0 s",
        "Recorded 1 of 2 in 0 s.",
        "recording 0/2",
        "recording started 李 [b]",
        "recording 1/2 李 [b] 0.0 s",
        "Recorded 1 of 2 in 0 s.",
    ]


def test_a_log_that_cannot_be_opened_is_one_sentence(tmp_path):
    with pytest.raises(CourseError) as caught, Screen(tmp_path).watch:
        pass
    assert str(caught.value) == (
        f"The log {tmp_path} cannot be opened (Is a directory): name a file that can be written."
    )
    (tmp_path / "file").write_text("")
    with pytest.raises(CourseError, match="file/log cannot be opened"), Screen(tmp_path / "file" / "log").watch:
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_is_said_once_and_costs_nothing():
    screen = Screen(Path("/dev/full"))
    with screen.watch as watch:
        watch.phase("Marking", 4)
        screen.mark(range(4))
    assert screen.lines == [
        "The log /dev/full ends here (No space left on device); nothing depends on it, and the run goes on.",
        "Marked 4 in 8 s.",
    ]


def test_a_log_that_is_removed_is_said_once_and_costs_nothing(tmp_path):
    path = tmp_path / "log"
    screen = Screen(path)
    with screen.watch as watch:
        watch.phase("Marking", 4)
        path.unlink()
        screen.mark(range(2))
        watch.look()
        screen.mark(range(2, 4))
    assert screen.lines == [
        f"The log {path} ends here (it was removed); nothing depends on it, and the run goes on.",
        "Marked 4 in 8 s.",
    ]


def test_a_log_that_ends_with_its_last_line_is_said_too(tmp_path):
    path = tmp_path / "log"
    screen = Screen(path)
    with screen.watch as watch:
        path.unlink()
        watch.say("All is done.")
    assert screen.lines == [
        "All is done.",
        f"The log {path} ends here (it was removed); nothing depends on it, and the run goes on.",
    ]
