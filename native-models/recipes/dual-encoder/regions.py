"""Cutting a masked region out of a picture, exactly as the studio does, and as badly as the world does."""

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

# The pack's `regions`: a square of (1 + 2 GROW) the mask's longer side, what is around the mask faded towards FILL.
GROW = 0.1
BACKGROUND = 0.4
FILL = 128
COARSE = 140  # pixels of a box that training looks at more coarsely
BORDER = 3  # pixels of surroundings that bicubic resampling may look at


def region_square(box, grow: float) -> tuple[float, float, float]:
    """Left, top and side of the square around a box."""
    x0, y0, x1, y1 = box
    side = max(x1 - x0, y1 - y0) * (1 + 2 * grow)
    return (x0 + x1 - side) / 2, (y0 + y1 - side) / 2, side


@dataclass
class Patch:
    """Pixels around a square, FILL where the picture ends."""

    rgb: np.ndarray  # (h, w, 3) float32
    mask: np.ndarray  # (h, w) bool
    square: tuple[float, float, float, float]  # within the patch


def take(rgb: np.ndarray, mask: np.ndarray | None, left: float, top: float, side: float) -> Patch:
    height, width = rgb.shape[:2]
    x0, y0 = math.floor(left) - BORDER, math.floor(top) - BORDER
    x1, y1 = math.ceil(left + side) + BORDER, math.ceil(top + side) + BORDER
    out = np.full((y1 - y0, x1 - x0, 3), FILL, np.float32)
    inside = np.zeros((y1 - y0, x1 - x0), bool)
    cx0, cy0, cx1, cy1 = max(0, x0), max(0, y0), min(width, x1), min(height, y1)
    if cx1 > cx0 and cy1 > cy0:
        there = np.s_[cy0 - y0 : cy1 - y0, cx0 - x0 : cx1 - x0]
        out[there] = rgb[cy0:cy1, cx0:cx1]
        inside[there] = True if mask is None else mask[cy0:cy1, cx0:cx1]
    return Patch(out, inside, (left - x0, top - y0, left - x0 + side, top - y0 + side))


def fade(patch: Patch, background: float) -> None:
    if background < 1:
        patch.rgb = FILL + (patch.rgb - FILL) * np.where(patch.mask, np.float32(1), np.float32(background))[..., None]


def resample(patch: Patch, size: int, shrink: float = 1.0, blur: float = 0.0) -> np.ndarray:
    """(size, size, 3) uint8; `shrink` < 1 loses detail as distance does."""
    image = Image.fromarray(np.clip(patch.rgb + 0.5, 0, 255).astype(np.uint8))
    if blur > 0:
        image = image.filter(ImageFilter.GaussianBlur(blur))
    square = patch.square
    if shrink < 1:
        less = max(5, round(image.width * shrink)), max(5, round(image.height * shrink))
        square = tuple(v * less[k % 2] / image.size[k % 2] for k, v in enumerate(square))
        image = image.resize(less, Image.BICUBIC)
    return np.asarray(image.resize((size, size), Image.BICUBIC, box=square))


def cut_region(rgb: np.ndarray, mask: np.ndarray, box, size: int, grow=GROW, background=BACKGROUND) -> np.ndarray:
    """What the studio shows the encoder of a mask."""
    patch = take(rgb, mask, *region_square(box, grow))
    fade(patch, background)
    return resample(patch, size)


@dataclass
class Wear:
    """How crops are worn in training."""

    random: np.random.Generator
    size: int

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def background(self) -> float:
        pick = self.random.random()
        return 1.0 if pick < 0.15 else 0.0 if pick < 0.22 else self.random.uniform(0.3, 0.5)

    def region(self, rgb: np.ndarray, mask: np.ndarray, box, other: np.ndarray) -> np.ndarray:
        """One masked crop, jittered and worn. `other`: a picture to hide part of it behind."""
        r = self.random
        if max(box[2] - box[0], box[3] - box[1]) > COARSE:
            # A table keeps enough with every other pixel, at a quarter of the price.
            rgb, mask, box = rgb[::2, ::2], mask[::2, ::2], tuple(v / 2 for v in box)
        background = self.background()
        grow = GROW + (r.uniform(-0.06, 0.3) if background == 1 else r.uniform(-0.06, 0.1))
        left, top, side = region_square(box, grow)
        shift = 0.05 if background < 1 else 0.1
        left, top = left + side * r.uniform(-shift, shift), top + side * r.uniform(-shift, shift)
        patch = take(rgb, mask, left, top, side)
        if self.chance(0.12):
            self.occlude(patch, other)
        if self.chance(0.25):
            self.rag(patch)
        if self.chance(0.12):
            self.smear(patch)
        if self.chance(0.25):
            patch.rgb = patch.rgb + np.float32(r.uniform(1, 10)) * r.standard_normal(patch.rgb.shape, np.float32)
        fade(patch, background)
        out = resample(patch, self.size, r.uniform(0.5, 0.95) if self.chance(0.1) else 1, r.uniform(0.4, 1.2) if self.chance(0.06) else 0)
        return out[:, ::-1] if self.chance(0.5) else out

    def occlude(self, patch: Patch, other: np.ndarray) -> None:
        """A piece of another picture in front of up to two fifths of each side."""
        r, (h, w) = self.random, patch.mask.shape
        ph, pw = max(2, int(h * r.uniform(0.15, 0.45))), max(2, int(w * r.uniform(0.15, 0.45)))
        if ph >= other.shape[0] or pw >= other.shape[1]:
            return
        y, x = r.integers(0, h - ph + 1), r.integers(0, w - pw + 1)
        oy, ox = r.integers(0, other.shape[0] - ph), r.integers(0, other.shape[1] - pw)
        yy, xx = np.mgrid[-1 : 1 : ph * 1j, -1 : 1 : pw * 1j]
        shape = (xx**2 + yy**2 < 1) if self.chance(0.5) else np.ones((ph, pw), bool)
        if patch.mask[y : y + ph, x : x + pw][shape].sum() > 0.5 * patch.mask.sum():
            return
        patch.rgb[y : y + ph, x : x + pw][shape] = other[oy : oy + ph, ox : ox + pw][shape]
        patch.mask[y : y + ph, x : x + pw][shape] = False

    def rag(self, patch: Patch) -> None:
        """A mask that is a pixel larger or smaller, as a segmenter's is."""
        m = patch.mask
        near = [np.roll(m, s, a) for a in (0, 1) for s in (1, -1)]
        grown = np.logical_or.reduce([m, *near])
        shrunk = np.logical_and.reduce([m, *near])
        pick = self.random.random()
        if pick < 0.45:
            patch.mask = grown
        elif pick < 0.7 and shrunk.sum() > 0.6 * m.sum():
            patch.mask = shrunk
        else:
            patch.mask = np.where(self.random.random(m.shape) < 0.5, grown, m)

    def smear(self, patch: Patch) -> None:
        """Motion blur of up to six pixels."""
        steps = int(self.random.integers(2, 7))
        angle = self.random.uniform(0, math.pi)
        moved = [np.roll(patch.rgb, (round(k * math.sin(angle)), round(k * math.cos(angle))), (0, 1)) for k in range(steps)]
        patch.rgb = np.mean(moved, 0, dtype=np.float32)

    def nowhere(self, rgb: np.ndarray, ids: np.ndarray, plain: set[int]) -> np.ndarray | None:
        """A square of floor, wall or bare tabletop (`plain` ids); None where things are in the way."""
        r, (h, w) = self.random, ids.shape
        for _ in range(8):
            side = r.uniform(12, 110)
            left, top = r.uniform(-0.1 * side, w - 0.9 * side), r.uniform(-0.1 * side, h - 0.9 * side)
            window = ids[max(0, int(top)) : int(top + side), max(0, int(left)) : int(left + side)]
            if window.size and np.isin(window, list(plain)).mean() > 0.96:
                yy, xx = np.mgrid[0:h, 0:w]
                ellipse = ((xx - left - side / 2) ** 2 + (yy - top - side / 2) ** 2) < (side * r.uniform(0.25, 0.5)) ** 2
                patch = take(rgb, ellipse if self.chance(0.5) else None, left, top, side)
                fade(patch, self.background())
                return resample(patch, self.size)
        return None
