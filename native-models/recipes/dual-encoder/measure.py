"""Zero-shot naming of true crops: labels and colours as phrases, the nearest wins.

    python measure.py RUN WORLDS_ROOT [--sheet wrong.png]
"""

import argparse
import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw

from captions import COLORS
from model import SIZE, DualEncoder, normalised
from regions import cut_region
from tokens import CONTEXT, Tokenizer
from worlds import Worlds, world_folders

TEMPLATES = ["{}", "a photo of a {}.", "the {}"]


@torch.no_grad()
def embed_phrases(model: DualEncoder, tokenizer: Tokenizer, phrases: list[str]) -> torch.Tensor:
    """(N, WIDTH) unit means over the templates."""
    texts = [template.format(phrase) for phrase in phrases for template in TEMPLATES]
    rows = [tokenizer.encode(text) for text in texts]
    ids = torch.tensor([row + [tokenizer.end] * (CONTEXT - len(row)) for row in rows])
    units = F.normalize(torch.cat([model.text(part) for part in ids.split(256)]))
    return F.normalize(units.view(len(phrases), len(TEMPLATES), -1).mean(1))


@torch.no_grad()
def embed_crops(model: DualEncoder, crops: np.ndarray) -> torch.Tensor:
    parts = [model.image(normalised(torch.from_numpy(part)).contiguous(memory_format=torch.channels_last)) for part in np.array_split(crops, max(1, len(crops) // 128))]
    return F.normalize(torch.cat(parts))


def read_crops(worlds: Worlds, **how) -> np.ndarray:
    return np.stack([cut_region(worlds.frames[c.frame].rgb, worlds.frames[c.frame].ids == c.id, c.box, SIZE, **how) for c in worlds.crops])


def verdicts(model: DualEncoder, tokenizer: Tokenizer, labels: list[str], worlds: Worlds, **how):
    """For each crop the ranks of its label and of its colour (0 is first), and the label that won."""
    model.eval()
    images = embed_crops(model, read_crops(worlds, **how))
    names = images @ embed_phrases(model, tokenizer, labels).T
    tints = embed_phrases(model, tokenizer, [f"{color} {label}" for label in labels for color in COLORS]).view(len(labels), len(COLORS), -1)
    of = torch.tensor([labels.index(c.thing.label) for c in worlds.crops])
    hues = torch.einsum("nd,ncd->nc", images, tints[of])
    hue = torch.tensor([COLORS.index(c.thing.color) for c in worlds.crops])
    rank = lambda scores, right: (scores > scores.gather(1, right[:, None])).sum(1).numpy()
    model.train()
    return rank(names, of), rank(hues, hue), names.argmax(1).numpy()


def measure(model: DualEncoder, tokenizer: Tokenizer, labels: list[str], worlds: Worlds, **how) -> dict:
    label, color, _ = verdicts(model, tokenizer, labels, worlds, **how)
    true = np.array([c.is_true for c in worlds.crops])
    share = lambda good, of: round(float(good[of].mean()), 4) if of.any() else None
    return {"top1": share(label == 0, true), "top3": share(label < 3, true), "color": share(color == 0, true), "crops": int(true.sum()), "top1 of the rest": share(label == 0, ~true)}


def write_sheet(path: str, worlds: Worlds, wrong: list[int], labels: list[str], won: np.ndarray) -> None:
    columns, cell = 12, 100
    sheet = Image.new("RGB", (columns * cell, -(-len(wrong) // columns) * (cell + 26)), "white")
    draw = ImageDraw.Draw(sheet)
    for k, n in enumerate(wrong):
        crop, at = worlds.crops[n], ((k % columns) * cell, k // columns * (cell + 26))
        picture = cut_region(worlds.frames[crop.frame].rgb, worlds.frames[crop.frame].ids == crop.id, crop.box, cell - 4)
        sheet.paste(Image.fromarray(picture), at)
        draw.text((at[0], at[1] + cell - 4), f"{crop.thing.label}\n-> {labels[won[n]]}", fill="black")
    sheet.save(path)


def load(run: Path) -> tuple[DualEncoder, Tokenizer, list[str]]:
    tokenizer, saved = Tokenizer.load(run), torch.load(run / "checkpoint.pt", weights_only=False)
    model = DualEncoder(len(tokenizer.vocab), CONTEXT, tokenizer.end)
    model.load_state_dict(saved["average"])
    return model.eval(), tokenizer, saved["labels"]


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("run", type=Path)
    options.add_argument("root")
    options.add_argument("--sheet")
    asked = options.parse_args()
    torch.set_num_threads(1)
    model, tokenizer, labels = load(asked.run)
    worlds = Worlds(world_folders([asked.root]))
    print(json.dumps(measure(model, tokenizer, labels, worlds)))
    label, color, won = verdicts(model, tokenizer, labels, worlds)
    rows = defaultdict(lambda: [0, 0, 0, 0, defaultdict(int)])
    for n, crop in enumerate(worlds.crops):
        if crop.is_true:
            row = rows[crop.thing.label]
            row[0] += 1
            row[1] += label[n] == 0
            row[2] += label[n] < 3
            row[3] += color[n] == 0
            if label[n] > 0:
                row[4][labels[won[n]]] += 1
    for name, (count, first, three, tint, taken) in sorted(rows.items(), key=lambda item: item[1][1] / item[1][0]):
        print(f"{name:18} {count:4} top1 {first / count:.2f} top3 {three / count:.2f} color {tint / count:.2f}  {dict(sorted(taken.items(), key=lambda t: -t[1])[:4])}")
    if asked.sheet:
        wrong = [n for n, c in enumerate(worlds.crops) if c.is_true and label[n] > 0]
        write_sheet(asked.sheet, worlds, wrong[:: max(1, len(wrong) // 96)][:96], labels, won)


if __name__ == "__main__":
    main()
