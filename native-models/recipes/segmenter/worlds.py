"""Reads the scenes that `studio synth` writes into arrays for training: pictures, regions, and which regions nest."""

import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from regions import FIRST_PLANE, label_planes, normals, patches, room_planes, world_points


def read_scene(folder, random):
    """One capture folder -> {rgb (F,H,W,3) u8, ids (F,H,W) u8, patch (F,H,W) u16, whole (256,256) bool}."""
    truth = json.loads((folder / "truth.json").read_text())
    intrinsics = np.loadtxt(folder / "camera-intrinsics.txt")[:3, :3]
    names = [frame["name"] for frame in truth["frames"]]
    rgb = np.stack([np.array(Image.open(folder / "rgb" / f"{n}.png").convert("RGB")) for n in names])
    ids = np.stack([np.array(Image.open(folder / "mask" / f"{n}.png")) for n in names]).astype(np.int32)
    depth = [np.array(Image.open(folder / "depth" / f"{n}.png")) * truth["depthUnit"] for n in names]
    points = [world_points(d, intrinsics, np.loadtxt(folder / "pose" / f"{n}.txt")) for d, n in zip(depth, names)]
    planes = room_planes(np.concatenate([p[(i == 0) & (d > 0)] for p, i, d in zip(points, ids, depth)]), random)
    ids = np.stack([label_planes(i, p, planes) for i, p in zip(ids, points)])
    patch = np.stack([patches(c, i, normals(p)) for c, i, p in zip(rgb, ids, points)])
    return {"rgb": rgb, "ids": ids.astype(np.uint8), "patch": patch.astype(np.uint16), "whole": wholes(truth["instances"])}


def wholes(instances):
    """(256, 256): row i marks what belongs to the whole around i: it and all that lies in or on it, or those of its container."""
    member = np.eye(256, dtype=bool)
    above = {i["id"]: i["container"] or i["support"] for i in instances}
    for thing in above:
        holder = above[thing]
        while holder:
            member[holder, thing] = True
            holder = above[holder]
    for i in instances:
        if i["container"]:
            member[i["id"]] = member[i["container"]]
    room = np.arange(256) >= FIRST_PLANE
    member[np.ix_(room, room)] = True
    return member


def main(source, cache):
    """Converts every finished scene of `source` that `cache` lacks."""
    cache.mkdir(parents=True, exist_ok=True)
    for folder in sorted(source.iterdir()):
        file = cache / f"{folder.name}.npz"
        if (folder / "truth.json").exists() and not file.exists():
            part = file.with_suffix(".part")
            with part.open("wb") as out:
                np.savez(out, **read_scene(folder, np.random.default_rng(int(folder.name))))
            part.rename(file)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
