"""Captions with features: of the embedded pictures, and of COCO in the published layout; pictures by their address."""

import builtins
import hashlib
import importlib
import io
import json
import shutil
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from PIL import Image

from autograder.authoring import reference
from autograder.course import DATASETS

with reference.reference():
    coco = importlib.import_module("cs231n.coco_utils")
    coco_files = importlib.import_module("cs231n.coco_files")
    captions = importlib.import_module("cs231n.picturebook_captions")
    data_utils = importlib.import_module("cs231n.data_utils")
    image_utils = importlib.import_module("cs231n.image_utils")
DataError = data_utils.DataError
FROZEN = DATASETS / "picturebook"
TYPES = {"captions": np.int32, "image_idxs": np.int32, "features": np.float32}
WORDS = ["<NULL>", "<START>", "<END>", "<UNK>", "a", "cat", "on", "grass"]


@pytest.fixture(autouse=True)
def no_choice(monkeypatch):
    for variable in ("CS231N_CAPTIONS", "CS231N_DATA"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture(scope="module")
def loaded():
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CS231N_CAPTIONS", raising=False)
        return coco.load_coco_data()


def shapes(data):
    return {name: array.shape for name, array in data.items() if isinstance(array, np.ndarray)}


# --- the embedded pictures -------------------------------------------------------------------------------


def test_the_embedded_set_has_the_published_form(loaded):
    assert shapes(loaded) == {
        "train_captions": (8000, 17), "train_image_idxs": (8000,), "train_features": (8000, 128), "train_urls": (8000,),
        "val_captions": (1000, 17), "val_image_idxs": (1000,), "val_features": (1000, 128), "val_urls": (1000,),
    }  # fmt: skip
    for split in ("train", "val"):
        assert {name: loaded[f"{split}_{name}"].dtype for name in TYPES} == TYPES
    assert set(loaded) - set(shapes(loaded)) == {"idx_to_word", "word_to_idx"}
    assert type(loaded["idx_to_word"]) is list and type(loaded["word_to_idx"]) is dict


def test_each_caption_belongs_to_its_picture(loaded):
    images, texts = captions.read_part(FROZEN, "val")
    assert loaded["val_image_idxs"].tolist() == list(range(1000)) and loaded["val_urls"][17] == "picturebook:val/17"
    decoded = coco.decode_captions(loaded["val_captions"][17], loaded["idx_to_word"])
    assert decoded == f"<START> {texts[17]} <END>"
    features = captions.frozen_features(FROZEN).transform(images[17:18])[0]
    assert np.allclose(loaded["val_features"][17], features, atol=1e-5)


def test_the_vocabulary_stays_as_it_is(loaded):
    """Trained models know words by their numbers: whoever changes this list makes them worthless."""
    words = loaded["idx_to_word"]
    assert words[:8] == ["<NULL>", "<START>", "<END>", "<UNK>", "a", "the", "on", "in"] and len(words) == 46
    digest = hashlib.sha256("\n".join(words).encode()).hexdigest()
    assert digest == "176e4fba937cdeef727c2555a501d1581e308b69626ca0759aaf8b2af17ce526"
    assert loaded["word_to_idx"] == {word: i for i, word in enumerate(words)}


def test_words_as_frequent_as_each_other_are_in_alphabetical_order():
    assert captions.vocabulary(["b c", "a b", "c"]) == ["<NULL>", "<START>", "<END>", "<UNK>", "b", "c", "a"]


def test_no_validation_caption_has_an_unknown_word(loaded):
    assert not (loaded["val_captions"] == 3).any()


def test_captions_in_numbers():
    numbers = {word: i for i, word in enumerate(WORDS)}
    coded = captions.encode_captions(["a cat", "a dog on grass", "a a a a a a"], numbers, length=7)
    assert coded.dtype == np.int32
    assert coded.tolist() == [[1, 4, 5, 2, 0, 0, 0], [1, 4, 3, 6, 7, 2, 0], [1, 4, 4, 4, 4, 4, 2]]


def test_wide_features_are_standardised(loaded):
    wide = coco.load_coco_data(pca_features=False)
    assert wide["train_features"].shape == (8000, 336) and wide["val_features"].dtype == np.float32
    assert np.allclose(wide["train_features"].mean(axis=0), 0, atol=1e-3)
    assert np.allclose(wide["train_features"].std(axis=0), 1, atol=1e-3)
    assert np.array_equal(wide["train_captions"], loaded["train_captions"])


def test_some_training_captions_are_drawn_with_replacement(loaded):
    np.random.seed(5)
    few = coco.load_coco_data(max_train=9000)
    np.random.seed(5)
    chosen = np.random.randint(8000, size=9000)
    assert np.array_equal(few["train_captions"], loaded["train_captions"][chosen])
    assert np.array_equal(few["train_image_idxs"], loaded["train_image_idxs"][chosen])
    assert few["train_features"].shape == (8000, 128) and few["val_captions"].shape == (1000, 17)


def test_one_line_says_which_set_it_is(capsys, monkeypatch):
    coco.load_coco_data()
    said = capsys.readouterr().out
    assert said.count("\n") == 1 and "picturebook, 8,000 for training and 1,000 for validation" in said
    assert "python -m cs231n.download coco, then set CS231N_CAPTIONS=coco)" in said
    monkeypatch.setattr(builtins, "get_ipython", None, raising=False)
    coco.load_coco_data()
    assert 'then write CAPTIONS = "coco" in the first cell)' in capsys.readouterr().out


def test_an_unknown_set_is_named(monkeypatch):
    monkeypatch.setenv("CS231N_CAPTIONS", "flickr")
    with pytest.raises(DataError, match="'flickr'; name one of: picturebook, coco"):
        coco.load_coco_data()


def test_missing_pictures_are_named(monkeypatch, tmp_path):
    monkeypatch.setattr(captions, "dataset_homes", lambda: [tmp_path])
    with pytest.raises(DataError, match="embedded pictures are not in .*copy that folder again"):
        coco.load_coco_data()


def test_damaged_captions_are_noticed(monkeypatch, tmp_path):
    shutil.copytree(FROZEN, tmp_path / "picturebook")
    monkeypatch.setenv("CS231N_DATA", str(tmp_path))
    (tmp_path / "picturebook" / "train.tsv").write_text("0\ta cat\n")
    with pytest.raises(DataError, match=r"train\.tsv is damaged"):
        coco.load_coco_data()


# --- captions in words -----------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [WORDS, dict(enumerate(WORDS)), np.array(WORDS)], ids=["list", "dict", "array"])
def test_captions_in_words(words):
    many = np.array([[1, 4, 5, 2, 0, 0], [1, 0, 3, 0, 7, 0], [4, 2, 5, 5, 5, 5]], dtype=np.int32)
    expected = ["<START> a cat <END>", "<START> <UNK> grass", "a <END>"]
    assert coco.decode_captions(many, words) == expected
    assert [coco.decode_captions(one, words) for one in many] == expected
    assert coco.decode_captions(many.astype(float)[:, :4].tolist(), words)[0] == "<START> a cat <END>"


def test_a_minibatch_holds_what_belongs_together():
    data = {
        "val_captions": np.arange(12).reshape(6, 2),
        "val_image_idxs": np.array([2, 0, 1, 1, 2, 0]),
        "val_features": np.array([[0.0], [10.0], [20.0]]),
        "val_urls": np.array(["zero", "one", "two"]),
    }
    np.random.seed(3)
    chosen = np.random.choice(6, 50)
    np.random.seed(3)
    some, features, urls = coco.sample_coco_minibatch(data, batch_size=50, split="val")
    assert np.array_equal(some, data["val_captions"][chosen])
    assert features[:, 0].tolist() == [10.0 * data["val_image_idxs"][i] for i in chosen]
    assert urls.tolist() == [["zero", "one", "two"][data["val_image_idxs"][i]] for i in chosen]


def test_a_minibatch_is_of_a_hundred_training_captions(loaded):
    some, features, urls = coco.sample_coco_minibatch(loaded)
    assert some.shape == (100, 17) and features.shape == (100, 128)
    assert urls.shape == (100,) and urls[0].startswith("picturebook:train/")


# --- COCO ------------------------------------------------------------------------------------------------


def write_hdf5(path, **arrays):
    with pytest.importorskip("h5py").File(path, "w") as file:
        for name, array in arrays.items():
            file[name] = array


@pytest.fixture
def archive(tmp_path):
    """A small folder in the published layout: 5 training and 3 validation pictures, 2 captions each."""
    folder = tmp_path / "coco_captioning"
    folder.mkdir()
    rng = np.random.RandomState(0)
    coded = {}
    for split, count in (("train", 5), ("val", 3)):
        coded[f"{split}_captions"] = rng.randint(8, size=(2 * count, 17)).astype(np.int32)
        coded[f"{split}_image_idxs"] = np.arange(2 * count, dtype=np.int32) // 2
        for kind, width in (("vgg16_fc7_pca", 512), ("vgg16_fc7", 4096)):
            write_hdf5(folder / f"{split}2014_{kind}.h5", features=rng.randn(count, width).astype(np.float32))
        urls = "".join(f"http://example.org/{split}/{i}.jpg\n" for i in range(count))
        (folder / f"{split}2014_urls.txt").write_text(urls)
    write_hdf5(folder / "coco2014_captions.h5", **coded)
    vocabulary = {"idx_to_word": WORDS, "word_to_idx": {word: i for i, word in enumerate(WORDS)}}
    (folder / "coco2014_vocab.json").write_text(json.dumps(vocabulary))
    return folder


def test_the_published_layout_is_read(archive, capsys):
    data = coco.load_coco_data(str(archive))
    assert shapes(data) == {
        "train_captions": (10, 17), "train_image_idxs": (10,), "train_features": (5, 512), "train_urls": (5,),
        "val_captions": (6, 17), "val_image_idxs": (6,), "val_features": (3, 512), "val_urls": (3,),
    }  # fmt: skip
    assert data["idx_to_word"] == WORDS and data["word_to_idx"]["cat"] == 5
    assert data["val_urls"][2] == "http://example.org/val/2.jpg"
    assert "Captions: coco, 10 for training and 6 for validation" in capsys.readouterr().out


def test_both_sets_have_the_same_form(archive, loaded):
    data = coco.load_coco_data(archive)
    assert data.keys() == loaded.keys()
    assert {name: type(value) for name, value in data.items()} == {name: type(value) for name, value in loaded.items()}
    for name in (name for name in shapes(data) if not name.endswith("urls")):
        assert data[name].dtype == loaded[name].dtype, name
    assert data["train_urls"].dtype.kind == loaded["train_urls"].dtype.kind == "U"


def test_the_wide_features_of_coco(archive):
    assert coco.load_coco_data(archive, pca_features=False)["val_features"].shape == (3, 4096)


def test_the_environment_chooses_coco(archive, monkeypatch):
    monkeypatch.setenv("CS231N_DATA", str(archive.parent))
    monkeypatch.setenv("CS231N_CAPTIONS", "COCO")
    np.random.seed(2)
    data = coco.load_coco_data(max_train=30)
    np.random.seed(2)
    assert data["train_image_idxs"].tolist() == (np.random.randint(10, size=30) // 2).tolist()
    assert data["train_features"].shape == (5, 512)


def test_without_coco_the_message_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(coco_files, "dataset_homes", lambda: [tmp_path])
    monkeypatch.setenv("CS231N_CAPTIONS", "coco")
    with pytest.raises(DataError, match=r"not in .*cs231n\.download coco`, or set CS231N_CAPTIONS=picturebook"):
        coco.load_coco_data()


@pytest.mark.parametrize(
    "name", ["coco2014_captions.h5", "coco2014_vocab.json", "val2014_vgg16_fc7_pca.h5", "train2014_urls.txt"]
)
def test_a_missing_file_of_coco_is_named(archive, name):
    (archive / name).unlink()
    with pytest.raises(DataError, match=rf"{name} is missing: run `python -m cs231n\.download coco`"):
        coco.load_coco_data(archive)


@pytest.mark.parametrize("name", ["coco2014_captions.h5", "coco2014_vocab.json", "val2014_vgg16_fc7_pca.h5"])
def test_a_file_of_coco_that_is_cut_short_is_named(archive, name):
    (archive / name).write_bytes((archive / name).read_bytes()[:100])
    with pytest.raises(DataError, match=rf"{name} is damaged .*: delete that and run"):
        coco.load_coco_data(archive)


def test_files_of_coco_that_do_not_fit_each_other(archive):
    def fails(said):
        with pytest.raises(DataError, match=rf"do not fit each other \({said}"):
            coco.load_coco_data(archive)

    (archive / "val2014_urls.txt").write_text("http://example.org/0.jpg\n")
    fails("val has 6 captions of 6, 3 features of 1 pictures")
    write_hdf5(archive / "val2014_vgg16_fc7_pca.h5", other=np.zeros((3, 512), np.float32))
    fails("there is no val_features")
    write_hdf5(archive / "train2014_vgg16_fc7_pca.h5", features=np.zeros((5, 512), int))
    write_hdf5(archive / "val2014_vgg16_fc7_pca.h5", features=np.zeros((3, 512), np.float32))
    fails(r"train_features is of shape \(5, 512\) and type int64")


def test_words_and_pictures_that_are_not_there_are_noticed(archive):
    (archive / "coco2014_vocab.json").write_text('{"idx_to_word": ["<NULL>"], "word_to_idx": {}}')
    with pytest.raises(DataError, match="words outside of the vocabulary"):
        coco.load_coco_data(archive)
    (archive / "coco2014_vocab.json").write_text(json.dumps({"idx_to_word": WORDS, "word_to_idx": {}}))
    write_hdf5(archive / "val2014_vgg16_fc7_pca.h5", features=np.zeros((2, 512), np.float32))
    (archive / "val2014_urls.txt").write_text("a\nb\n")
    with pytest.raises(DataError, match="val_image_idxs has pictures outside of the features"):
        coco.load_coco_data(archive)


def test_without_h5py_the_package_is_named(archive, monkeypatch):
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(DataError, match="pip install h5py"):
        coco.load_coco_data(archive)
    assert coco.load_coco_data()["val_features"].shape == (1000, 128)


# --- pictures by their address ---------------------------------------------------------------------------


@pytest.fixture
def image_from_url():
    with reference.reference():
        yield image_utils.image_from_url


def test_addresses_of_embedded_pictures(loaded, image_from_url):
    images, _ = captions.read_part(FROZEN, "train")
    picture = image_from_url(loaded["train_urls"][17])
    assert picture.dtype == np.uint8 and np.array_equal(picture, images[17])
    picture[:] = 0  # theirs to draw on
    assert np.array_equal(image_from_url("picturebook:train/17"), images[17])
    assert image_from_url("picturebook:test/999").shape == (32, 32, 3)


@pytest.mark.parametrize("address", ["picturebook:val/1000", "picturebook:extra/1", "picturebook:val/-1", "picturebook:"])
def test_addresses_of_no_embedded_picture(address, image_from_url, capsys):
    assert image_from_url(address) is None
    assert capsys.readouterr().out.startswith(f"No picture from {address}: ")


def png(size=(5, 4), mode="RGB", colour="red"):
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, "PNG")
    return out.getvalue()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        files = {"/red.png": png(), "/grey.png": png(mode="L", colour=7), "/text": b"no picture", "/large": bytes(3000)}
        if self.path not in files:
            return self.send_error(404)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(files[self.path])

    def log_message(self, *arguments):
        pass


@pytest.fixture
def site(monkeypatch):
    """The address of a server on this machine."""
    for variable in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(variable, "127.0.0.1")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_web_addresses(site, image_from_url):
    red = image_from_url(np.array([f"{site}/red.png"])[0])
    assert red.dtype == np.uint8 and np.array_equal(red, np.broadcast_to(np.uint8([255, 0, 0]), (4, 5, 3)))
    assert np.array_equal(image_from_url(f"{site}/grey.png"), np.full((4, 5, 3), 7))


def test_web_addresses_of_no_picture(site, image_from_url, monkeypatch, capsys):
    monkeypatch.setattr(image_utils, "LARGEST_FILE", 2000)
    for path, said in (
        ("/gone", "the server answered 404 Not Found."),
        ("/text", "the file is not a picture that can be read."),
        ("/large", "the file is too large."),
    ):
        assert image_from_url(site + path) is None
        assert capsys.readouterr().out == f"No picture from {site}{path}: {said}\n"


def test_no_connection_and_no_address(image_from_url, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert image_from_url("http://127.0.0.1:9/red.png") is None
    assert "no connection" in capsys.readouterr().out
    (tmp_path / "red.png").write_bytes(png())
    for address in (f"file://{tmp_path}/red.png", "red.png", "", "http://", "http://a b/"):
        assert image_from_url(address) is None, address
