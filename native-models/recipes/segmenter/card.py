"""Writes CARD.md: card.head.md, then what was measured on worlds that training never saw.

    python card.py PACK LOG EVAL_ROOT [--worn "motion blur of 5 pixels=ROOT" ...] [--every N]

LOG is the training's log.jsonl. The pack's manifest is written anew, since the card is one of its files.
"""

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from evaluate import HEAD, MOST_HIDDEN, Pack, grid_line, gridded, line, prompted, table
from export import manifest

SCORES = np.arange(0.3, 1.0, 0.1)
GRID_EVERY = 10  # frames: a grid is hundreds of prompts


def scenes_of(root):
    return sorted(f for f in root.iterdir() if (f / "truth.json").exists())


def measured(pack, scene, every, automatic):
    """Rows of a scene's things, and with `automatic` of its frames under a grid of points."""
    pack = Pack(pack)
    rows = list(prompted(pack, scene, every))
    grid = [] if automatic is None else list(gridded(pack, scene, GRID_EVERY * every, automatic["pointsPerSide"], automatic["minPredictedIou"], automatic["minStability"]))
    return rows, grid


def calibration(rows):
    """Predicted against true IoU of the first mask from a point, by what was predicted."""
    lines = ["| predicted IoU | n | predicted, mean | true, mean |", "|---|---|---|---|"]
    for low in SCORES:
        group = [r for r in rows if low <= r["score"] < low + 0.1]
        if len(group) >= 10:
            lines.append(f"| {low:.1f} to {low + 0.1:.1f} | {len(group)} | {np.mean([r['score'] for r in group]):.3f} | {np.mean([r['point'] for r in group]):.3f} |")
    return "\n".join(lines)


def classes(rows):
    """A Markdown table of the classes that the worlds show, the worst first."""
    groups = [(label, [r for r in rows if r["label"] == label]) for label in {r["label"] for r in rows}]
    groups.sort(key=lambda group: np.mean([r["point"] for r in group[1]]))
    lines = ["| class | things | n | point | point, best of three | box |", "|---|---|---|---|---|---|"]
    for label, group in groups:
        means = (f"{np.mean([r[key] for r in group]):.2f}" for key in ("point", "oracle", "box"))
        lines.append(f"| {label} | {len({(r['scene'], r['id']) for r in group})} | {len(group)} | {' | '.join(means)} |")
    return "\n".join(lines)


def training(log):
    last = json.loads(log.read_text().strip().splitlines()[-1])
    return f"{last['frames']} frames of {last['frames'] // 12} scenes; {last['step']} steps of 8 pieces of frames with 8 prompts each; {last['cpu'] / 60:.0f} minutes of one processor core"


def main():
    options = argparse.ArgumentParser()
    options.add_argument("pack", type=Path)
    options.add_argument("log", type=Path)
    options.add_argument("root", type=Path)
    options.add_argument("--worn", nargs="*", default=[])
    options.add_argument("--every", type=int, default=1)
    options.add_argument("--jobs", type=int, default=1, help="processes")
    asked = options.parse_args()
    settings = json.loads((asked.pack / "pack.json").read_text())["segmenter"]
    automatic = settings["automatic"]
    with ProcessPoolExecutor(asked.jobs) as pool:
        jobs = [pool.submit(measured, asked.pack, s, asked.every, automatic) for s in scenes_of(asked.root)]
        worse = [(name, [pool.submit(measured, asked.pack, s, 1, None) for s in scenes_of(Path(root))]) for name, root in (w.rsplit("=", 1) for w in asked.worn)]
        rows, frames = [r for j in jobs for r in j.result()[0]], [f for j in jobs for f in j.result()[1]]
        worn = [line(name, [r for j in group for r in j.result()[0] if r["hidden"] <= MOST_HIDDEN]) for name, group in worse]
    head = Path(__file__).with_name("card.head.md").read_text().rstrip().replace("@TRAINING@", training(asked.log)).replace("@FRAMES@", "all frames" if asked.every == 1 else f"one frame in {asked.every}")
    visible = [r for r in rows if r["hidden"] <= MOST_HIDDEN]
    parts = [head, table(rows)]
    if worn:
        parts += ["Under degradations (the same seeds, some frames of each, visible things; depth and pose noise leave photographs as they are):",
                  "\n".join([HEAD.format("condition"), *worn])]
    parts += ["By class, the hardest first (visible things):", classes(visible)]
    parts += ["Is the predicted IoU to be believed? From the point, first mask:", calibration(rows),
              f"From a grid of {automatic['pointsPerSide']} points a side, masks of predicted IoU {automatic['minPredictedIou']} and stability {automatic['minStability']} at least, every {GRID_EVERY * asked.every}th frame: {grid_line(frames)}."]
    (asked.pack / "CARD.md").write_text("\n\n".join(parts) + "\n")
    image = settings["image"]
    (asked.pack / "pack.json").write_text(json.dumps(manifest(asked.pack, image["width"], image["height"]), indent=2) + "\n")


if __name__ == "__main__":
    main()
