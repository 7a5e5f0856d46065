"""How much faster are features of batches than features image by image?

    python benchmarks/features.py [--images 2000]

Compares extract_features on batches with two loops over images: one that calls the same functions on each
image, and one with the straightforward code (a mask for each direction, matplotlib's conversion to HSV).
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from matplotlib.colors import rgb_to_hsv
from timing import best, seconds

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "solutions"))

from cs231n.features import color_histogram_hsv, extract_features, hog_feature, rgb2gray


def plain_hog(image):
    gray = rgb2gray(image)
    gx, gy = np.zeros(gray.shape), np.zeros(gray.shape)
    gx[:, :-1], gy[:-1] = np.diff(gray, axis=1), np.diff(gray, axis=0)
    strength, degrees = np.hypot(gx, gy), np.degrees(np.arctan2(gy, gx)) % 180
    rows, columns = gray.shape[0] // 8, gray.shape[1] // 8
    features = np.zeros((rows, columns, 9))
    for k in range(9):
        inside = (degrees >= 20 * k) & (degrees < 20 * (k + 1))
        features[:, :, k] = (strength * inside).reshape(rows, 8, columns, 8).mean(axis=(1, 3))
    return features.ravel()


def plain_hues(image):
    hue = rgb_to_hsv(image / 255)[:, :, 0] * 255
    return np.histogram(hue, bins=np.linspace(0, 255, 11))[0] / hue.size


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=2000)
    imgs = np.random.RandomState(0).randint(0, 256, (parser.parse_args().images, 32, 32, 3)).astype(float)

    def batches():
        return extract_features(imgs, [hog_feature, color_histogram_hsv])

    def one_by_one():
        return [np.hstack([hog_feature(im), color_histogram_hsv(im)]) for im in imgs]

    batch, same = best([batches, one_by_one], 3)
    plain = seconds(lambda: [np.hstack([plain_hog(im), plain_hues(im)]) for im in imgs])
    for name, time_taken in [
        ("batches", batch),
        ("loop, same functions", same),
        ("loop, plain code", plain),
    ]:
        print(f"{name:22} {1e6 * time_taken / len(imgs):8.1f} us per image, {time_taken / batch:5.1f} x")


if __name__ == "__main__":
    main()
