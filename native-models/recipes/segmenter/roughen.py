"""What happens to a picture before a network sees it in the wild: light, lens, hand and sensor. (H, W, 3) floats of 0..1."""

import numpy as np
from scipy.ndimage import uniform_filter1d


def roughened(rgb, random):
    rgb = lit(rgb, random)
    if random.random() < 0.15:
        rgb = blurred(rgb, random)
    if random.random() < 0.2:
        rgb = rgb + random.standard_normal(rgb.shape, np.float32) * np.float32(random.uniform(0.005, 0.06))
    return np.clip(rgb, 0, 1).astype(np.float32)


def lit(rgb, random):
    """Exposure, contrast and the colour of the light; once in a while no colour at all."""
    exposure, contrast = np.exp(random.uniform(-0.35, 0.3)), random.uniform(0.8, 1.2)
    gains = exposure * np.exp(random.uniform(-0.12, 0.12, 3)) * contrast
    if random.random() < 0.05:
        rgb = np.repeat(rgb.mean(-1, keepdims=True), 3, -1)
    return (rgb * gains.astype(np.float32) + np.float32(0.45 * (1 - contrast))).astype(np.float32)


def blurred(rgb, random):
    """A hand's motion along one axis, or a lens out of focus (two boxes are near enough to a bell)."""
    size = int(random.integers(2, 8))
    if random.random() < 0.5:
        return uniform_filter1d(rgb, size, axis=int(random.integers(2)))
    size = min(size, 4)
    return uniform_filter1d(uniform_filter1d(rgb, size, axis=0), size, axis=1)
