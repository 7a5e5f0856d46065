# Generated from autograder/cs231n_check/given.py by "make build".
"""The student's own data, for public checks that need pictures."""

import contextlib
import functools
import importlib
import io

import numpy as np

from .package import Package


def own_data(folder):
    """A function that provides what a check asks for (see plain.Given) from the data set in use."""

    @functools.cache
    def loaded():
        with Package(folder), contextlib.redirect_stdout(io.StringIO()):
            from cs231n.data_utils import dataset_name, find_dataset, load_CIFAR10

            return dataset_name(), load_CIFAR10(find_dataset())

    @functools.cache
    def described():
        with Package(folder):
            of_pictures = importlib.import_module(OF_PICTURES)
            return of_pictures.read_part(of_pictures.find_picturebook(), "test")

    def provide(kind, *details):
        if kind in OF_CAPTIONS:
            with Package(folder):
                return of_captions(kind, details, *described())
        name, (X_train, _, X_test, y_test) = loaded()
        return provided(kind, details, name, X_train, X_test, y_test)

    return provide


def provided(kind, details, name, X_train, X_test, y_test):
    """One thing that a check may ask for.

    - ("images", count): array (count, 32, 32, 3) of float64 pictures, from 0 to 255.
    - ("labels", count): array (count,) of their labels.
    - ("mean",): array (32, 32, 3), the mean of the training pictures (without the 1000 for validation).
    - ("bound", {data set: number}): the number for the data set in use.
    - ("dataset",): the name of the data set in use.
    """
    if kind == "images":
        return X_test[: details[0]].astype(np.float64)
    if kind == "labels":
        return y_test[: details[0]]
    if kind == "mean":
        return X_train[: len(X_train) - 1000].mean(axis=0)
    if kind == "bound":
        return details[0][name]
    if kind == "dataset":
        return name
    raise ValueError(f"a check asks for {kind!r}")


OF_CAPTIONS = ("features", "captions", "word_to_idx", "kinds")
OF_PICTURES, SCORES = "cs231n.picturebook_captions", "cs231n.caption_scores"  # only where captions are asked for


def of_captions(kind, details, images, captions):
    """One thing that a check of captions may ask for, of some embedded pictures and their captions.

    To be called where the package cs231n can be imported.

    - ("features", count): array (count, 128), what a captioning network sees of the pictures.
    - ("captions", count): array (count, 16) of ints, their captions: words, <END>, then <NULL>.
    - ("word_to_idx",): dict, the words of the embedded captions -> their numbers.
    - ("kinds",): dict, kind of word -> the numbers of its words: objects (the classes), and colours.
    """
    from cs231n.data_utils import class_names

    of_pictures = importlib.import_module(OF_PICTURES)
    if kind == "features":
        return of_pictures.frozen_features().transform(images[: details[0]])
    words = {word: number for number, word in enumerate(of_pictures.embedded_words())}
    if kind == "captions":
        return of_pictures.encode_captions(captions[: details[0]], words)[:, 1:]
    if kind == "kinds":
        names = class_names(of_pictures.find_picturebook())
        kinds = {"object": names, "colour": importlib.import_module(SCORES).COLOURS}
        return {kind: [words[name] for name in names] for kind, names in kinds.items()}
    return words
