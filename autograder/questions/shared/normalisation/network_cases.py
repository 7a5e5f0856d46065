"""The cases of a FullyConnectedNet with batch or layer normalisation."""

from autograder.questions.shared.fully_connected_net.nets import compare_loss, network


def net_cases(cs231n, t, normalization):
    """Loss and gradients, and scores after a step of training, which fills the running statistics."""
    N, D, H1, H2, H3, C = t.sizes(6, low=3, high=8)

    def compare(dims, **options):
        net = network(cs231n, t, dims, normalization=normalization, **options)
        compare_loss(t, net, t.rng.randn(N, dims[0]), dims, normalization)
        return net

    with t.case(f"loss and gradients of three layers: N = {N}, D = {D}, hidden_dims = {[H1, H2]}, C = {C}"):
        compare([D, H1, H2, C])
    with t.case(f"four layers: hidden_dims = {[H1, H2, H3]}"):
        compare([D, H1, H2, H3, C])
    with t.case("scores, after a step of training"):
        dims = [D, H1, H2, C]
        net = network(cs231n, t, dims, normalization=normalization)
        net.loss(t.rng.randn(N, D), t.rng.randint(0, C, N))
        t.close("scores", net.loss(t.rng.randn(N + 1, D)))
    with t.case("with a penalty: reg = 3.14", hard=True):  # a core case of the network's own question
        compare([D, H1, H2, C], reg=3.14)
    with t.case("hidden layers of the same size: scores, after two steps of training", hard=True):
        net = compare([D, H1, H1, C])
        net.loss(t.rng.randn(N, D), t.rng.randint(0, C, N))
        t.close("scores", net.loss(t.rng.randn(N, D)))
    with t.case("float32", hard=True):
        dims, rows = [D, H1, H2, C], N + 20
        net = network(cs231n, t, dims, normalization=normalization, dtype="float32")
        loss, grads = net.loss(t.rng.randn(rows, D), t.rng.randint(0, C, rows)).returns("loss", "grads")
        t.close("loss", loss, rtol=1e-4)
        for name in ("W1", "gamma1", "beta2", "W3"):  # not b1: before batch normalisation it is nothing but rounding
            t.close(f"grads[{name!r}]", grads[name], rtol=1e-3)
