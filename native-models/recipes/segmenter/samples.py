"""Training samples: a piece of a frame, roughened, with prompts and the masks they ask for on three levels."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import distance_transform_edt

from prompts import BOTTOM_RIGHT, INSIDE, OUTSIDE, TOP_LEFT
from regions import FIRST_PLANE
from roughen import roughened

MEAN, STD = np.array([0.485, 0.456, 0.406], np.float32), np.array([0.229, 0.224, 0.225], np.float32)
MOST_POINTS = 4
LEAST_REGION = 24  # pixels of a thing in the piece
PLANE_SHARE = 0.15  # of the prompts ask for floor or wall
USUAL_SCALE = 1.2  # the pack enlarges frames of 320 pixels to 448, and rims come out finer
POINT_SHARE, BOX_SHARE = 0.5, 0.4  # the rest are several points, inside and outside


@dataclass
class Frame:
    rgb: np.ndarray  # (H, W, 3) u8
    ids: np.ndarray  # (H, W) u8
    patch: np.ndarray  # (H, W) u16
    whole: np.ndarray  # (256, 256) bool


def piece(frame, height, width, random):
    """A random crop, scale and reflection of the frame on a (height, width) canvas; what is missing is right and below, as padding is."""
    dice = random.random()
    scale = USUAL_SCALE if dice < 0.5 else 1.0 if dice < 0.7 else float(np.exp(random.uniform(np.log(0.65), np.log(1.5))))
    rows, columns = (line(n, canvas, scale, random) for n, canvas in zip(frame.ids.shape, (height, width)))
    columns = columns[::-1] if random.random() < 0.5 else columns
    at = np.ix_(np.round(rows).astype(int), np.round(columns).astype(int))
    rgb = frame.rgb[at] if scale == 1.0 else blended(frame.rgb, rows, columns)
    return rgb, frame.ids[at], frame.patch[at]


def line(length, canvas, scale, random):
    """Where the canvas's rows (or columns) lie in the frame: at most `canvas` of them, inside the frame."""
    count = min(canvas, int(length * scale))
    start = random.uniform(0, length - count / scale)
    return np.clip((np.arange(count) + 0.5) / scale + (start if scale != 1.0 else int(start)) - 0.5, 0, length - 1)


def blended(rgb, rows, columns):
    """Bilinear reading of rgb at rows x columns."""
    r, c = np.minimum(rows.astype(int), rgb.shape[0] - 2), np.minimum(columns.astype(int), rgb.shape[1] - 2)
    fr, fc = (rows - r)[:, None, None].astype(np.float32), (columns - c)[None, :, None].astype(np.float32)
    tall = rgb[r] * (1 - fr) + rgb[r + 1] * fr
    return tall[:, c] * (1 - fc) + tall[:, c + 1] * fc


def sample(frame, height, width, prompts, random):
    """-> pixels (3, H, W), points (P, N, 2), labels (P, N) and masks (P, 3, H/2, W/2) of 0..1."""
    while True:
        rgb, ids, patch = piece(frame, height, width, random)
        things = regions_of(ids, LEAST_REGION)
        if len(things):
            break
    canvas = np.zeros((height, width, 3), np.float32)  # padding is black after normalisation, as the studio pads
    canvas[: ids.shape[0], : ids.shape[1]] = (roughened(rgb.astype(np.float32) / 255, random) - MEAN) / STD
    asked = [ask(ids, patch, frame.whole, choose(things, random), random) for _ in range(prompts)]
    masks = np.zeros((prompts, 3, height, width), np.uint8)
    masks[:, :, : ids.shape[0], : ids.shape[1]] = np.stack([a[2] for a in asked])
    return canvas.transpose(2, 0, 1), np.stack([a[0] for a in asked]), np.stack([a[1] for a in asked]), halved(masks)


def halved(masks):
    """Means of 2x2 pixels."""
    rows = masks[..., ::2, :] + masks[..., 1::2, :]
    return (rows[..., ::2] + rows[..., 1::2]).astype(np.float32) * np.float32(0.25)


def regions_of(ids, least):
    counts = np.bincount(ids.ravel(), minlength=256)
    counts[0] = 0
    return np.flatnonzero(counts >= least)


def choose(regions, random):
    planes, things = regions[regions >= FIRST_PLANE], regions[regions < FIRST_PLANE]
    pool = planes if len(planes) and (not len(things) or random.random() < PLANE_SHARE) else things
    return random.choice(pool)


def ask(ids, patch, whole, region, random):
    """One prompt for a region: points (N, 2) in pixels (a pixel's middle is at +0.5), labels (N,), masks (3, H, W)."""
    thing = ids == region
    ys, xs = np.nonzero(thing)
    kind = random.random()
    if kind < POINT_SHARE:
        y, x = middle(thing, ys, xs) if random.random() < 0.5 else at_random(ys, xs, random)
        part = patch == patch[y, x] if patch[y, x] else thing
        return *filled([(x + 0.5, y + 0.5, INSIDE)]), np.stack([part & thing, thing, whole[region][ids]])
    if kind < POINT_SHARE + BOX_SHARE:
        masks = levels(ids, patch, whole, region, ys, xs, random)
        points = box_points(masks, random)
        if random.random() < 0.15:
            points += outside_points(masks, 1, random)
        return *filled(points), np.stack([masks] * 3)
    inside = [at_random(ys, xs, random) for _ in range(random.integers(1, 3))]
    points = [(x + 0.5, y + 0.5, INSIDE) for y, x in inside] + outside_points(thing, random.integers(1, 3), random)
    return *filled(points), np.stack([thing] * 3)


def levels(ids, patch, whole, region, ys, xs, random):
    """What a box is drawn around: mostly the thing, at times a patch of it or the whole around it."""
    thing, dice = ids == region, random.random()
    if dice < 0.86:
        return thing
    y, x = at_random(ys, xs, random)
    return whole[region][ids] if dice < 0.93 or not patch[y, x] else (patch == patch[y, x]) & thing


def at_random(ys, xs, random):
    k = random.integers(len(ys))
    return ys[k], xs[k]


def middle(mask, ys=None, xs=None):
    """The (y, x) deepest inside the mask."""
    ys, xs = np.nonzero(mask) if ys is None else (ys, xs)
    top, left = ys.min(), xs.min()
    depth = distance_transform_edt(np.pad(mask[top : ys.max() + 1, left : xs.max() + 1], 1))
    y, x = np.unravel_index(depth.argmax(), depth.shape)
    return top + y - 1, left + x - 1


def box_points(mask, random):
    """The mask's box as two labelled corners, often drawn a little wrong."""
    ys, xs = np.nonzero(mask)
    low, high = np.array([xs.min(), ys.min()]) + 0.5, np.array([xs.max(), ys.max()]) + 0.5
    if random.random() < 0.3:
        slack = np.maximum(1, 0.06 * (high - low))
        low, high = low + random.uniform(-1, 1, 2) * slack, high + random.uniform(-1, 1, 2) * slack
    return [(*low, TOP_LEFT), (*high, BOTTOM_RIGHT)]


def outside_points(mask, count, random):
    """Points near the mask but not on it, as somebody corrects a spill."""
    ys, xs = np.nonzero(mask)
    reach_y, reach_x = 6 + np.ptp(ys) // 3, 6 + np.ptp(xs) // 3
    low, high = (max(0, ys.min() - reach_y), max(0, xs.min() - reach_x)), (ys.max() + reach_y + 1, xs.max() + reach_x + 1)
    oy, ox = np.nonzero(~mask[low[0] : high[0], low[1] : high[1]])
    picks = random.integers(len(oy), size=count) if len(oy) else []
    return [(ox[k] + low[1] + 0.5, oy[k] + low[0] + 0.5, OUTSIDE) for k in picks]


def filled(points):
    """[(x, y, label)] -> (MOST_POINTS, 2), (MOST_POINTS,) with -1 for none."""
    spare = MOST_POINTS - len(points)
    table = np.array(points + [(0.0, 0.0, -1)] * spare, np.float32)
    return table[:, :2], table[:, 2].astype(np.int64)
