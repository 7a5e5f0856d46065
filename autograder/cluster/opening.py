"""Opens a cluster, where Dask is installed: it is an optional extra."""

import contextlib
import importlib.util
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from rich.console import Console

from autograder.course import CourseError

if TYPE_CHECKING:
    from autograder.cluster.client import Cluster


@contextlib.contextmanager
def other_machines(address: str | None, workers: int | None, console: Console) -> "Iterator[Cluster | None]":
    """The cluster at an address while it is needed; None without an address."""
    if address is None:
        yield None
        return

    def say(sentence: str) -> None:
        console.print(sentence, highlight=False, soft_wrap=True, markup=False)

    with cluster_at(address, workers, say) as cluster:
        yield cluster


def cluster_at(
    address: str, workers: int | None = None, say: Callable[[str], Any] = lambda sentence: None
) -> "Cluster":
    """A Cluster, to be entered; its arguments. Raises CourseError where Dask is not installed."""
    if importlib.util.find_spec("distributed") is None:
        raise CourseError("Marking on a cluster needs Dask: pip install 'cs231n-workbook[dask]'.")
    from autograder.cluster.client import Cluster

    return Cluster(address, workers, say)
