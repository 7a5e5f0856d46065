"""The ConvNet written as a function: the cases, and mistakes in the cell that defines three_layer_convnet."""

import functools

from autograder.questions.shared.family import Family
from autograder.questions.shared.pytorch.cells import replaced
from autograder.questions.shared.pytorch.measures import MEASURES, ROLES, ROUNDING, TWICE

BAREBONES = Family()
NO_SOFTMAX = "Return the raw scores: F.cross_entropy takes the softmax itself, and a second one slows learning down."

RIGHT = """
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    first = F.relu(F.conv2d(x, conv_w1, conv_b1, padding=2))
    second = F.relu(F.conv2d(first, conv_w2, conv_b2, padding=1))
    return flatten(second) @ fc_w + fc_b
"""
FIRST = "F.relu(F.conv2d(x, conv_w1, conv_b1, padding=2))"
SECOND = "F.relu(F.conv2d(first, conv_w2, conv_b2, padding=1))"
SCORES = "flatten(second) @ fc_w + fc_b"


changed = functools.partial(replaced, RIGHT)


def barebones_cases(t, function):
    """`function` runs the cell in the case that is open, and gives what it defines."""
    seed = int(t.rng.randint(10**6))

    def measured(measure, sizes, **shape):
        defined = function()
        return t.run(MEASURES)[measure](defined, seed, sizes, **shape)

    def compare_scores(sizes, **shape):
        t.close("scores", measured("scores_of", sizes, **shape), ROUNDING)

    with t.case("called twice"):
        t.equal(TWICE, measured("same_twice", (3, 6, 9, 10)))
    with t.case("scores of pictures of 32 x 32, with 6 and 9 filters"):
        compare_scores((3, 6, 9, 10), N=3)
    sizes = tuple(t.sizes(4, low=2))
    with t.case(f"other numbers of channels, filters and classes: {sizes}"):
        compare_scores(sizes, N=10)
    with t.case("the gradients of the six parameters"):
        gradients = measured("gradients_of", sizes, H=32, W=32)
        for role in ROLES[:4]:  # those of fc_w are many, and right where these are
            t.close(f"gradient of {role}", gradients[role], ROUNDING)
    with t.case("pictures that are not square", hard=True):
        compare_scores(sizes, N=4, H=6, W=9)
    with t.case("a batch of one", hard=True):
        compare_scores(sizes, N=1)
    with t.case("grey pictures, two classes", hard=True):
        compare_scores((1, 4, 3, 2), N=5)


BAREBONES.mistaken_cell(
    "no_relu", "There is no ReLU between the layers; without it the three are one linear layer.",
    changed(FIRST, FIRST[7:-1], SECOND, SECOND[7:-1]),
)  # fmt: skip
BAREBONES.mistaken_cell(
    "no_first_relu", "A ReLU is missing after the first convolution.", changed(FIRST, FIRST[7:-1]), keeps="slip"
)
BAREBONES.mistaken_cell(
    "no_second_relu", "A ReLU is missing after the second convolution.", changed(SECOND, SECOND[7:-1]), keeps="slip"
)
BAREBONES.mistaken_cell(
    "swapped_paddings", "The paddings are swapped: a 5x5 filter keeps the size with two zeros on each side, a 3x3 "
    "filter with one.", changed("padding=2", "padding=X", "padding=1", "padding=2", "padding=X", "padding=1"),
    keeps="slip",
)  # fmt: skip
BAREBONES.mistaken_cell(
    "no_padding", "The pictures shrink on the way, and what is left does not fit fc_w: pad each convolution so that it "
    "keeps height and width.", changed(", padding=2", "", ", padding=1", ""), raises=RuntimeError,
)  # fmt: skip
BAREBONES.mistaken_cell("softmax", NO_SOFTMAX, changed(SCORES, f"F.softmax({SCORES}, dim=1)"), keeps="slip")
BAREBONES.mistaken_cell(
    "log_softmax", "Return the raw scores, not their log-softmax: F.cross_entropy takes that itself.",
    changed(SCORES, f"F.log_softmax({SCORES}, dim=1)"), keeps="slip",
)  # fmt: skip
BAREBONES.mistaken_cell(
    "softmax_over_batch", "The softmax runs over the pictures of the batch; and there should be none at all: return "
    "the raw scores.", changed(SCORES, f"F.softmax({SCORES}, dim=0)"),
)  # fmt: skip
BAREBONES.mistaken_cell(
    "relu_on_scores", "The scores go through a ReLU too; a score may well be negative.",
    changed(SCORES, f"F.relu({SCORES})"), keeps="slip",
)  # fmt: skip
BAREBONES.mistaken_cell(
    "pooling", "What reaches the last layer has not as many numbers a picture as fc_w has rows: pad by 2 and by 1, use "
    "no pooling and no stride, and flatten all axes but the first of the second ReLU's output.",
    changed(FIRST, f"F.max_pool2d({FIRST}, 2)"), raises=RuntimeError,
)  # fmt: skip
BAREBONES.mistaken_cell(
    "pooling_same_size", "Pooling is not asked for, not with stride 1 either.",
    changed(FIRST, f"F.max_pool2d({FIRST}, 3, stride=1, padding=1)"), keeps="part",
)  # fmt: skip
BAREBONES.mistaken_cell(
    "no_conv_biases", "The biases conv_b1 and conv_b2 are not used: F.conv2d takes them as its third argument.",
    changed("conv_w1, conv_b1, padding", "conv_w1, padding", "conv_w2, conv_b2, padding", "conv_w2, padding"),
    keeps="slip",
)  # fmt: skip
BAREBONES.mistaken_cell(
    "no_fc_bias", "The bias of the last layer, fc_b, is not added.", changed(" + fc_b", ""), keeps="slip"
)
BAREBONES.mistaken_cell(
    "no_biases", "None of the three biases is used.",
    changed("conv_w1, conv_b1, padding", "conv_w1, padding", "conv_w2, conv_b2, padding", "conv_w2, padding",
            " + fc_b", ""), keeps="slip",
)  # fmt: skip
BAREBONES.mistaken_cell(
    "zeros", "The scores are all zero, whatever the parameters: compute them with the three layers.",
    changed(SCORES, "torch.zeros(len(x), fc_w.shape[1]) + 0 * sum(p.sum() for p in params)"),
)  # fmt: skip
BAREBONES.mistaken_cell(
    "channels_last", "Flatten (N, C, H, W) as it is; moving the channels to the end first puts the numbers in "
    "another order than the rows of fc_w have.", changed("flatten(second)", "flatten(second.permute(0, 2, 3, 1))"),
    keeps="slip",
)  # fmt: skip
BAREBONES.mistaken_cell(
    "mixed_pictures", "Flattening mixes the pictures: each must become one row, (N, C * H * W).",
    changed("flatten(second)", "second.reshape(-1, len(x)).T"), keeps="part",
)  # fmt: skip
BAREBONES.mistaken_cell(
    "all_in_one", "All pictures are flattened into one long row; keep the first axis, one row for each picture.",
    changed("flatten(second)", "second.flatten()"), raises=RuntimeError,
)  # fmt: skip
BAREBONES.mistaken_cell(
    "first_layer_only", "The second convolution does not see what the first has found: it is given x, or is not there.",
    changed(SECOND, "F.relu(F.conv2d(x, conv_w2, conv_b2, padding=1))"), raises=RuntimeError,
)  # fmt: skip
BAREBONES.mistaken_cell(
    "fixed_size", "A picture's size is written into the function; take it from x or from what comes out of the "
    "convolutions.", changed("flatten(second)", "second.reshape(len(x), -1, 32 * 32).flatten(1)"),
    raises=RuntimeError,
)  # fmt: skip
BAREBONES.mistaken_cell(
    "fixed_batch", "The size of the batch, 64, is written into the function; it is x.shape[0].",
    changed("flatten(second)", "second.view(64, -1)"), raises=RuntimeError,
)  # fmt: skip
BAREBONES.mistaken_cell(
    "squeezed", "A batch of one is a batch: the scores have shape (1, C), so do not squeeze them.",
    changed(SCORES, f"({SCORES}).squeeze()"), keeps="slip",
)  # fmt: skip
BAREBONES.mistaken_cell(
    "no_gradient", "No gradient can flow back: do not use no_grad, detach or .data in a function that is trained.",
    changed("    first =", "    x, *params = [each.detach() for each in (x, *params)]\n"
            "    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params\n    first ="),
    raises=RuntimeError,
)  # fmt: skip
BAREBONES.mistaken_cell(
    "copied_parameters", "The scores are right, but no gradient comes back to conv_w1 and conv_w2: use the tensors "
    "themselves, not copies of them in new layers.",
    changed("    first =", "    conv_w1, conv_b1, conv_w2, conv_b2 = [p.detach().clone() for p in params[:4]]\n"
            "    first ="), keeps="slip",
)  # fmt: skip
BAREBONES.mistaken_cell(
    "sigmoid", "The layers in between take a ReLU, not a sigmoid.", changed("F.relu", "torch.sigmoid"), keeps="slip"
)
BAREBONES.mistaken_cell(
    "tanh", "The layers in between take a ReLU, not a tanh.", changed("F.relu", "torch.tanh"), keeps="slip"
)
BAREBONES.mistaken_cell(
    "new_layers", "The scores are others at each call: the function makes layers of its own, with random parameters, "
    "or drops some out; it must use the parameters that it is given.",
    changed(FIRST, "F.relu(next(CALLS) + torch.zeros(len(x), len(conv_w1), *x.shape[2:]))",
            then="import itertools\nCALLS = itertools.count()"),
)  # fmt: skip
