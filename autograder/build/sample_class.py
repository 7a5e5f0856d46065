"""Makes the sample classes in examples/ from the reference solution: whole, with typical mistakes, hanging, crashing.

python -m autograder.build.sample_class
"""

import zipfile

import nbformat

from autograder import course
from autograder.build import needs
from autograder.build.notebooks import expand

KNN = "cs231n/classifiers/k_nearest_neighbor.py"
SVM = "cs231n/classifiers/linear_svm.py"
SOFTMAX = "cs231n/classifiers/softmax.py"
LAYERS = "cs231n/layers.py"
NET = "cs231n/classifiers/fc_net.py"
GRAPH = "cs231n/computational_graph.py"
CNN = "cs231n/classifiers/cnn.py"
VISUALISATION = "cs231n/net_visualization_pytorch.py"
PYTORCH = "PyTorch.ipynb"
RECURRENT = "cs231n/rnn_layers.py"
CAPTIONING = "cs231n/classifiers/rnn.py"
UNDONE = None  # the file as it was handed out
SCHEME = "*Marking.*"  # in an answer of the solution: from here on it is for those who mark
LARGEST = (
    "best_two_layer_net.npz", "best_fully_connected_net.npz", "three_layer_convnet.npz", "captioning_lstm.npz",
)  # fmt: skip  # one student has these

# assignment -> student -> file or notebook -> (text of the reference, text in its place), or UNDONE
CHANGES = {
    "assignment1": {
        "ada": {},
        "ben": {
            KNN: [("return np.sqrt(dists, out=dists)", "return dists"), ("np.maximum(dists, 0, out=dists)", "pass")],
            SVM: [("/ num_train + reg * np.sum(W * W)\n\n    dscores", "/ num_train\n\n    dscores")],
            LAYERS: [("out = x.reshape(x.shape[0], -1) @ w + b", "out = x @ w + b")],
        },
        "chloe": {
            KNN: [("y_pred[i] = np.argmax(votes)", "y_pred[i] = self.y_train[nearest[0]]")],
            SOFTMAX: [("    scores -= np.max(scores, axis=1, keepdims=True)\n", "")],
        },
        "dev": {
            KNN: [
                ("np.sqrt(np.sum((self.X_train - X[i]) ** 2, axis=1))", "np.sum(np.abs(self.X_train - X[i]), axis=1)")
            ],
            LAYERS: [("return dout * (x > 0)", "return dout")],
        },
        "emil": {
            KNN: [("        test_squares =", "        while True:\n            pass\n        test_squares =")],
            NET: UNDONE,
        },
        "fatima": {
            KNN: [("        nearest = np", "        __import__('os')._exit(1)\n            nearest = np")],
            SOFTMAX: UNDONE,
            LAYERS: UNDONE,
            NET: UNDONE,
            GRAPH: UNDONE,
        },
    },
    "assignment2": {
        "ada": {},
        "ben": {
            LAYERS: [
                ("dx = dpadded[:, :, pad : pad + H, pad : pad + W]", "dx = dpadded[:, :, pad:-pad, pad:-pad]"),
                ("mask = (np.random.rand(*x.shape) < p) / p", "mask = np.random.rand(*x.shape) < p"),
            ],
            NET: [("loss += 0.5 * self.reg * np.sum(W * W)\n            grads", "grads")],
        },
        "chloe": {
            PYTORCH: [
                ("            nn.init.kaiming_normal_(layer.weight)", "            pass"),
                ("lr=1e-2, momentum=0.9, nesterov=True", "lr=1e-2, momentum=0.9"),
            ],
            VISUALISATION: [
                ("    right_scores = model(X).gather(1, y.view(-1, 1))\n", ""),
                ("right_scores.sum().backward()", "torch.nn.functional.cross_entropy(model(X), y).backward()"),
            ],
        },
        "emil": {
            LAYERS: [
                (
                    "    N, _, H, W = x.shape\n    F, _,",
                    "    while True:\n        pass\n    N, _, H, W = x.shape\n    F, _,",
                )
            ],
            CNN: UNDONE,
        },
    },
    "assignment3": {
        "ada": {},
        "ben": {
            RECURRENT: [
                ("    np.add.at(dW, x, dout)\n", "    dW[x] += dout\n"),
                ("    dc = dnext_c + dnext_h * o * (1 - tanh_c**2)", "    dc = dnext_c"),
            ],
        },
        "chloe": {
            CAPTIONING: [
                (
                    "            word = np.argmax(h @ W_vocab + b_vocab, axis=1)\n            captions[:, t] = word\n",
                    "            captions[:, t] = word\n            word = np.argmax(h @ W_vocab + b_vocab, axis=1)\n",
                ),
                ("h, c, _ = lstm_step_forward(x, h, c,", "h, _, _ = lstm_step_forward(x, h, c,"),
            ],
        },
        "emil": {
            RECURRENT: [
                (
                    "    dx, dWx, dWh, db = [], 0, 0, 0\n    dprev_h = 0",
                    "    while True:\n        pass\n    dprev_h = 0",
                ),
            ],
            CAPTIONING: UNDONE,
        },
    },
}


def write_class(assignment):
    """Write the submissions of an assignment's sample class."""
    right = contents(assignment)
    for student, changes in CHANGES[assignment].items():
        folder = course.ROOT / "examples" / assignment
        folder.mkdir(parents=True, exist_ok=True)
        write(assignment, folder / f"{student}.zip", right, changes)


def contents(assignment):
    """What solves an assignment: file -> bytes, of the modules that it has and the models that its notebooks name."""
    texts = needs.plan().modules(assignment)
    named = "".join(path.read_text(encoding="utf-8") for path in course.notebook_sources(assignment))
    models = [path for path in (course.SOLUTIONS / "cs231n" / "saved").glob("*.npz") if path.name in named]
    found = {path.relative_to(course.SOLUTIONS).as_posix(): path.read_bytes() for path in models}
    return dict(sorted({**found, **{name: text.encode() for name, text in texts.items()}}.items()))


def write(assignment, path, right, changes):
    """Write one submission: a zip of the package, trained models and notebooks, as `collect` makes them."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in right.items():
            if not changes or not name.endswith(LARGEST):
                add(archive, name, content(assignment, name, data, changes.get(name, [])))
        for source in course.notebook_sources(assignment):
            pairs = changes.get(f"{source.stem}.ipynb", [])
            add(archive, f"{source.stem}.ipynb", as_handed_in(expand(source), pairs).encode())


def add(archive, name, data):
    archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)  # no time of day: the same zip each time


def content(assignment, name, data, pairs):
    """A file of the reference with its text changed, or the one handed out."""
    if pairs is UNDONE:
        return (course.ASSIGNMENTS / assignment / name).read_bytes()
    return changed(data.decode(), pairs).encode() if pairs else data


def changed(text, pairs):
    for right, wrong in pairs:
        if text.count(right) != 1:
            raise SystemExit(f"{text.count(right)} times {right!r} in the reference, once was expected")
        text = text.replace(right, wrong)
    return text


def as_handed_in(notebook, pairs=()):
    """A solution notebook as text, not run, changed, its answers without the marking scheme."""
    for right, wrong in pairs:
        (cell,) = [cell for cell in notebook.cells if right in cell.source]
        cell.source = changed(cell.source, [(right, wrong)])
    for cell in notebook.cells:
        if "answer" in cell.metadata:
            cell.source = cell.source.partition(SCHEME)[0].rstrip()
    return nbformat.v4.writes(notebook)


if __name__ == "__main__":
    for assignment in CHANGES:
        write_class(assignment)
