"""COCO by one command: a zip whose checksum nobody knows, from a server on this machine."""

import hashlib
import importlib
import io
import json
import os
import re
import stat
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from autograder.authoring import reference
from autograder.course import DATASETS

pytest.importorskip("pooch")
pytest.importorskip("tqdm")
with reference.reference():
    archives = importlib.import_module("cs231n.archives")
    coco_files = importlib.import_module("cs231n.coco_files")
    coco_utils = importlib.import_module("cs231n.coco_utils")
    data_utils = importlib.import_module("cs231n.data_utils")
    downloads = importlib.import_module("cs231n.download")
    transfer = importlib.import_module("cs231n.transfer")

ENTRY = json.loads((DATASETS / "registry.json").read_text())["coco"]
NAME, FOLDER = "coco_captioning.zip", "coco_captioning"
NOISE = np.random.RandomState(0).bytes(200_000)


def zip_of(members, attributes=0):
    """Return the bytes of a zip with {name: content}."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, attributes << 16
            file.writestr(info, content)
    return out.getvalue()


def whole(**more):
    """What a complete archive holds, with dummy contents."""
    return {f"{FOLDER}/{member}": NOISE if i == 0 else member for i, member in enumerate(ENTRY["members"])} | more


GOOD = zip_of(whole())


class Handler(BaseHTTPRequestHandler):
    """Serve server.files; a server may ignore ranges, not say lengths, or hang up after so many bytes."""

    def do_GET(self):
        server = self.server
        asked = self.headers.get("Range")
        server.requests.append((self.path, asked))
        if self.path not in server.files:
            return self.send_error(404)
        body = server.files[self.path]
        start = int(re.search(r"\d+", asked).group()) if asked and server.ranges else 0
        if start >= len(body):
            return self.refuse(len(body))
        self.send_response(206 if start else 200)
        self.send_header("Content-Type", server.kind)
        if server.lengths:
            self.send_header("Content-Length", str(len(body) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.end_headers()
        limit = server.hang_up_after.pop(0) if server.hang_up_after else None
        self.wfile.write(body[start:][:limit])

    def refuse(self, size):
        self.send_response(416)
        self.send_header("Content-Range", f"bytes */{size}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server(monkeypatch):
    for variable in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(variable, "127.0.0.1")
    for variable in ("CS231N_DATA", "CS231N_CAPTIONS"):
        monkeypatch.delenv(variable, raising=False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.files, server.requests, server.hang_up_after = {f"/{NAME}": GOOD}, [], []
    server.ranges, server.lengths, server.kind = True, True, "application/zip"
    server.base = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home" / "downloads").mkdir(parents=True)
    return tmp_path / "home"


@pytest.fixture
def registry(tmp_path, server):
    """Write a registry whose only entry is COCO's, at the server here and with some changes; return its path."""

    def write(**changes):
        path = tmp_path / "registry.json"
        path.write_text(json.dumps({"coco": {**ENTRY, "url": server.base + NAME, **changes}}))
        return path

    return write


@pytest.fixture
def get(home, registry):
    return lambda mirrors=(), **changes: downloads.download("coco", home, mirrors, registry=registry(**changes))


def arrived(home):
    return (home / "downloads" / f"{NAME}.part").stat().st_size


def is_good(home):
    return (home / FOLDER / ENTRY["members"][0]).read_bytes() == NOISE


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


# --- what is asked for -----------------------------------------------------------------------------------


def test_the_registry_has_what_the_loader_needs():
    assert ENTRY["url"] == "http://cs231n.stanford.edu/coco_captioning.zip" and ENTRY["file"] == NAME
    assert ENTRY["folder"] == coco_files.COCO_FOLDER and ENTRY["hash"] is None and ENTRY["size"] is None
    needed = ["coco2014_captions.h5", "coco2014_vocab.json", "train2014_urls.txt", "val2014_urls.txt"]
    assert {*needed, "train2014_vgg16_fc7_pca.h5", "val2014_vgg16_fc7_pca.h5"} == set(ENTRY["members"])


def test_download_unpacks_and_tells_the_checksum(get, home, capsys):
    assert get() == str(home / FOLDER) and is_good(home)
    digest = hashlib.sha256(GOOD).hexdigest()
    assert f"sha256 of {NAME}: {digest}" in capsys.readouterr().out
    assert names_in(home) == [FOLDER, "downloads"] and names_in(home / "downloads") == [f"{NAME}.sha256"]
    assert (home / "downloads" / f"{NAME}.sha256").read_text() == f"{digest}  {NAME}\n"


def test_a_checksum_that_a_course_wrote_down_is_checked(get, home, server, capsys):
    digest = hashlib.sha256(GOOD).hexdigest()
    with pytest.raises(downloads.DownloadError, match="wrong checksum"):
        get(hash="sha256:" + "0" * 64)
    get(hash=f"sha256:{digest}")
    assert is_good(home) and "sha256" not in capsys.readouterr().out


def test_what_is_there_is_not_downloaded_again(get, server):
    get()
    server.requests.clear()
    get()
    assert server.requests == []


def test_the_command_says_how_to_use_it(registry, home, monkeypatch, capsys):
    path = registry()
    monkeypatch.setattr(downloads, "find_registry", lambda: path)
    assert downloads.main(["coco", "--to", str(home)]) == 0
    said = capsys.readouterr().out
    assert 'write CAPTIONS = "coco" in a notebook' in said and "set CS231N_CAPTIONS=coco elsewhere" in said
    assert f"and set CS231N_DATA={home}." in said


def test_what_was_downloaded_is_found_and_read(get, server, home, monkeypatch, tmp_path):
    h5py = pytest.importorskip("h5py")
    files = {name: tmp_path / name for name in ENTRY["members"]}
    with h5py.File(files["coco2014_captions.h5"], "w") as file:
        for split in ("train", "val"):
            file[f"{split}_captions"] = np.ones((4, 17), np.int32)
            file[f"{split}_image_idxs"] = np.array([0, 0, 1, 1], np.int32)
    for split in ("train", "val"):
        with h5py.File(files[f"{split}2014_vgg16_fc7_pca.h5"], "w") as file:
            file["features"] = np.zeros((2, 512), np.float32)
        files[f"{split}2014_urls.txt"].write_text("http://a\nhttp://b\n")
    files["coco2014_vocab.json"].write_text('{"idx_to_word": ["a", "b"], "word_to_idx": {"a": 0, "b": 1}}')
    server.files[f"/{NAME}"] = zip_of({f"{FOLDER}/{name}": path.read_bytes() for name, path in files.items()})
    get()
    monkeypatch.setenv("CS231N_DATA", str(home))
    monkeypatch.setenv("CS231N_CAPTIONS", "coco")
    assert coco_utils.load_coco_data()["train_captions"].shape == (4, 17)


# --- the transfer ----------------------------------------------------------------------------------------


def test_a_transfer_that_broke_off_is_resumed(get, server, home):
    chunk = transfer.CHUNK
    server.hang_up_after = [4 * chunk, 3 * chunk + 5]
    get()
    assert [asked for _, asked in server.requests] == [None, f"bytes={4 * chunk}-", f"bytes={7 * chunk}-"]
    assert is_good(home)


def test_a_later_run_goes_on_where_the_last_one_stopped(get, server, home):
    server.hang_up_after = [4 * transfer.CHUNK, 0]
    with pytest.raises(
        downloads.DownloadError, match=rf"broke off\n{4 * transfer.CHUNK:,} bytes are kept: run this again"
    ):
        get()
    assert names_in(home) == ["downloads"]
    get()
    assert server.requests[-1][1] == f"bytes={4 * transfer.CHUNK}-" and is_good(home)


def test_a_run_that_stopped_at_the_very_end_goes_on(get, server, home):
    (home / "downloads" / f"{NAME}.part").write_bytes(GOOD)
    get()
    assert [asked for _, asked in server.requests] == [f"bytes={len(GOOD)}-"] and is_good(home)


def test_a_beginning_longer_than_the_file_is_dropped(get, server, home):
    (home / "downloads" / f"{NAME}.part").write_bytes(GOOD + b"x")
    get()
    assert [asked for _, asked in server.requests] == [f"bytes={len(GOOD) + 1}-", None] and is_good(home)


def test_a_beginning_of_another_file_is_dropped(get, server, home):
    (home / "downloads" / f"{NAME}.part").write_bytes(b"x" * 1000)
    get()
    assert [asked for _, asked in server.requests] == ["bytes=1000-", None] and is_good(home)


def test_a_server_without_ranges_sends_the_whole(get, server, home):
    server.ranges = False
    (home / "downloads" / f"{NAME}.part").write_bytes(GOOD[:1000])
    get()
    assert is_good(home)


def test_a_server_that_says_no_length(get, server, home):
    server.lengths = False
    get()
    assert is_good(home)


def test_a_file_that_is_damaged_is_refused(get, server, home):
    middle = len(GOOD) // 2
    server.files[f"/{NAME}"] = GOOD[:middle] + bytes([GOOD[middle] ^ 1]) + GOOD[middle + 1 :]
    with pytest.raises(downloads.DownloadError, match=r"could not be downloaded:\n.*cannot be unpacked"):
        get()
    assert names_in(home) == ["downloads"] and names_in(home / "downloads") == []


def test_a_web_page_is_not_taken_for_the_file(get, server, home):
    (home / "downloads" / f"{NAME}.part").write_bytes(GOOD[:1000])
    server.ranges, server.kind, server.files[f"/{NAME}"] = (
        False,
        "text/html; charset=utf-8",
        b"<html>please log in</html>",
    )
    with pytest.raises(downloads.DownloadError, match="web page instead of the file"):
        get()
    assert arrived(home) == 1000


@pytest.mark.parametrize("lengths", [True, False])
def test_a_file_far_too_large_is_refused(get, server, home, lengths):
    server.lengths = lengths
    with pytest.raises(downloads.DownloadError, match="more than the 100,000"):
        get(max_size=100_000)
    part = home / "downloads" / f"{NAME}.part"
    assert names_in(home) == ["downloads"] and (not part.exists() or arrived(home) == 0)


def test_an_address_with_a_file_too_large_costs_nothing_of_what_is_kept(get, server, home):
    (home / "downloads" / f"{NAME}.part").write_bytes(GOOD[:1000])
    with pytest.raises(downloads.DownloadError, match="1,000 bytes are kept"):
        get(max_size=100_000)
    assert arrived(home) == 1000


def test_mirrors_are_tried_first_and_may_be_folders(get, server, home):
    server.files = {f"/mirror/{NAME}": GOOD}
    get([f"{server.base}gone.zip", f"{server.base}mirror/"])
    assert [path for path, _ in server.requests] == ["/gone.zip", f"/mirror/{NAME}"] and is_good(home)


def test_where_the_server_no_longer_has_it_the_message_says_what_works(registry, server, home, monkeypatch, capsys):
    server.files, path = {}, registry()
    monkeypatch.setattr(downloads, "find_registry", lambda: path)
    assert downloads.main(["coco", "--to", str(home)]) == 1
    message = capsys.readouterr().err
    assert message.startswith("COCO captions could not be downloaded:\n")
    assert f"{server.base}{NAME}: the server no longer has it (404 Not Found)" in message
    assert "embedded pictures work without it: leave CAPTIONS and CS231N_CAPTIONS as they were" in message
    assert "--mirror URL" in message and f"{NAME} into {home / 'downloads'}" in message
    assert "Traceback" not in message


# --- a file put by hand ----------------------------------------------------------------------------------


def test_a_file_put_by_hand_is_used(get, server, home):
    (home / "downloads" / NAME).write_bytes(GOOD)
    get()
    assert server.requests == [] and is_good(home)
    assert names_in(home / "downloads") == [f"{NAME}.sha256"]


@pytest.mark.parametrize("content", [GOOD[:150_000], b"no archive", b""], ids=["cut short", "no zip", "empty"])
def test_a_damaged_file_put_by_hand_is_named_and_kept(get, server, home, content):
    (home / "downloads" / NAME).write_bytes(content)
    with pytest.raises(downloads.DownloadError, match=rf"{NAME} cannot be unpacked .*: delete it and run this again"):
        get()
    assert server.requests == [] and (home / "downloads" / NAME).read_bytes() == content


# --- unpacking -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "member", ["../evil", f"{FOLDER}/../../evil", "/evil", "..\\evil", "C:/evil", f"{FOLDER}/a/../../../evil"]
)
def test_an_archive_that_leaves_its_folder_is_refused(get, server, tmp_path, home, member):
    server.files[f"/{NAME}"] = zip_of(whole(**{member: b"evil"}))
    with pytest.raises(downloads.DownloadError, match="outside its folder"):
        get()
    assert names_in(home) == ["downloads"] and not list(tmp_path.rglob("*evil*")) and not Path("/evil").exists()


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(tmp_path, kind):
    (tmp_path / "a.zip").write_bytes(zip_of({"link": b"/etc/passwd"}, attributes=kind | 0o644))
    for refuse in (archives.check_zip, lambda archive: archives.extract(archive, tmp_path / "out")):
        with pytest.raises(archives.ArchiveError, match="outside its folder"):
            refuse(tmp_path / "a.zip")
    assert names_in(tmp_path) == ["a.zip"]


def test_an_archive_that_grows_too_large_is_refused(get, server, home):
    server.files[f"/{NAME}"] = zip_of(whole(**{f"{FOLDER}/zeros": bytes(5_000_000)}))
    with pytest.raises(downloads.DownloadError, match="more than expected"):
        get(max_unpacked=3_000_000)
    assert names_in(home) == ["downloads"]


def test_an_archive_of_too_many_files_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    (tmp_path / "a.zip").write_bytes(zip_of({str(i): b"" for i in range(4)}))
    with pytest.raises(archives.ArchiveError, match="4 files of 0 bytes are more than expected"):
        archives.extract(tmp_path / "a.zip", tmp_path / "out")


@pytest.mark.parametrize("gone", [0, 3])
def test_an_incomplete_archive_leaves_nothing_behind(get, server, home, gone):
    server.files[f"/{NAME}"] = zip_of({k: v for i, (k, v) in enumerate(whole().items()) if i != gone})
    with pytest.raises(downloads.DownloadError, match="does not hold a complete coco_captioning"):
        get()
    assert names_in(home) == ["downloads"]


def test_files_of_a_mac_beside_the_folder_do_no_harm(get, server, home):
    server.files[f"/{NAME}"] = zip_of(whole(**{"__MACOSX/x": b"x", f"{FOLDER}/": b""}))
    get()
    assert names_in(home) == [FOLDER, "downloads"]


def test_a_half_unpacked_folder_is_replaced(get, home):
    (home / FOLDER).mkdir()
    (home / FOLDER / ENTRY["members"][1]).write_bytes(b"half")
    get()
    assert is_good(home) and names_in(home) == [FOLDER, "downloads"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a folder that may not be written to")
def test_a_folder_that_may_not_be_written_to(get, home):
    home.chmod(0o500)
    try:
        with pytest.raises(downloads.DownloadError, match="Cannot write to"):
            get()
    finally:
        home.chmod(0o700)
