"""What PyTorch answers on a drawn picture, for the test of the exported graphs: python parity.py LAST.pt OUT.json [--width --height]."""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from export import Decoder, trained
from samples import MEAN, STD

SIZE = (336, 448)  # as large as the network wants it, so that nothing is resized
PLACES = 24  # logits kept of every mask
PROMPTS = {"points": [[[110, 120], [0, 0]], [[230, 90], [250, 170]], [[180, 60], [285, 140]]], "labels": [[1, -1], [1, 0], [2, 3]]}


def picture():
    """A red disc and a blue plate on a slanted grey; the test draws the same in integers."""
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]
    rgb = np.stack([90 + x // 4, 100 + y // 4, 110 + (x + y) // 8], -1)
    rgb[(x >= 180) & (x < 286) & (y >= 60) & (y < 141)] = (40, 80, 190)
    rgb[(x - 110) ** 2 + (y - 120) ** 2 < 2025] = (200, 45, 30)
    return rgb.astype(np.uint8)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("checkpoint", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--width", type=int, default=448)
    options.add_argument("--height", type=int, default=448)
    chosen = options.parse_args()
    model = trained(chosen.checkpoint)
    pixels = np.zeros((1, 3, chosen.height, chosen.width), np.float32)
    pixels[0, :, : SIZE[0], : SIZE[1]] = ((picture() / 255.0 - MEAN) / STD).transpose(2, 0, 1)
    scores, masks = Decoder(model.decoder)(model.encoder(torch.from_numpy(pixels)), torch.tensor(PROMPTS["points"]).float()[None], torch.tensor(PROMPTS["labels"])[None])
    places = np.linspace(0, masks[0, 0, 0].numel() - 1, PLACES).astype(int)
    chosen.out.write_text(json.dumps({**PROMPTS, "places": places.tolist(), "scores": rounded(scores[0]), "logits": rounded(masks[0].flatten(2)[..., places])}) + "\n")


def rounded(values):
    return np.round(values.numpy().astype(float), 6).tolist()


if __name__ == "__main__":
    main()
