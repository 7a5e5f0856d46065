"""The image that marks a folder: what the Dockerfile copies is there, no secret is, and docs/container.md names what exists."""

import re
import shlex
import shutil
import subprocess
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
import typer
from packaging.specifiers import SpecifierSet

from autograder import cli

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
DOCUMENT = (ROOT / "docs" / "container.md").read_text()
INSTRUCTIONS = {"FROM", "ARG", "ENV", "RUN", "COPY", "WORKDIR", "USER", "STOPSIGNAL", "ENTRYPOINT", "CMD"}


def instructions():
    """The Dockerfile's instructions: pairs of a name and its text, lines that go on joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.M)
    lines = text.replace("\\\n", "").splitlines()
    return [tuple(line.split(maxsplit=1)) for line in lines if line.strip()]


def texts(name):
    """The texts of all instructions of a name."""
    return [text for found, text in instructions() if found == name]


def copied():
    """What is copied from the build context."""
    return [source for text in texts("COPY") if "--from" not in text for source in text.split()[:-1]]


def as_pattern(glob):
    """A regular expression for a path that a pattern of .dockerignore names, or that lies below one."""
    parts = {"**/": "(.*/)?", "*": "[^/]*", ".": r"\."}
    body = re.sub(r"\*\*/|\*|\.", lambda found: parts[found[0]], glob)
    return re.compile(f"{body}(/.*)?")


def in_context(path):
    """Whether a path goes to the builder: the last pattern that names it decides."""
    kept = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        if line.strip() and not line.startswith("#") and as_pattern(line.removeprefix("!")).fullmatch(path):
            kept = line.startswith("!")
    return kept


def test_each_line_of_the_dockerfile_is_an_instruction_that_every_builder_knows():
    assert {name for name, _ in instructions()} == INSTRUCTIONS
    assert not [text for text in texts("RUN") if text.startswith(("--", "<<"))]


def test_what_is_copied_is_there_and_goes_to_the_builder():
    assert copied()
    for source in copied():
        assert (ROOT / source).exists(), source
        assert in_context(source), source


def test_what_is_copied_from_another_stage_has_such_a_stage():
    stages = {text.split(" AS ")[1] for text in texts("FROM") if " AS " in text}
    assert {re.search(r"--from=(\S+)", text)[1] for text in texts("COPY") if "--from" in text} <= stages


def test_the_course_goes_to_the_builder_whole():
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert {*wheel["only-include"], *wheel["force-include"], "constraints.txt", "LICENSE"} == set(copied())
    tracked = subprocess.run(
        ["git", "ls-files", "-z", *wheel["only-include"]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if tracked.returncode:
        pytest.skip("no git checkout")
    files = tracked.stdout.split("\0")[:-1]
    assert len(files) > 100 and [path for path in files if not in_context(path)] == []


@pytest.mark.parametrize(
    "path",
    [
        *(".git/config", ".venv/bin/python", ".env", "results/ada.json", "results/run.json", "results/prepared/x.npz"),
        *("gradebook.db", "gradebook.db-journal", "submitted/ada/assignment1/knn.ipynb", "submitted_earlier/ada/x"),
        *("autograded/ada/assignment1/knn.ipynb", "feedback/ada.html", "exchange/cs231n/inbound/x", "grades.csv"),
        *("submissions/ada.zip", "roster.csv", "rubric.toml", "my-marks/ada.json", "assignments/gradebook.db"),
        *("solutions/cs231n/saved/mine.npz", "solutions/cs231n/datasets/x", "datasets/cifar-10-batches-py/test_batch"),
        *("autograder/__pycache__/cli.pyc", "autograder/grading/__pycache__/run.pyc", "tests/test_cli.py"),
    ],
)
def test_results_names_and_history_do_not_go_to_the_builder(path):
    assert not in_context(path)


def test_what_git_ignores_in_the_folders_of_the_course_does_not_go_to_the_builder_either():
    lines = (ROOT / ".gitignore").read_text().split()
    inside = [line for line in lines if line.lstrip("!").startswith(("solutions/", "datasets/", "assignments/"))]
    ours = (ROOT / ".dockerignore").read_text().split()
    assert inside and [line for line in inside if line.rstrip("/") not in ours] == []


def test_python_is_one_that_the_project_allows():
    version = next(text.partition("=")[2] for text in texts("ARG") if text.startswith("PYTHON="))
    assert SpecifierSet(PROJECT["project"]["requires-python"]).contains(version)
    assert "${PYTHON}" in texts("FROM")[0]


def test_all_packages_have_the_versions_of_the_constraints():
    installs = [part for text in texts("RUN") for part in re.findall(r"pip install [^&;]*", text)]
    assert len(installs) == 4
    for command in installs:
        assert "-c constraints.txt" in command or "--no-deps" in command, command


def test_extras_are_read_from_pyproject(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    command = next(text for text in texts("RUN") if "EXTRAS" in text)

    def run(extras):
        return subprocess.run(
            ["sh", "-c", f'python() {{ "$PYTHON" "$@"; }}; {command}'],
            cwd=tmp_path, capture_output=True, text=True, check=False, env={"PYTHON": shutil.which("python3") or "python3", "EXTRAS": extras},
        )  # fmt: skip

    assert run("torch, dask").returncode == 0
    listed = (tmp_path / "requirements.txt").read_text().splitlines()
    extras = PROJECT["project"]["optional-dependencies"]
    assert listed == [*PROJECT["project"]["dependencies"], *extras["torch"], *extras["dask"]]
    refused = run("tourch")
    assert refused.returncode == 1 and refused.stderr.startswith("EXTRAS: there is no extra tourch; there are: torch")
    assert len(refused.stderr.splitlines()) == 1


def test_the_image_starts_the_command_as_a_user_without_rights():
    assert texts("ENTRYPOINT") == ['["autograder"]']
    assert "autograder" in PROJECT["project"]["scripts"]
    (user,) = texts("USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)  # a number: Kubernetes cannot tell that a name is not root


def documented():
    """The commands in docs/container.md: the words of each."""
    blocks = re.findall(r"(?:^    .*\n)+", DOCUMENT, flags=re.M)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [shlex.split(line, comments=True) for line in lines if line.strip().startswith(("docker ", "podman "))]


def test_documented_commands_name_options_that_exist():
    commands = typer.main.get_command(cli.app).commands
    marking = [words[words.index("cs231n-grader") + 1 :] for words in documented() if "run" in words]
    own = [words for words in marking if words and words[0] in commands]
    assert {words[0] for words in own} >= {"grade", "export"}
    for name, *words in own:
        known = {option for parameter in commands[name].params for option in parameter.opts + parameter.secondary_opts}
        assert [word for word in words if word.startswith("--") and word.split("=")[0] not in known] == []


def test_documented_build_arguments_are_the_dockerfiles():
    known = {text.partition("=")[0] for text in texts("ARG")}
    used = {w.partition("=")[0] for words in documented() for o, w in pairwise(words) if o == "--build-arg"}
    assert used == known


def test_the_image_says_which_wall_holds_in_a_container():
    """Where Podman is and the image was built: the least rights that docs/container.md names."""
    podman = shutil.which("podman")
    if not podman or subprocess.run([podman, "image", "exists", "cs231n-grader"], check=False).returncode:
        pytest.skip("needs Podman and the image: podman build -t cs231n-grader .")
    least = ["--network", "none", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--user", "1234:1234"]
    asked = "from autograder.sandbox.choice import choose; print(choose().name)"
    ran = subprocess.run(
        [podman, "run", "--rm", *least, "--security-opt", "no-new-privileges", "--entrypoint", "python", "cs231n-grader", "-c", asked],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert re.fullmatch(r"landlock \d+ \+ seccomp\n", ran.stdout)
