"""Pages in Chromium, driven by Playwright, for tests that look at them as a person would.

A test module that needs it starts it once, and no longer than for itself: while Playwright runs, nothing else in the
process can run a loop of asyncio.

    @pytest.fixture(scope="module")
    def browser():
        with chromium() as started:
            yield started
"""

import contextlib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = [
    "--no-sandbox",  # refused to root; the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HEIGHTS = {1280: 900, 390: 844}  # of a window, by its width
HERE = ("localhost", "127.0.0.1", "::1")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextlib.contextmanager
def chromium():
    """Chromium, started; tests that need it are skipped where it is not installed."""
    if not CHROMIUM.exists():
        pytest.skip(f"no {CHROMIUM}: on Debian, apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=SWITCHES)
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def opened(browser, url, width=1280, scheme="light", **options):
    """A page at `url`, and the list, which grows, of the addresses that it was refused: all but files and this machine.

    Inputs:
    - width: of the window, in CSS pixels.
    - scheme: the colour scheme that the reader prefers, light or dark.
    - options: of Playwright's `new_context`, as java_script_enabled=False.
    """
    refused = []

    def answer(route):
        address = urlsplit(route.request.url)
        if address.scheme in ("file", "data", "blob", "about") or address.hostname in HERE:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.abort()

    window = {"width": width, "height": HEIGHTS.get(width, 900)}
    context = browser.new_context(viewport=window, color_scheme=scheme, reduced_motion="reduce", **options)
    try:
        context.route("**/*", answer)
        page = context.new_page()
        page.goto(url)
        yield page, refused
    finally:
        context.close()


def violations(page, *leave_out):
    """What axe-core finds against WCAG 2.2 AA and good practice, a line for each element; `leave_out` names rules."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    options = {
        "runOnly": RULES,
        "resultTypes": ["violations"],
        "rules": {rule: {"enabled": False} for rule in leave_out},
    }
    found = axe.Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]
