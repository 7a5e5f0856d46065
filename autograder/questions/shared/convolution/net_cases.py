"""The cases of scores, loss and gradients of ThreeLayerConvNet."""

import numpy as np

NAMES = ("W1", "b1", "W2", "b2", "W3", "b3")


def conv_net_cases(cs231n, t):
    N, C, F = t.sizes(3, 2, 5)
    H, W, hidden, classes = 4, 6, 7, 8
    sizes = (C, H, W), F, 3, hidden, classes
    with t.case(f"scores: N = {N}, inputs {(C, H, W)}, {F} filters 3 x 3"):
        t.close("scores", network(cs231n, t, *sizes).loss(t.rng.randn(N, C, H, W)))
    with t.case("loss and gradients without penalty (reg = 0)"):
        compare_loss(t, network(cs231n, t, *sizes), t.rng.randn(N, C, H, W), classes)
    with t.case("loss and gradients with reg = 0.7"):
        compare_loss(t, network(cs231n, t, *sizes, reg=0.7), t.rng.randn(N + 3, C, H, W), classes)
    with t.case("filters 5 x 5, with reg = 0.05"):
        net = network(cs231n, t, (F, W, H), C, 5, hidden, classes, reg=0.05)
        compare_loss(t, net, t.rng.randn(N, F, W, H), classes)
    with t.case("reg changed after the network was made", hard=True):
        net = network(cs231n, t, *sizes)
        t.set(net, "reg", 0.4)
        compare_loss(t, net, t.rng.randn(N, C, H, W), classes)
    with t.case("filters of one pixel", hard=True):
        compare_loss(t, network(cs231n, t, (C, H, W), F, 1, hidden, classes, reg=0.1), t.rng.randn(N, C, H, W), classes)
    with t.case("a batch of one, two classes", hard=True):
        compare_loss(t, network(cs231n, t, (C, H, W), F, 3, hidden, 2, reg=0.1), t.rng.randn(1, C, H, W), 2)


def network(cs231n, t, input_dim, F, size, hidden, classes, reg=0.0):
    """A network with given parameters, so that nothing depends on how it draws its first ones."""
    make = cs231n.classifiers.cnn.ThreeLayerConvNet
    net = make(
        input_dim=input_dim,
        num_filters=F,
        filter_size=size,
        hidden_dim=hidden,
        num_classes=classes,
        reg=reg,
        dtype="float64",
    )
    t.set(net, "params", parameters(t.rng, input_dim, F, size, hidden, classes))
    return net


def parameters(rng, input_dim, F, size, hidden, classes):
    """Random ones, of a size at which the scores are neither tiny nor huge."""
    C, H, W = input_dim
    shapes = {"W1": (F, C, size, size), "W2": (F * H * W // 4, hidden), "W3": (hidden, classes)}
    fan_in = {"W1": C * size * size, "W2": F * H * W // 4, "W3": hidden}
    params = {name: rng.randn(*shape) / np.sqrt(fan_in[name]) for name, shape in shapes.items()}
    return params | {"b1": rng.randn(F), "b2": rng.randn(hidden), "b3": rng.randn(classes)}


def compare_loss(t, net, X, classes):
    """Loss and gradients for random labels."""
    loss, grads = net.loss(X, t.rng.randint(0, classes, len(X))).returns("loss", "grads")
    t.close("loss", loss)
    for name in NAMES:
        t.close(f"grads[{name!r}]", grads[name])
