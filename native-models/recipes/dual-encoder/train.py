"""Trains the dual encoder. Interrupt it at will: with --resume it goes on, and reads worlds that have come since.

    python train.py RUN --worlds ROOT… --dev ROOT --labels labels.json --steps 4000 [--resume]
"""

import argparse
import copy
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader

from batches import SURFACES, UNRELATED, Batches
from captions import COLORS, WORDS, all_text
from measure import measure
from model import SIZE, DualEncoder, normalised
from muon import Muon
from tokens import CONTEXT, Tokenizer, learn
from worlds import Worlds, world_folders

RATE, DECAY, WARM, COOL = 2e-3, 0.05, 100, 0.45  # COOL: share of the steps in which the rate falls to nothing
WEIGHTS = {"label": 1.0, "color": 0.8, "caption": 0.5, "fallback": 0.15}
AVERAGED = 0.997
SHORT = 7  # tokens of a short phrase


def losses(model: DualEncoder, batch: dict, labels: int) -> dict[str, torch.Tensor]:
    with torch.autocast("cpu", torch.bfloat16):
        images, texts = model.image(worn_light(normalised(batch["crops"])).contiguous(memory_format=torch.channels_last)), embed_texts(model, batch["ids"])
    images, texts, scale = F.normalize(images.float()), F.normalize(texts.float()), model.scale
    named = labels + len(WORDS["canonical"]) + SURFACES + UNRELATED
    asked, captions = texts[named : named + len(batch["asked"]) * len(COLORS)], texts[named + len(batch["asked"]) * len(COLORS) :]
    logits = scale * images @ texts[:named].T
    return {
        **label_losses(logits, batch["labels"], labels),
        "color": color_loss(scale * images @ asked.T, batch),
        "caption": caption_loss(scale * images @ captions.T, batch["fits"]),
    }


def embed_texts(model: DualEncoder, ids: torch.Tensor) -> torch.Tensor:
    """The short phrases apart from the long ones: half of all tokens would be padding."""
    lengths = (ids == model.text.end).int().argmax(1) + 1
    short, long = (lengths <= SHORT).nonzero()[:, 0], (lengths > SHORT).nonzero()[:, 0]
    embedded = [model.text(ids[rows, :most]) for rows, most in ((short, SHORT), (long, ids.shape[1])) if len(rows)]
    return torch.cat(embedded)[torch.cat([short, long]).argsort()]


def worn_light(pixels: torch.Tensor) -> torch.Tensor:
    """Exposure and white balance as they drift, about black in normalised pixels (-2)."""
    n = pixels.shape[0]
    gains = torch.empty(n, 1, 1, 1).uniform_(-0.4, 0.3).exp() * torch.empty(n, 3, 1, 1).uniform_(-0.07, 0.07).exp()
    return ((pixels + 2) * torch.where(torch.rand(n, 1, 1, 1) < 0.6, gains, torch.ones(()))).clamp(0, 4) - 2


def label_losses(logits: torch.Tensor, labels: torch.Tensor, count: int) -> dict[str, torch.Tensor]:
    """Things against all labels and what they are not; bare surfaces against the words for nothing in particular."""
    things, nothing = labels >= 0, slice(count, count + len(WORDS["canonical"]) + SURFACES)
    label = F.cross_entropy(logits[things], labels[things], label_smoothing=0.02)
    bare = logits[~things]
    if len(bare):
        # A bare tabletop is a table too.
        others = torch.cat([bare[:, : TABLE], bare[:, TABLE + 1 :]], 1)
        label = label + 0.07 * (others.logsumexp(1) - bare[:, nothing].logsumexp(1)).mean()
    # Apart from its own label, a thing is rather "object" than anything it is not: what relevancy compares with.
    wrong = logits[things].scatter(1, labels[things][:, None], -1e4)
    return {"label": label, "fallback": (wrong.logsumexp(1) - wrong[:, count : count + len(WORDS["canonical"])].logsumexp(1)).mean()}


def color_loss(logits: torch.Tensor, batch: dict) -> torch.Tensor:
    """Of each thing whose label was asked: which colour, among phrases that differ in nothing else."""
    logits = logits.view(len(logits), -1, len(COLORS))
    known = batch["colors"][:, None] >= 0
    rows, columns = ((batch["labels"][:, None] == batch["asked"][None]) & known).nonzero(as_tuple=True)
    return F.cross_entropy(logits[rows, columns], batch["colors"][rows], label_smoothing=0.02)


def caption_loss(logits: torch.Tensor, fits: torch.Tensor) -> torch.Tensor:
    """Contrastive both ways, with everything that a caption is true of."""
    by_text = -(logits.log_softmax(0) * fits).sum(0) / fits.sum(0).clamp(min=1)
    told = fits.any(1)
    by_image = logits[told].logsumexp(1) - logits[told].masked_fill(~fits[told], -1e4).logsumexp(1)
    return (by_text.mean() + by_image.mean()) / 2


def rate_at(step: int, steps: int, first: int) -> float:
    """`first`: the step from which this run went on; what optimisers remember settles anew."""
    cooling = (step - steps * (1 - COOL)) / (steps * COOL)
    return RATE * min(1, (step - first + 1) / WARM) * (0.5 * (1 + math.cos(math.pi * cooling)) if cooling > 0 else 1)


def blend(average: DualEncoder, model: DualEncoder, step: int) -> None:
    keep = min(AVERAGED, step / (step + 20))
    for a, b in zip(average.state_dict().values(), model.state_dict().values()):
        a.lerp_(b, 1 - keep) if a.is_floating_point() else a.copy_(b)


def optimisers_of(model: DualEncoder) -> list[torch.optim.Optimizer]:
    """Muon for convolutions, AdamW for the rest."""
    kernels = [p for p in model.parameters() if p.ndim == 4]
    heavy = [p for p in model.parameters() if p.ndim in (2, 3)]
    light = [p for p in model.parameters() if p.ndim <= 1]
    return [
        Muon(kernels, RATE, decay=DECAY),
        torch.optim.AdamW([{"params": heavy, "weight_decay": DECAY}, {"params": light, "weight_decay": 0}], lr=RATE, betas=(0.9, 0.98)),
    ]


def main() -> None:
    global TABLE
    options = argparse.ArgumentParser()
    options.add_argument("run", type=Path)
    options.add_argument("--worlds", nargs="+", required=True)
    options.add_argument("--dev", required=True)
    options.add_argument("--labels", type=Path, required=True)
    options.add_argument("--steps", type=int, default=4000)
    options.add_argument("--every", type=int, default=400)
    options.add_argument("--resume", action="store_true")
    asked = options.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(7)
    asked.run.mkdir(parents=True, exist_ok=True)
    labels = json.loads(asked.labels.read_text())
    TABLE = labels.index("table")
    if not (asked.run / "merges.txt").exists():
        Tokenizer(learn(all_text(labels, np.random.default_rng(0), 8000), 1300, 3)).save(asked.run)
    tokenizer = Tokenizer.load(asked.run)
    model = DualEncoder(len(tokenizer.vocab), CONTEXT, tokenizer.end).to(memory_format=torch.channels_last)
    average, optimisers, step = copy.deepcopy(model), optimisers_of(model), 0
    if asked.resume:
        saved = torch.load(asked.run / "checkpoint.pt", weights_only=False)
        model.load_state_dict(saved["model"]), average.load_state_dict(saved["average"])
        for optimiser, state in zip(optimisers, saved["optimisers"]):
            optimiser.load_state_dict(state)
        step = saved["step"]
    print(f"{sum(p.numel() for p in model.parameters())} weights", flush=True)
    first = step
    worlds, dev, feed = Worlds([]), Worlds(world_folders([asked.dev])), None
    while step < asked.steps:
        if feed is None or step % asked.every == 0:
            worlds.add(world_folders(asked.worlds))
            print(f"{len(worlds.frames)} frames, {len(worlds.crops)} crops of {len(set(c.thing.label for c in worlds.crops))} classes", flush=True)
            feed = iter(DataLoader(Batches(worlds, labels, tokenizer, SIZE, 1000 + step), batch_size=None, num_workers=1, prefetch_factor=6))
            began, cpu, seen = step, time.process_time(), [] if step % 50 == 0 else seen
        for group in (group for optimiser in optimisers for group in optimiser.param_groups):
            group["lr"] = rate_at(step, asked.steps, first)
        parts = losses(model, next(feed), len(labels))
        total = sum(WEIGHTS[name] * part for name, part in parts.items())
        model.zero_grad()
        total.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimiser in optimisers:
            optimiser.step()
        blend(average, model, step)
        step += 1
        seen.append([float(parts[name].detach()) for name in WEIGHTS])
        if step % 50 == 0:
            means = " ".join(f"{name} {value:.3f}" for name, value in zip(WEIGHTS, np.mean(seen, 0)))
            print(f"step {step} {means} scale {model.scale.item():.1f} cpu {(time.process_time() - cpu) / (step - began):.3f} s/step at {time.strftime('%H:%M:%S', time.gmtime())}", flush=True)
            seen = []
        if step % asked.every == 0 or step == asked.steps:
            print(json.dumps({"step": step, **measure(average, tokenizer, labels, dev)}), flush=True)
            torch.save({"model": model.state_dict(), "average": average.state_dict(), "optimisers": [optimiser.state_dict() for optimiser in optimisers], "step": step, "labels": labels}, asked.run / "checkpoint.pt")


if __name__ == "__main__":
    main()
