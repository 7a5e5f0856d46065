"""Slips in nearest neighbours get the hint that fits them, and right code none."""

from students import check_slip, slips

COMPUTE_DISTANCES_TWO_LOOPS = """
M, N = X.shape[0], self.X_train.shape[0]
dists = np.zeros((M, N))
for i in range(M):
    for j in range(N):
        dists[i, j] = np.sqrt(np.sum((X[i] - self.X_train[j]) ** 2))
return dists
"""

OF_COMPUTE_DISTANCES_TWO_LOOPS = [
    ("",),
    ("exchanged", "X[i] - self.X_train[j]", "X[j] - self.X_train[i]"),
    ("first_distance", "return dists", "        return dists"),
    ("first_row", "return dists", "    return dists"),
    ("last_column_missing", "range(N)", "range(N - 1)"),
    ("last_distance", "dists[i, j]", "dists"),
    ("last_row_missing", "range(M)", "range(M - 1)"),
    ("last_row_missing", "range(M)", "range(0, M - 1)"),
    ("manhattan", "np.sqrt(np.sum((X[i] - self.X_train[j]) ** 2))", "np.sum(np.abs(X[i] - self.X_train[j]))"),
    ("mean", "np.sum", "np.mean"),
    ("squared", "np.sqrt", ""),
    ("transposed", "return dists", "return dists.T"),
    ("whole_numbers", "np.zeros((M, N))", "np.zeros((M, N), dtype=int)"),
    ("whole_numbers", "np.zeros((M, N))", "np.zeros((M, N), np.int32)"),
    ("whole_row", "dists[i, j]", "dists[i]"),
]

COMPUTE_DISTANCES_ONE_LOOP = """
M, N = X.shape[0], self.X_train.shape[0]
dists = np.zeros((M, N))
for i in range(M):
    dists[i, :] = np.sqrt(np.sum((self.X_train - X[i]) ** 2, axis=1))
return dists
"""

OF_COMPUTE_DISTANCES_ONE_LOOP = [
    ("",),
    ("first_row", "return dists", "    return dists"),
    ("last_row", "dists[i, :]", "dists"),
    ("last_row_missing", "range(M)", "range(M - 1)"),
    ("last_row_missing", "range(M)", "range(0, M - 1)"),
    ("no_axis", ", axis=1", ""),
    ("squared", "np.sqrt", ""),
    ("whole_numbers", "np.zeros((M, N))", "np.zeros((M, N), dtype=int)"),
    ("whole_numbers", "np.zeros((M, N))", "np.zeros((M, N), np.int32)"),
    ("wrong_axis", "axis=1", "axis=0"),
    ("wrong_axis", "self.X_train - X[i]", "self.X_train - X"),
    ("wrong_axis", "dists[i, :]", "dists[:, i]"),
]

COMPUTE_DISTANCES_NO_LOOPS = """
a = np.sum(X ** 2, axis=1).reshape(-1, 1)
b = np.sum(self.X_train ** 2, axis=1)
c = X.dot(self.X_train.T)
return np.sqrt(np.maximum(a + b - 2 * c, 0))
"""

OF_COMPUTE_DISTANCES_NO_LOOPS = [
    ("",),
    ("negative_root", "np.maximum(a + b - 2 * c, 0)", "a + b - 2 * c"),
    ("no_axis", ", axis=1).reshape(-1, 1)", ")", ", axis=1)", ")"),
    ("no_factor", "2 * c", "c"),
    ("no_test_squares", "a + b", "b"),
    ("no_train_squares", "a + b", "a"),
    ("plus", "- 2 * c", "+ 2 * c"),
    ("product_shapes", "X.dot(self.X_train.T)", "X.dot(self.X_train)"),
    ("product_shapes", "X.dot(self.X_train.T)", "X @ self.X_train"),
    ("product_shapes", "X.dot(self.X_train.T)", "X.T.dot(self.X_train)"),
    ("shapes", ".reshape(-1, 1)", ""),
    ("shapes", "b = np.sum(self.X_train ** 2, axis=1)", "b = np.sum(self.X_train ** 2, axis=1).reshape(-1, 1)"),
    ("shapes", "X.dot(self.X_train.T)", "self.X_train.dot(X.T)"),
    ("squared", "np.sqrt(np.maximum(a + b - 2 * c, 0))", "a + b - 2 * c"),
    (
        "squared_sums",
        "np.sum(X ** 2, axis=1)",
        "(np.sum(X, axis=1) ** 2)",
        "np.sum(self.X_train ** 2, axis=1)",
        "np.sum(self.X_train, axis=1) ** 2",
    ),
    ("sums", "X ** 2", "X", "self.X_train ** 2", "self.X_train"),
    ("whole_numbers", "np.sqrt(np.maximum(a + b - 2 * c, 0))", "np.sqrt(np.maximum(a + b - 2 * c, 0)).astype(int)"),
]

PREDICT_LABELS = """
M = dists.shape[0]
y_pred = np.zeros(M)
for i in range(M):
    closest_y = self.y_train[np.argsort(dists[i])[:k]]
    y_pred[i] = np.argmax(np.bincount(closest_y))
return y_pred
"""

OF_PREDICT_LABELS = [
    ("",),
    ("argmax_of_labels", "np.bincount(closest_y)", "closest_y"),
    ("column", "dists[i]", "dists[:, i]"),
    ("counts", "np.argmax(np.b", "np.max(np.b"),
    ("farthest", "[:k]", "[-k:]"),
    ("farthest", "[:k]", "[::-1][:k]"),
    ("first_point", "return y_pred", "    return y_pred"),
    ("first_points", "np.argsort(dists[i])[:k]", ":k"),
    ("index", "self.y_train[np.argsort(dists[i])[:k]]", "np.argsort(dists[i])[:k]"),
    ("label_and_count", "np.argmax(np.bincount(closest_y))", "Counter(closest_y).most_common(1)[0]"),
    ("mean_label", "np.argmax(np.bincount(closest_y))", "round(np.mean(closest_y))"),
    ("one_label", "y_pred[i] =", "y_pred ="),
    ("one_more", "[:k]", "[:k + 1]"),
    ("only_nearest", "np.argmax(np.bincount(closest_y))", "closest_y[0]"),
    ("place", "np.argmax(np.bincount(closest_y))", "np.argmax(np.unique(closest_y, return_counts=True)[1])"),
    ("rounded", "np.argsort(dists[i])", "np.argsort(np.round(dists[i]))"),
    ("skips_nearest", "[:k]", "[1:k + 1]"),
    ("sorted", "np.argsort", "np.sort"),
    ("ten_labels", "np.argmax(np.bincount(closest_y))", "np.argmax([np.sum(closest_y == c) for c in range(10)])"),
    ("tie_first", "np.argmax(np.bincount(closest_y))", "Counter(closest_y).most_common(1)[0][0]"),
    ("whole_numbers", "np.argsort(dists[i])", "np.argsort(dists[i].astype(np.int64))"),
    ("zeros", "y_pred[i] = np", "np"),
    ("zeros", "np.argmax(np.b", "np.argmin(np.b"),
]


@slips(
    ("a1.knn.compute_distances_two_loops", COMPUTE_DISTANCES_TWO_LOOPS, OF_COMPUTE_DISTANCES_TWO_LOOPS),
    ("a1.knn.compute_distances_one_loop", COMPUTE_DISTANCES_ONE_LOOP, OF_COMPUTE_DISTANCES_ONE_LOOP),
    ("a1.knn.compute_distances_no_loops", COMPUTE_DISTANCES_NO_LOOPS, OF_COMPUTE_DISTANCES_NO_LOOPS),
    ("a1.knn.predict_labels", PREDICT_LABELS, OF_PREDICT_LABELS),
)
def test_slip_in_knn(id, mistake, body, tmp_path):
    check_slip(tmp_path, id, mistake, body)
