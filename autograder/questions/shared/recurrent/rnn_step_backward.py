"""What may happen in a step of the plain recurrent network, backward."""

import numpy as np

from autograder.questions.shared.recurrent.step_gradients import GRADIENTS, Sum, step_gradients, wrong


def read(dnext_h, cache):
    """The sum in the step, with its gradient."""
    x, prev_h, Wx, Wh, next_h = cache
    return Sum(x, prev_h, Wx, Wh, next_h, dz=dnext_h * (1 - next_h**2), dnext_h=dnext_h)


RNN_GRADIENTS = step_gradients(read, order="dx, dprev_h, dWx, dWh, db", sums="dnext_h * (1 - next_h**2)")


def slope(key, hint, dz, keeps="slip"):
    """Enter a mistake in the gradient of the sum, made of dnext_h, next_h, and the rest as a Sum."""

    def otherwise(dnext_h, cache):
        s = read(dnext_h, cache)
        return s._replace(dz=dz(dnext_h, s.next_h, s))

    RNN_GRADIENTS.mistake(key, hint, keeps=keeps)(wrong(otherwise))


slope(
    "no_slope",
    "On the way back through tanh dnext_h is multiplied by 1 - next_h**2; you leave that out.",
    lambda d, h, s: d,
    "part",
)
slope("no_upstream", "1 - next_h**2 is the local gradient; the chain rule multiplies it by dnext_h.",
      lambda d, h, s: 1 - h**2, "part")  # fmt: skip
slope(
    "of_the_sum", "1 - next_h**2 needs the value after tanh; you take the sum before it.",
    lambda d, h, s: d * (1 - np.arctanh(h) ** 2), "part",
)  # fmt: skip
slope("slope_twice", "next_h is after tanh already: 1 - next_h**2, without another tanh.",
      lambda d, h, s: d * (1 - np.tanh(h) ** 2))  # fmt: skip
slope("slope_squared", "The factor 1 - next_h**2 comes in once, not twice.", lambda d, h, s: d * (1 - h**2) ** 2)
slope("not_squared", "The slope of tanh is 1 - next_h**2; the square is missing.", lambda d, h, s: d * (1 - h))
slope("no_one", "The slope of tanh is 1 - next_h**2; yours is the square alone.", lambda d, h, s: d * h**2)
slope("plus", "The slope of tanh is 1 MINUS next_h**2.", lambda d, h, s: d * (1 + h**2))
slope("sign", "The slope of tanh is 1 - next_h**2, which is never below 0; yours has the wrong sign.",
      lambda d, h, s: d * (h**2 - 1))  # fmt: skip
slope("square_of_difference", "1 - next_h**2 is not (1 - next_h)**2: only next_h is squared.",
      lambda d, h, s: d * (1 - h) ** 2)  # fmt: skip
slope("of_sigmoid", "next_h * (1 - next_h) is the slope of a sigmoid; that of tanh is 1 - next_h**2.",
      lambda d, h, s: d * h * (1 - h), "part")  # fmt: skip
slope("of_relu", "This is the slope of ReLU; that of tanh is 1 - next_h**2.", lambda d, h, s: d * (h > 0), "part")
slope("times_output", "The slope of tanh is 1 - next_h**2, not next_h itself.", lambda d, h, s: d * h, "part")
slope("of_previous", "The slope is that where tanh was taken: of next_h, not of prev_h.",
      lambda d, h, s: d * (1 - s.prev_h**2))  # fmt: skip
slope("tanh_of_upstream", "The slope comes of next_h, from the forward pass, not of dnext_h.",
      lambda d, h, s: d * (1 - np.tanh(d) ** 2), "part")  # fmt: skip
slope("square_of_upstream", "The slope 1 - next_h**2 has next_h in it, not dnext_h.",
      lambda d, h, s: d * (1 - d**2), "part")  # fmt: skip
slope("averaged_all", "Do not divide by N here: dnext_h already holds the 1/N of the loss.",
      lambda d, h, s: d * (1 - h**2) / len(d))  # fmt: skip


def beside(key, hint, *names, keeps="slip", dz=lambda s: s.dnext_h):
    """Enter a mistake: some gradients are made of dnext_h, or of something else, in place of the sum's gradient."""
    made = {name: lambda s, name=name: GRADIENTS[name](s._replace(dz=dz(s))) for name in names}
    RNN_GRADIENTS.mistake(key, hint, keeps=keeps)(wrong(read, **made))


ALL = "All of dx, dprev_h, dWx, dWh, db are made of dnext_h * (1 - next_h**2)"
beside("db_of_upstream", f"{ALL}; your db is of dnext_h.", "db")
beside("params_of_upstream", f"{ALL}; your dWx, dWh and db are of dnext_h.", "dWx", "dWh", "db", keeps="part")
beside("weights_of_upstream", f"{ALL}; your dWx and dWh are of dnext_h.", "dWx", "dWh", keeps="part")
beside("inputs_of_upstream", f"{ALL}; your dx and dprev_h are of dnext_h.", "dx", "dprev_h", keeps="part")
beside("dprev_h_of_upstream", f"{ALL}; your dprev_h is of dnext_h.", "dprev_h")
beside("dx_of_upstream", f"{ALL}; your dx is of dnext_h.", "dx")
beside("dWh_of_upstream", f"{ALL}; your dWh is of dnext_h.", "dWh")
beside("dWx_of_upstream", f"{ALL}; your dWx is of dnext_h.", "dWx")

RNN_GRADIENTS.mistake(
    "dprev_h_not_transposed",
    "On the way back to prev_h comes the transpose of Wh; as Wh is square, its shape does not tell.",
    keeps="slip",
)(wrong(read, dprev_h=lambda s: s.dz @ s.Wh))
