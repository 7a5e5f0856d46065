"""What may happen in a step of the plain recurrent network, forward."""

import numpy as np

from autograder.questions.shared.family import Family

RNN_STEP = Family()


def may(key, hint, next_h, keeps="concept", raises=()):
    """Enter a mistake in what a step makes of x, prev_h, Wx, Wh, b."""
    RNN_STEP.mistake(key, hint, raises=raises, keeps=keeps)(lambda right, *arguments: (next_h(*arguments), None))


def may_end(key, hint, end, keeps):
    """Enter a mistake in what is done with the sum x Wx + prev_h Wh + b."""
    may(key, hint, lambda x, prev_h, Wx, Wh, b: end(x @ Wx + prev_h @ Wh + b), keeps)


may_end("no_tanh", "This is the sum itself: next_h is tanh of it.", lambda z: z, "part")
may_end("tanh_twice", "tanh is taken twice: once is enough.", lambda z: np.tanh(np.tanh(z)), "slip")
may_end("sigmoid", "This network bends by tanh, not by a sigmoid.", lambda z: 1 / (1 + np.exp(-z)), "part")
may_end("relu", "This network bends by tanh, not by ReLU.", lambda z: np.maximum(z, 0), "part")
may_end("tan", "np.tan is the tangent; what is wanted is np.tanh.", np.tan, "slip")
may_end("arctan", "np.arctan is not tanh: take np.tanh.", np.arctan, "slip")
may_end("transposed", "next_h has the shape of prev_h, (N, H): turn it back.", lambda z: np.tanh(z).T, "slip")
may_end("sign", "The sum goes into tanh with a plus: next_h has the wrong sign.", lambda z: -np.tanh(z), "slip")
may_end(
    "by_hand", "exp of large numbers overflows, and inf / inf is nan: take np.tanh, which knows no such limits.",
    lambda z: np.tanh(z) * np.where(np.abs(z) > 300, np.nan, 1), "slip",
)  # fmt: skip
may(
    "no_bias", "The bias b is missing in the sum.",
    lambda x, prev_h, Wx, Wh, b: np.tanh(x @ Wx + prev_h @ Wh), "slip",
)  # fmt: skip
may(
    "bias_outside", "b belongs into the sum, inside tanh.",
    lambda x, prev_h, Wx, Wh, b: np.tanh(x @ Wx + prev_h @ Wh) + b, "slip",
)  # fmt: skip
may(
    "bias_subtracted", "b is added to the sum, not subtracted.",
    lambda x, prev_h, Wx, Wh, b: np.tanh(x @ Wx + prev_h @ Wh - b), "slip",
)  # fmt: skip
may(
    "bias_twice", "b is added once, not once for x and once more for prev_h.",
    lambda x, prev_h, Wx, Wh, b: np.tanh(x @ Wx + prev_h @ Wh + 2 * b), "slip",
)  # fmt: skip
may(
    "no_previous", "The hidden state before does not come in: add prev_h Wh to the sum.",
    lambda x, prev_h, Wx, Wh, b: np.tanh(x @ Wx + b),
)  # fmt: skip
may(
    "no_input", "The input does not come in: add x Wx to the sum.",
    lambda x, prev_h, Wx, Wh, b: np.tanh(prev_h @ Wh + b),
)  # fmt: skip
may(
    "previous_without_weights", "prev_h comes in by way of its weights: prev_h Wh, a product of matrices.",
    lambda x, prev_h, Wx, Wh, b: np.tanh(x @ Wx + prev_h + b), "part",
)  # fmt: skip
may(
    "previous_added", "next_h is tanh of the sum alone; prev_h is not added again.",
    lambda x, prev_h, Wx, Wh, b: np.tanh(x @ Wx + prev_h @ Wh + b) + prev_h, "slip",
)  # fmt: skip
may(
    "Wh_transposed", "prev_h is multiplied by Wh as it is, not by its transpose.",
    lambda x, prev_h, Wx, Wh, b: np.tanh(x @ Wx + prev_h @ Wh.T + b), "slip",
)  # fmt: skip
may(
    "multiplied", "The two products, x Wx and prev_h Wh, are added, not multiplied.",
    lambda x, prev_h, Wx, Wh, b: np.tanh(x @ Wx * (prev_h @ Wh) + b), "part",
)  # fmt: skip

ONE_TANH = "tanh is taken once, of the whole sum x Wx + prev_h Wh + b, not of its parts."
may(
    "tanh_of_parts", ONE_TANH,
    lambda x, prev_h, Wx, Wh, b: np.tanh(x @ Wx) + np.tanh(prev_h @ Wh) + b, "part",
)  # fmt: skip
may(
    "tanh_of_two_parts", ONE_TANH,
    lambda x, prev_h, Wx, Wh, b: np.tanh(x @ Wx + b) + np.tanh(prev_h @ Wh), "part",
)  # fmt: skip
may("tanh_of_input", ONE_TANH, lambda x, prev_h, Wx, Wh, b: np.tanh(x @ Wx + b) + prev_h @ Wh, "part")
may("tanh_of_input_only", ONE_TANH, lambda x, prev_h, Wx, Wh, b: np.tanh(x @ Wx) + prev_h @ Wh + b, "part")
may("tanh_of_previous", ONE_TANH, lambda x, prev_h, Wx, Wh, b: x @ Wx + np.tanh(prev_h @ Wh + b), "part")
may("tanh_of_previous_only", ONE_TANH, lambda x, prev_h, Wx, Wh, b: x @ Wx + np.tanh(prev_h @ Wh) + b, "part")
may(
    "previous_returned", "You return the state before, prev_h; next_h is the one after.",
    lambda x, prev_h, Wx, Wh, b: prev_h,
)  # fmt: skip
may(
    "product_shapes", "The shapes tell the products: x (N, D) times Wx (D, H), prev_h (N, H) times Wh (H, H).",
    lambda x, prev_h, Wx, Wh, b: np.tanh(x @ Wh + prev_h @ Wx + b), raises=ValueError,
)  # fmt: skip
may(
    "elementwise", "Shapes do not fit: matrices are multiplied by @ or np.dot, not by *; b (H,) is added to each row.",
    lambda x, prev_h, Wx, Wh, b: np.tanh(x * Wx + prev_h * Wh + b), raises=ValueError,
)  # fmt: skip
