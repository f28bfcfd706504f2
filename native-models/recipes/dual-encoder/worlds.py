"""Reading rendered worlds: pictures, instance masks and who is who, for training and for measuring."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

# A crop is "true" when it shows enough to be named: this many pixels, and this share of what the frame would show of the
# thing without the others. What is below is measured apart.
LEAST_PIXELS = 100
LEAST_SEEN = 0.3


@dataclass(frozen=True)
class Thing:
    label: str
    color: str
    pattern: str
    material: str


@dataclass(frozen=True)
class Frame:
    rgb: np.ndarray  # (H, W, 3) uint8
    ids: np.ndarray  # (H, W) uint8, 0 is what has no name
    world: int


@dataclass(frozen=True)
class Crop:
    frame: int
    id: int
    thing: Thing
    box: tuple[int, int, int, int]  # x0, y0, x1, y1 of the mask, ends exclusive
    pixels: int
    seen: float  # share of it, within the frame, that nothing hides
    cut: bool  # touches the frame's edge

    @property
    def is_true(self) -> bool:
        return self.pixels >= LEAST_PIXELS and self.seen >= LEAST_SEEN


def mask_box(mask: np.ndarray) -> tuple[int, int, int, int]:
    """Box of a non-empty (H, W) mask, ends exclusive."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


class Worlds:
    """All frames and crops of some world folders, in memory: 0.3 MB for each frame of 320x240."""

    def __init__(self, folders: list[Path]):
        self.frames: list[Frame] = []
        self.crops: list[Crop] = []
        self.folders: set[Path] = set()
        self.add(folders)

    def add(self, folders: list[Path]) -> None:
        """Reads those that have not been read."""
        for folder in folders:
            if folder not in self.folders:
                self._read(folder)
                self.folders.add(folder)

    def _read(self, folder: Path) -> None:
        truth = json.loads((folder / "truth.json").read_text())
        things = {i["id"]: Thing(i["label"], i["color"], i["pattern"], i["material"]) for i in truth["instances"]}
        for frame in truth["frames"]:
            rgb = np.asarray(Image.open(folder / frame["image"]).convert("RGB"))
            ids = np.asarray(Image.open(folder / frame["mask"])).astype(np.uint8)
            self.frames.append(Frame(rgb, ids, int(truth["seed"])))
            for number in np.unique(ids[ids > 0]):
                self._add(ids, int(number), things, frame["hidden"])

    def _add(self, ids: np.ndarray, number: int, things: dict[int, Thing], hidden: dict[str, float]) -> None:
        mask = ids == number
        pixels = int(mask.sum())
        box = mask_box(mask)
        height, width = ids.shape
        cut = box[0] == 0 or box[1] == 0 or box[2] == width or box[3] == height
        self.crops.append(Crop(len(self.frames) - 1, number, things[number], box, pixels, 1 - hidden.get(str(number), 0), cut))


def world_folders(roots: list[str]) -> list[Path]:
    """Finished worlds below some folders, by name."""
    return sorted(p.parent for root in roots for p in Path(root).glob("[0-9]*/truth.json") if not p.parent.name.endswith(".draft"))
