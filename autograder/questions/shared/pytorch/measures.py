"""How networks are looked at: with drawn parameters on drawn pictures, for t.run(MEASURES)."""

from autograder.questions.shared.torch_code import TOOLS

# What the outputs that come of it are called, and compared with.
ROLES = ("conv_w1", "conv_b1", "conv_w2", "conv_b2", "fc_w", "fc_b")
WEIGHTS = ("conv_w1", "conv_w2", "fc_w")
ROUNDING = 1e-4  # relative: everything is in float32
TWICE = "the same scores again"
SPREAD = "spread of {}, of which 1 is Kaiming's (to the nearest quarter)"

# A network's sizes are (C, c1, c2, K): channels of the picture, of the two hidden layers, and classes.
MEASURES = (
    TOOLS
    + '''
ROLES = ("conv_w1", "conv_b1", "conv_w2", "conv_b2", "fc_w", "fc_b")


def shapes_of(sizes, H=32, W=32):
    """The shapes of the six parameters, by role; fc_w as in x @ fc_w."""
    C, c1, c2, K = sizes
    return dict(zip(ROLES, [(c1, C, 5, 5), (c1,), (c2, c1, 3, 3), (c2,), (c2 * H * W, K), (K,)]))


def drawn(seed, sizes, N=2, H=32, W=32):
    """Pictures (N, C, H, W), a list of six parameters, and an upstream gradient (N, K); float32."""
    rng, made = np.random.RandomState(seed), []
    x = rng.randn(N, sizes[0], H, W)
    for role, shape in shapes_of(sizes, H, W).items():
        fan_in = shape[0] if role == "fc_w" else np.prod(shape[1:])
        made.append(rng.randn(*shape) * (np.sqrt(2 / fan_in) if len(shape) > 1 else 0.7))
    params = [torch.from_numpy(value.astype(np.float32)) for value in made]
    return torch.from_numpy(x.astype(np.float32)), params, torch.from_numpy(rng.randn(N, sizes[3]).astype(np.float32))


def scores_of(function, seed, sizes, N=2, H=32, W=32):
    """The scores of function(x, params)."""
    x, params, _ = drawn(seed, sizes, N, H, W)
    return function(x, params)


def same_twice(function, seed, sizes):
    """Whether a function of pictures and parameters gives the same scores when it is called again; so with a network,
    for which the parameters are its own.
    """
    x, params, _ = drawn(seed, sizes)
    given = (x,) if isinstance(function, nn.Module) else (x, params)
    first, second = function(*given), function(*given)
    return bool(torch.equal(first, second))


def gradients_of(function, seed, sizes, N=2, H=6, W=7):
    """The gradients of the six parameters by role, zeros for one that is not reached."""
    x, params, upstream = drawn(seed, sizes, N, H, W)
    for each in params:
        each.requires_grad_()
    (function(x, params) * upstream).sum().backward()
    return {role: torch.zeros_like(p) if p.grad is None else p.grad for role, p in zip(ROLES, params)}


def made_with(network, *arguments):
    """A network of a class, with the same random numbers each time; those of the notebook go on as if nothing was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(231)
        return network(*arguments)


def found_in(model, sizes):
    """The parameters of a network by role, told by their shapes; None for one that is not there."""
    found, shapes = dict.fromkeys(ROLES), shapes_of(sizes)
    for value in model.parameters():
        for role, shape in shapes.items():
            if tuple(value.shape) in (shape, shape[::-1] if role == "fc_w" else shape) and found[role] is None:
                found[role] = value
    return found


def missing_in(model, sizes):
    """What a network lacks, in words."""
    if not isinstance(model, nn.Module):
        return f"a {type(model).__name__}, no network"
    lacking = [role for role, value in found_in(model, sizes).items() if value is None]
    shapes = {**shapes_of(sizes), "fc_w": shapes_of(sizes)["fc_w"][::-1]}
    return "; ".join(f"no parameter of shape {shapes[role]}" for role in lacking) or "nothing"


def awake(model):
    """A network whose lazy layers have their parameters, which come with its first pictures."""
    parameters = model.parameters() if isinstance(model, nn.Module) else ()
    if any(isinstance(p, nn.parameter.UninitializedParameter) for p in parameters):
        with torch.no_grad():
            model(torch.zeros(2, 3, 32, 32))
    return model


def count_of(model):
    """How many numbers a network learns."""
    return sum(value.numel() for value in model.parameters()) if isinstance(model, nn.Module) else 0


def scores_with(model, seed, sizes, N=2):
    """The scores of a network whose parameters are replaced by drawn ones, in words where they do not fit."""
    x, params, _ = drawn(seed, sizes, N)
    if missing_in(model, sizes) != "nothing":
        return missing_in(model, sizes)
    found = found_in(model, sizes)
    with torch.no_grad():
        for role, value in zip(ROLES, params):
            found[role].copy_(value.T if role == "fc_w" and found[role].shape != value.shape else value)
        return model(x)


def spreads_of(values, sizes):
    """Each weight's standard deviation over sqrt(2 / fan_in), to the nearest quarter, at most 3: parameters by role."""
    spreads = {}
    for role, shape in shapes_of(sizes).items():
        if role.endswith(("w1", "w2", "_w")):
            fan_in = shape[0] if role == "fc_w" else np.prod(shape[1:])
            ratio = -1.0 if values[role] is None else float(values[role].detach().std()) / np.sqrt(2 / fan_in)
            spreads[role] = min(round(4 * ratio) / 4, 3.0) or (0.1 if ratio > 0 else 0.0)  # tiny is not zero
    return spreads


def lists_of(params, sizes):
    """What there is to say of a list of parameters: dicts by role; False, or -1, for one that is not there."""
    given = params if isinstance(params, (list, tuple)) else []
    there = {role: value for role, value in zip(ROLES, given) if isinstance(value, torch.Tensor)}
    every = {role: there.get(role) for role in ROLES}
    return {
        "shapes": {role: value is not None and list(value.shape) for role, value in every.items()},
        "dtypes": {role: value is not None and str(value.dtype) for role, value in every.items()},
        "learns": {role: bool(value is not None and value.requires_grad) for role, value in every.items()},
        "leaf": {role: bool(value is not None and value.is_leaf) for role, value in every.items()},
        "zero": {role: bool(value is not None and not value.detach().any()) for role, value in every.items()},
        "spreads": spreads_of(every, sizes),
    }


def settings_of(optimizer, model):
    """What there is to say of an optimizer and the network that it belongs to."""
    groups = list(getattr(optimizer, "param_groups", []))
    held = [id(value) for group in groups for value in group["params"]]
    owned = [id(value) for value in model.parameters()] if isinstance(model, nn.Module) else []
    first = groups[0] if groups else {}
    return {
        "kind": type(optimizer).__name__,
        "rate": first.get("lr", -1.0),
        "momentum": first.get("momentum", -1.0),
        "nesterov": bool(first.get("nesterov", False)),
        "held": sum(each in held for each in owned),
        "all held": bool(owned) and all(each in held for each in owned),
        "strange": sum(each not in owned for each in held),
    }


def is_sequential(model):
    return isinstance(model, nn.Sequential)


def predicted_by(model, images, normalise):
    """The classes (N,) that a network predicts for pictures (N, 32, 32, 3) with values from 0 to 255."""
    model.eval()
    pictures = normalise(images.transpose(0, 3, 1, 2))
    with torch.no_grad():
        return torch.cat([model(part).argmax(dim=1) for part in pictures.split(100)])
'''
)
