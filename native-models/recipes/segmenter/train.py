"""Trains the segmenter: python train.py CACHE OUT [--minutes M] [--until-minutes W]. Resumes from OUT/last.pt where there is one.

The schedule follows the processor time spent, so a machine shared with others changes how long it takes, not what is learnt;
unless the clock runs out first: then it closes early.
"""

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch

from muon import Muon
from samples import Frame, sample
from segmenter import Segmenter, losses

IMAGES, PROMPTS = 8, 8
SMALL, FULL = (192, 256), (240, 320)  # pieces first, whole frames at the end
FULL_FROM = 0.72  # of the schedule
PEAK_RATE, WARM_UP = 2.5e-3, 0.04
SETTLE = 50  # steps: from nothing, and again where a run goes on, until what the optimisers remember is of use
DECAY = 0.02
AT_THE_ENDS = ("draw", "rims", "sketch", "look")  # convolutions whose answers are read as they are: not for Muon
KEEP = 0.995  # of the running mean of the weights, per step


def frames_of(cache, frames, known):
    """Adds the scenes of `cache` that are not yet `known`; a cache may grow while training runs."""
    for file in sorted(set(cache.glob("*.npz")) - known):
        with np.load(file) as scene:
            frames += [Frame(r, i, p, scene["whole"]) for r, i, p in zip(scene["rgb"], scene["ids"], scene["patch"])]
        known.add(file)


def batch(frames, size, random):
    parts = [sample(frames[random.integers(len(frames))], *size, PROMPTS, random) for _ in range(IMAGES)]
    pixels, points, labels, masks = (torch.from_numpy(np.stack(p)) for p in zip(*parts))
    return pixels.contiguous(memory_format=torch.channels_last), points, labels, masks


def rate(progress):
    """Linear warm-up, then half a cosine down to a hundredth."""
    if progress < WARM_UP:
        return PEAK_RATE * (0.02 + progress / WARM_UP)
    return PEAK_RATE * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1, (progress - WARM_UP) / (1 - WARM_UP)))))


def optimisers_of(model):
    """Muon for the inner convolutions, AdamW for the rest."""
    named = list(model.named_parameters())
    kernels = [p for n, p in named if p.ndim == 4 and not any(end in n for end in AT_THE_ENDS)]
    taken = {id(p) for p in kernels}
    decayed = [p for _, p in named if p.ndim > 1 and id(p) not in taken]
    plain = [p for _, p in named if p.ndim <= 1]
    return [Muon(kernels, 0.0, decay=DECAY), torch.optim.AdamW([{"params": decayed, "weight_decay": DECAY}, {"params": plain, "weight_decay": 0}], lr=0.0, fused=True)]


class Run:
    def __init__(self, out):
        self.out, self.step, self.spent, self.progress = out, 0, 0.0, 0.0
        self.model = Segmenter().to(memory_format=torch.channels_last)
        self.optimisers, self.first = optimisers_of(self.model), 0
        self.mean = {k: v.clone() for k, v in self.model.state_dict().items()}
        if (out / "last.pt").exists():
            self.load(torch.load(out / "last.pt", weights_only=True))

    def load(self, saved):
        self.model.load_state_dict(saved["model"])
        for optimiser, state in zip(self.optimisers, saved.get("optimisers", [])):
            optimiser.load_state_dict(state)
        self.first = saved["step"]
        self.mean, self.step, self.spent, self.progress = saved["mean"], saved["step"], saved["spent"], saved["progress"]

    def save(self):
        state = {"model": self.model.state_dict(), "optimisers": [o.state_dict() for o in self.optimisers], "mean": self.mean, "step": self.step, "spent": self.spent, "progress": self.progress}
        torch.save(state, self.out / "part.pt")
        (self.out / "part.pt").rename(self.out / "last.pt")

    def learn(self, data):
        for group in (g for o in self.optimisers for g in o.param_groups):
            group["lr"] = rate(self.progress) * min(1, (self.step - self.first + 1) / SETTLE)
        pixels, points, labels, masks = data
        with torch.autocast("cpu", torch.bfloat16):
            logits, scores, sketch = self.model(pixels, points, labels)
        loss, overlap = losses(logits, scores, sketch, masks)
        for optimiser in self.optimisers:
            optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 2.0)
        for optimiser in self.optimisers:
            optimiser.step()
        self.step += 1
        keep = min(KEEP, self.step / (self.step + 20))
        for name, value in self.model.state_dict().items():
            self.mean[name].lerp_(value, 1 - keep) if value.is_floating_point() else self.mean[name].copy_(value)
        return float(loss.detach()), overlap


def train(cache, out, minutes, until):
    torch.set_num_threads(1)
    out.mkdir(parents=True, exist_ok=True)
    run, frames, known, random = Run(out), [], set(), np.random.default_rng()
    frames_of(cache, frames, known)
    before, done, begun, wall = run.spent, run.progress, time.process_time(), time.monotonic()
    tally = []
    with (out / "log.jsonl").open("a") as log:
        while run.progress < 1:
            run.spent = before + time.process_time() - begun
            clock = (time.monotonic() - wall) / (60 * until)
            run.progress = max(run.spent / (60 * minutes), done + (1 - done) * clock)
            tally.append(run.learn(batch(frames, FULL if run.progress >= FULL_FROM else SMALL, random)))
            if run.step % 50 == 0:
                line = {"step": run.step, "progress": round(run.progress, 4), "cpu": round(run.spent), "frames": len(frames),
                        "loss": round(np.mean([t[0] for t in tally]), 4), "iou": [round(float(x), 3) for x in torch.stack([t[1] for t in tally]).mean(0)]}
                print(json.dumps(line), flush=True)
                log.write(json.dumps(line) + "\n")
                log.flush()
                tally = []
                frames_of(cache, frames, known)
            if run.step % 100 == 0:
                run.save()
    run.save()


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("cache", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--minutes", type=float, default=55, help="processor time")
    options.add_argument("--until-minutes", type=float, default=1e9, help="clock time from this start, where that runs out first")
    chosen = options.parse_args()
    train(chosen.cache, chosen.out, chosen.minutes, chosen.until_minutes)
