# Generated from solutions/cs231n/optim.py by "make build". This copy is the student's to complete.
"""Update rules: how a step of training changes one array of parameters.

Every rule has the same interface:

    next_w, config = rule(w, dw, config)

Inputs:
- w: array of any shape, the parameters
- dw: array of the same shape, the gradient of the loss with respect to w
- config: dict of the rule's settings and of what it remembers between steps; None to start with the
  defaults. Settings that are missing are filled in.

Returns a tuple of
- next_w: array of the shape of w, the parameters after the step
- config: the dict to hand to the next step of the same parameters
"""

import numpy as np


def sgd(w, dw, config=None):
    """Plain stochastic gradient descent; w itself is changed.

    config: learning_rate (default 1e-2)
    """
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)

    w -= config["learning_rate"] * dw
    return w, config


def sgd_momentum(w, dw, config=None):
    """Stochastic gradient descent with momentum: the parameters roll on like a ball.

        v = momentum * v - learning_rate * dw
        next_w = w + v

    config:
    - learning_rate: default 1e-2
    - momentum: default 0.9; 0 gives plain gradient descent
    - velocity: array v of the shape of w, zeros at the start; store the new v in it

    Source: Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013,
    equations 1 and 2.
    """
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    config.setdefault("velocity", np.zeros_like(w))

    # Write your code here, and delete the line that raises.
    raise NotImplementedError("sgd_momentum (cs231n/optim.py)")
    return next_w, config


def rmsprop(w, dw, config=None):
    """RMSProp: each parameter has its own step, divided by the running size of its gradient.

        cache = decay_rate * cache + (1 - decay_rate) * dw^2
        next_w = w - learning_rate * dw / (sqrt(cache) + epsilon)

    config:
    - learning_rate: default 1e-2
    - decay_rate: default 0.99, how much of the old mean square is kept
    - epsilon: default 1e-8, keeps the divisor from zero; it is added to the root, not under it
    - cache: array of the shape of w, the running mean of dw^2, zeros at the start; store the new one in it

    Source: Hinton, Srivastava and Swersky, "Neural networks for machine learning", lecture 6e, 2012.
    """
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("decay_rate", 0.99)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("cache", np.zeros_like(w))

    # Write your code here, and delete the line that raises.
    raise NotImplementedError("rmsprop (cs231n/optim.py)")
    return next_w, config


def adam(w, dw, config=None):
    """Adam: momentum and RMSProp together, with a correction for their start at zero.

        t = t + 1                                    (before it is used, so the first step has t = 1)
        m = beta1 * m + (1 - beta1) * dw
        v = beta2 * v + (1 - beta2) * dw^2
        m_hat = m / (1 - beta1^t)
        v_hat = v / (1 - beta2^t)
        next_w = w - learning_rate * m_hat / (sqrt(v_hat) + epsilon)

    config:
    - learning_rate: default 1e-3
    - beta1: default 0.9, how much of the old mean is kept
    - beta2: default 0.999, how much of the old mean square is kept
    - epsilon: default 1e-8, added to the root, not under it
    - m, v: arrays of the shape of w, running means of dw and dw^2, zeros at the start; store the new ones
      (not the corrected ones) in them
    - t: steps made so far, 0 at the start; store the new one in it

    Source: Kingma and Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1.
    """
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-3)
    config.setdefault("beta1", 0.9)
    config.setdefault("beta2", 0.999)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("m", np.zeros_like(w))
    config.setdefault("v", np.zeros_like(w))
    config.setdefault("t", 0)

    # Write your code here, and delete the line that raises.
    raise NotImplementedError("adam (cs231n/optim.py)")
    return next_w, config
