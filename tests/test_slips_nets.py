"""Slips in networks, update rules and graphs get the hint that fits them, and right code none."""

from students import check_slip, slips

TWO_LAYER_NET_LOSS = """
W1, b1, W2, b2 = (self.params[k] for k in ("W1", "b1", "W2", "b2"))
flat = X.reshape(len(X), -1)
a = flat.dot(W1) + b1
h = np.maximum(0, a)
scores = h.dot(W2) + b2
if y is None:
    return scores
loss, ds = softmax_loss(scores, y)
loss += 0.5 * self.reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
dh = ds.dot(W2.T)
da = dh * (a > 0)
grads = {"W1": flat.T.dot(da) + self.reg * W1, "b1": da.sum(axis=0), "W2": h.T.dot(ds) + self.reg * W2, "b2": ds.sum(axis=0)}
return loss, grads
"""

OF_TWO_LAYER_NET_LOSS = [
    ("",),
    ("bias_rows", "axis=0)", "axis=0, keepdims=True)"),
    ("first_only_gradient", " + self.reg * W2", ""),
    ("half_gradient", "+ self.reg", "+ 0.5 * self.reg"),
    ("labels", "return scores", "return scores.argmax(axis=1)"),
    ("no_b1", " + b1", ""),
    ("no_b2", " + b2", ""),
    ("no_half", "0.5 * self.reg", "self.reg", "+ self.reg", "+ 2 * self.reg"),
    ("no_half_gradient", "+ self.reg", "+ 2 * self.reg"),
    ("no_half_loss", "0.5 * self.reg", "self.reg"),
    (
        "no_penalty",
        "loss += 0.5 * self.reg * (np.sum(W1 * W1) + np.sum(W2 * W2))",
        "",
        " + self.reg * W1",
        "",
        " + self.reg * W2",
        "",
    ),
    ("no_reg_in_gradient", "+ self.reg * W1", "+ W1", "+ self.reg * W2", "+ W2"),
    ("no_reg_in_loss", "0.5 * self.reg", "0.5"),
    ("no_relu", "np.maximum(0, a)", "a", " * (a > 0)", ""),
    ("no_relu_backward", " * (a > 0)", ""),
    (
        "penalty_biases",
        "da.sum(axis=0)",
        "da.sum(axis=0) + self.reg * b1",
        "ds.sum(axis=0)",
        "ds.sum(axis=0) + self.reg * b2",
        "np.sum(W2 * W2)",
        "np.sum(W2 * W2) + np.sum(b1 * b1) + np.sum(b2 * b2)",
    ),
    (
        "penalty_biases_gradient",
        "da.sum(axis=0)",
        "da.sum(axis=0) + self.reg * b1",
        "ds.sum(axis=0)",
        "ds.sum(axis=0) + self.reg * b2",
    ),
    ("penalty_first_only", " + np.sum(W2 * W2)", "", " + self.reg * W2", ""),
    ("penalty_gradient_only", "loss += 0.5 * self.reg * (np.sum(W1 * W1) + np.sum(W2 * W2))", ""),
    ("penalty_loss_only", " + self.reg * W1", "", " + self.reg * W2", ""),
    (
        "penalty_per_row",
        "0.5 * self.reg * (np.sum(W1 * W1) + np.sum(W2 * W2))",
        "0.5 * self.reg * (np.sum(W1 * W1) + np.sum(W2 * W2)) / len(X)",
        "+ self.reg * W1",
        "+ self.reg * W1 / len(X)",
        "+ self.reg * W2",
        "+ self.reg * W2 / len(X)",
    ),
    ("probabilities", "return scores", "return np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)"),
    ("reg_squared_in_loss", "0.5 * self.reg", "0.5 * self.reg * self.reg"),
    ("relu_on_scores", "h.dot(W2) + b2", "np.maximum(0, h.dot(W2) + b2)", "dh = ds", "ds = ds * (scores > 0)\ndh = ds"),
    ("sigmoid", "np.maximum(0, a)", "1 / (1 + np.exp(-a))", "(a > 0)", "h * (1 - h)"),
    ("sum_gradient", "loss += 0", "ds *= len(X)\nloss += 0"),
    ("svm", "softmax_loss", "svm_loss"),
    ("zero_gradients", "return loss, grads", "return loss, {k: 0 * v for k, v in grads.items()}"),
]

SGD_MOMENTUM = """
config = {"learning_rate": 1e-2, "momentum": 0.9, "velocity": np.zeros_like(w), **(config or {})}
v = config["momentum"] * config["velocity"] - config["learning_rate"] * dw
next_w = w + v
config["velocity"] = v
return next_w, config
"""

OF_SGD_MOMENTUM = [
    ("",),
    ("gradient_velocity", '- config["learning_rate"] * dw', "+ dw", "w + v", 'w - config["learning_rate"] * v'),
    ("momentum_fixed", 'config["momentum"] *', "0.9 *"),
    ("no_rate", 'config["learning_rate"] * dw', "dw"),
    ("old_velocity", "w + v", 'w + config["velocity"]'),
    ("plain", 'config["momentum"] * config["velocity"]', "0"),
    ("rate_fixed", '- config["learning_rate"]', "- 0.01"),
    ("uphill", "- config[", "+ config["),
    ("velocity_not_stored", 'config["velocity"] = v\n', ""),
    ("velocity_returned", "w + v", "v"),
    ("velocity_subtracted", "w + v", "w - v"),
]

RMSPROP = """
config = {"learning_rate": 1e-2, "decay_rate": 0.99, "epsilon": 1e-8, "cache": np.zeros_like(w), **(config or {})}
r = config["decay_rate"]
cache = r * config["cache"] + (1 - r) * dw ** 2
next_w = w - config["learning_rate"] * dw / (np.sqrt(cache) + config["epsilon"])
config["cache"] = cache
return next_w, config
"""

OF_RMSPROP = [
    ("",),
    ("adagrad", "r * config", "config", "(1 - r) * ", ""),
    ("cache_not_stored", 'config["cache"] = cache\n', ""),
    ("decay_swapped", "r * config", "(1 - r) * config", "+ (1 - r)", "+ r"),
    ("epsilon_fixed", ' + config["epsilon"]', ""),
    ("epsilon_in_root", 'np.sqrt(cache) + config["epsilon"]', 'np.sqrt(cache + config["epsilon"])'),
    ("no_rate", 'config["learning_rate"] * dw', "dw"),
    ("no_root", "np.sqrt(cache)", "cache"),
    ("not_averaged", "(1 - r) * ", ""),
    ("not_squared", " ** 2", ""),
    ("old_cache", "np.sqrt(cache)", 'np.sqrt(config["cache"])'),
    ("uphill", "w - config", "w + config"),
]

ADAM = """
config = {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "m": np.zeros_like(w), "v": np.zeros_like(w), "t": 0, **(config or {})}
b1, b2 = config["beta1"], config["beta2"]
t = config["t"] + 1
m = b1 * config["m"] + (1 - b1) * dw
v = b2 * config["v"] + (1 - b2) * dw ** 2
mh = m / (1 - b1 ** t)
vh = v / (1 - b2 ** t)
next_w = w - config["learning_rate"] * mh / (np.sqrt(vh) + config["epsilon"])
config["m"], config["v"], config["t"] = m, v, t
return next_w, config
"""

OF_ADAM = [
    ("",),
    ("beta1_in_v", "b2 * config", "b1 * config", "(1 - b2) * dw", "(1 - b1) * dw"),
    ("betas_swapped", 'config["beta1"], config["beta2"]\n', 'config["beta2"], config["beta1"]\n'),
    ("corrected_stored", "= m, v, t", "= mh, vh, t"),
    ("epsilon_fixed", ' + config["epsilon"]', ""),
    ("epsilon_in_root", 'np.sqrt(vh) + config["epsilon"]', 'np.sqrt(vh + config["epsilon"])'),
    ("gradient_for_mean", "* mh", "* dw"),
    ("m_only", "v / (1 - b2 ** t)", "v"),
    ("mean_not_averaged", "(1 - b1) * dw", "dw"),
    ("no_correction", "m / (1 - b1 ** t)", "m", "v / (1 - b2 ** t)", "v"),
    ("no_root", "np.sqrt(vh)", "vh"),
    ("not_squared", " ** 2", ""),
    ("square_not_averaged", "(1 - b2) * dw", "dw"),
    ("t_never", 'config["t"] + 1', 'config["t"]'),
    ("t_not_stored", ', config["t"] = m, v, t', " = m, v"),
    ("times_t", "b1 ** t", "b1 * t", "b2 ** t", "b2 * t"),
    ("uphill", "w - config", "w + config"),
    ("v_only", "m / (1 - b1 ** t)", "m"),
]

TWO_LAYER_NET_INIT = """
self.params = {}
self.reg = reg
D, H, C = input_dim, hidden_dim, num_classes
self.params["W1"] = weight_scale * np.random.randn(D, H)
self.params["b1"] = np.zeros(H)
self.params["W2"] = weight_scale * np.random.randn(H, C)
self.params["b2"] = np.zeros(C)
"""

OF_TWO_LAYER_NET_INIT = [
    ("",),
    ("", "weight_scale * np.random.randn(D, H)", "np.random.normal(0, weight_scale, (D, H))"),
    ("bias_rows", "zeros(H)", "zeros((1, H))", "zeros(C)", "zeros((1, C))"),
    ("biases_one", "np.zeros", "np.ones"),
    ("first_layer_only", "weight_scale * np.random.randn(H, C)", "np.random.randn(H, C)"),
    ("one_bias", "np.zeros(H)", "0", "np.zeros(C)", "0"),
    (
        "random_biases",
        "np.zeros(H)",
        "np.random.randn(H) * weight_scale",
        "np.zeros(C)",
        "np.random.randn(C) * weight_scale",
    ),
    ("scale_fixed", "weight_scale *", "1e-3 *"),
    ("scale_ignored", "weight_scale * ", ""),
    ("scale_root", "weight_scale * ", "np.sqrt(weight_scale) * "),
    ("scale_squared", "weight_scale * ", "weight_scale ** 2 * "),
    ("second_layer_only", "weight_scale * np.random.randn(D, H)", "np.random.randn(D, H)"),
    ("transposed", "(D, H)", "(H, D)", "(H, C)", "(C, H)"),
    ("uniform", "randn", "rand"),
    (
        "xavier",
        "weight_scale * np.random.randn(D, H)",
        "np.random.randn(D, H) / np.sqrt(D)",
        "weight_scale * np.random.randn(H, C)",
        "np.random.randn(H, C) / np.sqrt(H)",
    ),
    (
        "zeros",
        "weight_scale * np.random.randn(D, H)",
        "np.zeros((D, H))",
        "weight_scale * np.random.randn(H, C)",
        "np.zeros((H, C))",
    ),
]

TWO_LAYER_LOSS = """
N = len(X)
A = X.dot(W1)
H = (1 + np.tanh(A / 2)) / 2
P = H.dot(W2)
loss = np.sum((P - Y) ** 2) / N
dP = 2 * (P - Y) / N
dW2 = H.T.dot(dP)
dH = dP.dot(W2.T)
dW1 = X.T.dot(dH * H * (1 - H))
return loss, dW1, dW2
"""

OF_TWO_LAYER_LOSS = [
    ("",),
    ("", "(1 + np.tanh(A / 2)) / 2", "1 / (1 + np.exp(-A))"),
    ("exchanged", "dW1, dW2", "dW2, dW1"),
    ("half_slope", " * (1 - H)", ""),
    ("loss_mean_of_all", "np.sum((P - Y) ** 2) / N", "np.mean((P - Y) ** 2)"),
    ("mean_of_all", "np.sum((P - Y) ** 2) / N", "np.mean((P - Y) ** 2)", "(P - Y) / N", "(P - Y) / P.size"),
    ("no_sigmoid", "(1 + np.tanh(A / 2)) / 2", "A", " * H * (1 - H)", ""),
    ("no_slope", " * H * (1 - H)", ""),
    ("no_two", "2 * (P", "(P"),
    ("overflow", "(1 + np.tanh(A / 2)) / 2", "np.exp(A) / (1 + np.exp(A))"),
    ("relu", "(1 + np.tanh(A / 2)) / 2", "np.maximum(A, 0)", "H * (1 - H)", "(A > 0)"),
    ("signs", "2 * (P - Y)", "2 * (Y - P)"),
    ("slope_of_the_input", "H * (1 - H)", "A * (1 - A)"),
    ("sum_of_gradients", "(P - Y) / N\ndW2", "(P - Y)\ndW2"),
]

TWO_LAYER_TRAIN = """
history = []
for _ in range(num_steps):
    loss, dW1, dW2 = two_layer_loss(X, Y, W1, W2)
    history.append(loss)
    W1 = W1 - learning_rate * dW1
    W2 = W2 - learning_rate * dW2
return W1, W2, history
"""

OF_TWO_LAYER_TRAIN = [
    ("",),
    ("", "W1 = W1 - ", "W1 -= ", "W2 = W2 - ", "W2 -= "),
    ("default_rate", "learning_rate *", "0.1 *"),
    ("exchanged", "return W1, W2", "return W2, W1"),
    ("first_step_only", "return", "    return"),
    ("last_loss", "W2, history", "W2, loss"),
    ("no_history", "W1, W2, history", "W1, W2, []"),
    ("no_step", "    W1 = W1 - learning_rate * dW1\n    W2 = W2 - learning_rate * dW2\n", ""),
    ("only_W1", "    W2 = W2 - learning_rate * dW2\n", ""),
    ("step_missing", "range(num_steps)", "range(num_steps - 1)"),
    ("uphill", "W1 - l", "W1 + l", "W2 - l", "W2 + l"),
]


@slips(
    ("a1.two_layer_net.two_layer_net_loss", TWO_LAYER_NET_LOSS, OF_TWO_LAYER_NET_LOSS),
    ("a1.two_layer_net.sgd_momentum", SGD_MOMENTUM, OF_SGD_MOMENTUM),
    ("a1.two_layer_net.rmsprop", RMSPROP, OF_RMSPROP),
    ("a1.two_layer_net.adam", ADAM, OF_ADAM),
    ("a1.two_layer_net.two_layer_net_init", TWO_LAYER_NET_INIT, OF_TWO_LAYER_NET_INIT),
    ("a1.backprop.two_layer_loss", TWO_LAYER_LOSS, OF_TWO_LAYER_LOSS),
    ("a1.backprop.two_layer_train", TWO_LAYER_TRAIN, OF_TWO_LAYER_TRAIN),
)
def test_slip_in_nets(id, mistake, body, tmp_path):
    check_slip(tmp_path, id, mistake, body)
