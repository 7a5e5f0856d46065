"""A PostgreSQL server of the tests' own: on loopback, in a temporary folder, with a password."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

USER, PASSWORD = "marker", "p@ss/word: x"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
}
SECONDS = 60  # until it answers


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    port: int

    def url(self, database: str, user: str = USER, password: str = PASSWORD) -> str:
        secret = password.replace("@", "%40").replace("/", "%2F").replace(":", "%3A").replace(" ", "%20")
        return f"postgresql://{user}:{secret}@127.0.0.1:{self.port}/{database}"

    def run(self, sql: str, database: str = "postgres") -> list[tuple]:
        """Carry out a statement as the owner of all; gives the rows, where it has any."""
        engine = create_engine(self.url(database), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                done = connection.execute(text(sql))
                return [tuple(row) for row in done] if done.returns_rows else []
        finally:
            engine.dispose()


def programs() -> Path | None:
    """The folder with initdb and postgres, the newest of Debian's or that on PATH; None where there is none."""
    on_path = shutil.which("initdb")
    found = [*Path("/usr/lib/postgresql").glob("*/bin"), *([Path(on_path).resolve().parent] if on_path else [])]
    there = [folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()]
    return max(there, key=lambda folder: [int(n) for n in folder.parts if n.isdecimal()], default=None)


def owner() -> int | None:
    """Whose the server is, where the tests run as root, whom it refuses; None for whoever runs them."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_uid
    return 65534


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Server]:
    """A new server, from the programs in a folder; stopped and removed at the end."""
    place = Path(tempfile.mkdtemp(prefix="postgresql-"))
    try:
        secret, user = place / "password", owner()
        secret.write_text(PASSWORD)
        for path in (place, secret) if user is not None else ():
            os.chown(path, user, -1)
        made = [folder / "initdb", "--pgdata", place / "data", "--username", USER, "--pwfile", secret, "--no-sync"]
        made += ["--auth", "scram-sha-256", "--encoding", "UTF8", "--no-locale"]
        subprocess.run(made, user=user, cwd="/", check=True, capture_output=True, timeout=SECONDS)
        port = free_port()
        settings = [f"--{name}={value}" for name, value in {**SETTINGS, "port": port}.items()]
        with open(place / "log", "wb") as log:
            process = subprocess.Popen(
                [folder / "postgres", "-D", place / "data", *settings], user=user, cwd="/", stdout=log, stderr=log
            )
        try:
            wait_for(server := Server(port), process, place / "log")
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # which also ends who is still connected
            process.wait(SECONDS)
    finally:
        shutil.rmtree(place)


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def wait_for(server: Server, process: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OperationalError):
            server.run("SELECT 1")
            return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL does not answer: {log.read_text()[-2000:]}")
