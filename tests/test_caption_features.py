"""Features of pictures for captioning: what they hold, how they are projected, and the projection that is kept."""

import hashlib
import importlib
import json
import shutil
import subprocess
import sys

import numpy as np
import pytest

from autograder.authoring import reference
from autograder.course import DATASETS

with reference.reference():
    caption_features = importlib.import_module("cs231n.caption_features")
    captions = importlib.import_module("cs231n.picturebook_captions")
    data_utils = importlib.import_module("cs231n.data_utils")
CaptionFeatures, PrincipalComponents = caption_features.CaptionFeatures, caption_features.PrincipalComponents
FROZEN = DATASETS / "picturebook"
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "white", "grey", "black")


def noise(count, seed=0):
    return np.random.RandomState(seed).randint(256, size=(count, 32, 32, 3)).astype(np.uint8)


@pytest.fixture(scope="module")
def train():
    return captions.read_part(FROZEN, "train")


@pytest.fixture(scope="module")
def frozen():
    return captions.frozen_features(FROZEN)


@pytest.fixture
def book(tmp_path):
    """A copy of the embedded pictures' folder that a test may damage, with its two small files only."""
    folder = tmp_path / "picturebook"
    folder.mkdir()
    for name in ("manifest.json", captions.FEATURES_FILE):
        shutil.copy(FROZEN / name, folder)
    return folder


# --- what they hold --------------------------------------------------------------------------------------


def test_a_picture_of_one_colour_has_no_edges_and_that_colour_everywhere():
    picture = np.broadcast_to(np.array([10, 200, 90], np.uint8), (1, 32, 32, 3))
    raw = caption_features.raw_features(picture)
    assert raw["edges"].shape == (1, 144) and not raw["edges"].any()
    assert np.array_equal(raw["colours"].reshape(64, 3), np.tile([10, 200, 90], (64, 1)))


def test_colours_are_means_of_fields_of_four_by_four_pixels():
    images = noise(3)
    colours = caption_features.raw_features(images)["colours"].reshape(3, 8, 8, 3)
    assert np.allclose(colours[2, 1, 6], images[2, 4:8, 24:28].reshape(16, 3).mean(axis=0))


def test_edges_are_the_histograms_of_directions():
    picture = np.zeros((1, 32, 32, 3))
    picture[:, :, 20:] = 100  # one upright edge, between columns 19 and 20, in the third cell of each row
    edges = caption_features.raw_features(picture)["edges"].reshape(4, 4, 9)
    assert np.allclose(edges[:, 2, 0], 100 * 8 / 64) and edges.sum() == pytest.approx(4 * 12.5)


@pytest.mark.parametrize("shape", [(32, 32, 3), (2, 3, 32, 32), (2, 32, 32), (2, 64, 64, 3)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match=r"\(N, 32, 32, 3\)"):
        caption_features.raw_features(np.zeros(shape))


def test_no_pictures_are_refused():
    with pytest.raises(ValueError, match="no images"):
        caption_features.raw_features(np.zeros((0, 32, 32, 3)))


# --- principal components --------------------------------------------------------------------------------


def correlated(rows=400, columns=7, seed=1):
    rng = np.random.RandomState(seed)
    return rng.randn(rows, columns) @ rng.randn(columns, columns) + rng.randn(columns)


def test_components_are_those_of_the_singular_value_decomposition():
    X = correlated()
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    U, S, Vt = np.linalg.svd(Z, full_matrices=False)
    found = PrincipalComponents.fit(X, 4)
    assert np.allclose(np.abs(found.components), np.abs(Vt[:4]), atol=1e-5)
    assert np.allclose(found.scale, S[:4] / np.sqrt(len(X)), atol=1e-5)
    assert np.allclose(np.abs(found.transform(X)), np.abs(U[:, :4]) * np.sqrt(len(X)), atol=1e-4)


def test_projected_training_data_is_white():
    projected = PrincipalComponents.fit(correlated(), 4).transform(correlated())
    assert np.allclose(projected.mean(axis=0), 0, atol=1e-5)
    assert np.allclose(projected.T @ projected / len(projected), np.eye(4), atol=1e-4)


def test_the_sign_makes_the_entry_farthest_from_zero_positive():
    for X in (correlated(), -correlated(), correlated()[::-1]):
        components = PrincipalComponents.fit(X, 7).components
        assert (components[np.arange(7), np.abs(components).argmax(axis=1)] > 0).all()
        assert np.allclose(components, PrincipalComponents.fit(correlated(), 7).components, atol=1e-5)


def test_directions_that_hardly_vary_are_not_blown_up():
    x = np.random.RandomState(0).randn(500)
    X = np.stack([x, x + 0.01 * np.random.RandomState(1).randn(500)], axis=1)
    found = PrincipalComponents.fit(X, 2)
    assert found.scale[1] == pytest.approx(0.3) and found.transform(X)[:, 1].std() < 0.05


def test_a_column_that_never_changes_becomes_zero():
    X = np.c_[correlated(), np.full(400, 5.0)]
    found = PrincipalComponents.fit(X, 7)
    assert np.isfinite(found.transform(X)).all() and np.array_equal(found.standardise(X)[:, 7], np.zeros(400))


# --- both groups together --------------------------------------------------------------------------------


def test_features_have_128_columns_even_of_fewer_pictures():
    features = CaptionFeatures().fit(noise(20))
    out = features.transform(noise(5, seed=2))
    assert out.shape == (5, 128) and out.dtype == np.float32 and np.isfinite(out).all()
    wide = features.standardised(noise(5, seed=2))
    assert wide.shape == (5, 336) and wide.dtype == np.float32


def test_edges_come_before_colours():
    features = CaptionFeatures().fit(noise(300))
    picture = np.broadcast_to(np.array([250, 0, 0], np.uint8), (1, 32, 32, 3))
    other = np.broadcast_to(np.array([0, 0, 250], np.uint8), (1, 32, 32, 3))
    a, b = features.transform(np.concatenate([picture, other]))
    assert np.array_equal(a[:64], b[:64]) and np.abs(a[64:] - b[64:]).max() > 1


def test_pixels_may_be_of_any_type():
    features = CaptionFeatures().fit(noise(50))
    assert np.array_equal(features.transform(noise(4)), features.transform(noise(4).astype(np.float64)))


def test_a_picture_has_the_same_features_in_any_company():
    features = CaptionFeatures().fit(noise(50))
    assert np.allclose(features.transform(noise(60))[58:], features.transform(noise(60)[58:]), atol=1e-5)


def test_before_fit_there_are_no_features():
    with pytest.raises(RuntimeError, match="call fit"):
        CaptionFeatures().transform(noise(1))


def test_what_was_fitted_survives_a_file(tmp_path):
    fitted = CaptionFeatures().fit(noise(50))
    np.savez(tmp_path / "a.npz", **fitted.arrays())
    with np.load(tmp_path / "a.npz", allow_pickle=False) as arrays:
        read = CaptionFeatures.from_arrays(arrays)
    assert np.array_equal(read.transform(noise(9, 1)), fitted.transform(noise(9, 1)))
    assert {array.dtype for array in fitted.arrays().values()} == {np.dtype(np.float32)}


# --- the projection that is kept -------------------------------------------------------------------------


def test_the_kept_projection_is_the_one_of_the_training_pictures(train, frozen):
    fitted = CaptionFeatures().fit(train[0])
    for name, array in fitted.arrays().items():
        assert np.allclose(array, frozen.arrays()[name], atol=1e-3, rtol=1e-4), name


def test_the_kept_file_is_small():
    assert (FROZEN / captions.FEATURES_FILE).stat().st_size < 200_000


@pytest.fixture(scope="module")
def maker():
    return reference.picture_maker()


def colours_of(texts):
    return np.array([next(COLOURS.index(word) for word in text.split() if word in COLOURS) for text in texts])


def classes_of(texts, names):
    return np.array([next(names.index(word) for word in text.split() if word in names) for text in texts])


def with_ones(X):
    return np.c_[X, np.ones(len(X))]


def test_a_linear_classifier_finds_class_and_colour_in_fresh_pictures(train, frozen, maker):
    """It reaches .60 and .50 on the validation pictures; chance is about .10 and .15."""
    images, texts = train
    fresh = maker.generate(1000, seed=12)
    X, X_fresh = with_ones(frozen.transform(images)), with_ones(frozen.transform(fresh.images))
    for truth, least in ((lambda t: classes_of(t, maker.CLASSES), 0.54), (colours_of, 0.44)):
        W = np.linalg.lstsq(X, np.eye(11)[truth(texts)], rcond=None)[0]
        assert ((X_fresh @ W).argmax(axis=1) == truth(fresh.captions)).mean() > least


def test_a_damaged_projection_is_noticed(book):
    path = book / captions.FEATURES_FILE
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(data_utils.DataError, match=r"caption_features\.npz is damaged.*copy that folder again"):
        captions.frozen_features(book)


def test_a_missing_projection_is_noticed(book):
    (book / captions.FEATURES_FILE).unlink()
    with pytest.raises(data_utils.DataError, match=r"caption_features\.npz is missing"):
        captions.frozen_features(book)


def test_pictures_of_before_there_was_a_projection_are_named(book):
    manifest = json.loads((book / "manifest.json").read_text())
    del manifest["features"]
    (book / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(data_utils.DataError, match="without features for captioning"):
        captions.frozen_features(book)


def test_the_command_writes_the_projection_and_lists_it(tmp_path):
    folder = tmp_path / "picturebook"
    freeze = importlib.import_module(f"{reference.picture_maker().__name__}.freeze")
    freeze.freeze(folder, counts={"train": 60, "val": 10, "test": 10})
    pictures = {path.name: path.read_bytes() for path in folder.glob("*.jpg")}
    command = [sys.executable, str(DATASETS / "picturebook_maker"), "features", str(folder)]
    subprocess.run(command, check=True, cwd=tmp_path, timeout=120)
    listed = json.loads((folder / "manifest.json").read_text())["features"]
    digest = hashlib.sha256((folder / captions.FEATURES_FILE).read_bytes()).hexdigest()
    assert listed == {captions.FEATURES_FILE: digest}
    assert {path.name: path.read_bytes() for path in folder.glob("*.jpg")} == pictures
    images, _ = captions.read_part(folder, "train")
    ours = captions.frozen_features(folder).standardised(images)
    assert np.allclose(ours, CaptionFeatures().fit(images).standardised(images), atol=1e-4)
