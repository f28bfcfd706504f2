"""Trains the decomposer; cut at any time and started again, it goes on from its last checkpoint.

  python train.py RUN --steps 12000 --tokens 2048 [--width 128 --layers 5 --threads 1]

RUN is a folder; it holds tokenizer.json, checkpoint.pt and log.txt. Rate: a warm-up, then a straight fall, reckoned from
--steps: batches are small, and at a rate that stays high their noise hides what was learned (at step 1 000 a quarter of
the rate took the loss from 0.87 to 0.72 in 100 steps). A longer run is had by raising --steps.
"""
import argparse
import json
import random
import time
from dataclasses import asdict
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

import batches
import grammar
import tokenizer as tok
from model import Llama, Shape
from muon import Muon

WARM_UP, CLIP, HELP = 100, 1.0, 0.5


def rate_at(step: int, steps: int) -> float:
    """Share of the peak rates."""
    return max(0.01, min((step + 1) / WARM_UP, (steps - step) / steps))


class Optimisers:
    """Muon for the matrices of the blocks, Adam for embeddings, norms and the output."""

    def __init__(self, model: nn.Module, helper: nn.Module):
        blocks = [p for n, p in model.named_parameters() if p.dim() > 1 and n.startswith('blk')]
        rest = [p for n, p in model.named_parameters() if p.dim() <= 1 or not n.startswith('blk')]
        self.all = [(Muon(blocks, 0.008), 0.008), (torch.optim.AdamW([*rest, *helper.parameters()], lr=1.2e-3, betas=(0.9, 0.98), weight_decay=0.0), 1.2e-3)]

    def step(self, rate: float) -> None:
        for optimiser, peak in self.all:
            for group in optimiser.param_groups:
                group['lr'] = peak * rate
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)

    def state(self) -> list:
        return [optimiser.state_dict() for optimiser, _ in self.all]

    def load(self, states: list) -> None:
        for (optimiser, _), state in zip(self.all, states):
            optimiser.load_state_dict(state)


@torch.no_grad()
def exact(model: Llama, tokenizer: tok.Tokenizer, seed: int, n: int) -> float:
    """Share of unseen sentences whose whole answer is the likeliest at every step (what greedy decoding would write)."""
    r, right = random.Random(seed), 0
    model.eval()
    for _ in range(n):
        tokens, _, start, _ = batches.example(r, tokenizer)
        said = model(torch.tensor([tokens[:-1]]))[0, start - 1:].argmax(-1)
        right += bool((said == torch.tensor(tokens[start:])).all())
    model.train()
    return right / n


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument('run', type=Path)
    for name, default in [('steps', 12000), ('tokens', 2048), ('width', 128), ('layers', 5), ('heads', 4), ('key-heads', 2), ('hidden', 352), ('threads', 1), ('every', 500), ('seed', 1)]:
        a.add_argument(f'--{name}', type=int, default=default)
    o = a.parse_args()
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    o.run.mkdir(parents=True, exist_ok=True)
    vocabulary = o.run / 'tokenizer.json'
    if not vocabulary.exists():
        r = random.Random(7)
        vocabulary.write_text(json.dumps(tok.build([grammar.sample(r) for _ in range(60_000)])))
    tokenizer = tok.load(vocabulary)
    model = Llama(Shape(len(tokenizer.tokens), o.width, o.layers, o.heads, o.key_heads, o.hidden))
    helper = nn.Linear(o.width, batches.LABELS)
    optimisers = Optimisers(model, helper)
    saved, step, spent, seen = o.run / 'checkpoint.pt', 0, 0.0, 0
    if saved.exists():
        c = torch.load(saved)
        model.load_state_dict(c['model']); helper.load_state_dict(c['helper']); optimisers.load(c['optimisers'])
        step, spent, seen = c['step'], c['spent'], c['seen']
    log = (o.run / 'log.txt').open('a')
    print('parameters', sum(p.numel() for p in model.parameters()), 'from step', step, file=log, flush=True)
    began = time.process_time()

    def keep() -> None:
        torch.save({'model': model.state_dict(), 'helper': helper.state_dict(), 'optimisers': optimisers.state(), 'step': step, 'seen': seen,
                    'spent': spent + time.process_time() - began, 'shape': asdict(model.shape)}, saved.with_suffix('.new'))
        saved.with_suffix('.new').rename(saved)

    means: dict[str, float] = {}
    pool: list = []
    while step < o.steps:
        if not pool:
            pool = batches.pool(o.seed * 1_000_003 + step, tokenizer, o.tokens)
        ids, answers, answer_to, labels, label_to = pool.pop()
        hidden = model.hidden(ids).flatten(0, 1)
        loss = F.cross_entropy(model.output(hidden[answers]), answer_to)
        helping = F.cross_entropy(helper(hidden[labels]), label_to)
        (loss + HELP * helping).backward()
        nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimisers.step(rate_at(step, o.steps))
        step += 1
        seen += len(ids)
        for name, value in (('loss', loss.item()), ('helping', helping.item())):
            means[name] = 0.98 * means.get(name, value) + 0.02 * value
        if step % 100 == 0:
            cpu = spent + time.process_time() - began
            print(f'{step} seen {seen} cpu {cpu:.0f}s loss {means["loss"]:.4f} helping {means["helping"]:.4f} rate {rate_at(step, o.steps):.5f}', file=log, flush=True)
        if step % o.every == 0 or step == o.steps:
            keep()
            print(f'{step} exact {exact(model, tokenizer, 99, 300):.3f}', file=log, flush=True)


if __name__ == '__main__':
    main()
