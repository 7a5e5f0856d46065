# Generated from solutions/cs231n/transfer.py by "make build". This copy is the student's to complete.
"""Get a file from the net with pooch, in pieces: a transfer that broke off goes on where it stopped."""

import os
import sys

CHUNK = 1 << 14  # bytes; a connection that breaks off loses the chunk it was in
TIMEOUT = (15, 60)  # seconds: to connect, and between two pieces of data


class DownloadError(RuntimeError):
    """A data set could not be downloaded or unpacked; the message says what to do."""


def import_pooch():
    """Return the modules pooch and requests, and tqdm's bar; raise DownloadError where they are missing."""
    try:
        import pooch
        import requests
        import tqdm
    except ImportError as error:
        raise DownloadError("Downloading needs two more packages: pip install pooch tqdm") from error
    pooch.get_logger().setLevel("WARNING")
    return pooch, requests, tqdm.tqdm


class TooLarge(ValueError):
    """A server sends more than the registry expects."""


class ResumingDownloader:
    """Download for pooch.retrieve: keeps what has arrived in `part`, a file, and goes on from there.

    size: bytes of the whole file; None where only the server knows. limit: bytes that are too many in that case.
    """

    def __init__(self, part, size, limit=None):
        self.part, self.size, self.limit = part, size, limit
        _, self.requests, self.progress_bar = import_pooch()

    def __call__(self, url, output_file, pooch=None, check_only=False):
        while self.size is None or self._arrived() < self.size:
            before = self._arrived()
            try:
                self._transfer(url, before)
            except self.requests.RequestException:
                if self._arrived() <= before:
                    raise
        os.replace(self.part, output_file)

    def _arrived(self):
        return self.part.stat().st_size if self.part.exists() else 0

    def _transfer(self, url, start):
        headers = {"Accept-Encoding": "identity"}
        if start:
            headers["Range"] = f"bytes={start}-"
        with self.requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as response:
            if self.size is None and start and response.status_code == 416:
                return self._nothing_left(response, start)
            response.raise_for_status()
            start = self._check_start(response, start)
            self._write(response, start)
        if self.size is None:  # the server did not say it, and has now sent all
            self.size = self._arrived()
        if self._arrived() < self.size:
            raise self.requests.ConnectionError("the connection was closed early")

    def _nothing_left(self, response, start):
        """There is nothing after `start`: all has arrived, or what has is not of this file and is dropped."""
        if response.headers.get("Content-Range", "") == f"bytes */{start}":
            self.size = start
        else:
            self.part.unlink()

    def _check_start(self, response, start):
        """Return where the body begins in the file: a server that does not know ranges sends all of it."""
        ranged = response.status_code == 206
        if ranged and not response.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
            raise self.requests.RequestException("the server sent another part of the file than asked for")
        start = start if ranged else 0
        length = response.headers.get("Content-Length")
        self._check_length(response, None if length is None else start + int(length))
        return start

    def _check_length(self, response, length):
        """Compare the file's length, None where the server does not say it, with the one it should have."""
        if self.size is None:
            if response.headers.get("Content-Type", "").startswith("text/html"):
                raise self.requests.RequestException("the server sent a web page instead of the file")
            if length is not None and length > self._most():
                raise TooLarge(f"the file there has {length:,} bytes, more than the {self._most():,} expected at most")
            self.size = length
        elif length not in (None, self.size):
            raise self.requests.RequestException(f"the file there has {length:,} bytes instead of {self.size:,}")

    def _most(self):
        return self.limit or sys.maxsize

    def _write(self, response, start):
        with (
            open(self.part, "ab" if start else "wb") as f,
            self.progress_bar(total=self.size, initial=start, unit="B", unit_scale=True) as bar,
        ):
            for chunk in response.iter_content(CHUNK):
                f.write(chunk)
                bar.update(len(chunk))
                if self.size is None and f.tell() > self._most():
                    f.truncate(0)
                    raise TooLarge(f"the file there has more than the {self._most():,} bytes expected at most")
