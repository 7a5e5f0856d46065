# Generated from solutions/cs231n/net_visualization_pytorch.py by "make build". This copy is the student's to complete.
"""See what a trained network sees: the gradient of its scores with respect to the picture.

Everywhere here a picture is a tensor (1, 3, H, W), a batch of them (N, 3, H, W), with colours as the network takes
them: see preprocess. A model is a function of such a batch, a torch.nn.Module; it returns scores (N, C).
"""

import numpy as np
import torch
from PIL import Image

from .image_utils import SQUEEZENET_MEAN, SQUEEZENET_STD


def preprocess(img, size=224):
    """From a picture as it is stored to one as a network takes it.

    Inputs:
    - img: PIL image, or uint8 array (H, W, 3)
    - size: int; the shorter side is scaled to it

    Returns: float32 tensor (1, 3, H', W') with mean about 0 and standard deviation about 1 in each colour.
    """
    img = img if isinstance(img, Image.Image) else Image.fromarray(np.asarray(img, dtype=np.uint8))
    img = img.convert("RGB")
    shorter = min(img.size)
    if shorter != size:
        img = img.resize([round(side * size / shorter) for side in img.size], Image.Resampling.BILINEAR)
    pixels = np.asarray(img, dtype=np.float32) / 255
    return torch.from_numpy((pixels - SQUEEZENET_MEAN) / SQUEEZENET_STD).permute(2, 0, 1)[None].contiguous()


def deprocess(img, should_rescale=True):
    """The way back: from what a network takes to a picture that can be shown.

    Inputs:
    - img: tensor (1, 3, H, W)
    - should_rescale: whether the brightness is stretched over the whole range; else what lies outside is cut off

    Returns: PIL image.
    """
    x = img.detach().cpu()[0].permute(1, 2, 0).numpy() * SQUEEZENET_STD + SQUEEZENET_MEAN
    x = rescale(x) if should_rescale else np.clip(x, 0, 1)
    return Image.fromarray(np.uint8(np.round(255 * x)))


def rescale(x):
    """Stretch an array or a tensor to the range from 0 to 1."""
    low, high = x.min(), x.max()
    return (x - low) / (high - low) if high > low else x - low


def blur_image(X, sigma=1):
    """Blur pictures with a Gaussian, in place. The borders are mirrored.

    Inputs:
    - X: tensor (N, 3, H, W)
    - sigma: float, standard deviation of the Gaussian in pixels

    Returns: X.
    """
    radius = int(4 * sigma + 0.5)
    offsets = torch.arange(-radius, radius + 1, dtype=X.dtype, device=X.device)
    weights = torch.exp(-0.5 * (offsets / sigma) ** 2)
    weights /= weights.sum()
    for axis in (2, 3):  # a Gaussian of two variables is a product: blur columns, then rows
        mirrored = np.pad(np.arange(X.shape[axis]), radius, mode="symmetric")
        windows = X.index_select(axis, torch.from_numpy(mirrored).to(X.device)).unfold(axis, 2 * radius + 1, 1)
        X.copy_(windows @ weights)
    return X


def jitter(X, ox, oy):
    """Move pictures by some pixels; what leaves on one side comes in on the other.

    Inputs:
    - X: tensor (N, 3, H, W)
    - ox, oy: ints, how far to the right and how far down

    Returns: a new tensor (N, 3, H, W).
    """
    return torch.roll(X, shifts=(oy, ox), dims=(2, 3))


def compute_saliency_maps(X, y, model):
    """How much each pixel matters to the score of the right class (Simonyan, Vedaldi and Zisserman, 2013).

    The saliency of a pixel is the absolute value of the gradient of the score by it, and the largest of the three
    that its colours have. The score is the one that the model returns, before any softmax.

    Inputs:
    - X: tensor (N, 3, H, W) of pictures
    - y: int64 tensor (N,), their right classes
    - model: gives scores (N, C)

    Returns: saliency, a tensor (N, H, W).
    """
    model.eval()  # so that a picture's scores do not depend on the others of the batch
    X = X.detach().clone().requires_grad_()  # a copy, so that the caller's pictures stay as they are

    saliency = None
    # 1. Compute the scores, and of each picture take that of its right class: N numbers.
    # 2. Differentiate their sum. A picture's score depends on its own pixels only, so one backward pass serves all.
    # 3. Turn the gradient (N, 3, H, W) into one number for each pixel.
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("compute_saliency_maps (cs231n/net_visualization_pytorch.py)")
    return saliency


def make_fooling_image(X, target_y, model):
    """A picture that looks like X, and that the model takes for another class.

    Starts from X and climbs, step by step, on the score of class target_y, until that is the class that the model
    predicts. Each step goes along the gradient g of the score by the picture, and has the length learning_rate:

        dX = learning_rate * g / ||g||, with ||g|| the root of the sum of all squares of g

    Inputs:
    - X: tensor (1, 3, H, W), a picture; it is not changed
    - target_y: int, the class that the model is to predict
    - model: gives scores (1, C)

    Returns: X_fooling, a tensor (1, 3, H, W).
    """
    X_fooling = X.detach().clone().requires_grad_()
    learning_rate = 1

    # For most pictures far fewer than 100 steps are enough. Stop as soon as the model is fooled; give up after 100.
    # The change of a pixel must not itself be differentiated: make it under torch.no_grad(). And backward() adds to
    # X_fooling.grad what it finds there.
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("make_fooling_image (cs231n/net_visualization_pytorch.py)")
    return X_fooling.detach()


def class_visualization_update_step(img, model, target_y, l2_reg, learning_rate):
    """One step of gradient ascent on the score of a class, less a penalty for large pixels. Changes img in place.

    The objective is s - l2_reg * (sum of img * img), with s the score of class target_y; img becomes
    img + learning_rate * (its gradient by img).

    Inputs:
    - img: tensor (1, 3, H, W) with requires_grad; no gradient is left in img.grad, so that this can be called again
    - model: gives scores (1, C)
    - target_y: int, the class
    - l2_reg: float, strength of the penalty
    - learning_rate: float

    Returns: nothing.
    """
    # Write your code here, and delete the line that raises.
    raise NotImplementedError("class_visualization_update_step (cs231n/net_visualization_pytorch.py)")
