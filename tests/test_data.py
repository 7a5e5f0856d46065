"""The data: the generator, the frozen set, the loaders, and downloads from a server on this machine."""

import builtins
import hashlib
import importlib
import importlib.util
import io
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
import tarfile
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

REPO = Path(__file__).resolve().parents[1]
DATASETS = REPO / "datasets"
FROZEN = DATASETS / "picturebook"
PACKAGE = REPO / "solutions" / "cs231n"


def load_maker():
    """Load the generator by its path, as its docstring says to."""
    path = DATASETS / "picturebook_maker" / "__init__.py"
    spec = importlib.util.spec_from_file_location("picturebook_maker", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


maker = load_maker()
freeze = importlib.import_module("picturebook_maker.freeze")
strips = importlib.import_module("picturebook_maker.strips")
generator = importlib.import_module("picturebook_maker.generator")


@pytest.fixture
def package(monkeypatch):
    """Import modules of the reference package afresh, and leave no trace of it for other tests."""
    kept = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] == "cs231n"}
    monkeypatch.syspath_prepend(str(REPO / "solutions"))
    for variable in ("CS231N_DATASET", "CS231N_DATA"):
        monkeypatch.delenv(variable, raising=False)
    yield lambda name: importlib.import_module(f"cs231n.{name}")
    for name in [name for name in sys.modules if name.split(".")[0] == "cs231n"]:
        del sys.modules[name]
    sys.modules.update(kept)


@pytest.fixture
def data_utils(package):
    return package("data_utils")


@pytest.fixture(scope="module")
def fresh():
    return maker.generate(1000, seed=5)


# --- the generator ---------------------------------------------------------------------------------------


def test_same_seed_gives_the_same_pictures():
    one, two = maker.generate(30, seed=3), maker.generate(30, seed=3)
    assert np.array_equal(one.images, two.images)
    assert np.array_equal(one.labels, two.labels)
    assert one.captions == two.captions


def test_another_seed_gives_other_pictures():
    one, two = maker.generate(30, seed=3), maker.generate(30, seed=4)
    same = (one.images[:, None] == two.images[None]).all(axis=(2, 3, 4))
    assert not same.any()


def test_generating_leaves_the_global_stream_alone():
    np.random.seed(0)
    before = np.random.get_state()[1].copy()
    maker.generate(10, seed=1)
    assert np.array_equal(before, np.random.get_state()[1])


def test_pictures_have_the_promised_types(fresh):
    assert fresh.images.shape == (1000, 32, 32, 3) and fresh.images.dtype == np.uint8
    assert fresh.labels.shape == (1000,) and fresh.labels.dtype == np.int64
    assert len(fresh.captions) == 1000


def test_labels_are_balanced_and_shuffled(fresh):
    assert np.bincount(fresh.labels).tolist() == [100] * 10
    assert len(set(fresh.labels[:50].tolist())) > 5
    assert set(np.bincount(maker.generate(23, seed=0).labels, minlength=10)) == {2, 3}


def test_no_picture_comes_twice(fresh):
    assert len({image.tobytes() for image in fresh.images}) == 1000


def test_count_must_be_positive():
    with pytest.raises(ValueError, match="count"):
        maker.generate(0, seed=0)


def test_captions_name_the_class_and_read_well(fresh):
    for label, text in zip(fresh.labels, fresh.captions):
        assert re.match(rf"an? (small |big )?[a-z]+ {maker.CLASSES[label]}\b", text), text
        assert not re.search(r"\ba [aeiou]|\ban [^aeiou]", text), text
        assert len(text.split()) <= 14 and text == text.lower().strip() and "  " not in text


def test_captions_vary(fresh):
    assert len(set(fresh.captions)) > 500
    assert Counter(text.split()[-1] for text in fresh.captions).keys() >= {"night", "sunset", "grass", "sky"}


def test_colour_named_in_the_caption_is_seen():
    pictures = maker.generate(600, seed=8)
    colour = np.array([re.match(r"an? (?:small |big )?(\w+)", text)[1] for text in pictures.captions])
    centre = pictures.images[:, 12:20, 12:20].astype(float).mean(axis=(1, 2))
    redness = centre[:, 0] - centre[:, 2]
    assert redness[colour == "red"].mean() > redness[colour == "blue"].mean() + 40


def test_fresh_pictures_look_like_the_frozen_ones(fresh, data_utils):
    images, labels, _, _ = data_utils.read_pictures(FROZEN)
    for label in range(10):
        a, b = fresh.images[fresh.labels == label], images[labels == label]
        assert np.allclose(a.mean(axis=(0, 1, 2)), b.mean(axis=(0, 1, 2)), atol=22)
        assert np.allclose(a.std(), b.std(), atol=10)
    detail = [np.abs(np.diff(x.astype(float), axis=1)).mean() for x in (fresh.images, images)]
    assert detail[0] == pytest.approx(detail[1], rel=0.05)


def test_fresh_pictures_are_compressed_like_the_frozen_ones():
    raw, stored = generator.draw(40, 6), maker.generate(40, 6)
    assert not np.array_equal(raw.images, stored.images)
    assert np.abs(raw.images.astype(int) - stored.images).mean() < 6
    assert np.array_equal(strips.round_trip(raw.images), stored.images)


def test_a_stored_picture_does_not_depend_on_its_neighbours():
    raw = generator.draw(50, 2).images
    assert np.array_equal(strips.round_trip(raw)[45], strips.round_trip(raw[45:46])[0])


def test_sheet_command(tmp_path):
    command = [sys.executable, str(DATASETS / "picturebook_maker"), "sheet", str(tmp_path / "sheet.png")]
    subprocess.run(command, check=True, cwd=tmp_path, timeout=120)
    assert (tmp_path / "sheet.png").stat().st_size > 10_000


# --- the frozen set --------------------------------------------------------------------------------------


def test_frozen_files_match_the_manifest():
    manifest = json.loads((FROZEN / "manifest.json").read_text())
    assert {name: part["count"] for name, part in manifest["parts"].items()} == freeze.COUNTS
    listed = {"manifest.json"}
    for files in (*(part["files"] for part in manifest["parts"].values()), manifest["features"]):
        for name, digest in files.items():
            assert hashlib.sha256((FROZEN / name).read_bytes()).hexdigest() == digest, name
            listed.add(name)
    assert {path.name for path in FROZEN.iterdir()} == listed


def test_frozen_pixels_match_the_manifest(data_utils, recwarn):
    data_utils.read_pictures(FROZEN)
    assert not recwarn.list


def test_frozen_test_set_comes_from_this_generator(data_utils):
    pictures = maker.generate(freeze.COUNTS["test"], freeze.SEEDS["test"])
    _, _, images, labels = data_utils.read_pictures(FROZEN)
    assert freeze.table(pictures).decode() == (FROZEN / "test.tsv").read_text()
    assert np.array_equal(pictures.labels, labels)
    assert np.abs(pictures.images.astype(int) - images).mean() < 1  # Pillow's versions may draw edges differently


def test_frozen_labels_are_balanced(data_utils):
    _, y, _, y_test = data_utils.read_pictures(FROZEN)
    assert np.bincount(y[:8000]).tolist() == [800] * 10
    assert np.bincount(y[8000:]).tolist() == np.bincount(y_test).tolist() == [100] * 10


# --- loading picturebook ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small_book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small") / "picturebook"
    freeze.freeze(folder, counts={"train": 50, "val": 10, "test": 20})
    return folder


@pytest.fixture
def book(small_book, tmp_path, monkeypatch, data_utils):
    """A small picturebook that a test may damage, found before the real one."""
    monkeypatch.setenv("CS231N_DATA", str(tmp_path))
    return Path(shutil.copytree(small_book, tmp_path / "picturebook"))


def test_picturebook_is_the_default_and_says_so_in_one_line(data_utils, capsys):
    assert Path(data_utils.find_dataset()) == FROZEN
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert "picturebook" in out and "9,000" in out and "1,000" in out and "CS231N_DATASET=cifar10" in out


def test_in_a_notebook_the_advice_is_the_first_cell(data_utils, monkeypatch, capsys):
    monkeypatch.setattr(builtins, "get_ipython", None, raising=False)
    data_utils.find_dataset()
    assert 'then write DATASET = "cifar10" in the first cell).' in capsys.readouterr().out


def test_picturebook_loads_in_the_form_of_cifar10(data_utils):
    Xtr, ytr, Xte, yte = data_utils.load_CIFAR10(str(FROZEN))
    assert Xtr.shape == (9000, 32, 32, 3) and Xte.shape == (1000, 32, 32, 3)
    assert Xtr.dtype == Xte.dtype == np.float64 and ytr.dtype == yte.dtype == np.int64
    assert ytr.shape == (9000,) and yte.shape == (1000,)
    assert Xtr.min() >= 0 and 200 < Xtr.max() <= 255


def test_class_names(data_utils):
    assert data_utils.class_names(str(FROZEN)) == list(maker.CLASSES)
    assert data_utils.class_names("cifar-10-batches-py")[:2] == ["airplane", "automobile"]


def test_pixels_are_the_generators(book, data_utils):
    X, y, _, _ = data_utils.read_pictures(book)
    pictures = maker.generate(50, freeze.SEEDS["train"])
    assert np.array_equal(X[:50], pictures.images) and np.array_equal(y[:50], pictures.labels)


def test_get_data_clips_to_what_there_is(book, data_utils):
    data = data_utils.get_CIFAR10_data(num_validation=10)
    assert {name: len(values) for name, values in data.items()} == {
        "X_train": 50, "y_train": 50, "X_val": 10, "y_val": 10, "X_test": 20, "y_test": 20,
    }  # fmt: skip


def test_get_data_splits_and_centres(book, data_utils):
    data = data_utils.get_CIFAR10_data(num_training=30, num_validation=20, num_test=5)
    X, y, X_test, y_test = data_utils.load_CIFAR10(book)
    mean = X[:30].mean(axis=0)
    assert data["X_val"].shape == (20, 3, 32, 32) and data["X_val"].dtype == np.float64
    assert np.allclose(data["X_train"], (X[:30] - mean).transpose(0, 3, 1, 2))
    assert np.allclose(data["X_val"], (X[30:50] - mean).transpose(0, 3, 1, 2))
    assert np.allclose(data["X_test"], (X_test[:5] - mean).transpose(0, 3, 1, 2))
    assert np.array_equal(data["y_val"], y[30:50]) and np.array_equal(data["y_test"], y_test[:5])


def test_get_data_without_centring(book, data_utils):
    data = data_utils.get_CIFAR10_data(30, 10, 5, subtract_mean=False)
    assert np.array_equal(data["X_train"], data_utils.load_CIFAR10(book)[0][:30].transpose(0, 3, 1, 2))


def test_get_data_refuses_more_validation_than_there_is(book, data_utils):
    with pytest.raises(ValueError, match="num_validation"):
        data_utils.get_CIFAR10_data(num_validation=60)


def test_truncated_file_is_noticed(book, data_utils):
    path = book / "train.jpg"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(data_utils.DataError, match=r"train\.jpg is damaged.*copy that folder again"):
        data_utils.find_dataset()


def test_changed_labels_are_noticed(book, data_utils):
    path = book / "test.tsv"
    path.write_bytes(path.read_bytes()[::-1])
    with pytest.raises(data_utils.DataError, match=r"test\.tsv is damaged"):
        data_utils.load_CIFAR10(book)


@pytest.mark.parametrize("name", ["val.jpg", "val.tsv", "manifest.json"])
def test_missing_file_is_noticed(book, data_utils, name):
    (book / name).unlink()
    with pytest.raises(data_utils.DataError, match=re.escape(name)):
        data_utils.find_dataset()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"parts": {"train": {"count": 5}}}'])
def test_broken_manifest_is_noticed(book, data_utils, text):
    (book / "manifest.json").write_text(text)
    with pytest.raises(data_utils.DataError, match=r"manifest\.json cannot be read"):
        data_utils.find_dataset()


def test_line_ends_of_windows_do_no_harm(book, data_utils):
    path = book / "train.tsv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert data_utils.find_dataset() == str(book)
    assert data_utils.read_pictures(book)[1][:50].tolist() == generator.draw(50, (231, 1)).labels.tolist()


def test_another_decoder_warns_and_loads(book, data_utils):
    manifest = json.loads((book / "manifest.json").read_text())
    manifest["parts"]["train"]["pixels"] = "0" * 64
    (book / "manifest.json").write_text(json.dumps(manifest))
    with pytest.warns(UserWarning, match="decoder"):
        assert len(data_utils.load_CIFAR10(book)[0]) == 60


def test_environment_chooses_the_set(data_utils, monkeypatch, tmp_path):
    monkeypatch.setattr(data_utils, "dataset_homes", lambda: [tmp_path])
    monkeypatch.setenv("CS231N_DATASET", "CIFAR-10")
    with pytest.raises(data_utils.DataError, match=r"cifar10 is not in .*cs231n\.download cifar10"):
        data_utils.find_dataset()


def test_unknown_set_is_named(data_utils):
    with pytest.raises(data_utils.DataError, match=r"'mnist'.*picturebook, cifar10"):
        data_utils.find_dataset("mnist")


def test_missing_folder_is_named(data_utils, tmp_path):
    with pytest.raises(data_utils.DataError, match="nowhere"):
        data_utils.load_CIFAR10(tmp_path / "nowhere")


def test_a_copied_package_works_alone(small_book, tmp_path):
    """The layout that a student gets: cs231n/datasets/picturebook, and no repository around it."""
    package = tmp_path / "My Drive" / "cs231n"
    shutil.copytree(small_book, package / "datasets" / "picturebook")
    (package / "__init__.py").touch()
    shutil.copy(PACKAGE / "data_utils.py", package)
    code = "from cs231n.data_utils import *; print(len(get_CIFAR10_data(num_validation=10)['X_train']))"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CS231N") and k != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=package.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.endswith("\n50\n"), done.stderr


# --- loading CIFAR-10 ------------------------------------------------------------------------------------


def write_batch(path, label, brightness=0):
    data = np.full((10000, 3072), brightness, np.uint8)
    data[:, 1024:2048] += 1  # the green plane
    path.write_bytes(pickle.dumps({"data": data, "labels": [label] * 9999 + [0]}, protocol=4))


@pytest.fixture(scope="module")
def fake_cifar_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cifar") / "cifar-10-batches-py"
    folder.mkdir()
    write_batch(folder / "data_batch_1", 3)
    for i in range(2, 6):
        os.link(folder / "data_batch_1", folder / f"data_batch_{i}")
    write_batch(folder / "test_batch", 7, brightness=9)
    (folder / "batches.meta").write_bytes(pickle.dumps({"label_names": ["x"] * 10}, protocol=2))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cifar(fake_cifar_files, tmp_path, monkeypatch, data_utils):
    """CIFAR-10's layout, chosen by the environment. Its files are links: replace, never write them."""
    folder = tmp_path / "cifar-10-batches-py"
    shutil.copytree(fake_cifar_files, folder, copy_function=os.link)
    monkeypatch.setenv("CS231N_DATA", str(tmp_path))
    monkeypatch.setenv("CS231N_DATASET", "cifar10")
    yield folder
    shutil.rmtree(folder)


def replace(path, data):
    path.unlink()
    path.write_bytes(data)


def test_cifar_batch(cifar, data_utils):
    X, Y = data_utils.load_CIFAR_batch(str(cifar / "test_batch"))
    assert X.shape == (10000, 32, 32, 3) and X.dtype == np.float64
    assert Y.shape == (10000,) and Y.dtype == np.int64 and Y[0] == 7
    assert (X == [9, 10, 9]).all()


def test_cifar_is_found_and_read(cifar, data_utils, capsys):
    assert data_utils.find_dataset() == str(cifar)
    assert "cifar10, 50,000 training and 10,000 test" in capsys.readouterr().out
    X, y, X_test, y_test = data_utils.read_pictures(cifar)
    assert X.shape == (50000, 32, 32, 3) and X_test.shape == (10000, 32, 32, 3)
    assert set(y) == {0, 3} and set(y_test) == {0, 7}


def test_cifar_data_for_networks(cifar, data_utils):
    data = data_utils.get_CIFAR10_data(num_training=200, num_validation=30, num_test=40)
    assert [data[f"X_{part}"].shape[0] for part in ("train", "val", "test")] == [200, 30, 40]
    assert np.allclose(data["X_train"], 0) and np.allclose(data["X_test"], 9)


def test_half_unpacked_cifar_is_noticed(cifar, data_utils):
    (cifar / "data_batch_4").unlink()
    with pytest.raises(data_utils.DataError, match=r"data_batch_4 is missing.*download cifar10"):
        data_utils.find_dataset()


def test_truncated_cifar_is_noticed(cifar, data_utils):
    replace(cifar / "data_batch_2", b"\x80\x04" * 1000)
    with pytest.raises(data_utils.DataError, match="data_batch_2 is cut short"):
        data_utils.find_dataset()


def test_corrupt_cifar_batch_is_noticed(cifar, data_utils):
    with pytest.raises(data_utils.DataError, match="test_batch cannot be read"):
        replace(cifar / "test_batch", (cifar / "test_batch").read_bytes()[:-1000])
        data_utils.load_CIFAR_batch(cifar / "test_batch")


@pytest.mark.parametrize(
    "batch",
    [
        {"data": np.zeros((10000, 3072), np.uint8), "labels": [0] * 9999},
        {"data": np.zeros((10000, 3000), np.uint8), "labels": [0] * 10000},
        {"data": np.zeros((10000, 3072), np.uint8), "labels": [10] * 10000},
        {"data": np.zeros((10000, 3072), np.uint8)},
        [],
    ],
    ids=["too few labels", "wrong width", "label 10", "no labels", "no dict"],
)
def test_wrong_batch_is_refused(data_utils, tmp_path, batch):
    path = tmp_path / "data_batch_1"
    path.write_bytes(pickle.dumps(batch))
    with pytest.raises(data_utils.DataError, match="data_batch_1"):
        data_utils.load_CIFAR_batch(path)
    path.unlink()


@pytest.mark.parametrize("protocol", range(6))
def test_pickles_of_every_age_are_read(data_utils, protocol):
    value = {"data": np.arange(12, dtype=np.uint8).reshape(3, 4), "labels": [1, np.int64(2)], "name": "batch"}
    loaded = data_utils.load_pickle(io.BytesIO(pickle.dumps(value, protocol)))
    assert np.array_equal(loaded["data"], value["data"]) and loaded["labels"] == [1, 2]


def test_pickle_of_python_2_is_read(data_utils):
    """Byte strings of Python 2, and NumPy's module names of then."""
    text = pickle.dumps(np.arange(3, dtype=np.uint8), 2).replace(b"numpy._core", b"numpy.core")
    assert data_utils.load_pickle(io.BytesIO(text)).tolist() == [0, 1, 2]
    assert data_utils.load_pickle(io.BytesIO(b"S'caf\\xe9'\np0\n.")) == "café"


class Malicious:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def test_malicious_pickle_is_refused(data_utils, tmp_path):
    harm = tmp_path / "harm"
    pickled = pickle.dumps({"data": Malicious(harm)})
    with pytest.raises(pickle.UnpicklingError, match="refused"):
        data_utils.load_pickle(io.BytesIO(pickled))
    (tmp_path / "batch").write_bytes(pickled)
    with pytest.raises(data_utils.DataError, match="refused to load"):
        data_utils.load_CIFAR_batch(tmp_path / "batch")
    assert not harm.exists()


# --- downloading -----------------------------------------------------------------------------------------


def tar_of(members):
    """Return the bytes of a .tar.gz with {name: content}; content None makes a link to /etc/passwd."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            if content is None:
                info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            else:
                info.size = len(content)
            tar.addfile(info, io.BytesIO(content or b""))
    return out.getvalue()


CHUNK = 1 << 14  # bytes that are written at once
NOISE = np.random.RandomState(0).bytes(300_000)
GOOD = tar_of({"tiny/a": NOISE, "tiny/b": b"small"})


class Handler(BaseHTTPRequestHandler):
    """Serve server.files; a server may ignore ranges, or hang up after so many bytes of a response."""

    def do_GET(self):
        server = self.server
        asked = self.headers.get("Range")
        server.requests.append((self.path, asked))
        if self.path not in server.files:
            return self.send_error(404)
        body = server.files[self.path]
        start = int(re.search(r"\d+", asked).group()) if asked and server.ranges else 0
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.end_headers()
        limit = server.hang_up_after.pop(0) if server.hang_up_after else None
        self.wfile.write(body[start:][:limit])

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server(monkeypatch):
    for variable in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(variable, "127.0.0.1")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.files, server.requests, server.ranges, server.hang_up_after = {"/tiny.tar.gz": GOOD}, [], True, []
    server.url = f"http://127.0.0.1:{server.server_port}/tiny.tar.gz"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def write_registry(path, url, content=GOOD, **changes):
    entry = {
        "title": "Tiny",
        "url": url,
        "file": "tiny.tar.gz",
        "hash": f"md5:{hashlib.md5(content).hexdigest()}",
        "size": len(content),
        "folder": "tiny",
        "members": ["a", "b"],
    } | changes
    path.write_text(json.dumps({"tiny": entry}))
    return path


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def registry(tmp_path, server):
    return write_registry(tmp_path / "registry.json", server.url)


@pytest.fixture
def downloads(package):
    pytest.importorskip("pooch")
    pytest.importorskip("tqdm")
    return package("download")


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_download_unpacks_and_cleans_up(downloads, server, registry, home):
    folder = Path(downloads.download("tiny", home, registry=registry))
    assert folder == home / "tiny" and (folder / "a").read_bytes() == NOISE
    assert names_in(home) == ["tiny"]


def test_what_is_there_is_not_downloaded_again(downloads, server, registry, home):
    downloads.download("tiny", home, registry=registry)
    server.requests.clear()
    downloads.download("tiny", home, registry=registry)
    assert server.requests == []


def test_half_unpacked_folder_is_replaced(downloads, server, registry, home):
    (home / "tiny").mkdir()
    (home / "tiny" / "a").write_bytes(b"half")
    downloads.download("tiny", home, registry=registry)
    assert names_in(home) == ["tiny"] and (home / "tiny" / "a").read_bytes() == NOISE


def test_broken_off_transfer_is_resumed(downloads, server, registry, home):
    server.hang_up_after = [4 * CHUNK, 3 * CHUNK + 5]
    downloads.download("tiny", home, registry=registry)
    assert [asked for _, asked in server.requests] == [
        None,
        f"bytes={4 * CHUNK}-",
        f"bytes={7 * CHUNK}-",
    ]
    assert (home / "tiny" / "a").read_bytes() == NOISE


def test_a_later_run_goes_on_where_the_last_one_stopped(downloads, server, registry, home):
    server.hang_up_after = [4 * CHUNK, 0]
    with pytest.raises(downloads.DownloadError, match=rf"broke off\n{4 * CHUNK:,} of .* are kept"):
        downloads.download("tiny", home, registry=registry)
    assert names_in(home) == ["downloads"]
    downloads.download("tiny", home, registry=registry)
    assert server.requests[-1][1] == f"bytes={4 * CHUNK}-" and names_in(home) == ["tiny"]


def test_server_without_ranges_sends_the_whole(downloads, server, registry, home):
    server.ranges = False
    (home / "downloads").mkdir()
    (home / "downloads" / "tiny.tar.gz.part").write_bytes(GOOD[:1000])
    downloads.download("tiny", home, registry=registry)
    assert (home / "tiny" / "a").read_bytes() == NOISE


def test_wrong_beginning_is_dropped_after_the_checksum(downloads, server, registry, home):
    (home / "downloads").mkdir()
    (home / "downloads" / "tiny.tar.gz.part").write_bytes(b"x" * 1000)
    downloads.download("tiny", home, registry=registry)
    assert [asked for _, asked in server.requests] == ["bytes=1000-", None]
    assert (home / "tiny" / "a").read_bytes() == NOISE


def test_wrong_checksum_is_refused(downloads, server, registry, home):
    server.files["/tiny.tar.gz"] = GOOD[::-1]
    with pytest.raises(downloads.DownloadError, match="wrong checksum"):
        downloads.download("tiny", home, registry=registry)
    assert names_in(home) == ["downloads"] and names_in(home / "downloads") == []


def test_page_of_a_login_portal_is_not_taken_for_the_file(downloads, server, registry, home):
    (home / "downloads").mkdir()
    (home / "downloads" / "tiny.tar.gz.part").write_bytes(GOOD[:1000])
    server.ranges, server.files["/tiny.tar.gz"] = False, b"<html>please log in</html>"
    with pytest.raises(downloads.DownloadError, match="26 bytes instead of"):
        downloads.download("tiny", home, registry=registry)
    assert (home / "downloads" / "tiny.tar.gz.part").read_bytes() == GOOD[:1000]


def test_mirrors_are_tried_in_turn(downloads, server, registry, home):
    base = server.url.rsplit("/", 1)[0]
    server.files["/mirror/tiny.tar.gz"] = GOOD
    downloads.download("tiny", home, [f"{base}/gone.tar.gz", f"{base}/mirror/"], registry=registry)
    assert [path for path, _ in server.requests] == ["/gone.tar.gz", "/mirror/tiny.tar.gz"]


def test_official_address_comes_after_the_mirrors(downloads, server, registry, home):
    downloads.download("tiny", home, [server.url + ".gone"], registry=registry)
    assert [path for path, _ in server.requests] == ["/tiny.tar.gz.gone", "/tiny.tar.gz"]


def test_file_put_by_hand_is_used(downloads, server, registry, home):
    (home / "downloads").mkdir()
    (home / "downloads" / "tiny.tar.gz").write_bytes(GOOD)
    downloads.download("tiny", home, registry=registry)
    assert server.requests == [] and names_in(home) == ["tiny"]


@pytest.mark.parametrize("member", ["../evil", "tiny/../../evil", "tiny/link"])
def test_archive_that_leaves_its_folder_is_refused(downloads, server, tmp_path, home, member):
    content = tar_of({"tiny/a": b"a", "tiny/b": b"b", member: None if "link" in member else b"evil"})
    server.files["/tiny.tar.gz"] = content
    registry = write_registry(tmp_path / "registry.json", server.url, content)
    with pytest.raises(downloads.DownloadError, match="outside its folder"):
        downloads.download("tiny", home, registry=registry)
    assert names_in(home) == ["downloads"] and not list(tmp_path.rglob("evil"))


@pytest.mark.parametrize("content", [tar_of({"tiny/a": b"a"}), tar_of({"other/a": b"a"}), GOOD[:5000], b"no archive"])
def test_incomplete_archive_leaves_nothing_behind(downloads, server, tmp_path, home, content):
    server.files["/tiny.tar.gz"] = content
    registry = write_registry(tmp_path / "registry.json", server.url, content)
    with pytest.raises(downloads.DownloadError, match=r"tiny\.tar\.gz (does not hold|cannot be unpacked)"):
        downloads.download("tiny", home, registry=registry)
    assert names_in(home) == ["downloads"]


def test_damaged_cifar_does_not_count_as_there(downloads, cifar):
    entry = downloads.read_entry("cifar10", DATASETS / "registry.json")
    assert downloads.is_whole(cifar, entry)
    replace(cifar / "data_batch_5", b"x" * 31_000_000)
    assert not downloads.is_whole(cifar, entry)


def test_registry_has_what_the_loader_needs(downloads, data_utils):
    entry = downloads.read_entry("cifar10", DATASETS / "registry.json")
    assert entry["folder"] == data_utils.FOLDERS["cifar10"]
    assert {*data_utils.CIFAR_TRAIN, data_utils.CIFAR_TEST} <= set(entry["members"])
    assert downloads.find_registry() == DATASETS / "registry.json"


def test_without_network_the_message_says_what_to_do(downloads, tmp_path, home, monkeypatch, capsys):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    registry = write_registry(tmp_path / "registry.json", "http://127.0.0.1:9/tiny.tar.gz")
    monkeypatch.setattr(downloads, "find_registry", lambda: registry)
    assert downloads.main(["tiny", "--to", str(home)]) == 1
    message = capsys.readouterr().err
    assert "no connection" in message and "http://127.0.0.1:9/tiny.tar.gz" in message
    assert "embedded pictures work without it" in message and "--mirror URL" in message
    assert str(home / "downloads") in message and "Traceback" not in message


def test_command_says_how_to_use_the_set(downloads, registry, home, monkeypatch, capsys):
    monkeypatch.setattr(downloads, "find_registry", lambda: registry)
    assert downloads.main(["tiny", "--to", str(home)]) == 0
    said = capsys.readouterr().out
    assert 'write DATASET = "tiny" in a notebook' in said and "set CS231N_DATASET=tiny elsewhere" in said
    assert f"and set CS231N_DATA={home}." in said


def test_unknown_name(downloads, capsys):
    assert downloads.main(["mnist"]) == 1
    assert "'mnist'; the names are: cifar10" in capsys.readouterr().err


def test_missing_package_is_named(downloads, registry, home, monkeypatch):
    monkeypatch.setitem(sys.modules, "pooch", None)
    with pytest.raises(downloads.DownloadError, match="pip install pooch tqdm"):
        downloads.download("tiny", home, registry=registry)


def test_folder_that_cannot_be_written(downloads, registry, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(downloads.DownloadError, match="Cannot write to"):
        downloads.download("tiny", tmp_path / "file" / "home", registry=registry)
