"""Slips in linear classifiers get the hint that fits them, and right code none."""

from students import check_slip, slips

SVM_LOSS_VECTORIZED = """
N, C = X.shape[0], W.shape[1]
s = X.dot(W)
margins = np.maximum(0, s - s[np.arange(N), y][:, None] + 1)
margins[np.arange(N), y] = 0
loss = margins.sum() / N
G = (margins > 0).astype(float)
G[np.arange(N), y] = -G.sum(axis=1)
dW = X.T.dot(G) / N
loss += reg * np.sum(W * W)
dW += 2 * reg * W
return loss, dW
"""

OF_SVM_LOSS_VECTORIZED = [
    ("",),
    ("", "loss += reg * np.sum(W * W)\ndW += 2 * reg * W", "loss += 0.5 * reg * np.sum(W * W)\ndW += reg * W"),
    ("at_least_zero", "G = (margins > 0).astype(float)", "G = (margins >= 0).astype(float)"),
    ("boolean", "G = (margins > 0).astype(float)", "G = margins > 0"),
    (
        "boolean_subtracted",
        "G = (margins > 0).astype(float)\nG[np.arange(N), y] = -G.sum(axis=1)",
        "G = margins > 0\nG[np.arange(N), y] -= G.sum(axis=1)",
    ),
    (
        "boolean_subtracted",
        "G = (margins > 0).astype(float)\nG[np.arange(N), y] = -G.sum(axis=1)",
        "G = margins > 0\nG[np.arange(N), y] -= np.sum(G, axis=1)",
    ),
    ("broadcast", "dW = X.T.dot(G) / N", "dW = G.T.dot(X) / N"),
    ("broadcast", "G[np.arange(N), y] = -G.sum(axis=1)", "G[np.arange(N), y] = -G.sum(axis=0)"),
    (
        "broadcast",
        "margins = np.maximum(0, s - s[np.arange(N), y][:, None] + 1)",
        "margins = np.maximum(0, s - s[:, y] + 1)",
    ),
    (
        "broadcast",
        "margins = np.maximum(0, s - s[np.arange(N), y][:, None] + 1)",
        "margins = np.maximum(0, s - s[np.arange(N), y] + 1)",
    ),
    ("exchanged", "return loss, dW", "return dW, loss"),
    ("gradient_double", "loss += reg * np.sum(W * W)", "loss += 0.5 * reg * np.sum(W * W)"),
    ("gradient_half", "dW += 2 * reg * W", "dW += reg * W"),
    ("gradient_not_averaged", "dW = X.T.dot(G) / N", "dW = X.T.dot(G)"),
    ("inactive", "G = (margins > 0).astype(float)", "G = np.ones_like(margins)\nG[np.arange(N), y] = 0"),
    ("inactive", "G = (margins > 0).astype(float)", "G = (margins >= 0).astype(float)\nG[np.arange(N), y] = 0"),
    ("loss_not_averaged", "loss = margins.sum() / N", "loss = margins.sum()"),
    ("loss_squared", "loss = margins.sum() / N", "loss = np.sum(margins**2) / N"),
    ("margins_for_indicator", "G = (margins > 0).astype(float)", "G = margins"),
    ("mean_over_classes", "loss = margins.sum() / N", "loss = np.mean(margins)"),
    ("no_gradient", "return loss, dW", "return loss, np.zeros_like(W)"),
    (
        "no_margin",
        "margins = np.maximum(0, s - s[np.arange(N), y][:, None] + 1)",
        "margins = np.maximum(0, s - s[np.arange(N), y][:, None])",
    ),
    ("no_penalty", "loss += reg * np.sum(W * W)\ndW += 2 * reg * W\n", ""),
    ("not_averaged", "loss = margins.sum() / N", "loss = margins.sum()", "dW = X.T.dot(G) / N", "dW = X.T.dot(G)"),
    (
        "number_of_classes",
        "loss = margins.sum() / N",
        "loss = margins.sum() / C",
        "dW = X.T.dot(G) / N",
        "dW = X.T.dot(G) / C",
    ),
    (
        "number_of_dimensions",
        "loss = margins.sum() / N",
        "loss = margins.sum() / X.shape[1]",
        "dW = X.T.dot(G) / N",
        "dW = X.T.dot(G) / X.shape[1]",
    ),
    ("one_count", "G[np.arange(N), y] = -G.sum(axis=1)", "G[np.arange(N), y] = -G.sum()"),
    ("sign", "dW = X.T.dot(G) / N", "dW = -X.T.dot(G) / N - 4*reg*W"),
    ("true_class_everywhere", "margins[np.arange(N), y] = 0\n", ""),
    ("true_class_once", "G[np.arange(N), y] = -G.sum(axis=1)", "G[np.arange(N), y] -= 1"),
    ("true_class_once", "G[np.arange(N), y] = -G.sum(axis=1)", "G[np.arange(N), y] = -1"),
    ("true_class_plus", "G[np.arange(N), y] = -G.sum(axis=1)", "G[np.arange(N), y] = G.sum(axis=1)"),
    ("true_class_without_gradient", "G[np.arange(N), y] = -G.sum(axis=1)\n", ""),
    ("weights_returned", "return loss, dW", "return loss, W"),
    ("whole_columns_counted", "G[np.arange(N), y] = -G.sum(axis=1)", "G[:, y] = -G.sum(axis=1)"),
    ("whole_columns_less_counts", "G[np.arange(N), y] = -G.sum(axis=1)", "G[:, y] -= G.sum(axis=1)"),
    ("whole_columns_less_one", "G[np.arange(N), y] = -G.sum(axis=1)", "G[:, y] -= 1"),
    ("whole_columns_of_margins", "margins[np.arange(N), y] = 0", "margins[:, y] = 0"),
]

SOFTMAX_LOSS_VECTORIZED = """
N, C = X.shape[0], W.shape[1]
s = X.dot(W)
s -= s.max(axis=1, keepdims=True)
p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
loss = -np.mean(s[np.arange(N), y] - np.log(np.exp(s).sum(axis=1)))
G = p.copy()
G[np.arange(N), y] -= 1
dW = X.T.dot(G) / N
loss += reg * np.sum(W * W)
dW += 2 * reg * W
return loss, dW
"""

OF_SOFTMAX_LOSS_VECTORIZED = [
    ("",),
    ("", "loss += reg * np.sum(W * W)\ndW += 2 * reg * W", "loss += 0.5 * reg * np.sum(W * W)\ndW += reg * W"),
    (
        "all_classes",
        "loss = -np.mean(s[np.arange(N), y] - np.log(np.exp(s).sum(axis=1)))",
        "loss = -np.sum(np.log(p)) / N",
    ),
    ("broadcast", "dW = X.T.dot(G) / N", "dW = G.T.dot(X) / N"),
    ("broadcast", "p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)", "p = np.exp(s) / np.exp(s).sum(axis=1)"),
    (
        "common_shift",
        "s -= s.max(axis=1, keepdims=True)",
        "s -= s.max()",
        "loss = -np.mean(s[np.arange(N), y] - np.log(np.exp(s).sum(axis=1)))",
        "loss = -np.mean(np.log(p[np.arange(N), y]))",
    ),
    ("common_shift_log_of_sum", "s -= s.max(axis=1, keepdims=True)", "s -= s.max()"),
    ("exchanged", "return loss, dW", "return dW, loss"),
    ("gradient_double", "loss += reg * np.sum(W * W)", "loss += 0.5 * reg * np.sum(W * W)"),
    ("gradient_half", "dW += 2 * reg * W", "dW += reg * W"),
    ("gradient_not_averaged", "dW = X.T.dot(G) / N", "dW = X.T.dot(G)"),
    ("gradient_penalty_averaged", "dW += 2 * reg * W", "dW += 2 * reg * W / N"),
    ("gradient_penalty_each", "dW += 2 * reg * W", "dW += 2 * N * reg * W"),
    ("gradient_twice", "dW += 2 * reg * W", "dW += 4 * reg * W"),
    (
        "log10",
        "loss = -np.mean(s[np.arange(N), y] - np.log(np.exp(s).sum(axis=1)))",
        "loss = -np.mean(np.log10(p[np.arange(N), y]))",
    ),
    (
        "log2",
        "loss = -np.mean(s[np.arange(N), y] - np.log(np.exp(s).sum(axis=1)))",
        "loss = -np.mean(np.log2(p[np.arange(N), y]))",
    ),
    (
        "log_of_zero",
        "loss = -np.mean(s[np.arange(N), y] - np.log(np.exp(s).sum(axis=1)))",
        "loss = -np.mean(np.log(p[np.arange(N), y]))",
    ),
    ("loss_penalty_averaged", "loss += reg * np.sum(W * W)", "loss += reg * np.sum(W * W) / N"),
    (
        "loss_penalty_averaged",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += .5 * reg * np.sum(W * W) / N\ndW += reg * W",
    ),
    ("loss_twice", "loss += reg * np.sum(W * W)", "loss += reg * np.sum(W * W)\nloss += reg * np.sum(W * W)"),
    (
        "mean_of_all_classes",
        "loss = -np.mean(s[np.arange(N), y] - np.log(np.exp(s).sum(axis=1)))",
        "loss = -np.mean(np.log(p))",
    ),
    (
        "mean_over_classes",
        "loss = -np.mean(s[np.arange(N), y] - np.log(np.exp(s).sum(axis=1)))",
        "loss = -np.sum(np.log(p[np.arange(N), y])) / N / C",
    ),
    ("minus_one_after", "G = p.copy()", "G = p.copy()\nG /= N", "dW = X.T.dot(G) / N", "dW = X.T.dot(G)"),
    (
        "negative",
        "loss = -np.mean(s[np.arange(N), y] - np.log(np.exp(s).sum(axis=1)))",
        "loss = np.mean(s[np.arange(N), y] - np.log(np.exp(s).sum(axis=1)))",
    ),
    ("no_gradient", "return loss, dW", "return loss, np.zeros_like(W)"),
    (
        "no_log",
        "loss = -np.mean(s[np.arange(N), y] - np.log(np.exp(s).sum(axis=1)))",
        "loss = -np.mean(p[np.arange(N), y])",
    ),
    ("no_penalty", "loss += reg * np.sum(W * W)\ndW += 2 * reg * W\n", ""),
    ("no_reg", "loss += reg * np.sum(W * W)\ndW += 2 * reg * W", "loss += np.sum(W * W)\ndW += 2 * W"),
    ("no_reg", "loss += reg * np.sum(W * W)\ndW += 2 * reg * W", "loss += .5 * np.sum(W * W)\ndW += W"),
    ("no_reg_in_gradient", "dW += 2 * reg * W", "dW += 2 * W"),
    (
        "no_reg_in_gradient",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += .5 * reg * np.sum(W * W)\ndW += W",
    ),
    ("no_reg_in_loss", "loss += reg * np.sum(W * W)", "loss += np.sum(W * W)"),
    ("no_reg_in_loss", "loss += reg * np.sum(W * W)\ndW += 2 * reg * W", "loss += .5 * np.sum(W * W)\ndW += reg * W"),
    ("no_reg_in_loss", "loss += reg * np.sum(W * W)\ndW += 2 * reg * W", "loss += np.sum(W * W)\ndW += reg * W"),
    ("no_reg_nor_gradient", "loss += reg * np.sum(W * W)\ndW += 2 * reg * W", "loss += np.sum(W * W)"),
    (
        "no_shift",
        "s -= s.max(axis=1, keepdims=True)\n",
        "",
        "loss = -np.mean(s[np.arange(N), y] - np.log(np.exp(s).sum(axis=1)))",
        "loss = -np.mean(np.log(p[np.arange(N), y]))",
    ),
    ("no_shift_log_of_sum", "s -= s.max(axis=1, keepdims=True)\n", ""),
    ("one_minus_p", "dW = X.T.dot(G) / N", "dW = -X.T.dot(G) / N"),
    (
        "one_minus_probability",
        "loss = -np.mean(s[np.arange(N), y] - np.log(np.exp(s).sum(axis=1)))",
        "loss = np.mean(1 - p[np.arange(N), y])",
    ),
    (
        "one_sum",
        "p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)\nloss = -np.mean(s[np.arange(N), y] - np.log(np.exp(s).sum(axis=1)))",
        "p = np.exp(s) / np.exp(s).sum()\nloss = -np.mean(np.log(p[np.arange(N), y]))",
    ),
    ("penalty_absolute", "loss += reg * np.sum(W * W)", "loss += reg * np.sum(np.abs(W))"),
    (
        "penalty_absolute_gradient",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += reg * np.sum(np.abs(W))\ndW += reg * np.sign(W)",
    ),
    (
        "penalty_averaged",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += reg * np.sum(W * W) / N\ndW += 2 * reg * W / N",
    ),
    (
        "penalty_averaged",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += .5 * reg * np.sum(W * W) / N\ndW += reg * W / N",
    ),
    (
        "penalty_each",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += N * reg * np.sum(W * W)\ndW += 2 * N * reg * W",
    ),
    ("penalty_mean", "loss += reg * np.sum(W * W)", "loss += reg * np.mean(W * W)"),
    ("penalty_not_in_gradient", "dW += 2 * reg * W\n", ""),
    ("penalty_not_in_gradient", "loss += reg * np.sum(W * W)\ndW += 2 * reg * W", "loss += .5 * reg * np.sum(W * W)"),
    ("penalty_not_in_loss", "loss += reg * np.sum(W * W)\n", ""),
    ("penalty_not_in_loss", "loss += reg * np.sum(W * W)\ndW += 2 * reg * W", "dW += reg * W"),
    ("penalty_not_squared", "loss += reg * np.sum(W * W)", "loss += reg * np.sum(W)"),
    (
        "penalty_not_squared",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += .5 * reg * np.sum(W)\ndW += reg * W",
    ),
    (
        "penalty_not_squared_gradient",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += reg * np.sum(W)\ndW += reg",
    ),
    ("penalty_of_squares", "dW += 2 * reg * W", "dW += 2 * reg * W * W"),
    ("penalty_of_squares_once", "dW += 2 * reg * W", "dW += reg * W ** 2"),
    ("penalty_only_in_gradient", "dW += 2 * reg * W", "dW = 2 * reg * W"),
    ("penalty_only_in_loss", "loss += reg * np.sum(W * W)", "loss = reg * np.sum(W * W)"),
    ("penalty_root", "loss += reg * np.sum(W * W)", "loss += reg * np.linalg.norm(W)"),
    (
        "penalty_root",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += reg * np.sqrt(np.sum(W**2))\ndW += reg * W",
    ),
    ("penalty_subtracted", "dW += 2 * reg * W", "dW -= 2 * reg * W"),
    (
        "penalty_subtracted",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += .5 * reg * np.sum(W * W)\ndW -= reg * W",
    ),
    ("penalty_summed_in_gradient", "dW += 2 * reg * W", "dW += 2 * reg * np.sum(W)"),
    (
        "penalty_twice",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += 2 * reg * np.sum(W * W)\ndW += 4 * reg * W",
    ),
    (
        "penalty_without_last_row",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += reg * np.sum(W[:-1]**2)\ndW[:-1] += 2 * reg * W[:-1]",
    ),
    (
        "penalty_without_last_row",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += .5*reg * np.sum(W[:-1]**2)\ndW[:-1] += reg * W[:-1]",
    ),
    ("penalty_without_weights", "dW += 2 * reg * W", "dW += 2 * reg"),
    (
        "reg_squared",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += reg * reg * np.sum(W * W)\ndW += 2 * reg * reg * W",
    ),
    ("reg_squared_in_gradient", "dW += 2 * reg * W", "dW += 2 * reg * reg * W"),
    ("reg_squared_in_loss", "loss += reg * np.sum(W * W)", "loss += reg * reg * np.sum(W * W)"),
    (
        "reg_squared_in_loss",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += .5 * reg * reg * np.sum(W * W)\ndW += reg * W",
    ),
    (
        "reg_squared_in_loss",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += reg * np.sum(reg * W * W)\ndW += reg * W",
    ),
    ("shift_not_by_largest_log_of_sum", "s -= s.max(axis=1, keepdims=True)", "s -= s.min(axis=1, keepdims=True)"),
    ("shift_not_by_largest_log_of_sum", "s -= s.max(axis=1, keepdims=True)", "s -= s.mean(axis=1, keepdims=True)"),
    ("sign", "dW = X.T.dot(G) / N", "dW = -X.T.dot(G) / N - 4*reg*W"),
    ("true_class_plus_one", "G[np.arange(N), y] -= 1", "G[np.arange(N), y] += 1"),
    ("true_class_without_one", "G[np.arange(N), y] -= 1\n", ""),
    ("weights_returned", "return loss, dW", "return loss, W"),
    ("whole_columns_in_gradient", "G[np.arange(N), y] -= 1", "G[:, y] -= 1"),
    (
        "whole_columns_in_loss",
        "loss = -np.mean(s[np.arange(N), y] - np.log(np.exp(s).sum(axis=1)))",
        "loss = -np.mean(np.log(p[:, y]))",
    ),
    (
        "whole_columns_summed_in_loss",
        "loss = -np.mean(s[np.arange(N), y] - np.log(np.exp(s).sum(axis=1)))",
        "loss = -np.sum(np.log(p[:, y])) / N",
    ),
    (
        "wrong_axis_of_sum",
        "p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)\nloss = -np.mean(s[np.arange(N), y] - np.log(np.exp(s).sum(axis=1)))",
        "p = np.exp(s) / np.exp(s).sum(axis=0)\nloss = -np.mean(np.log(p[np.arange(N), y]))",
    ),
]

SOFTMAX_LOSS_NAIVE = """
N, C = X.shape[0], W.shape[1]
loss, dW = 0.0, np.zeros_like(W)
for i in range(N):
    s = X[i].dot(W)
    s -= s.max()
    p = np.exp(s) / np.sum(np.exp(s))
    loss += np.log(np.sum(np.exp(s))) - s[y[i]]
    for j in range(C):
        dW[:, j] += (p[j] - (j == y[i])) * X[i]
loss /= N
dW /= N
loss += reg * np.sum(W * W)
dW += 2 * reg * W
return loss, dW
"""

OF_SOFTMAX_LOSS_NAIVE = [
    ("",),
    ("", "loss += reg * np.sum(W * W)\ndW += 2 * reg * W", "loss += 0.5 * reg * np.sum(W * W)\ndW += reg * W"),
    ("exchanged", "return loss, dW", "return dW, loss"),
    (
        "first_picture_alone",
        "loss /= N\ndW /= N\nloss += reg * np.sum(W * W)\ndW += 2 * reg * W\nreturn loss, dW",
        "    return loss, dW",
    ),
    ("gradient_not_averaged", "dW /= N\n", ""),
    (
        "last_picture",
        "    p = np.exp(s) / np.sum(np.exp(s))\n    loss += np.log(np.sum(np.exp(s))) - s[y[i]]\n    for j in range(C):\n        dW[:, j] += (p[j] - (j == y[i])) * X[i]",
        "p = np.exp(s) / np.sum(np.exp(s))\nloss += np.log(np.sum(np.exp(s))) - s[y[i]]\nfor j in range(C):\n    dW[:, j] += (p[j] - (j == y[i])) * X[i]",
    ),
    ("log10", "    loss += np.log(np.sum(np.exp(s))) - s[y[i]]", "    loss += -np.log10(p[y[i]])"),
    ("log2", "    loss += np.log(np.sum(np.exp(s))) - s[y[i]]", "    loss += -np.log2(p[y[i]])"),
    ("log_of_zero", "    loss += np.log(np.sum(np.exp(s))) - s[y[i]]", "    loss += -np.log(p[y[i]])"),
    ("loss_not_averaged", "loss /= N\n", ""),
    (
        "loss_overwritten",
        "    loss += np.log(np.sum(np.exp(s))) - s[y[i]]",
        "    loss = np.log(np.sum(np.exp(s))) - s[y[i]]",
    ),
    ("negative", "    loss += np.log(np.sum(np.exp(s))) - s[y[i]]", "    loss -= np.log(np.sum(np.exp(s))) - s[y[i]]"),
    ("no_gradient", "return loss, dW", "return loss, np.zeros_like(W)"),
    ("no_log", "    loss += np.log(np.sum(np.exp(s))) - s[y[i]]", "    loss += -p[y[i]]"),
    ("no_shift_log_of_sum", "    s -= s.max()\n", ""),
    ("not_averaged", "loss /= N\ndW /= N\n", ""),
    (
        "one_minus_p",
        "        dW[:, j] += (p[j] - (j == y[i])) * X[i]",
        "        dW[:, j] += ((j == y[i]) - p[j]) * X[i]",
    ),
    (
        "overwritten",
        "    for j in range(C):\n        dW[:, j] += (p[j] - (j == y[i])) * X[i]",
        "for j in range(C):\n    dW[:, j] += (p[j] - (j == y[i])) * X[i]",
    ),
    (
        "overwritten",
        "        dW[:, j] += (p[j] - (j == y[i])) * X[i]",
        "        dW[:, j] = (p[j] - (j == y[i])) * X[i]",
    ),
    (
        "rows_of_gradient",
        "        dW[:, j] += (p[j] - (j == y[i])) * X[i]",
        "        dW[j] += (p[j] - (j == y[i])) * X[i]",
    ),
    (
        "scores_in_gradient",
        "        dW[:, j] += (p[j] - (j == y[i])) * X[i]",
        "        dW[:, j] += (s[j] - (j == y[i])) * X[i]",
    ),
    ("shift_not_by_largest_log_of_sum", "    s -= s.max()", "    s -= s.min()"),
    (
        "shifted_once",
        "    loss += np.log(np.sum(np.exp(s))) - s[y[i]]",
        "    loss += np.log(np.sum(np.exp(s))) - X[i].dot(W)[y[i]]",
    ),
    ("ten_classes", "    for j in range(C):", "    for j in range(10):"),
    ("true_class_only", "    for j in range(C):", "    for j in [y[i]]:"),
    ("true_class_without_one", "        dW[:, j] += (p[j] - (j == y[i])) * X[i]", "        dW[:, j] += (p[j]) * X[i]"),
    (
        "true_probability_everywhere",
        "        dW[:, j] += (p[j] - (j == y[i])) * X[i]",
        "        dW[:, j] += (p[y[i]] - (j == y[i])) * X[i]",
    ),
    ("weights_returned", "return loss, dW", "return loss, W"),
]

SVM_LOSS_NAIVE = """
loss, dW = 0.0, np.zeros(W.shape)
N, C = X.shape[0], W.shape[1]
for i in range(N):
    s = X[i].dot(W)
    for j in range(C):
        if j == y[i]: continue
        m = s[j] - s[y[i]] + 1
        if m > 0:
            loss += m
            dW[:, j] += X[i]
            dW[:, y[i]] -= X[i]
loss /= N
dW /= N
loss += reg * np.sum(W * W)
dW += 2 * reg * W
return loss, dW
"""

OF_SVM_LOSS_NAIVE = [
    ("",),
    ("", "loss += reg * np.sum(W * W)\ndW += 2 * reg * W", "loss += 0.5 * reg * np.sum(W * W)\ndW += reg * W"),
    ("exchanged", "return loss, dW", "return dW, loss"),
    ("gradient_double", "loss += reg * np.sum(W * W)", "loss += 0.5 * reg * np.sum(W * W)"),
    ("gradient_half", "dW += 2 * reg * W", "dW += reg * W"),
    ("gradient_not_averaged", "dW /= N\n", ""),
    ("gradient_penalty_averaged", "dW += 2 * reg * W", "dW += 2 * reg * W / N"),
    ("gradient_penalty_each", "dW += 2 * reg * W", "dW += 2 * N * reg * W"),
    ("gradient_twice", "dW += 2 * reg * W", "dW += 4 * reg * W"),
    (
        "inactive",
        "            dW[:, j] += X[i]\n            dW[:, y[i]] -= X[i]",
        "        dW[:, j] += X[i]\n        dW[:, y[i]] -= X[i]",
    ),
    (
        "last_picture",
        "    for j in range(C):\n        if j == y[i]: continue\n        m = s[j] - s[y[i]] + 1\n        if m > 0:\n            loss += m\n            dW[:, j] += X[i]\n            dW[:, y[i]] -= X[i]",
        "for j in range(C):\n    if j == y[i]: continue\n    m = s[j] - s[y[i]] + 1\n    if m > 0:\n        loss += m\n        dW[:, j] += X[i]\n        dW[:, y[i]] -= X[i]",
    ),
    ("loss_twice", "loss += reg * np.sum(W * W)", "loss += reg * np.sum(W * W)\nloss += reg * np.sum(W * W)"),
    (
        "margins_for_indicator",
        "            dW[:, j] += X[i]\n            dW[:, y[i]] -= X[i]",
        "            dW[:, j] += m * X[i]\n            dW[:, y[i]] -= m * X[i]",
    ),
    ("no_gradient", "return loss, dW", "return loss, np.zeros_like(W)"),
    ("no_reg_in_gradient", "dW += 2 * reg * W", "dW += 2 * W"),
    (
        "no_reg_in_gradient",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += .5 * reg * np.sum(W * W)\ndW += W",
    ),
    (
        "overwritten",
        "            dW[:, j] += X[i]\n            dW[:, y[i]] -= X[i]",
        "            dW[:, j] = X[i]\n            dW[:, y[i]] = -X[i]",
    ),
    (
        "penalty_each",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += N * reg * np.sum(W * W)\ndW += 2 * N * reg * W",
    ),
    ("penalty_not_in_gradient", "dW += 2 * reg * W\n", ""),
    ("penalty_not_in_gradient", "loss += reg * np.sum(W * W)\ndW += 2 * reg * W", "loss += .5 * reg * np.sum(W * W)"),
    ("penalty_of_squares", "dW += 2 * reg * W", "dW += 2 * reg * W * W"),
    ("penalty_of_squares_once", "dW += 2 * reg * W", "dW += reg * W ** 2"),
    ("penalty_only_in_gradient", "dW += 2 * reg * W", "dW = 2 * reg * W"),
    ("penalty_only_in_loss", "loss += reg * np.sum(W * W)", "loss = reg * np.sum(W * W)"),
    ("penalty_subtracted", "dW += 2 * reg * W", "dW -= 2 * reg * W"),
    (
        "penalty_subtracted",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += .5 * reg * np.sum(W * W)\ndW -= reg * W",
    ),
    ("penalty_summed_in_gradient", "dW += 2 * reg * W", "dW += 2 * reg * np.sum(W)"),
    (
        "penalty_twice",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += 2 * reg * np.sum(W * W)\ndW += 4 * reg * W",
    ),
    ("penalty_without_weights", "dW += 2 * reg * W", "dW += 2 * reg"),
    (
        "reg_squared",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += reg * reg * np.sum(W * W)\ndW += 2 * reg * reg * W",
    ),
    ("reg_squared_in_gradient", "dW += 2 * reg * W", "dW += 2 * reg * reg * W"),
    ("reg_squared_in_loss", "loss += reg * np.sum(W * W)", "loss += reg * reg * np.sum(W * W)"),
    (
        "reg_squared_in_loss",
        "loss += reg * np.sum(W * W)\ndW += 2 * reg * W",
        "loss += .5 * reg * reg * np.sum(W * W)\ndW += reg * W",
    ),
    (
        "rows_of_gradient",
        "            dW[:, j] += X[i]\n            dW[:, y[i]] -= X[i]",
        "            dW[j] += X[i]\n            dW[y[i]] -= X[i]",
    ),
    (
        "sign_of_margins",
        "            dW[:, j] += X[i]\n            dW[:, y[i]] -= X[i]",
        "            dW[:, j] -= X[i]\n            dW[:, y[i]] += X[i]",
    ),
    ("ten_classes", "    for j in range(C):", "    for j in range(10):"),
    (
        "true_class_once",
        "        if j == y[i]: continue",
        "        if j == y[i]:\n            dW[:, j] -= X[i]\n            continue",
        "            dW[:, y[i]] -= X[i]\n",
        "",
    ),
    ("true_class_plus", "            dW[:, y[i]] -= X[i]", "            dW[:, y[i]] += X[i]"),
    ("true_class_without_gradient", "            dW[:, y[i]] -= X[i]\n", ""),
    ("weights_returned", "return loss, dW", "return loss, W"),
    ("wrong_class_overwritten", "            dW[:, j] += X[i]", "            dW[:, j] = X[i]"),
    ("wrong_class_without_gradient", "            dW[:, j] += X[i]\n", ""),
]

TRAIN = """
if self.W is None:
    self.W = 0.001 * np.random.randn(X.shape[1], np.max(y) + 1)
history = []
N = X.shape[0]
for it in range(num_iters):
    i = np.random.choice(N, batch_size)
    loss, grad = self.loss(X[i], y[i], reg)
    history.append(loss)
    self.W -= learning_rate * grad
return history
"""

OF_TRAIN = [
    ("",),
    ("", "    i = np.random.choice(N, batch_size)", "    i = np.random.randint(0, N, batch_size)"),
    ("", "    i = np.random.choice(N, batch_size)", "    i = np.random.choice(N, batch_size, replace=True)"),
    ("", "    i = np.random.choice(N, batch_size)", "    i = np.random.permutation(N)[:batch_size]"),
    ("", "    i = np.random.choice(N, batch_size)", "    i = np.random.choice(np.arange(N), size=batch_size)"),
    ("", "    i = np.random.choice(N, batch_size)", "    i = np.random.choice(N, batch_size, replace=False)"),
    ("after_the_loop", "    self.W -= learning_rate * grad", "self.W -= learning_rate * grad"),
    ("all_labels", "    loss, grad = self.loss(X[i], y[i], reg)", "    loss, grad = self.loss(X[i], y, reg)"),
    ("ascent", "    self.W -= learning_rate * grad", "    self.W += learning_rate * grad"),
    ("beyond_the_end", "    i = np.random.choice(N, batch_size)", "    i = np.random.choice(N, batch_size) + 1"),
    (
        "first_labels",
        "    loss, grad = self.loss(X[i], y[i], reg)",
        "    loss, grad = self.loss(X[i], y[:batch_size], reg)",
    ),
    ("first_left_out", "    i = np.random.choice(N, batch_size)", "    i = np.random.randint(1, N, batch_size)"),
    ("first_rows", "    i = np.random.choice(N, batch_size)", "    i = np.arange(batch_size)"),
    ("first_rows", "    i = np.random.choice(N, batch_size)", "    i = np.random.choice(batch_size, batch_size)"),
    (
        "labels_apart",
        "    loss, grad = self.loss(X[i], y[i], reg)",
        "    loss, grad = self.loss(X[i], y[np.random.choice(N, batch_size)], reg)",
    ),
    (
        "large_weights",
        "    self.W = 0.001 * np.random.randn(X.shape[1], np.max(y) + 1)",
        "    self.W = np.random.randn(X.shape[1], np.max(y) + 1)",
    ),
    (
        "last_column_left_out",
        "    loss, grad = self.loss(X[i], y[i], reg)",
        "    loss, grad = self.loss(X[i, :-1], y[i], reg)",
    ),
    ("last_left_out", "    i = np.random.choice(N, batch_size)", "    i = np.random.randint(0, N - 1, batch_size)"),
    ("last_left_out", "    i = np.random.choice(N, batch_size)", "    i = np.random.choice(N - 1, batch_size)"),
    ("last_loss", "return history", "return loss"),
    (
        "loss_after",
        "    history.append(loss)\n",
        "",
        "    self.W -= learning_rate * grad",
        "    self.W -= learning_rate * grad\n    history.append(self.loss(X[i], y[i], reg)[0])",
    ),
    ("no_history", "return history", "return []"),
    ("no_rate", "    self.W -= learning_rate * grad", "    self.W -= grad"),
    ("no_reg", "    loss, grad = self.loss(X[i], y[i], reg)", "    loss, grad = self.loss(X[i], y[i], 0)"),
    ("no_update", "    self.W -= learning_rate * grad\n", ""),
    ("no_update", "    self.W -= learning_rate * grad", "    W = self.W - learning_rate * grad"),
    ("one_index", "    i = np.random.choice(N, batch_size)", "    i = np.random.choice(batch_size)"),
    ("one_picture", "    i = np.random.choice(N, batch_size)", "    i = np.random.choice(N, 1)"),
    ("one_step", "return history", "    return history"),
    ("penalty_again", "    self.W -= learning_rate * grad", "    self.W -= learning_rate * (grad + reg * self.W)"),
    (
        "penalty_again_twice",
        "    self.W -= learning_rate * grad",
        "    self.W -= learning_rate * (grad + 2 * reg * self.W)",
    ),
    ("rate_default", "    self.W -= learning_rate * grad", "    self.W -= 1e-3 * grad"),
    ("rate_over_size", "    self.W -= learning_rate * grad", "    self.W -= learning_rate * grad / batch_size"),
    ("reg_forgotten", "    loss, grad = self.loss(X[i], y[i], reg)", "    loss, grad = self.loss(X[i], y[i])"),
    ("reg_forgotten", "    loss, grad = self.loss(X[i], y[i], reg)", "    loss, grad = self.loss(X[i], reg)"),
    ("replaced", "    self.W -= learning_rate * grad", "    self.W = - learning_rate * grad"),
    ("replaced", "    self.W -= learning_rate * grad", "    self.W =- learning_rate * grad"),
    ("restart", "if self.W is None:", "if True:"),
    (
        "same_batch",
        "N = X.shape[0]",
        "N = X.shape[0]\ni = np.random.choice(N, batch_size)",
        "    i = np.random.choice(N, batch_size)\n",
        "",
    ),
    ("same_batch", "for it in range(num_iters):", "for it in range(num_iters):\n    np.random.seed(0)"),
    ("step_missing", "for it in range(num_iters):", "for it in range(num_iters - 1):"),
    ("step_missing", "for it in range(num_iters):", "for it in range(1, num_iters):"),
    ("step_more", "for it in range(num_iters):", "for it in range(num_iters + 1):"),
    ("whole_set", "    loss, grad = self.loss(X[i], y[i], reg)", "    loss, grad = self.loss(X, y, reg)"),
    ("whole_set", "    i = np.random.choice(N, batch_size)", "    i = np.random.choice(N, 200)"),
]

PREDICT = """
return np.argmax(X.dot(self.W), axis=1)
"""

OF_PREDICT = [
    ("",),
    ("absolute", "return np.argmax(X.dot(self.W), axis=1)", "return np.argmax(np.abs(X.dot(self.W)), axis=1)"),
    ("column", "return np.argmax(X.dot(self.W), axis=1)", "return np.argmax(X.dot(self.W), axis=1).reshape(-1, 1)"),
    (
        "first_picture",
        "return np.argmax(X.dot(self.W), axis=1)",
        "y_pred = np.zeros(X.shape[0])\nfor i in range(len(X)):\n    y_pred[i] = np.argmax(X[i].dot(self.W))\n    return y_pred",
    ),
    ("from_one", "return np.argmax(X.dot(self.W), axis=1)", "return np.argmax(X.dot(self.W), axis=1) + 1"),
    ("largest_score", "return np.argmax(X.dot(self.W), axis=1)", "return np.max(X.dot(self.W), axis=1)"),
    ("no_axis", "return np.argmax(X.dot(self.W), axis=1)", "return np.argmax(X.dot(self.W))"),
    (
        "one_hot",
        "return np.argmax(X.dot(self.W), axis=1)",
        "s = X.dot(self.W)\nreturn (s == s.max(axis=1, keepdims=True)).astype(int)",
    ),
    (
        "one_label",
        "return np.argmax(X.dot(self.W), axis=1)",
        "y_pred = np.zeros(X.shape[0])\nfor i in range(len(X)):\n    y_pred = np.argmax(X[i].dot(self.W))\nreturn y_pred",
    ),
    ("order_from_the_best", "return np.argmax(X.dot(self.W), axis=1)", "return np.argsort(-X.dot(self.W), axis=1)"),
    ("order_of_classes", "return np.argmax(X.dot(self.W), axis=1)", "return np.argsort(X.dot(self.W), axis=1)"),
    ("scores", "return np.argmax(X.dot(self.W), axis=1)", "return X.dot(self.W)"),
    ("shapes", "return np.argmax(X.dot(self.W), axis=1)", "return np.argmax(self.W.dot(X), axis=1)"),
    ("shapes", "return np.argmax(X.dot(self.W), axis=1)", "return np.argmax(X.dot(self.W.T), axis=1)"),
    ("smallest", "return np.argmax(X.dot(self.W), axis=1)", "return np.argsort(X.dot(self.W), axis=1)[:, 0]"),
    ("wrong_axis", "return np.argmax(X.dot(self.W), axis=1)", "return np.argmax(X.dot(self.W), axis=0)"),
    ("wrong_axis", "return np.argmax(X.dot(self.W), axis=1)", "return np.argmax(self.W.T.dot(X.T), axis=1)"),
    (
        "zeros",
        "return np.argmax(X.dot(self.W), axis=1)",
        "y_pred = np.zeros(X.shape[0])\nnp.argmax(X.dot(self.W), axis=1)\nreturn y_pred",
    ),
]


@slips(
    ("a1.svm.svm_loss_vectorized", SVM_LOSS_VECTORIZED, OF_SVM_LOSS_VECTORIZED),
    ("a1.softmax.softmax_loss_vectorized", SOFTMAX_LOSS_VECTORIZED, OF_SOFTMAX_LOSS_VECTORIZED),
    ("a1.softmax.softmax_loss_naive", SOFTMAX_LOSS_NAIVE, OF_SOFTMAX_LOSS_NAIVE),
    ("a1.svm.svm_loss_naive", SVM_LOSS_NAIVE, OF_SVM_LOSS_NAIVE),
    ("a1.svm.train", TRAIN, OF_TRAIN),
    ("a1.svm.predict", PREDICT, OF_PREDICT),
)
def test_slip_in_linear(id, mistake, body, tmp_path):
    check_slip(tmp_path, id, mistake, body)
