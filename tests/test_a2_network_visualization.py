"""Gradients with respect to the picture: the reference against PyTorch's own means, and code as students write it."""

import functools
import subprocess
import sys
import textwrap

import numpy as np
import pytest
from helpers import carry_out
from PIL import Image
from students import changed, check_slip, put, slips

from autograder import course
from autograder.authoring.outcomes import frozen_without_mistakes
from autograder.authoring.reference import solution
from autograder.cs231n_check.judge import judge
from autograder.questions import load
from autograder.sandbox import shims

torch = pytest.importorskip("torch")
sys.path.insert(0, str(course.SOLUTIONS))
from cs231n import net_visualization_pytorch as reference  # noqa: E402
from cs231n.image_utils import SQUEEZENET_MEAN, SQUEEZENET_STD  # noqa: E402
from cs231n.small_convnet import SmallConvNet, train  # noqa: E402

ID = "a2.NetworkVisualization"


class Net(torch.nn.Module):
    """Scores of 4 classes of pictures of any size, in float64: convolution, ReLU, convolution, mean, linear."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(3)
        self.layers = torch.nn.Sequential(
            torch.nn.Conv2d(3, 8, 3), torch.nn.ReLU(), torch.nn.Conv2d(8, 6, 3, padding=1)
        ).double()
        self.last = torch.nn.Linear(6, 4).double()

    def forward(self, x):
        return 20 * self.last(self.layers(x).mean(dim=(2, 3)))


def pictures(count, seed=0):
    return torch.randn(count, 3, 7, 9, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


# ---- the reference


@pytest.mark.parametrize("count", [1, 5, 6])
def test_saliency_is_what_moving_each_number_of_a_picture_does_to_the_score(count):
    net, X, y = Net(), pictures(count), torch.arange(count) % 4
    saliency = reference.compute_saliency_maps(X, y, net)
    assert saliency.shape == (count, 7, 9)
    h = 1e-5
    for n, row, column in [(0, 0, 0), (count - 1, 3, 8), (count // 2, 6, 2)]:
        slopes = []
        for channel in range(3):
            moved = [X.clone(), X.clone()]
            moved[0][n, channel, row, column] += h
            moved[1][n, channel, row, column] -= h
            up, down = (float(net(each)[n, y[n]]) for each in moved)
            slopes.append(abs(up - down) / (2 * h))
        assert float(saliency[n, row, column]) == pytest.approx(max(slopes), rel=1e-5, abs=1e-8)


def test_saliency_leaves_the_pictures_as_they_are():
    X = pictures(2)
    before = X.clone()
    reference.compute_saliency_maps(X, torch.tensor([0, 1]), Net())
    assert torch.equal(X, before) and not X.requires_grad and X.grad is None


def test_a_fooling_picture_of_a_linear_network_is_as_many_steps_away_as_can_be_worked_out():
    torch.manual_seed(3)
    net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3 * 7 * 9, 4).double())
    W, X = net[1].weight.detach() * 4, pictures(1)
    net[1].weight.data = W
    before, scores = X.clone(), net(X)[0].detach()
    for target in range(4):
        gain = W @ W[target] / W[target].norm()  # of all scores, by a step of length 1 along the target's gradient
        steps = next(k for k in range(100) if (scores + k * gain).argmax() == target)
        X_fooling = reference.make_fooling_image(X, target, net)
        assert torch.allclose(X_fooling, X + steps * (W[target] / W[target].norm()).view(X.shape))
        assert torch.equal(X, before) and X.grad is None


def test_update_steps_climb_on_the_score_less_the_penalty():
    net, start = Net(), pictures(1)
    img, other = start.clone().requires_grad_(), start.clone()
    for _ in range(3):
        assert reference.class_visualization_update_step(img, net, 2, 0.05, 0.3) is None
        slope = torch.autograd.functional.jacobian(lambda x: net(x)[0, 2], other)
        other = other + 0.3 * (slope - 2 * 0.05 * other)
    assert torch.allclose(img, other) and not torch.allclose(img, start)
    assert img.requires_grad and img.grad is None


def test_preprocess_and_deprocess_are_each_others_inverse():
    pixels = np.random.RandomState(0).randint(0, 256, (20, 30, 3)).astype(np.uint8)
    x = reference.preprocess(Image.fromarray(pixels), size=20)
    assert x.shape == (1, 3, 20, 30) and x.dtype == torch.float32
    expected = (pixels[4, 7] / 255 - SQUEEZENET_MEAN) / SQUEEZENET_STD
    assert np.allclose(x[0, :, 4, 7], expected, atol=1e-6)
    assert np.array_equal(np.asarray(reference.deprocess(x, should_rescale=False)), pixels)
    assert reference.preprocess(pixels, size=10).shape == (1, 3, 10, 15)
    assert reference.preprocess(pixels).shape == (1, 3, 224, 336)


def test_deprocess_stretches_brightness_if_asked():
    flat = np.asarray(reference.deprocess(0.01 * torch.randn(1, 3, 8, 8)))
    assert flat.min() == 0 and flat.max() == 255
    assert float(reference.rescale(torch.full((3,), 2.0)).sum()) == 0


@pytest.mark.parametrize("sigma", [0.5, 1, 2.5])
def test_blur_is_a_gaussian_with_mirrored_borders_in_place(sigma):
    ndimage = pytest.importorskip("scipy.ndimage")
    X = pictures(2)
    expected = ndimage.gaussian_filter1d(ndimage.gaussian_filter1d(X.numpy(), sigma, axis=2), sigma, axis=3)
    assert reference.blur_image(X, sigma) is X
    assert np.allclose(X, expected)


def test_jitter_moves_to_the_right_and_down_and_back():
    X = pictures(1)
    moved = reference.jitter(X, 2, 1)
    assert torch.equal(moved[:, :, 1:, 2:], X[:, :, :-1, :-2])
    assert torch.equal(reference.jitter(moved, -2, -1), X)


def test_the_small_network_learns_and_is_read_back(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("cs231n.model_files.SAVED_DIR", tmp_path)
    torch.manual_seed(0)
    y = torch.arange(20) % 2
    X = torch.randn(20, 3, 32, 32) + (2 * y - 1).view(-1, 1, 1, 1)
    net = SmallConvNet(num_classes=2, widths=(4, 4, 4, 4))
    assert not net.load("net.npz")
    losses = train(net, X, y, num_epochs=8, batch_size=10)
    assert len(losses) == 16 and np.mean(losses[-4:]) < 0.3 and not net.training
    net.save("net.npz")
    again = SmallConvNet(num_classes=2, widths=(4, 4, 4, 4))
    assert again.load("net.npz") and torch.equal(again.eval()(X), net(X))
    assert not SmallConvNet(num_classes=3, widths=(4, 4, 4, 4)).load("net.npz")


# ---- students' code

SALIENCY = """
model.eval()
X.requires_grad_()
scores = model(X)
correct = scores.gather(1, y.view(-1, 1)).squeeze(1)
correct.sum().backward()
grads = X.grad.data
saliency, _ = torch.max(grads.abs(), dim=1)
return saliency
"""
BACKWARD, LARGEST = "correct.sum().backward()", "saliency, _ = torch.max(grads.abs(), dim=1)"
PICK = "correct = scores.gather(1, y.view(-1, 1)).squeeze(1)"

OF_SALIENCY = [
    ("",),
    ("", BACKWARD, "correct.backward(torch.ones_like(correct))"),
    ("", BACKWARD, "correct.backward(torch.ones(X.shape[0]))"),
    ("", BACKWARD, "correct.backward(torch.FloatTensor([1.0] * len(y)))"),
    ("", PICK, "correct = scores[torch.arange(len(y)), y]"),
    ("", PICK, "correct = scores[range(X.shape[0]), y]"),
    ("", PICK, "correct = (scores * torch.eye(scores.shape[1])[y]).sum(1)"),
    ("", BACKWARD, "for i in range(len(y)): correct[i].backward(retain_graph=True)"),
    ("", "model.eval()", "model.train()"),
    ("", LARGEST, "saliency = grads.abs().max(1).values"),
    ("", LARGEST, "saliency = torch.amax(torch.abs(grads), 1)"),
    ("", LARGEST, "saliency = torch.from_numpy(np.abs(grads.numpy()).max(axis=1))"),
    ("", LARGEST, "saliency = torch.max(grads.abs(), dim=1, keepdim=True)[0].squeeze(1)"),
    ("", "grads = X.grad.data", "grads = torch.autograd.grad(model(X)[torch.arange(len(y)), y].sum(), X)[0]"),
    ("abs_last", "torch.max(grads.abs(), dim=1)", "torch.max(grads, dim=1); saliency = saliency.abs()"),
    ("all_channels", LARGEST, "saliency = grads.abs()"),
    ("all_pairs", PICK, "correct = scores[:, y]"),
    ("all_scores", BACKWARD, "scores.sum().backward()"),
    ("all_scores", BACKWARD, "scores.backward(torch.ones_like(scores))"),
    ("axis_kept", "dim=1)", "dim=1, keepdim=True)"),
    ("batch_of_five", BACKWARD, "correct.backward(torch.ones(5))"),
    ("cross_entropy", BACKWARD, "torch.nn.CrossEntropyLoss()(scores, y).backward()"),
    ("cross_entropy", BACKWARD, "(-torch.log_softmax(scores, 1)[range(len(y)), y]).mean().backward()"),
    ("first_channel", LARGEST, "saliency = grads.abs()[:, 0]"),
    ("first_picture_only", BACKWARD, "correct[0].backward()"),
    ("gather_shape", "y.view(-1, 1)", "y"),
    ("indices", "saliency, _ =", "_, saliency ="),
    ("log_probability", BACKWARD, "torch.nn.CrossEntropyLoss(reduction='sum')(scores, y).backward()"),
    ("mean", LARGEST, "saliency = grads.abs().mean(1)"),
    ("mean_over_batch", ".sum()", ".mean()"),
    ("no_abs", "grads.abs()", "grads"),
    ("norm", LARGEST, "saliency = torch.sqrt((grads ** 2).sum(1))"),
    ("over_columns", "dim=1)", "dim=-1)"),
    ("over_pictures", "dim=1)", "dim=0)"),
    ("over_rows", "dim=1)", "dim=2)"),
    ("predicted_class", PICK, "correct = scores.max(1)[0]"),
    ("probability", "model(X)", "torch.softmax(model(X), dim=1)"),
    ("scaled", "return saliency", "return saliency / saliency.view(len(y), -1).max(1)[0].view(-1, 1, 1)"),
    ("smallest", "torch.max", "torch.min"),
    ("squared", "return saliency", "return saliency ** 2"),
    ("squeezed", "return saliency", "return saliency.squeeze()"),
    ("sum", LARGEST, "saliency = grads.abs().sum(1)"),
    ("sum_first", LARGEST, "saliency = grads.sum(1).abs()"),
    ("times_picture", "grads.abs()", "(grads * X).abs()"),
    ("values_and_indices", LARGEST, "saliency = torch.max(grads.abs(), dim=1)"),
    ("vector_backward", ".sum()", ""),
]

FOOLING = """
X_fooling = X.clone()
X_fooling = X_fooling.requires_grad_()
learning_rate = 1
for i in range(100):
    scores = model(X_fooling)
    if scores.data.max(1)[1][0].item() == target_y:
        break
    score = scores[0, target_y]
    score.backward()
    g = X_fooling.grad.data
    dX = learning_rate * g / torch.norm(g)
    X_fooling.data += dX
    X_fooling.grad.data.zero_()
return X_fooling
"""
STOP = "    if scores.data.max(1)[1][0].item() == target_y:\n        break\n"
CLEAR = "    X_fooling.grad.data.zero_()\n"
STEP = "dX = learning_rate * g / torch.norm(g)"

OF_FOOLING = [
    ("",),
    ("", "range(100)", "range(99)"),
    ("", "X_fooling.data += dX", "with torch.no_grad(): X_fooling += dX"),
    ("", "torch.norm(g)", "g.pow(2).sum().sqrt()"),
    ("", "torch.norm(g)", "(g.norm() + 1e-8)"),
    ("", CLEAR, "    X_fooling.grad = None\n"),
    ("", CLEAR, "    X_fooling = X_fooling.detach().requires_grad_()\n"),
    ("", STOP, "", CLEAR, f"{CLEAR}    if model(X_fooling).argmax() == target_y: break\n"),
    ("", STOP, "", CLEAR, CLEAR + STOP),  # looks at the scores of before the step: one step too many
    ("", "score = scores[0, target_y]", "score = -F.cross_entropy(scores, torch.tensor([target_y]))"),
    ("", "score = scores[0, target_y]", "score = scores[0, target_y] - scores.max()"),
    ("", "X_fooling = X.clone()", "X_fooling = X.clone().detach()", "return X_fooling", "return X_fooling.detach()"),
    ("all_scores", "score = scores[0, target_y]", "score = scores.sum()"),
    ("any_other_class", STOP, "    if scores.argmax() != model(X).argmax(): break\n"),
    ("descends", "+= dX", "-= dX"),
    ("largest_entry", "torch.norm(g)", "g.abs().max()"),
    ("leaf_in_place", "X_fooling.data += dX", "X_fooling += dX"),
    ("leaf_lost", "X_fooling.data += dX", "X_fooling = X_fooling + dX", CLEAR, "",
     STEP, "dX = g / g.norm()", "X_fooling.grad.data", "X_fooling.grad"),
    ("loss_grows", "score = scores[0, target_y]", "score = F.cross_entropy(scores, torch.tensor([target_y]))"),
    ("never_stops", STOP, ""),
    ("never_stops_or_normalises", STOP, "", STEP, "dX = learning_rate * g"),
    ("no_batch", "return X_fooling", "return X_fooling[0]"),
    ("norm_of_pixels", "torch.norm(g)", "torch.norm(g, dim=1)"),
    ("not_cleared", CLEAR, ""),
    ("not_cleared_or_normalised", CLEAR, "", STEP, "dX = learning_rate * g"),
    ("not_normalised", STEP, "dX = learning_rate * g"),
    ("one_step", "X_fooling.grad.data.zero_()", "return X_fooling"),
    ("predicted_class", "score = scores[0, target_y]", "score = scores.max()"),
    ("sign_of_gradient", STEP, "dX = learning_rate * g.sign()"),
    ("squared_norm", "torch.norm(g)", "torch.norm(g) ** 2"),
    ("standard_deviation", "torch.norm(g)", "g.std()"),
    ("unchanged", "X_fooling.data += dX", "X.data += dX"),
    ("unchanged", "    X_fooling.data += dX", "    X_new = X_fooling + dX"),
]  # fmt: skip

UPDATE = """
scores = model(img)
loss = scores[0, target_y] - l2_reg * torch.sum(img ** 2)
loss.backward()
g = img.grad.data
img.data += learning_rate * g
img.grad.data.zero_()
"""
LOSS, STEP_UP = "loss = scores[0, target_y] - l2_reg * torch.sum(img ** 2)", "img.data += learning_rate * g"
APART = (LOSS, "loss = scores[0, target_y]", STEP_UP)

OF_UPDATE = [
    ("",),
    ("", STEP_UP, "img.data += learning_rate * g / g.norm()"),
    ("", "torch.sum(img ** 2)", "torch.norm(img) ** 2"),
    ("", "l2_reg", "0.5 * l2_reg"),
    ("", "l2_reg", "0.5 * l2_reg", STEP_UP, "img.data += learning_rate * g / g.norm()"),
    ("", *APART, "img.data += learning_rate * (g - 2 * l2_reg * img.data)"),
    ("", *APART, "img.data += learning_rate * (g - l2_reg * img.data)"),
    ("", *APART, "img.data += learning_rate * (g / g.norm() - 2 * l2_reg * img.data)"),
    ("", *APART, "img.data += learning_rate * (g / g.norm() - l2_reg * img.data)"),
    ("", "img.grad.data.zero_()", "img.grad = None"),
    ("", "scores = model(img)", "img.grad = None; scores = model(img)", "img.grad.data.zero_()", ""),
    ("", STEP_UP, "with torch.no_grad(): img.add_(learning_rate * g)"),
    ("", "loss.backward()", "(-loss).backward()", STEP_UP, "img.data -= learning_rate * g"),
    ("", STEP_UP, "img.data = img.data + learning_rate * g"),
    ("all_scores", "scores[0, target_y]", "scores.sum()"),
    ("descends", "+=", "-="),
    ("first_class", "target_y", "0"),
    ("leaf_in_place", STEP_UP, "img += learning_rate * g"),
    ("log_probability", "scores[0, target_y]", "F.log_softmax(scores, dim=1)[0, target_y]"),
    ("log_probability", "scores[0, target_y]", "-F.cross_entropy(scores, torch.tensor([target_y]))"),
    ("no_penalty", LOSS, "loss = scores[0, target_y]"),
    ("no_rate", "learning_rate * g", "g"),
    ("no_rate", "learning_rate * g", "g / g.norm()"),
    ("not_cleared", "img.grad.data.zero_()", ""),
    ("not_cleared_but_normalised", "img.grad.data.zero_()", "", "learning_rate * g", "learning_rate * g / g.norm()"),
    ("not_in_place", STEP_UP, "img = img + learning_rate * g", "img.grad.data.zero_()", "return img"),
    ("penalty_added", "- l2_reg", "+ l2_reg"),
    ("penalty_added", *APART, "img.data += learning_rate * (g / g.norm() + l2_reg * img.data)"),
    ("penalty_added_without_rate", *APART, "img.data += learning_rate * g + 2 * l2_reg * img.data"),
    ("penalty_absolute", "torch.sum(img ** 2)", "img.abs().sum()"),
    ("penalty_mean", "torch.sum(img ** 2)", "torch.mean(img ** 2)"),
    ("penalty_on_norm", "torch.sum(img ** 2)", "torch.norm(img)"),
    ("penalty_one_number", *APART, "img.data += learning_rate * (g - l2_reg * (img.data ** 2).sum())"),
    ("penalty_without_rate", *APART, "img.data += learning_rate * g - 2 * l2_reg * img.data"),
    ("predicted_class", "scores[0, target_y]", "scores.max()"),
    ("probability", "scores[0, target_y]", "scores.softmax(1)[0, target_y]"),
    ("score_lowered", "scores[0, target_y]", "-scores[0, target_y]"),
    (
        "score_not_cleared",
        *APART,
        "img.data += learning_rate * (g - 2 * l2_reg * img.data)",
        "img.grad.data.zero_()",
        "",
    ),
    ("sign_of_gradient", "learning_rate * g", "learning_rate * g.sign()"),
    ("vector_backward", "loss.backward()", "scores.backward()"),
]


@slips(
    (f"{ID}.compute_saliency_maps", SALIENCY, OF_SALIENCY),
    (f"{ID}.make_fooling_image", FOOLING, OF_FOOLING),
    (f"{ID}.class_visualization_update_step", UPDATE, OF_UPDATE),
)
def test_slips(tmp_path, id, mistake, body):
    check_slip(tmp_path, id, mistake, "import torch.nn.functional as F\n" + body)


OTHER_CLIMBS = [
    ("score = scores[0, target_y]", "score = scores[0, target_y] - torch.logsumexp(scores, 1)[0]"),
    ("score = scores[0, target_y]", "score = scores[0, target_y] - scores.max()"),
    (STOP, "    if i and done: break\n    done = scores.argmax() == target_y\n"),  # one step more
]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("old, new", OTHER_CLIMBS)
def test_other_ways_of_climbing_are_right_whatever_the_seed(tmp_path, seed, old, new):
    made = without_mistakes(f"{ID}.make_fooling_image", seed)
    package = put(tmp_path, made["id"], "import torch\n" + changed(FOOLING, (old, new)))
    found = judge(made, carry_out(made, package))
    assert found.status == "correct", found.message


@functools.cache
def without_mistakes(id, seed):
    return frozen_without_mistakes(load()[id], seed, solution("picturebook", seed))


OLD_HEAD = """
import torch
import torchvision
import torchvision.transforms as T
import random
import numpy as np
from scipy.ndimage.filters import gaussian_filter1d
import matplotlib.pyplot as plt
from cs231n.image_utils import SQUEEZENET_MEAN, SQUEEZENET_STD
from PIL import Image


def preprocess(img, size=224):
    chain = T.Compose([T.Resize(size), T.ToTensor(), T.Normalize(mean=SQUEEZENET_MEAN.tolist(), std=[1.0, 1.0, 1.0])])
    return chain(img)[None]


def blur_image(X, sigma=1):
    blurred = gaussian_filter1d(X.cpu().numpy(), sigma, axis=2)
    return torch.Tensor(blurred)
"""


def test_a_file_that_imports_torchvision_and_an_old_scipy_can_be_marked(tmp_path):
    """It is imported as in the sandbox, with what stands in for packages that are not installed."""
    package = tmp_path / "cs231n"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "image_utils.py").write_text("import numpy as np\nSQUEEZENET_MEAN = SQUEEZENET_STD = np.ones(3)\n")
    body = textwrap.indent(SALIENCY.strip(), "    ")
    text = f"{OLD_HEAD}\n\ndef compute_saliency_maps(X, y, model):\n{body}\n"
    (package / "net_visualization_pytorch.py").write_text(text)
    inside = shims.__path__[0].rpartition("/")[0]
    path = [str(course.ROOT / "autograder"), inside, f"{inside}/shims", str(tmp_path)]
    script = f"""
import sys
sys.path[:0] = {path!r}
import numpy
from shims.compat import Compat
used = Compat({str(tmp_path)!r}).install()
import torch
from cs231n.net_visualization_pytorch import compute_saliency_maps
X, y = torch.randn(2, 3, 4, 5), torch.tensor([1, 0])
net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(60, 3))
assert compute_saliency_maps(X, y, net).shape == (2, 4, 5)
print("|".join(used.used()))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "torchvision" in done.stdout
