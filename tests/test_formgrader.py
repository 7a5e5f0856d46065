"""Marking by hand in a browser: formgrader shows figures, marking schemes and formulas, and needs no network."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback
from test_gradebook import of_knn, only_knn

from autograder import course
from autograder.authoring.schemes import scheme
from autograder.gradebook import converters, record
from autograder.intake.staging import Handin, Submission, Wanted

ASSIGNMENT, ANSWER = "assignment1", "a1-knn-inline_1"
CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
CONFIG = course.ROOT / "autograder" / "formgrader" / "jupyter_server_config.json"


@pytest.fixture(scope="module")
def class_folder(tmp_path_factory):
    """A course's folder as `autograder grade` leaves it: ada with the figures of the notebook knn, ben without."""
    place = tmp_path_factory.mktemp("formgrader")
    (place / "ada").mkdir()
    (place / "ben").mkdir()
    solved = nbformat.read(course.NOTEBOOKS / ASSIGNMENT / "knn.ipynb", 4)
    nbformat.write(solved, place / "ada" / "knn.ipynb")
    for cell in solved.cells:
        cell.update({"outputs": []} if cell.cell_type == "code" else {})
    nbformat.write(solved, place / "ben" / "knn.ipynb")
    wanted = Wanted([], ["knn.ipynb"], course.ASSIGNMENTS / ASSIGNMENT)
    handins = [Handin(Submission(who, place / who), wanted, place / f"staged-{who}") for who in ("ada", "ben")]
    results = [{"assignment": ASSIGNMENT, "student": who, "message": "", "questions": []} for who in ("ada", "ben")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(converters, "nbgrader_config", only_knn(converters.nbgrader_config))
        of_knn(patch)
        assert record.record(handins, results, place / "course").lines() == []
    return place / "course"


@pytest.fixture(scope="module")
def server(class_folder, tmp_path_factory):
    """The address of a Jupyter server in the course's folder, with a home of its own and no token."""
    home = tmp_path_factory.mktemp("home")
    (home / "config" / "jupyter_server_config.d").mkdir(parents=True)
    shutil.copy(CONFIG, home / "config" / "jupyter_server_config.d" / "autograder.json")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("JUPYTER_")},
        "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / "config"), "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"), "PYTHONPATH": str(course.ROOT),
    }  # fmt: skip
    options = (f"--port={port}", "--ip=127.0.0.1", "--no-browser", "--allow-root", "--IdentityProvider.token=")
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", *options],
            cwd=class_folder,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address, process, home / "log")
        yield address
    finally:
        process.terminate()
        process.wait(30)


def wait_for(address, process, log):
    for _ in range(3000):
        try:
            with urllib.request.urlopen(f"{address}/api"):
                return
        except OSError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
    pytest.fail(log.read_text())


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM.exists():
        pytest.skip("no chromium")
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*QUIET])
        yield opened
        opened.close()


@pytest.fixture(params=[1280, 390], ids=["wide", "narrow"])
def page(request, browser, server):
    """A page that reaches nothing but this machine; what else it asks for is in `page.refused`, failures in `page.failed`."""
    page = browser.new_page(viewport={"width": request.param, "height": 900})
    page.set_default_timeout(300_000)  # of a busy machine
    page.refused, page.failed = [], []

    def only_here(route):
        if route.request.url.startswith(server):
            route.continue_()
        else:
            page.refused.append(route.request.url)
            route.abort()

    page.route("**/*", only_here)
    page.on("pageerror", lambda error: page.failed.append(str(error)))
    page.on("response", lambda r: r.status >= 400 and page.failed.append(f"{r.status} {r.url}"))
    yield page
    page.close()


def book(class_folder, student):
    """nbgrader's id of a student's notebook knn."""
    with Gradebook(f"sqlite:///{class_folder}/gradebook.db") as gradebook:
        return gradebook.find_submission_notebook("knn", ASSIGNMENT, student).id


def given(class_folder, student):
    """The mark and the comment by hand on the answer."""
    with Gradebook(f"sqlite:///{class_folder}/gradebook.db") as gradebook:
        place = ANSWER, "knn", ASSIGNMENT, student
        return gradebook.find_grade(*place).manual_score, gradebook.find_comment(*place).manual_comment


def open_submission(page, server, id):
    page.goto(f"{server}/formgrader/submissions/{id}/")
    page.wait_for_function(
        "window.MathJax && MathJax.isReady && MathJax.Hub.queue.pending == 0 && $('.score').length > 0"
    )
    page.wait_for_load_state("networkidle")


def test_an_answer_is_marked_beside_its_figures_and_its_scheme(page, server, class_folder):
    open_submission(page, server, book(class_folder, "ada"))
    figures = page.locator(".output_png img, .output_jpeg img")
    assert figures.count() == 4
    assert all(figures.nth(n).evaluate("image => image.complete && image.naturalWidth > 100") for n in range(4))
    shown = page.get_by_role("complementary", name=f"Marking scheme of {ANSWER}")
    assert shown.is_visible() and "2 points" in shown.inner_text() and shown.locator("li").count() >= 2
    assert shown.evaluate("s => s.previousElementSibling.querySelector('.score').id") == ANSWER
    assert page.get_by_role("complementary").count() == 3  # one for each inline question
    assert page.locator(".nbgrader_cell .MathJax").count() > 5  # the formulas of the answers
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    score, comment = page.locator(f"#{ANSWER}"), page.locator(f"#{ANSWER}-comment")
    mark = "1.5" if page.viewport_size["width"] > 1000 else "0.5"
    score.fill(mark)
    with page.expect_response(lambda r: "/api/grade/" in r.url and r.request.method == "PUT"):
        score.press("Tab")
    comment.fill(f"Columns? {mark}")
    with page.expect_response(lambda r: "/api/comment/" in r.url and r.request.method == "PUT"):
        comment.press("Tab")
    assert given(class_folder, "ada") == (float(mark), f"Columns? {mark}")
    assert page.refused == [] and page.failed == []


@pytest.mark.parametrize("page", [1280], indirect=True)
@pytest.mark.parametrize("path", ["manage_assignments", "gradebook/assignment1/knn", "manage_submissions/assignment1"])
def test_formgrader_needs_no_network(page, server, path):
    page.goto(f"{server}/formgrader/{path}")
    page.wait_for_load_state("networkidle")
    assert page.locator("table").first.is_visible()
    assert page.refused == [] and page.failed == []


def test_a_submission_without_figures_has_the_schemes(server, class_folder):
    with urllib.request.urlopen(f"{server}/formgrader/submissions/{book(class_folder, 'ben')}/") as answer:
        html = answer.read().decode()
    assert "<img" not in html and html.count('class="marking-scheme"') == 3 and "cdnjs" not in html


def test_no_file_for_students_holds_a_scheme(class_folder):
    secret = scheme("a1.knn.inline_1").splitlines()[0].removeprefix("- ")[:40]
    config = converters.nbgrader_config(class_folder, f"sqlite:///{class_folder}/gradebook.db", ASSIGNMENT)
    converters.convert(GenerateFeedback, config)
    written = [path for path in class_folder.rglob("*") if path.suffix in (".html", ".ipynb")]
    assert {path.parts[-4] for path in written} == {"submitted", "autograded", "feedback"}
    assert len(secret) > 10
    assert not any(secret in path.read_text() or "arking scheme" in path.read_text() for path in written)
