"""The cell that makes the ConvNet's parameters: the cases, and mistakes."""

import functools

from autograder.questions.shared.family import Family
from autograder.questions.shared.pytorch.cells import replaced
from autograder.questions.shared.pytorch.measures import ROLES, SPREAD, WEIGHTS

PARAMETERS = Family()

# Takes the place of the function that the cell may hand to the training.
ANY_FUNCTION = """
def three_layer_convnet(x, params):
    return x.new_zeros(len(x), 10)
"""

RIGHT = """
conv_w1 = random_weight((32, 3, 5, 5))
conv_b1 = zero_weight((32,))
conv_w2 = random_weight((16, 32, 3, 3))
conv_b2 = zero_weight((16,))
fc_w = random_weight((16 * 32 * 32, 10))
fc_b = zero_weight((10,))
params = [conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b]
"""


changed = functools.partial(replaced, RIGHT)


def parameters_cases(t, said):
    """`said` runs the cell in the case that is open, and gives what measures.lists_of says of its parameters."""
    with t.case("the shapes of the six parameters"):
        shapes = said()["shapes"]
        for role in ROLES:
            t.equal(f"shape of {role}", shapes[role])
    with t.case("they learn: leaf tensors with requires_grad"):
        made = said()
        for role in ROLES:
            t.equal(f"{role}.requires_grad", made["learns"][role])
            t.equal(f"{role}.is_leaf", made["leaf"][role])
    with t.case("the spread of the weights, and biases of zero"):
        made = said()
        for role in WEIGHTS:
            t.equal(SPREAD.format(role), made["spreads"][role])
        for role in ("conv_b1", "conv_b2", "fc_b"):
            t.equal(f"{role} is all zeros", made["zero"][role])
    with t.case("numbers of the notebook's dtype", hard=True):
        dtypes = said()["dtypes"]
        for role in ROLES:
            t.equal(f"dtype of {role}", dtypes[role])


PARAMETERS.mistaken_cell(
    "all_zero", "All weights are zero, so all filters would stay alike for ever: only the biases start at zero.",
    changed("random_weight", "zero_weight"),
)  # fmt: skip
PARAMETERS.mistaken_cell(
    "random_biases", "Biases start at zero: make them with zero_weight.",
    changed("zero_weight((32,))", "torch.ones(32, requires_grad=True)", "zero_weight((16,))",
            "torch.ones(16, requires_grad=True)", "zero_weight((10,))", "torch.ones(10, requires_grad=True)"),
    keeps="slip",
)  # fmt: skip
PARAMETERS.mistaken_cell(
    "no_gradients", "The tensors do not ask for gradients: set requires_grad, as random_weight and zero_weight do.",
    changed(then="params = [p.detach() for p in params]"), keeps="part",
)  # fmt: skip
PARAMETERS.mistaken_cell(
    "not_leaves", "What is trained must be a leaf: a tensor computed from another one (times a number, moved, "
    "reshaped) keeps no gradient of its own.", changed(then="params = [1.0 * p for p in params]"), keeps="slip",
)  # fmt: skip
PARAMETERS.mistaken_cell(
    "unit_spread", "The weights are much too large: their standard deviation should be sqrt(2 / fan_in).",
    changed("random_weight((32, 3, 5, 5))", "torch.randn(32, 3, 5, 5, requires_grad=True)",
            "random_weight((16, 32, 3, 3))", "torch.randn(16, 32, 3, 3, requires_grad=True)",
            "random_weight((16 * 32 * 32, 10))", "torch.randn(16 * 32 * 32, 10, requires_grad=True)"), keeps="part",
)  # fmt: skip
PARAMETERS.mistaken_cell(
    "fixed_spread", "The weights have a fixed spread of 0.01; Kaiming's depends on fan_in: use random_weight.",
    changed("random_weight((32, 3, 5, 5))", "(1e-2 * torch.randn(32, 3, 5, 5)).requires_grad_()",
            "random_weight((16, 32, 3, 3))", "(1e-2 * torch.randn(16, 32, 3, 3)).requires_grad_()",
            "random_weight((16 * 32 * 32, 10))", "(1e-2 * torch.randn(16 * 32 * 32, 10)).requires_grad_()"),
    keeps="part",
)  # fmt: skip
PARAMETERS.mistaken_cell(
    "tiny_spread", "The weights have a fixed, very small spread; Kaiming's depends on fan_in: use random_weight.",
    changed("random_weight((32, 3, 5, 5))", "(1e-3 * torch.randn(32, 3, 5, 5)).requires_grad_()",
            "random_weight((16, 32, 3, 3))", "(1e-3 * torch.randn(16, 32, 3, 3)).requires_grad_()",
            "random_weight((16 * 32 * 32, 10))", "(1e-3 * torch.randn(16 * 32 * 32, 10)).requires_grad_()"),
    keeps="part",
)  # fmt: skip
PARAMETERS.mistaken_cell(
    "fc_transposed", "fc_w is multiplied from the right, so it has a row for each input, a column for each class.",
    changed("(16 * 32 * 32, 10)", "(10, 16 * 32 * 32)"), keeps="slip",
)  # fmt: skip
PARAMETERS.mistaken_cell(
    "channels_first", "A convolution's weights are (filters, channels of its input, height, width): the first two are "
    "swapped.", changed("(32, 3, 5, 5)", "(3, 32, 5, 5)", "(16, 32, 3, 3)", "(32, 16, 3, 3)"), keeps="slip",
)  # fmt: skip
PARAMETERS.mistaken_cell(
    "filters_last", "PyTorch puts the filters first: (filters, channels of its input, height, width).",
    changed("(32, 3, 5, 5)", "(5, 5, 3, 32)", "(16, 32, 3, 3)", "(3, 3, 32, 16)"), keeps="slip",
)  # fmt: skip
PARAMETERS.mistaken_cell(
    "swapped_filters", "The first layer has 32 filters and the second 16, not the other way round.",
    changed("(32, 3, 5, 5)", "(16, 3, 5, 5)", "((32,))", "((X,))", "(16, 32, 3, 3)", "(32, 16, 3, 3)",
            "((16,))", "((32,))", "((X,))", "((16,))", "16 * 32 * 32", "32 * 32 * 32"), keeps="slip",
)  # fmt: skip
PARAMETERS.mistaken_cell(
    "swapped_sizes", "The first layer's filters are 5x5, the second's 3x3.",
    # Its spread is close to a bound between quarters: drawn the same each time, so that what is stored is the same.
    "torch.manual_seed(0)\n" + changed("5, 5", "X", "3, 3)", "5, 5)", "X", "3, 3"), keeps="slip",
)  # fmt: skip
PARAMETERS.mistaken_cell(
    "second_sees_picture", "The second layer's filters look at the 32 channels that the first makes, not at 3.",
    changed("(16, 32, 3, 3)", "(16, 3, 3, 3)"), keeps="slip",
)  # fmt: skip
PARAMETERS.mistaken_cell(
    "wrong_fc_channels", "The last layer sees the 16 channels of the second convolution, not the 32 of the first.",
    changed("16 * 32 * 32", "32 * 32 * 32"), keeps="slip",
)  # fmt: skip
PARAMETERS.mistaken_cell(
    "without_padding", "With paddings of 2 and 1 height and width stay 32, so the last layer has 16 * 32 * 32 inputs.",
    changed("16 * 32 * 32", "16 * 26 * 26"), keeps="slip",
)  # fmt: skip
PARAMETERS.mistaken_cell(
    "fc_forgets_pixels", "The last layer sees every position: channels times height times width inputs.",
    changed("16 * 32 * 32", "16"), keeps="part",
)  # fmt: skip
PARAMETERS.mistaken_cell(
    "column_biases", "A bias is one number for each filter or class: shape (32,), not (32, 1) or (1, 32).",
    changed("(32,)", "(32, 1)", "(16,)", "(16, 1)", "(10,)", "(10, 1)"), keeps="slip",
)  # fmt: skip
PARAMETERS.mistaken_cell(
    "row_biases", "A bias is one number for each filter or class: shape (32,), without an axis of length 1.",
    changed("(32,)", "(1, 32)", "(16,)", "(1, 16)", "(10,)", "(1, 10)"), keeps="slip",
)  # fmt: skip
PARAMETERS.mistaken_cell(
    "order", "params is [conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b], in this order.",
    changed("[conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b]", "[conv_w1, conv_w2, fc_w, conv_b1, conv_b2, fc_b]"),
    keeps="slip",
)  # fmt: skip
PARAMETERS.mistaken_cell(
    "double", "The numbers are float64; the pictures are of the notebook's dtype, float32, and the two do not mix.",
    changed(then="params = [p.detach().double().requires_grad_() for p in params]"), keeps="slip",
)  # fmt: skip
