# Generated from solutions/cs231n/download.py by "make build". This copy is the student's to complete.
"""Download a data set, once: `python -m cs231n.download cifar10`, or `download("cifar10")` in a notebook.

The file's checksum is compared with the one in registry.json. A download that broke off goes on where it
stopped when it is started again. The data set's folder appears only once it is complete.
"""

import argparse
import json
import os
import sys
import tarfile
import tempfile
import zlib
from pathlib import Path

from .data_utils import FOLDERS, DataError, dataset_homes, read_pictures

CHUNK = 1 << 14  # bytes; a connection that breaks off loses the chunk it was in
TIMEOUT = (15, 60)  # seconds: to connect, and between two pieces of data


class DownloadError(RuntimeError):
    """A data set could not be downloaded or unpacked; the message says what to do."""


# ---------------------------------------------------------------------------------------------------------
# What to download, and where to
# ---------------------------------------------------------------------------------------------------------


def find_registry():
    """Return the path of registry.json, which lies beside the data sets."""
    for home in dataset_homes():
        if (home / "registry.json").is_file():
            return home / "registry.json"
    raise DownloadError("registry.json is missing: copy the folder datasets/ again from the assignment.")


def read_entry(name, registry):
    """Return what the registry says of data set `name`."""
    entries = json.loads(Path(registry).read_text(encoding="utf-8"))
    if name not in entries:
        raise DownloadError(f"There is no download named {name!r}; the names are: {', '.join(entries)}.")
    return entries[name]


def default_home(registry):
    """Return the folder to download to: the one CS231N_DATA names, else the registry's own."""
    return Path(os.environ.get("CS231N_DATA") or Path(registry).parent).expanduser()


def candidate_urls(entry, mirrors):
    """Return the addresses to try: the mirrors first, since whoever names one has a reason to."""
    return [url + entry["file"] if url.endswith("/") else url for url in (*mirrors, entry["url"])]


# ---------------------------------------------------------------------------------------------------------
# Transfer
# ---------------------------------------------------------------------------------------------------------


def _import_pooch():
    try:
        import pooch
        import requests
        import tqdm
    except ImportError as error:
        raise DownloadError("Downloading needs two more packages: pip install pooch tqdm") from error
    pooch.get_logger().setLevel("WARNING")
    return pooch, requests, tqdm.tqdm


class ResumingDownloader:
    """Download for pooch.retrieve: keeps what has arrived in `part`, a file, and goes on from there."""

    def __init__(self, part, size):
        self.part, self.size = part, size
        _, self.requests, self.progress_bar = _import_pooch()

    def __call__(self, url, output_file, pooch=None, check_only=False):
        while self._arrived() < self.size:
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
            response.raise_for_status()
            start = self._check_start(response, start)
            self._write(response, start)
        if self._arrived() < self.size:
            raise self.requests.ConnectionError("the connection was closed early")

    def _check_start(self, response, start):
        """Return where the body begins in the file: a server that does not know ranges sends all of it."""
        ranged = response.status_code == 206
        if ranged and not response.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
            raise self.requests.RequestException("the server sent another part of the file than asked for")
        start = start if ranged else 0
        length = response.headers.get("Content-Length")
        if length is not None and start + int(length) != self.size:
            found = f"{start + int(length):,} bytes instead of {self.size:,}"
            raise self.requests.RequestException(f"the file there has {found}")
        return start

    def _write(self, response, start):
        with (
            open(self.part, "ab" if start else "wb") as f,
            self.progress_bar(total=self.size, initial=start, unit="B", unit_scale=True) as bar,
        ):
            for chunk in response.iter_content(CHUNK):
                f.write(chunk)
                bar.update(len(chunk))


def _retrieve(url, entry, folder):
    """Download one address into `folder` and return the file's path, its checksum verified."""
    pooch, requests, _ = _import_pooch()
    part = folder / (entry["file"] + ".part")
    downloader = ResumingDownloader(part, entry["size"])
    arguments = {"url": url, "known_hash": entry["hash"], "fname": entry["file"], "path": folder}
    resumed = part.exists()
    try:
        return Path(pooch.retrieve(**arguments, downloader=downloader))
    except ValueError as error:  # the checksum
        if not resumed or isinstance(error, requests.RequestException):
            raise
    # The beginning may have come from another server's file, so once more from zero.
    return Path(pooch.retrieve(**arguments, downloader=downloader))


def _reason(error):
    """Return in a few words why an address failed."""
    _, requests, _ = _import_pooch()
    if isinstance(error, requests.HTTPError):
        return f"the server answered {error.response.status_code} {error.response.reason}"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.ConnectionError | requests.exceptions.ChunkedEncodingError):
        return "no connection, or it broke off"
    if isinstance(error, requests.RequestException):
        return str(error)
    return "the file has the wrong checksum"


def fetch(entry, urls, folder):
    """Download entry["file"] into `folder` from the first of `urls` that has it, and return its path.

    A right file that is there already, put by hand perhaps, is not downloaded again.
    """
    _, requests, _ = _import_pooch()
    folder.mkdir(parents=True, exist_ok=True)
    failures = []
    for url in urls:
        try:
            return _retrieve(url, entry, folder)
        except (requests.RequestException, ValueError) as error:
            failures.append(f"  {url}: {_reason(error)}")
    raise DownloadError(_advice(entry, failures, folder))


def _advice(entry, failures, folder):
    part = folder / (entry["file"] + ".part")
    arrived = part.stat().st_size if part.exists() else 0
    kept = [f"{arrived:,} of {entry['size']:,} bytes are kept: run this again to go on."] if arrived else []
    return "\n".join(
        [
            f"{entry['title']} could not be downloaded:",
            *failures,
            *kept,
            "The embedded pictures work without it: leave DATASET and CS231N_DATASET as they were.",
            "To try another address, add --mirror URL. To get the file some other way, put",
            f"{entry['file']} into {folder} and run this again.",
        ]
    )


# ---------------------------------------------------------------------------------------------------------
# Unpack
# ---------------------------------------------------------------------------------------------------------


def is_whole(folder, entry):
    """Return whether all of the data set's files are in `folder`, and, if it is one of ours, readable."""
    for member in entry["members"]:
        path = folder / member
        if not path.is_file() or path.stat().st_size == 0:
            return False
    if entry["folder"] in FOLDERS.values():
        try:
            read_pictures(folder)
        except DataError:
            return False
    return True


def extract(archive, folder):
    """Extract a tar archive into `folder`; refuse one with a member that would land outside of it."""
    if not hasattr(tarfile, "data_filter"):
        raise DownloadError("Unpacking safely needs Python 3.11.4 or newer.")
    try:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
    except tarfile.FilterError as error:
        raise DownloadError(f"{archive} was not unpacked: it would write outside its folder.") from error
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise DownloadError(f"{archive} cannot be unpacked ({error}): delete it and run this again.") from error


def unpack(archive, entry, home):
    """Extract the archive beside its place, look it over, and move it there; return the folder."""
    target = home / entry["folder"]
    forgiving = {"ignore_cleanup_errors": True} if sys.version_info >= (3, 10) else {}
    with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=home, **forgiving) as scratch:
        extract(archive, scratch)
        unpacked = Path(scratch, entry["folder"])
        if not is_whole(unpacked, entry):
            raise DownloadError(f"{archive} does not hold a complete {entry['folder']}.")
        if target.exists():
            os.replace(target, Path(scratch, "replaced"))
        os.replace(unpacked, target)
    return target


def _remove_archive(archive):
    archive.unlink(missing_ok=True)
    if not any(archive.parent.iterdir()):
        archive.parent.rmdir()


# ---------------------------------------------------------------------------------------------------------
# Commands
# ---------------------------------------------------------------------------------------------------------


def download(name, to=None, mirrors=(), registry=None):
    """Download data set `name` and unpack it, unless it is there already.

    Inputs:
    - name: a name in registry.json, such as "cifar10"
    - to: folder in which the data set's own folder is made; default: where find_dataset looks
    - mirrors: addresses to try before the official one; one that ends in "/" is a folder with the file in it
    - registry: path of another registry.json

    Returns the path of the data set's folder as a string. Raises DownloadError, which says what to do.
    """
    registry = Path(registry) if registry else find_registry()
    entry = read_entry(name, registry)
    home = (Path(to).expanduser() if to else default_home(registry)).resolve()
    if is_whole(home / entry["folder"], entry):
        return str(home / entry["folder"])
    try:
        archive = fetch(entry, candidate_urls(entry, mirrors), home / "downloads")
        folder = unpack(archive, entry, home)
        _remove_archive(archive)
    except OSError as error:
        raise DownloadError(f"Cannot write to {home} ({error.strerror or error}).") from error
    return str(folder)


def _parser():
    parser = argparse.ArgumentParser(prog="python -m cs231n.download", description="Download a data set.")
    parser.add_argument("name", help="cifar10")
    parser.add_argument(
        "--mirror", metavar="URL", action="append", default=[], help="address to try first (may be repeated)"
    )
    parser.add_argument("--to", metavar="DIR", help="folder to put the data set into")
    return parser


def _how_to_use(name, home):
    """Say how find_dataset comes to find set `name` in the folder `home`."""
    choice = f'write DATASET = "{name}" in a notebook\'s first cell, or set CS231N_DATASET={name} elsewhere'
    found = home in [place.resolve() for place in dataset_homes()]
    return choice if found else f"{choice}, and set CS231N_DATA={home}"


def main(arguments=None):
    """Run the command line and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Python's own: the name of a folder may hold what a terminal cannot show
            stream.reconfigure(errors="replace")
    options = _parser().parse_args(arguments)
    try:
        folder = Path(download(options.name, options.to, options.mirror))
    except DownloadError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Run the same command again to go on from here.", file=sys.stderr)
        return 130
    print(f"{options.name} is in {folder}. To use it, {_how_to_use(options.name, folder.parent)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
