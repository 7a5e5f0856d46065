# Generated from solutions/cs231n/image_utils.py by "make build". This copy is the student's to complete.
"""What the pictures of ImageNet are like: mean and standard deviation of their colours; pictures by their address."""

import numpy as np

# Of red, green and blue, on a scale from 0 to 1. Networks trained on ImageNet, SqueezeNet among them, expect pictures
# from which this mean is subtracted and which are divided by this standard deviation.
SQUEEZENET_MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
SQUEEZENET_STD = np.array([0.229, 0.224, 0.225], dtype=np.float32)
