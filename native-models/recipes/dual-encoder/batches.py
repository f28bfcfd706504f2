"""Training batches: worn crops of evenly drawn classes, and every phrase they are compared with."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
import torch
from torch.utils.data import IterableDataset

from captions import COLORS, WORDS, Speaker
from regions import Wear
from tokens import Tokenizer
from worlds import Crop, Worlds

BATCH = 128
NOWHERE = 0.07  # share of crops of floor, wall and bare table
# Share of manufactured things whose colours are swapped, whatever they then look like: a label is a matter of shape.
RECOLORED = 0.2
UNKNOWN = ""  # colour of what is recoloured
CAPTIONS = 40
COLOR_LABELS = 12  # labels of a batch for which all colours are asked
UNRELATED = 8
SURFACES = 3
# How much more often a class is drawn than another that has more instances: 0 is even, 1 as they come.
EVENNESS = 0.5
# Crops with less than this to see teach nothing.
LEAST_PIXELS, LEAST_SEEN = 70, 0.3


def padded(rows: list[list[int]], end: int) -> torch.Tensor:
    out = torch.full((len(rows), max(map(len, rows))), end)
    for k, row in enumerate(rows):
        out[k, : len(row)] = torch.tensor(row)
    return out


class Batches(IterableDataset):
    def __init__(self, worlds: Worlds, labels: list[str], tokenizer: Tokenizer, size: int, seed: int):
        self.worlds, self.labels, self.tokenizer = worlds, labels, tokenizer
        self.random = np.random.default_rng(seed)
        self.wear, self.speaker = Wear(self.random, size), Speaker(self.random, labels)
        crops: dict[str, dict[tuple[int, int], list[Crop]]] = defaultdict(lambda: defaultdict(list))
        for crop in worlds.crops:
            if crop.pixels >= LEAST_PIXELS and crop.seen >= LEAST_SEEN:
                crops[crop.thing.label][worlds.frames[crop.frame].world, crop.id].append(crop)
        self.instances = {label: list(found.values()) for label, found in crops.items()}
        self.present = list(self.instances)
        share = np.array([len(self.instances[label]) for label in self.present]) ** EVENNESS
        self.share = share / share.sum()
        self.tables = defaultdict(lambda: {0})
        for crop in worlds.crops:
            if crop.thing.label == "table":
                self.tables[crop.frame].add(crop.id)

    def __iter__(self):
        while True:
            yield self.batch()

    def draw(self) -> Crop:
        """A class, then one of it, then a view of that."""
        label = self.present[self.random.choice(len(self.present), p=self.share)]
        return self.speaker.pick(self.speaker.pick(self.instances[label]))

    def batch(self) -> dict[str, torch.Tensor]:
        pictures, things = [], []
        while len(pictures) < BATCH:
            if self.random.random() < NOWHERE:
                at = int(self.random.integers(len(self.worlds.frames)))
                frame = self.worlds.frames[at]
                picture, thing = self.wear.nowhere(frame.rgb, frame.ids, self.tables[at]), None
            else:
                crop = self.draw()
                frame = self.worlds.frames[crop.frame]
                other = self.worlds.frames[int(self.random.integers(len(self.worlds.frames)))].rgb
                picture, thing = self.wear.region(frame.rgb, frame.ids == crop.id, crop.box, other), crop.thing
                if thing.material != "natural" and self.speaker.chance(RECOLORED):
                    picture, thing = picture[..., self.random.permutation(3)], replace(thing, color=UNKNOWN)
            if picture is not None:
                pictures.append(picture)
                things.append(thing)
        return {"crops": torch.from_numpy(np.stack(pictures)), **self.phrases(things)}

    def phrases(self, things) -> dict[str, torch.Tensor]:
        say, r = self.speaker, self.random
        label_of = {label: k for k, label in enumerate(self.labels)}
        labels = torch.tensor([-1 if t is None else label_of[t.label] for t in things])
        colors = torch.tensor([-1 if t is None or t.color == UNKNOWN else COLORS.index(t.color) for t in things])
        asked = r.permutation(np.unique(labels[labels >= 0].numpy()))[:COLOR_LABELS]
        told = r.permutation([k for k, color in enumerate(colors) if color >= 0])[:CAPTIONS]
        captions, claims = zip(*(say.caption(things[k]) for k in told))
        texts = [
            *(say.plain(label) for label in self.labels),
            *(say.framed(word) if say.chance(0.3) else word for word in WORDS["canonical"]),
            *(say.framed(word) if say.chance(0.3) else word for word in r.choice(WORDS["surfaces"], SURFACES, replace=False)),
            *(say.framed(word) for word in r.choice(WORDS["unrelated"], UNRELATED, replace=False)),
            *(say.colored(color, self.labels[k]) for k in asked for color in COLORS),
            *captions,
        ]
        return {
            "labels": labels, "colors": colors, "asked": torch.from_numpy(asked),
            "ids": padded([self.tokenizer.encode(text) for text in texts], self.tokenizer.end),
            "fits": torch.tensor([[claim.fits(thing) for claim in claims] for thing in things]),
        }
