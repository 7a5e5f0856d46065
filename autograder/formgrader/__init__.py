"""A Jupyter server extension on top of nbgrader's formgrader, for marking by hand: marking schemes beside the answers,
and formulas without a network.
"""

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "autograder.formgrader"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Change formgrader's pages as soon as the server runs: extensions are loaded by their names, nbgrader's later."""
    from autograder.formgrader.pages import change_pages

    server.io_loop.add_callback(change_pages, server.web_app.settings)
