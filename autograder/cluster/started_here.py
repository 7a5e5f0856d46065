"""What the workers of a cluster that is started here do first."""

import signal
from typing import Any


def dask_setup(worker: Any) -> None:
    """Leave Ctrl-C, which a terminal sends to all processes at once, to the process that has started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
