"""Writes CARD.md: card.head.md, then what was measured on worlds that training never saw.

    python card.py RUN EVAL_ROOT OUT.md [--worn "motion blur 6 px=ROOT" …]
"""

import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch

from captions import WORDS
from measure import embed_crops, embed_phrases, load, read_crops, verdicts
from model import SIZE
from regions import Wear
from worlds import Worlds, world_folders

CONDITIONS = [
    ("all true crops", lambda c: c.is_true),
    ("100 to 200 pixels", lambda c: c.is_true and c.pixels < 200),
    ("200 to 500 pixels", lambda c: c.is_true and 200 <= c.pixels < 500),
    ("500 to 2000 pixels", lambda c: c.is_true and 500 <= c.pixels < 2000),
    ("more than 2000 pixels", lambda c: c.is_true and c.pixels >= 2000),
    ("nothing hides it (95 % seen)", lambda c: c.is_true and c.seen >= 0.95),
    ("60 to 95 % seen", lambda c: c.is_true and 0.6 <= c.seen < 0.95),
    ("30 to 60 % seen", lambda c: c.is_true and c.seen < 0.6),
    ("cut off by the frame", lambda c: c.is_true and c.cut),
    ("not a true crop: below 100 pixels", lambda c: c.pixels < 100 and c.seen >= 0.3),
    ("not a true crop: less than 30 % seen", lambda c: c.seen < 0.3),
]


def row(name: str, results, chosen: np.ndarray) -> str:
    label, color, _ = results
    if not chosen.any():
        return f"| {name} | 0 | | | |"
    return f"| {name} | {int(chosen.sum())} | {(label == 0)[chosen].mean():.3f} | {(label < 3)[chosen].mean():.3f} | {(color == 0)[chosen].mean():.3f} |"


# A table by condition.
HEAD = "| {} | crops | label, first | label, first three | colour |\n|---|---|---|---|---|"


def class_rows(worlds: Worlds, results, labels: list[str]) -> list[str]:
    label, color, won = results
    groups = defaultdict(list)
    for n, crop in enumerate(worlds.crops):
        if crop.is_true:
            groups[crop.thing.label].append(n)
    out = []
    for name, members in sorted(groups.items()):
        at = np.array(members)
        taken = defaultdict(int)
        for n in at[label[at] > 0]:
            taken[labels[won[n]]] += 1
        others = ", ".join(f"{other} ({many})" for other, many in sorted(taken.items(), key=lambda item: -item[1])[:3])
        things = len({(worlds.frames[worlds.crops[n].frame].world, worlds.crops[n].id) for n in members})
        out.append(f"| {name} | {things} | {len(at)} | {(label[at] == 0).mean():.2f} | {(label[at] < 3).mean():.2f} | {(color[at] == 0).mean():.2f} | {others} |")
    return out


@torch.no_grad()
def relevancy_rows(model, tokenizer, labels: list[str], worlds: Worlds) -> list[str]:
    """LERF's relevancy, against object, things, stuff and texture; 0.5 and above counts as found."""
    true = [k for k, c in enumerate(worlds.crops) if c.is_true]
    wear, bare = Wear(np.random.default_rng(5), SIZE), []
    for k, frame in enumerate(worlds.frames):
        tables = {0, *(c.id for c in worlds.crops if c.frame == k and c.thing.label == "table")}
        wear.background = lambda: 1.0
        found = wear.nowhere(frame.rgb, frame.ids, tables)
        bare.extend([] if found is None else [found])
    names, nothing = embed_phrases(model, tokenizer, labels), embed_phrases(model, tokenizer, WORDS["canonical"])

    def found(images: torch.Tensor) -> np.ndarray:
        return ((images @ names.T) > (images @ nothing.T).max(1, keepdim=True).values).numpy()

    crops = found(embed_crops(model, read_crops(worlds)[true]))
    own = np.array([labels.index(worlds.crops[k].thing.label) for k in true])
    right = crops[np.arange(len(own)), own]
    empty = np.delete(found(embed_crops(model, np.stack(bare))), labels.index("table"), 1)
    most = sorted(((int(n), label) for n, label in zip(empty.sum(0), [name for name in labels if name != "table"]) if n), reverse=True)[:3]
    which = "; most often " + ", ".join(f"{label} {n}" for n, label in most) if most else ""
    return [
        f"- its own label is found in {right.mean():.3f} of the true crops, a label that is not its own in {(crops.sum() - right.sum()) / (crops.size - len(own)):.4f};",
        f"- on {len(bare)} squares of bare floor, wall and tabletop a label other than table is found in {empty.mean():.4f} (any at all in {empty.any(1).mean():.3f} of the squares{which}). Nameless pictures hang on the walls.",
    ]


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("run", type=Path)
    options.add_argument("root")
    options.add_argument("out", type=Path)
    options.add_argument("--worn", nargs="*", default=[])
    asked = options.parse_args()
    torch.set_num_threads(1)
    model, tokenizer, labels = load(asked.run)
    worlds = Worlds(world_folders([asked.root]))
    results = verdicts(model, tokenizer, labels, worlds)
    true = np.array([c.is_true for c in worlds.crops])
    lines = [Path(__file__).with_name("card.head.md").read_text().rstrip(), "", HEAD.format("condition")]
    lines += [row(name, results, np.array([test(c) for c in worlds.crops])) for name, test in CONDITIONS]
    for name, background in (("surroundings kept", 1.0), ("surroundings removed", 0.0)):
        lines.append(row(name, verdicts(model, tokenizer, labels, worlds, background=background), true))
    for worn in asked.worn:
        name, root = worn.rsplit("=", 1)
        others = Worlds(world_folders([root]))
        lines.append(row(name, verdicts(model, tokenizer, labels, others), np.array([c.is_true for c in others.crops])))
    lines += ["", "Relevancy (min over *object, things, stuff, texture*, as in LERF):", "", *relevancy_rows(model, tokenizer, labels, worlds)]
    lines += ["", "## By class", "", "Classes that the five unseen worlds show:", "", "| class | things | crops | first | first three | colour | taken for |", "|---|---|---|---|---|---|---|", *class_rows(worlds, results, labels)]
    asked.out.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
