"""Pictures of what a pack answers: python look.py PACK SCENE OUT.png [--frames N]. Left the picture; then points, boxes, and the grid's masks."""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from evaluate import LEAST, Pack, boxes_of, read, unlike
from samples import middle


def tinted(rgb, masks, random):
    """The picture under masks in random colours."""
    out = rgb.astype(float) * 0.5
    for mask in masks:
        out[mask] = rgb[mask] * 0.35 + random.integers(40, 256, 3) * 0.65
    return out.astype(np.uint8)


def row(pack, rgb, ids, random):
    things = [i for i in np.unique(ids) if i > 0 and (ids == i).sum() >= LEAST]
    things.sort(key=lambda i: -(ids == i).sum())
    truth = [ids == i for i in things]
    seen, size = pack.see(rgb), ids.shape
    points = np.array([[middle(t)[::-1]] for t in truth])
    logits, scores = pack.answer(seen, points, np.ones((len(truth), 1)), size)
    by_point = [m[s.argmax()] > 0 for m, s in zip(logits, scores)]
    logits, scores = pack.answer(seen, np.array([boxes_of(t) for t in truth]), np.tile([2, 3], (len(truth), 1)), size)
    by_box = [m[s.argmax()] > 0 for m, s in zip(logits, scores)]
    shown = tinted(rgb, by_point, random)
    for (x, y), in points:
        shown[max(0, y - 1) : y + 2, max(0, x - 1) : x + 2] = 255
    return np.concatenate([rgb, shown, tinted(rgb, by_box, random), tinted(rgb, grid(pack, seen, size), random)], 1)


def grid(pack, seen, size, side=24, least=0.5):
    """Masks of a grid of points, large ones first."""
    points = np.stack(np.meshgrid(*((np.arange(side) + 0.5) * n / side for n in size[::-1])), -1).reshape(-1, 1, 2)
    logits, scores = pack.answer(seen, points, np.ones(points.shape[:2]), size)
    best = scores.argmax(1)
    masks, scores = logits[np.arange(len(best)), best] > 0, scores.max(1)
    masks, scores = masks[scores >= least], scores[scores >= least]
    return sorted((masks[k] for k in unlike(masks, scores)), key=lambda m: -m.sum())


def main():
    options = argparse.ArgumentParser()
    options.add_argument("pack", type=Path)
    options.add_argument("scene", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--frames", type=int, default=4)
    chosen = options.parse_args()
    pack, frames = Pack(chosen.pack), list(read(chosen.scene, 1))
    picked = frames[:: max(1, len(frames) // chosen.frames)][: chosen.frames]
    Image.fromarray(np.concatenate([row(pack, rgb, ids, np.random.default_rng(1)) for _, rgb, ids, _ in picked])).save(chosen.out)


if __name__ == "__main__":
    main()
