"""How good is a segmenter pack on scenes it has not seen: python evaluate.py PACK SCENE... [--json FILE] [--every N] [--grid].

Runs the exported graphs, over every visible thing (LEAST, MOST_HIDDEN): from one point at the mask's middle (the mask that
the model ranks first, and the best of its three), from the true box, and with --grid from a grid of points as the studio segments.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime
import torch
import torch.nn.functional as F
from PIL import Image

from samples import MEAN, STD, middle

LEAST, MOST_HIDDEN = 100, 0.7  # a visible thing: pixels of 320x240 that show it, share of it that others hide
USUAL = 320 * 240
SIZES = ((100, 200), (200, 400), (400, 1000), (1000, 4000), (4000, 10**9))
HIDDEN = ((0, 0.05), (0.05, 0.4), (0.4, 0.7))
CHUNK = 64  # prompts a call


class Pack:
    def __init__(self, folder):
        self.image = json.loads((folder / "pack.json").read_text())["segmenter"]["image"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.encoder, self.decoder = (onnxruntime.InferenceSession(folder / f"{n}.onnx", options) for n in ("vision_encoder", "prompt_encoder_mask_decoder"))

    def see(self, rgb):
        """(H, W, 3) u8 -> embeddings; the picture is enlarged until it meets the network's input, what is left is padding."""
        height, width = self.fitted(rgb.shape[:2])
        pixels = np.zeros((1, 3, self.image["height"], self.image["width"]), np.float32)
        pixels[0, :, :height, :width] = ((np.array(Image.fromarray(rgb).resize((width, height), Image.BILINEAR)) / 255.0 - MEAN) / STD).transpose(2, 0, 1)
        return self.encoder.run(None, {"pixel_values": pixels})[0]

    def fitted(self, size):
        """(H, W) of a picture -> (H, W) that it takes of the network's input."""
        scale = min(self.image["height"] / size[0], self.image["width"] / size[1])
        return round(size[0] * scale), round(size[1] * scale)

    def answer(self, embeddings, points, labels, size):
        """(P, N, 2) pixel indices, (P, N) -> logits (P, 3, *size), scores (P, 3)."""
        fitted = self.fitted(size)
        points = np.asarray(points) * (fitted[1] / size[1])  # indices are scaled as they are, as SAM's users do
        masks, scores = [], []
        for k in range(0, len(points), CHUNK):
            feeds = {"image_embeddings": embeddings, "input_points": points[None, k : k + CHUNK].astype(np.float32), "input_labels": labels[None, k : k + CHUNK].astype(np.int64)}
            s, m = self.decoder.run(None, feeds)
            whole = F.interpolate(torch.from_numpy(m[0]), size=(self.image["height"], self.image["width"]), mode="bilinear", align_corners=False)
            masks.append(F.interpolate(whole[:, :, : fitted[0], : fitted[1]], size=tuple(size), mode="bilinear", align_corners=False).numpy())
            scores.append(s[0])
        return np.concatenate(masks), np.concatenate(scores)


def iou(a, b):
    return (a & b).sum((-1, -2)) / np.maximum((a | b).sum((-1, -2)), 1)


def boxes_of(mask):
    ys, xs = np.nonzero(mask)
    return [[xs.min(), ys.min()], [xs.max(), ys.max()]]


def read(scene, every):
    """Frames of a capture: name, (H, W, 3) u8, (H, W) ids, hidden share by id."""
    for frame in json.loads((scene / "truth.json").read_text())["frames"][::every]:
        rgb = np.array(Image.open(scene / frame["image"]).convert("RGB"))
        yield frame["name"], rgb, np.array(Image.open(scene / frame["mask"])).astype(int), frame["hidden"]


def prompted(pack, scene, every):
    """One row per visible thing: its class, its size as at 320x240, how much is hidden, and what the prompts gave."""
    labels = {i["id"]: i["label"] for i in json.loads((scene / "truth.json").read_text())["instances"]}
    for name, rgb, ids, hidden in read(scene, every):
        usual = USUAL / ids.size
        things = [i for i in np.unique(ids) if i > 0 and (ids == i).sum() * usual >= LEAST]
        if not things:
            continue
        truth = np.stack([ids == i for i in things])
        seen = pack.see(rgb)
        point, score = pack.answer(seen, np.array([[middle(t)[::-1]] for t in truth]), np.ones((len(truth), 1)), ids.shape)
        box, box_score = pack.answer(seen, np.array([boxes_of(t) for t in truth]), np.tile([2, 3], (len(truth), 1)), ids.shape)
        by_point, by_box = iou(point > 0, truth[:, None]), iou(box > 0, truth[:, None])
        for k, thing in enumerate(things):
            yield {"scene": scene.name, "frame": name, "id": int(thing), "label": labels[thing], "pixels": float(truth[k].sum() * usual), "hidden": hidden.get(str(thing), 0),
                   "point": float(by_point[k, score[k].argmax()]), "oracle": float(by_point[k].max()), "level": int(score[k].argmax()),
                   "score": float(score[k].max()), "box": float(by_box[k, box_score[k].argmax()]), "boxScore": float(box_score[k].max())}


def gridded(pack, scene, every, side, least_score, least_stability):
    """The automatic masks: how many, and which share of the visible things has one with IoU >= 0.5."""
    for name, rgb, ids, hidden in read(scene, every):
        ys, xs = ((np.arange(side) + 0.5) * n / side - 0.5 for n in ids.shape)
        points = np.stack(np.meshgrid(xs, ys), -1).reshape(-1, 1, 2)
        logits, scores = pack.answer(pack.see(rgb), points, np.ones(points.shape[:2]), ids.shape)
        logits, scores = logits.reshape(-1, *ids.shape), scores.ravel()
        kept = scores >= least_score
        logits, scores = logits[kept], scores[kept]
        stable = (logits > 1).sum((1, 2)) / np.maximum((logits > -1).sum((1, 2)), 1)
        masks, scores = logits[stable >= least_stability] > 0, scores[stable >= least_stability]
        masks = masks[unlike(masks, scores)]
        things = [i for i in np.unique(ids) if i > 0 and (ids == i).sum() >= LEAST and hidden.get(str(i), 0) <= MOST_HIDDEN]
        best = [max(iou(masks, ids == i), default=0) for i in things]
        yield {"scene": scene.name, "frame": name, "masks": len(masks), "things": len(things), "found": int(sum(b >= 0.5 for b in best)), "iou": float(np.mean(best)) if best else 0}


def grid_line(frames):
    found, things = (sum(f[k] for f in frames) for k in ("found", "things"))
    masks, best = (np.mean([f[k] for f in frames]) for k in ("masks", "iou"))
    return f"{found / things:.3f} of {things} visible things have a mask with IoU 0.5 or more, the best one's IoU is {best:.3f} on average; {masks:.1f} masks a frame"


def unlike(masks, scores, most=0.7):
    """Greedy choice, best score first, of masks that overlap no chosen one by more than `most`."""
    flat = masks.reshape(len(masks), masks[0].size if len(masks) else 0).astype(np.float32)
    area, chosen = flat.sum(1), []
    both = flat @ flat.T
    for k in np.argsort(-scores):
        if area[k] >= LEAST and all(both[k, c] / (area[k] + area[c] - both[k, c]) <= most for c in chosen):
            chosen.append(k)
    return chosen


HEAD = "| {} | n | point | point, best of three | box | predicted for the point |\n|---|---|---|---|---|---|"


def line(title, rows):
    means = (f"{np.mean([r[key] for r in rows]):.3f}" for key in ("point", "oracle", "box", "score"))
    return f"| {title} | {len(rows)} | {' | '.join(means)} |"


def table(rows):
    """A Markdown table over the visible things, by size and by how much is hidden; the hardly visible last."""
    visible = [r for r in rows if r["hidden"] <= MOST_HIDDEN]
    groups = [("all visible things", visible)]
    groups += [(f"{a} to {b} pixels" if b < 10**9 else f"more than {a} pixels", [r for r in visible if a <= r["pixels"] < b]) for a, b in SIZES]
    groups += [(f"{100 * a:.0f} to {100 * b:.0f} % hidden", [r for r in visible if a <= r["hidden"] < b]) for a, b in HIDDEN]
    groups += [(f"not counted: more than {100 * MOST_HIDDEN:.0f} % hidden", [r for r in rows if r["hidden"] > MOST_HIDDEN])]
    return "\n".join([HEAD.format("condition"), *(line(title, group) for title, group in groups if group)])


def main():
    options = argparse.ArgumentParser()
    options.add_argument("pack", type=Path)
    options.add_argument("scenes", type=Path, nargs="+")
    options.add_argument("--every", type=int, default=1, help="takes every Nth frame")
    options.add_argument("--json", type=Path)
    options.add_argument("--grid", type=int, default=0, help="points a side; 0 leaves the automatic masks out")
    options.add_argument("--score", type=float, default=0.5)
    options.add_argument("--stability", type=float, default=0.7)
    chosen = options.parse_args()
    pack = Pack(chosen.pack)
    if chosen.grid:
        print(grid_line([f for s in chosen.scenes for f in gridded(pack, s, chosen.every, chosen.grid, chosen.score, chosen.stability)]))
        return
    rows = [r for s in chosen.scenes for r in prompted(pack, s, chosen.every)]
    print(table(rows))
    if chosen.json:
        chosen.json.write_text(json.dumps(rows))


if __name__ == "__main__":
    main()
