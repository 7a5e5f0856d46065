# Generated from solutions/cs231n/download.py by "make build". This copy is the student's to complete.
"""Download a data set, once: `python -m cs231n.download cifar10` (or coco), or `download("cifar10")` in a notebook.

The file's checksum is compared with the one in registry.json. Where that is null, the checksums inside the zip file
are, and the file's own is told, so that a course can write it there. A download that broke off goes on where it stopped
when it is started again. The data set's folder appears only once it is complete.
"""

import argparse
import hashlib
import json
import os
import sys
import tempfile
from pathlib import Path

from .archives import ArchiveError, check_zip, extract
from .data_utils import FOLDERS, DataError, dataset_homes, read_pictures
from .transfer import DownloadError, ResumingDownloader, TooLarge, import_pooch

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


def _retrieve(url, entry, folder):
    """Download one address into `folder` and return the file's path, its checksum verified."""
    _, requests, _ = import_pooch()
    resumed = (folder / (entry["file"] + ".part")).exists()
    try:
        return _retrieve_once(url, entry, folder)
    except ValueError as error:  # the checksum
        if not resumed or isinstance(error, requests.RequestException | TooLarge):
            raise
    # The beginning may have come from another server's file, so once more from zero.
    return _retrieve_once(url, entry, folder)


def _retrieve_once(url, entry, folder):
    pooch, _, _ = import_pooch()
    downloader = ResumingDownloader(folder / (entry["file"] + ".part"), entry["size"], entry.get("max_size"))
    arguments = {"url": url, "known_hash": entry["hash"], "fname": entry["file"], "path": folder}
    archive = Path(pooch.retrieve(**arguments, downloader=downloader))
    if entry["hash"] is None:
        try:
            check_zip(archive, entry.get("max_unpacked"))
        except ArchiveError:
            archive.unlink()
            raise
    return archive


def _reason(error):
    """Return in a few words why an address failed."""
    _, requests, _ = import_pooch()
    if isinstance(error, requests.HTTPError):
        answer = f"{error.response.status_code} {error.response.reason}"
        gone = error.response.status_code in (404, 410)
        return f"the server no longer has it ({answer})" if gone else f"the server answered {answer}"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.ConnectionError | requests.exceptions.ChunkedEncodingError):
        return "no connection, or it broke off"
    if isinstance(error, requests.RequestException | TooLarge | ArchiveError):
        return str(error)
    return "the file has the wrong checksum"


def fetch(entry, urls, folder):
    """Download entry["file"] into `folder` from the first of `urls` that has it, and return its path.

    A right file that is there already, put by hand perhaps, is not downloaded again.
    """
    _, requests, _ = import_pooch()
    folder.mkdir(parents=True, exist_ok=True)
    if entry["hash"] is None and (folder / entry["file"]).exists():
        return _checked_by_hand(entry, folder)
    failures = []
    for url in urls:
        try:
            return _retrieve(url, entry, folder)
        except (requests.RequestException, ValueError) as error:
            failures.append(f"  {url}: {_reason(error)}")
    raise DownloadError(_advice(entry, failures, folder))


def _checked_by_hand(entry, folder):
    """Return the path of a zip file that is there already and has no known checksum, once it was looked over."""
    try:
        check_zip(folder / entry["file"], entry.get("max_unpacked"))
    except ArchiveError as error:
        raise DownloadError(str(error)) from error
    return folder / entry["file"]


def _advice(entry, failures, folder):
    part = folder / (entry["file"] + ".part")
    arrived = part.stat().st_size if part.exists() else 0
    of_all = f" of {entry['size']:,}" if entry["size"] else ""
    kept = [f"{arrived:,}{of_all} bytes are kept: run this again to go on."] if arrived else []
    choice = entry.get("choice", "DATASET")
    return "\n".join(
        [
            f"{entry['title']} could not be downloaded:",
            *failures,
            *kept,
            f"The embedded pictures work without it: leave {choice} and CS231N_{choice} as they were.",
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


def unpack(archive, entry, home):
    """Extract the archive beside its place, look it over, and move it there; return the folder."""
    target = home / entry["folder"]
    forgiving = {"ignore_cleanup_errors": True} if sys.version_info >= (3, 10) else {}
    with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=home, **forgiving) as scratch:
        try:
            extract(archive, scratch, entry.get("max_unpacked"))
        except ArchiveError as error:
            raise DownloadError(str(error)) from error
        unpacked = Path(scratch, entry["folder"])
        if not is_whole(unpacked, entry):
            raise DownloadError(f"{archive} does not hold a complete {entry['folder']}.")
        if target.exists():
            os.replace(target, Path(scratch, "replaced"))
        os.replace(unpacked, target)
    return target


def _tell_checksum(archive):
    """Print the archive's sha256 and write it beside, in the form that `sha256sum --check` reads."""
    with open(archive, "rb") as f:
        digest = hashlib.file_digest(f, "sha256").hexdigest()
    note = archive.with_name(archive.name + ".sha256")
    note.write_text(f"{digest}  {archive.name}\n", encoding="utf-8")
    print(f"sha256 of {archive.name}: {digest} (also in {note})")


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
        if entry["hash"] is None:
            _tell_checksum(archive)
        _remove_archive(archive)
    except OSError as error:
        raise DownloadError(f"Cannot write to {home} ({error.strerror or error}).") from error
    return str(folder)


def _parser():
    parser = argparse.ArgumentParser(prog="python -m cs231n.download", description="Download a data set.")
    parser.add_argument("name", help="cifar10 or coco")
    parser.add_argument(
        "--mirror", metavar="URL", action="append", default=[], help="address to try first (may be repeated)"
    )
    parser.add_argument("--to", metavar="DIR", help="folder to put the data set into")
    return parser


def _how_to_use(name, home, choice="DATASET"):
    """Say how a notebook comes to find set `name` in the folder `home`; `choice` is what its first cell sets."""
    choice = f'write {choice} = "{name}" in a notebook\'s first cell, or set CS231N_{choice}={name} elsewhere'
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
    choice = read_entry(options.name, find_registry()).get("choice", "DATASET")
    print(f"{options.name} is in {folder}. To use it, {_how_to_use(options.name, folder.parent, choice)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
