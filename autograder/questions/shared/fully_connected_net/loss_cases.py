"""The cases of FullyConnectedNet.loss without normalisation and without dropout."""

from autograder.questions.shared.fully_connected_net.nets import compare_loss, network


def net_loss_cases(cs231n, t):
    N, D, H1, H2, H3, C = t.sizes(6, 3, 9)

    def compare(dims, X, **options):
        compare_loss(t, network(cs231n, t, dims, **options), X, dims)

    with t.case(f"scores of three layers: N = {N}, D = {D}, hidden_dims = {[H1, H2]}, C = {C}"):
        t.close("scores", network(cs231n, t, [D, H1, H2, C]).loss(t.rng.randn(N, D)))
    with t.case("loss and gradients of three layers, without penalty (reg = 0)"):
        compare([D, H1, H2, C], t.rng.randn(N, D))
    with t.case(f"four layers with reg = 3.14: hidden_dims = {[H1, H2, H3]}"):
        compare([D, H1, H2, H3, C], t.rng.randn(N, D), reg=3.14)
    with t.case(f"two layers with reg = 0.5, pictures of shape {(3, 2, H2)}"):
        compare([3 * 2 * H2, H1, C], t.rng.randn(N, 3, 2, H2), reg=0.5)
    with t.case("a batch of one", hard=True):
        compare([D, H1, H2, C], t.rng.randn(1, D), reg=0.1)
    with t.case("a second batch, of another size", hard=True):
        dims = [D, H1, H2, C]
        net = network(cs231n, t, dims, reg=0.1)
        net.loss(t.rng.randn(N, D), t.rng.randint(0, C, N))
        compare_loss(t, net, t.rng.randn(N + 1, D), dims)
    with t.case("float32", hard=True):
        dims = [D, H1, H2, C]
        compare_loss(t, network(cs231n, t, dims, dtype="float32", reg=0.1), t.rng.randn(N, D), dims, rtol=1e-4)
