"""Right solutions by made-up students, who word each step on their own; and what is done to a copy to hide it."""

import random
import re

STEPS = {  # (file, class, head) -> for each step its wordings, the usual ones first
    ("cs231n/classifiers/linear_svm.py", "", "def svm_loss_vectorized(W, X, y, reg):"): [
        ["N = X.shape[0]", "N, D = X.shape", "num_train = len(X)", "N, D = X.shape\nC = W.shape[1]"],
        ["scores = X.dot(W)", "scores = X @ W", "scores = np.dot(X, W)", "scores = np.matmul(X, W)"],
        [
            "correct = scores[np.arange(N), y].reshape(-1, 1)",
            "correct = scores[np.arange(N), y][:, None]",
            "correct = scores[range(N), y][:, np.newaxis]",
            "correct = np.take_along_axis(scores, y[:, None], axis=1)",
            "rows = np.arange(N)\ncorrect = scores[rows, y].reshape(N, 1)",
        ],
        [
            "margins = np.maximum(0, scores - correct + 1)",
            "margins = scores - correct + 1\nmargins[margins < 0] = 0",
            "margins = np.maximum(scores - correct + 1.0, 0.0)",
            "margins = np.clip(scores - correct + 1, 0, None)",
        ],
        ["margins[np.arange(N), y] = 0", "margins[range(N), y] = 0", "margins[np.arange(len(y)), y] = 0.0"],
        [
            "loss = np.sum(margins) / N",
            "loss = margins.sum() / N",
            "loss = np.mean(np.sum(margins, axis=1))",
            "loss = 0.0\nloss += np.sum(margins)\nloss /= N",
        ],
        [
            "loss += reg * np.sum(W * W)",
            "loss += reg * np.sum(W ** 2)",
            "loss = loss + reg * (W * W).sum()",
            "loss += reg * np.linalg.norm(W) ** 2",
            "loss += reg * np.sum(np.square(W))",
        ],
        [
            "mask = (margins > 0).astype(float)",
            "mask = np.zeros(margins.shape)\nmask[margins > 0] = 1",
            "mask = np.where(margins > 0, 1, 0)",
            "mask = margins.copy()\nmask[mask > 0] = 1",
        ],
        [
            "mask[np.arange(N), y] = -mask.sum(axis=1)",
            "count = np.sum(mask, axis=1)\nmask[np.arange(N), y] -= count",
            "mask[range(N), y] = -np.sum(mask, axis=1)",
            "mask[np.arange(N), y] -= np.sum(mask, axis=1).T",
        ],
        [
            "dW = X.T.dot(mask) / N",
            "dW = X.T @ mask / N",
            "dW = np.dot(X.T, mask)\ndW /= N",
            "dW = (X.T).dot(mask)\ndW = dW / N",
        ],
        ["dW += 2 * reg * W", "dW = dW + 2 * reg * W", "dW += reg * 2 * W", "dW += 2.0 * reg * W"],
        ["return loss, dW"],
    ],
    ("cs231n/classifiers/softmax.py", "", "def softmax_loss_vectorized(W, X, y, reg):"): [
        ["N = X.shape[0]", "N = len(y)", "N, C = X.shape[0], W.shape[1]", "num = X.shape[0]\nN = num"],
        ["f = X.dot(W)", "f = X @ W", "f = np.dot(X, W)"],
        [
            "f -= np.max(f, axis=1, keepdims=True)",
            "f = f - f.max(axis=1).reshape(-1, 1)",
            "f -= f.max(axis=1)[:, np.newaxis]",
            "f -= np.amax(f, axis=1, keepdims=True)",
            "shift = np.max(f, axis=1)\nf = f - shift[:, None]",
        ],
        [
            "p = np.exp(f) / np.sum(np.exp(f), axis=1, keepdims=True)",
            "e = np.exp(f)\np = e / e.sum(axis=1, keepdims=True)",
            "e = np.exp(f)\ntotal = np.sum(e, axis=1)\np = e / total[:, None]",
            "p = np.exp(f)\np /= p.sum(axis=1, keepdims=True)",
        ],
        [
            "loss = -np.sum(np.log(p[np.arange(N), y])) / N",
            "loss = np.mean(-np.log(p[range(N), y]))",
            "right = p[np.arange(N), y]\nloss = -np.log(right).sum() / N",
            "logp = np.log(p)\nloss = -logp[np.arange(N), y].mean()",
        ],
        [
            "loss += reg * np.sum(W * W)",
            "loss += reg * np.sum(W ** 2)",
            "loss = loss + reg * (W * W).sum()",
            "loss += reg * np.sum(np.square(W))",
        ],
        [
            "dS = p.copy()\ndS[np.arange(N), y] -= 1",
            "dS = p\ndS[range(N), y] -= 1",
            "Y = np.zeros_like(p)\nY[np.arange(N), y] = 1\ndS = p - Y",
            "Y = np.eye(W.shape[1])[y]\ndS = p - Y",
        ],
        [
            "dW = X.T.dot(dS) / N + 2 * reg * W",
            "dW = X.T @ dS\ndW /= N\ndW += 2 * reg * W",
            "dS /= N\ndW = np.dot(X.T, dS) + 2 * reg * W",
            "dW = X.T.dot(dS / N)\ndW += reg * 2 * W",
        ],
        ["return loss, dW"],
    ],
    ("cs231n/optim.py", "", "def adam(w, dw, config=None):"): [
        [
            "b1, b2 = config['beta1'], config['beta2']",
            "b1 = config['beta1']\nb2 = config['beta2']",
            "b1, b2, eps = config['beta1'], config['beta2'], config['epsilon']",
        ],
        [
            "config['t'] += 1\nt = config['t']",
            "t = config['t'] + 1\nconfig['t'] = t",
            "config['t'] = config['t'] + 1\nt = config['t']",
        ],
        [
            "m = b1 * config['m'] + (1 - b1) * dw\nv = b2 * config['v'] + (1 - b2) * dw ** 2",
            "m = config['m'] * b1 + (1 - b1) * dw\nv = config['v'] * b2 + (1 - b2) * (dw * dw)",
            "m = b1 * config['m'] + (1 - b1) * dw\nv = b2 * config['v'] + (1 - b2) * np.square(dw)",
            "config['m'] = b1 * config['m'] + (1 - b1) * dw\nconfig['v'] = b2 * config['v'] + (1 - b2) * (dw ** 2)\nm, v = config['m'], config['v']",
        ],
        [
            "mt = m / (1 - b1 ** t)\nvt = v / (1 - b2 ** t)",
            "mt = m / (1 - np.power(b1, t))\nvt = v / (1 - np.power(b2, t))",
            "vt = v / (1 - b2 ** t)\nmt = m / (1 - b1 ** t)",
        ],
        [
            "next_w = w - config['learning_rate'] * mt / (np.sqrt(vt) + config['epsilon'])",
            "step = config['learning_rate'] * mt\nnext_w = w - step / (np.sqrt(vt) + config['epsilon'])",
            "next_w = w - config['learning_rate'] * (mt / (np.sqrt(vt) + config['epsilon']))",
            "lr, eps = config['learning_rate'], config['epsilon']\nnext_w = w - lr * mt / (vt ** 0.5 + eps)",
        ],
        ["config['m'], config['v'] = m, v", "config['m'] = m\nconfig['v'] = v", "config.update(m=m, v=v)"],
        ["return next_w, config"],
    ],
    ("cs231n/classifiers/k_nearest_neighbor.py", "KNearestNeighbor", "def compute_distances_no_loops(self, X):"): [
        [
            "a = np.sum(X ** 2, axis=1)",
            "a = np.sum(np.square(X), axis=1)",
            "a = (X * X).sum(axis=1)",
            "a = np.einsum('ij,ij->i', X, X)",
        ],
        [
            "b = np.sum(self.X_train ** 2, axis=1)",
            "b = np.sum(np.square(self.X_train), axis=1)",
            "b = (self.X_train * self.X_train).sum(1)",
            "b = np.linalg.norm(self.X_train, axis=1) ** 2",
        ],
        [
            "c = X.dot(self.X_train.T)",
            "c = X @ self.X_train.T",
            "c = np.dot(X, self.X_train.T)",
            "c = np.dot(X, np.transpose(self.X_train))",
        ],
        [
            "dists = np.sqrt(a[:, None] + b - 2 * c)",
            "d2 = a.reshape(-1, 1) + b - 2 * c\ndists = np.sqrt(np.maximum(d2, 0))",
            "dists = a[:, np.newaxis] - 2 * c + b[np.newaxis, :]\ndists = np.sqrt(dists)",
            "dists = -2 * c\ndists += a[:, np.newaxis]\ndists += b\ndists = np.sqrt(dists.clip(min=0))",
        ],
        ["return dists"],
    ],
    ("cs231n/classifiers/k_nearest_neighbor.py", "KNearestNeighbor", "def predict_labels(self, dists, k=1):"): [
        [
            "y_pred = np.zeros(dists.shape[0])",
            "num_test = dists.shape[0]\ny_pred = np.zeros(num_test)",
            "y_pred = np.zeros(len(dists), dtype=int)",
        ],
        ["for i in range(dists.shape[0]):", "for i in range(len(dists)):", "for i in np.arange(dists.shape[0]):"],
        [
            "    order = np.argsort(dists[i])\n    near = self.y_train[order[:k]]",
            "    near = self.y_train[np.argsort(dists[i])[:k]]",
            "    near = self.y_train[np.argsort(dists[i, :])][:k]",
            "    idx = np.argsort(dists[i], kind='stable')[0:k]\n    near = list(self.y_train[idx])",
            "    near = self.y_train[np.argpartition(dists[i], k - 1)[:k]]",
        ],
        [
            "    y_pred[i] = np.bincount(near).argmax()",
            "    y_pred[i] = np.argmax(np.bincount(near))",
            "    values, counts = np.unique(near, return_counts=True)\n    y_pred[i] = values[np.argmax(counts)]",
            "    votes = {}\n    for label in near:\n        votes[label] = votes.get(label, 0) + 1\n    y_pred[i] = min(votes, key=lambda c: (-votes[c], c))",
            "    y_pred[i] = Counter(sorted(near)).most_common(1)[0][0]",
        ],
        ["return y_pred"],
    ],
    ("cs231n/classifiers/fc_net.py", "TwoLayerNet", "def loss(self, X, y=None):"): [
        [
            "W1, b1, W2, b2 = (self.params[n] for n in ('W1', 'b1', 'W2', 'b2'))",
            "W1, b1 = self.params['W1'], self.params['b1']\nW2, b2 = self.params['W2'], self.params['b2']",
            "W1 = self.params['W1']\nb1 = self.params['b1']\nW2 = self.params['W2']\nb2 = self.params['b2']",
        ],
        [
            "h, c1 = affine_relu_forward(X, W1, b1)\nscores, c2 = affine_forward(h, W2, b2)",
            "a, ca = affine_forward(X, W1, b1)\nh, cr = relu_forward(a)\nscores, c2 = affine_forward(h, W2, b2)",
            "out1, cache1 = affine_relu_forward(X, W1, b1)\nout2, cache2 = affine_forward(out1, W2, b2)\nscores = out2",
        ],
        ["if y is None:\n    return scores"],
        [
            "loss, dout = softmax_loss(scores, y)\nloss += 0.5 * self.reg * (np.sum(W1 * W1) + np.sum(W2 * W2))",
            "loss, dscores = softmax_loss(scores, y)\nfor W in (W1, W2):\n    loss += 0.5 * self.reg * np.sum(W ** 2)",
            "data_loss, dscores = softmax_loss(scores, y)\nreg_loss = 0.5 * self.reg * (np.sum(W1 ** 2) + np.sum(W2 ** 2))\nloss = data_loss + reg_loss",
            "loss, dx = softmax_loss(scores, y)\nloss += 0.5 * self.reg * np.sum(W1 ** 2) + 0.5 * self.reg * np.sum(W2 ** 2)",
        ],
        [
            "dh, dW2, db2 = affine_backward(dout, c2)\n_, dW1, db1 = affine_relu_backward(dh, c1)",
            "dh, grads['W2'], grads['b2'] = affine_backward(dscores, c2)\nda = relu_backward(dh, cr)\ndx, grads['W1'], grads['b1'] = affine_backward(da, ca)",
            "dx2, dw2, db2 = affine_backward(dscores, cache2)\ndx1, dw1, db1 = affine_relu_backward(dx2, cache1)",
        ],
        [
            "grads = {'W1': dW1 + self.reg * W1, 'b1': db1, 'W2': dW2 + self.reg * W2, 'b2': db2}",
            "grads['W1'] = dW1 + self.reg * W1\ngrads['W2'] = dW2 + self.reg * W2\ngrads['b1'] = db1\ngrads['b2'] = db2",
            "grads['W2'] += self.reg * W2\ngrads['W1'] += self.reg * W1",
            "dW1 += self.reg * W1\ndW2 += self.reg * W2\ngrads.update(W1=dW1, b1=db1, W2=dW2, b2=db2)",
        ],
        ["return loss, grads"],
    ],
}

RENAMED = [
    "N",
    "num_train",
    "scores",
    "correct",
    "margins",
    "loss",
    "mask",
    "dW",
    "f",
    "p",
    "e",
    "dS",
    "b1",
    "b2",
    "m",
    "v",
    "mt",
    "vt",
    "a",
    "b",
    "c",
    "near",
    "order",
    "dists",
    "h",
    "votes",
]


def solution(seed):
    """A right solution, (file, class, head) -> lines of a body: an unusual wording is chosen less often."""
    rng = random.Random(seed)
    return {
        where: "\n".join(rng.choices(wordings, [1 / n for n in range(1, len(wordings) + 1)])[0] for wordings in steps)
        for where, steps in STEPS.items()
    }


def files(solution):
    """The files of a solution: name -> source."""
    found = {}
    for (file, owner, head), body in solution.items():
        depth = 4 if owner else 0
        lines = [head, *("    " + line for line in body.split("\n"))]
        start = f"class {owner}:\n" if owner and file not in found else ""
        found[file] = found.get(file, "") + start + "".join(" " * depth + line + "\n" for line in lines) + "\n"
    return found


# ---- what is done to a copy


def renamed(solution):
    """Other names for all variables."""
    names = {name: f"var_{number}" for number, name in enumerate(RENAMED)}
    pattern = re.compile(rf"(?<![\w.'])({'|'.join(names)})(?![\w'])")
    return {where: pattern.sub(lambda match: names[match[0]], body) for where, body in solution.items()}


def reordered(solution):
    """Functions in another order."""
    return dict(reversed(solution.items()))


def commented(solution):
    """Other comments and empty lines."""
    return {where: body.replace("\n", "  # as in the lecture\n\n") for where, body in solution.items()}


def with_dead_code(solution, every=5):
    """A statement of no use after every few lines."""
    found = {}
    for where, body in solution.items():
        lines = body.split("\n")
        for place in range(len(lines) - 1, 0, -every):
            indent = re.match(" *", lines[place])[0]
            lines.insert(place, f"{indent}unused_{place} = None")
        found[where] = "\n".join(lines)
    return found


def partly(solution, other, count):
    """A solution with some functions of another's."""
    taken = list(other)[:count]
    return {where: other[where] if where in taken else body for where, body in solution.items()}
