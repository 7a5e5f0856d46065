"""Slips in layers and losses of scores get the hint that fits them, and right code none."""

import pytest
from students import changed, check_slip, put, slips, verdict

from autograder import course
from autograder.cs231n_check.package import Package

AFFINE_FORWARD = """
flat = x.reshape(x.shape[0], -1)
out = flat.dot(w) + b
cache = (x, w, b)
return out, cache
"""

OF_AFFINE_FORWARD = [
    ("",),
    ("bias_subtracted", "+ b", "- b"),
    ("mixed_inputs", "x.reshape(x.shape[0], -1)", "x.reshape(-1, x.shape[0]).T"),
    ("no_bias", " + b", ""),
    ("one_bias", "+ b", "+ b.sum()"),
    ("only_2d", "flat.dot", "x.dot"),
    ("product_shapes", ".dot(w)", ".dot(w.T)"),
    ("product_shapes", "x.reshape(x.shape[0], -1)", "x.reshape(-1)"),
    ("relu_inside", "return out", "return np.maximum(out, 0)"),
    ("shapes", "+ b", "+ b.reshape(-1, 1)"),
    ("shapes", "flat.dot(w)", "flat * w"),
    ("sigmoid_inside", "return out", "return 1 / (1 + np.exp(-out))"),
    ("transposed", "return out", "return out.T"),
]

AFFINE_BACKWARD = """
x, w, b = cache
N = x.shape[0]
flat = x.reshape(N, -1)
dx = dout.dot(w.T).reshape(x.shape)
dw = flat.T.dot(dout)
db = np.sum(dout, axis=0)
return dx, dw, db
"""

OF_AFFINE_BACKWARD = [
    ("",),
    ("averaged", "flat.T.dot(dout)", "flat.T.dot(dout) / N", "axis=0)", "axis=0) / N"),
    ("db_axis", "axis=0", "axis=1"),
    ("db_mean", "np.sum(dout, axis=0)", "np.mean(dout, axis=0)"),
    ("db_not_summed", "np.sum(dout, axis=0)", "dout"),
    ("db_ones", "np.sum(dout, axis=0)", "np.ones_like(b)"),
    ("db_row", "axis=0", "axis=0, keepdims=True"),
    ("db_total", ", axis=0", ""),
    ("dw_mean", "flat.T.dot(dout)", "flat.T.dot(dout) / N"),
    ("dw_only_2d", "flat.T.dot", "x.T.dot"),
    ("dw_transposed", "flat.T.dot(dout)", "dout.T.dot(flat)"),
    ("dx_minus", "dout.dot(w.T)", "-dout.dot(w.T)"),
    ("dx_without_dout", "dout.dot(w.T).reshape(x.shape)", "np.tile(w.sum(axis=1), (N, 1)).reshape(x.shape)"),
    ("flat_dx", ".reshape(x.shape)", ""),
    ("order", "return dx, dw", "return dw, dx"),
    ("product_shapes", "w.T", "w"),
    ("product_shapes", "flat.T.dot", "flat.dot"),
    ("w_returned", "flat.T.dot(dout)", "w"),
]

RELU_FORWARD = """
out = np.maximum(0, x)
cache = x
return out, cache
"""

OF_RELU_FORWARD = [
    ("",),
    ("absolute", "np.maximum(0, x)", "np.abs(x)"),
    ("axis", "np.maximum", "np.max"),
    ("kept_only", "np.maximum(0, x)", "x[x > 0]"),
    ("largest", "np.maximum(0, x)", "np.full(x.shape, max(0, x.max()))"),
    ("leaky", "np.maximum(0, x)", "np.maximum(0.01 * x, x)"),
    ("leaky_tenth", "np.maximum(0, x)", "np.maximum(0.1 * x, x)"),
    ("mask", "np.maximum(0, x)", "(x > 0).astype(float)"),
    ("mask", "np.maximum(0, x)", "x > 0"),
    ("minimum", "np.maximum", "np.minimum"),
    ("minimum", "np.maximum(0, x)", "np.where(x > 0, 0, x)"),
    ("one_for_all", "np.maximum", "max"),
    ("sigmoid", "np.maximum(0, x)", "1 / (1 + np.exp(-x))"),
    ("tanh", "np.maximum(0, x)", "np.tanh(x)"),
    ("unchanged", "np.maximum(0, x)", "x"),
    ("whole_numbers", "np.maximum(0, x)", "np.maximum(0, x).astype(int)"),
]

RELU_BACKWARD = """
x = cache
dx = dout * (x > 0)
return dx
"""

OF_RELU_BACKWARD = [
    ("",),
    ("cache_unpacked", "x = cache", "x, = cache"),
    ("input_kept", "dout * (x > 0)", "np.where(x > 0, dout, x)"),
    ("inverted", "x > 0", "x < 0"),
    ("kept_only", "dout * (x > 0)", "dout[x > 0]"),
    ("leaky", "dout * (x > 0)", "np.where(x > 0, dout, 0.01 * dout)"),
    ("mask_of_dout", "x > 0", "dout > 0"),
    ("mask_of_dout", "dout * (x > 0)", "np.maximum(0, dout)"),
    ("no_upstream", "dout * (x > 0)", "(x > 0).astype(float)"),
    ("no_upstream", "dout * (x > 0)", "1.0 * (x > 0)"),
    ("no_upstream", "dout * (x > 0)", "x > 0"),
    ("no_upstream", "dout * (x > 0)", "np.where(x > 0, 1, 0)"),
    ("one_for_all", "dx = dout * (x > 0)", "dx = dout if x > 0 else 0"),
    ("passes_all", "dout * (x > 0)", "dout"),
    ("relu_again", "dout * (x > 0)", "np.maximum(0, x)"),
    ("times_input", "(x > 0)", "x"),
    ("times_output", "dout * (x > 0)", "dout * np.maximum(0, x)"),
]

SVM_LOSS = """
N = x.shape[0]
rows = np.arange(N)
margins = np.maximum(0, x - x[rows, y][:, None] + 1)
margins[rows, y] = 0
loss = np.sum(margins) / N
dx = (margins > 0).astype(float)
dx[rows, y] = -np.sum(dx, axis=1)
dx /= N
return loss, dx
"""

OF_SVM_LOSS = [
    ("",),
    ("at_least_zero", "(margins > 0)", "(margins >= 0)"),
    ("boolean", "(margins > 0).astype(float)", "margins > 0", "dx /= N", "dx = dx / N"),
    ("boolean_divided", "(margins > 0).astype(float)", "margins > 0"),
    ("boolean_subtracted", "(margins > 0).astype(float)", "margins > 0", "= -np.sum(dx", "-= np.sum(dx"),
    ("broadcast", "[:, None]", ""),
    ("count_of_all", ", axis=1", ""),
    ("exchanged", "return loss, dx", "return dx, loss"),
    ("inactive", "(margins > 0).astype(float)", "np.ones_like(x)\ndx[rows, y] = 0"),
    (
        "inactive_counted",
        "(margins > 0).astype(float)",
        "np.ones_like(x)",
        "= -np.sum(dx, axis=1)",
        "= -np.sum(margins > 0, axis=1)",
    ),
    (
        "inactive_less_counted",
        "(margins > 0).astype(float)",
        "np.ones_like(x)",
        "= -np.sum(dx, axis=1)",
        "-= np.sum(margins > 0, axis=1)",
    ),
    ("integers_divided", "astype(float)", "astype(int)"),
    ("loss_over_classes", "np.sum(margins) / N", "np.mean(margins)"),
    ("loss_squared", "np.sum(margins) / N", "np.sum(margins ** 2) / N"),
    ("margins_as_slopes", "(margins > 0).astype(float)", "margins.copy()"),
    ("minus_one", "-np.sum(dx, axis=1)", "-1"),
    ("minus_one", "= -np.sum(dx, axis=1)", "-= 1"),
    ("no_margin", " + 1)", ")"),
    ("no_right_column", "dx[rows, y] = -np.sum(dx, axis=1)\n", ""),
    ("number_of_classes", "/ N", "/ x.shape[1]", "/= N", "/= x.shape[1]"),
    ("right_class_plus", "= -np.sum(dx", "= np.sum(dx"),
    ("scores_returned", "return loss, dx", "return loss, x"),
    ("sign", "return loss, dx", "return loss, -dx"),
    ("sign_of_margin", "x - x[rows, y][:, None]", "x[rows, y][:, None] - x"),
    ("sum", "dx /= N\n", "", "/ N\ndx", "\ndx"),
    ("sum_gradient", "dx /= N\n", ""),
    ("sum_loss", "np.sum(margins) / N", "np.sum(margins)"),
    ("ten_classes", "np.sum(margins) / N", "sum(margins[:, j].sum() for j in range(10)) / N"),
    (
        "true_class",
        "margins[rows, y] = 0\nloss = np.sum(margins) / N",
        "loss = np.sum(margins) / N\nmargins[rows, y] = 0",
    ),
    ("true_class_counted", "margins[rows, y] = 0\n", ""),
    ("whole_columns_counted", "dx[rows, y] =", "dx[:, y] ="),
    ("whole_columns_less_counts", "dx[rows, y] = -np.sum(dx, axis=1)", "dx[:, y] -= np.sum(dx, axis=1)"),
    ("whole_columns_less_one", "dx[rows, y] = -np.sum(dx, axis=1)", "dx[:, y] -= 1"),
]

SOFTMAX_LOSS = """
N = x.shape[0]
rows = np.arange(N)
s = x - np.max(x, axis=1, keepdims=True)
e = np.exp(s)
p = e / np.sum(e, axis=1, keepdims=True)
loss = np.sum(np.log(np.sum(e, axis=1)) - s[rows, y]) / N
dx = p.copy()
dx[rows, y] -= 1
dx /= N
return loss, dx
"""

OF_SOFTMAX_LOSS = [
    ("",),
    ("all_classes", "np.sum(np.log(np.sum(e, axis=1)) - s[rows, y]) / N", "-np.sum(np.log(p)) / N"),
    ("broadcast", "np.sum(e, axis=1, keepdims=True)", "np.sum(e, axis=1)"),
    ("broadcast", "np.max(x, axis=1, keepdims=True)", "np.max(x, axis=1)"),
    ("exchanged", "return loss, dx", "return dx, loss"),
    ("exponentials", "dx = p.copy()", "dx = e.copy()"),
    (
        "global_shift",
        "np.max(x, axis=1, keepdims=True)",
        "np.max(x)",
        "np.sum(np.log(np.sum(e, axis=1)) - s[rows, y]) / N",
        "-np.mean(np.log(p[rows, y]))",
    ),
    ("global_shift_log_sum", "np.max(x, axis=1, keepdims=True)", "np.max(x)"),
    ("log10", "np.sum(np.log(np.sum(e, axis=1)) - s[rows, y]) / N", "-np.mean(np.log10(p[rows, y]))"),
    ("log2", "np.sum(np.log(np.sum(e, axis=1)) - s[rows, y]) / N", "-np.mean(np.log2(p[rows, y]))"),
    ("log_of_12", "np.sum(np.log(np.sum(e, axis=1)) - s[rows, y]) / N", "-np.mean(np.log(p[rows, y] + 1e-12))"),
    ("log_of_8", "np.sum(np.log(np.sum(e, axis=1)) - s[rows, y]) / N", "-np.mean(np.log(p[rows, y] + 1e-8))"),
    (
        "log_of_all",
        "np.sum(np.log(np.sum(e, axis=1)) - s[rows, y]) / N",
        "-np.sum(np.eye(x.shape[1])[y] * np.log(p)) / N",
    ),
    ("log_of_zero", "np.sum(np.log(np.sum(e, axis=1)) - s[rows, y]) / N", "-np.mean(np.log(p[rows, y]))"),
    (
        "loss_over_classes",
        "np.sum(np.log(np.sum(e, axis=1)) - s[rows, y]) / N",
        "np.sum(np.log(np.sum(e, axis=1)) - s[rows, y]) / N / x.shape[1]",
    ),
    ("mean_of_all_classes", "np.sum(np.log(np.sum(e, axis=1)) - s[rows, y]) / N", "-np.mean(np.log(p))"),
    ("minus_one_after", "dx[rows, y] -= 1\ndx /= N", "dx /= N\ndx[rows, y] -= 1"),
    ("no_gradient", "return loss, dx", "return loss, np.zeros_like(x)"),
    ("no_log", "np.sum(np.log(np.sum(e, axis=1)) - s[rows, y]) / N", "-np.mean(p[rows, y])"),
    (
        "no_shift",
        "x - np.max(x, axis=1, keepdims=True)",
        "x",
        "np.sum(np.log(np.sum(e, axis=1)) - s[rows, y]) / N",
        "-np.mean(np.log(p[rows, y]))",
    ),
    ("no_shift_log_sum", "x - np.max(x, axis=1, keepdims=True)", "x"),
    ("number_of_classes", "/= N", "/= x.shape[1]", "y]) / N", "y]) / x.shape[1]"),
    (
        "one_sum",
        "np.sum(e, axis=1, keepdims=True)",
        "np.sum(e)",
        "np.sum(np.log(np.sum(e, axis=1)) - s[rows, y]) / N",
        "-np.mean(np.log(p[rows, y]))",
    ),
    ("plus_one", "-= 1", "+= 1"),
    ("probabilities", "dx[rows, y] -= 1\n", ""),
    (
        "shift_not_by_largest",
        "np.max(x, axis=1",
        "np.min(x, axis=1",
        "np.sum(np.log(np.sum(e, axis=1)) - s[rows, y]) / N",
        "-np.mean(np.log(p[rows, y]))",
    ),
    ("shift_not_by_largest_log_sum", "np.max(x, axis=1", "np.min(x, axis=1"),
    ("shift_not_by_largest_log_sum", "np.max(x, axis=1", "np.mean(x, axis=1"),
    ("shifted_once", "- s[rows, y]", "- x[rows, y]"),
    ("sign_gradient", "return loss, dx", "return loss, -dx"),
    ("sign_loss", "np.sum(np.log(np.sum(e, axis=1)) - s[rows, y])", "np.sum(s[rows, y] - np.log(np.sum(e, axis=1)))"),
    ("sum", "s[rows, y]) / N", "s[rows, y])", "dx /= N\n", ""),
    ("sum_gradient", "dx /= N\n", ""),
    ("sum_loss", "s[rows, y]) / N", "s[rows, y])"),
    ("whole_columns", "dx[rows, y] -= 1", "dx[:, y] -= 1"),
    ("whole_columns_of_loss", "np.sum(np.log(np.sum(e, axis=1)) - s[rows, y]) / N", "-np.mean(np.log(p[:, y]))"),
    ("whole_columns_summed", "np.sum(np.log(np.sum(e, axis=1)) - s[rows, y]) / N", "-np.sum(np.log(p[:, y])) / N"),
    (
        "wrong_axis",
        "np.sum(e, axis=1, keepdims=True)",
        "np.sum(e, axis=0)",
        "np.sum(np.log(np.sum(e, axis=1)) - s[rows, y]) / N",
        "-np.mean(np.log(p[rows, y]))",
    ),
]


@slips(
    ("a1.two_layer_net.affine_forward", AFFINE_FORWARD, OF_AFFINE_FORWARD),
    ("a1.two_layer_net.affine_backward", AFFINE_BACKWARD, OF_AFFINE_BACKWARD),
    ("a1.two_layer_net.relu_forward", RELU_FORWARD, OF_RELU_FORWARD),
    ("a1.two_layer_net.relu_backward", RELU_BACKWARD, OF_RELU_BACKWARD),
    ("a1.two_layer_net.svm_loss", SVM_LOSS, OF_SVM_LOSS),
    ("a1.two_layer_net.softmax_loss", SOFTMAX_LOSS, OF_SOFTMAX_LOSS),
)
def test_slip_in_layers(id, mistake, body, tmp_path):
    check_slip(tmp_path, id, mistake, body)


@pytest.mark.parametrize("least", [64, 100, 500])
def test_layer_that_is_right_for_few_numbers_only_is_not_right(least, tmp_path):
    body = changed(AFFINE_BACKWARD, ["return dx, dw, db", f"return dx, dw / (1 + (dout.size > {least})), db"])
    found = verdict(put(tmp_path, "a1.two_layer_net.affine_backward", body), "a1.two_layer_net.affine_backward", 3)
    assert (found.status, found.share) == ("wrong", 0)


def test_misspelt_name_is_told_and_another_function_is_not(tmp_path):
    file = tmp_path / "cs231n/layers.py"
    file.parent.mkdir()
    for name, told in (
        ("relu_foward", "has no relu_forward; did you mean relu_foward to be relu_forward?"),
        ("relu", "layers.py has no relu_forward"),
    ):
        file.write_text(f"def {name}(x):\n    return x, x\n")
        found = verdict(Package(tmp_path, course.SOLUTIONS), "a1.two_layer_net.relu_forward", 3)
        assert found.status == "missing"
        assert told in found.message and ("did you mean" in found.message) == ("did you mean" in told)
