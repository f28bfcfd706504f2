"""A model of the decomposer's format with random weights and few pieces, and an adapter to it, for tests that need no training:

  python fixture.py ../../../test/language/fixtures
"""
import json
import random
import sys
from pathlib import Path

import torch

import export
import grammar
import tokenizer as tok
from adapter import write_adapter
from model import Llama, Shape

RANK, ALPHA = 4, 8.0


def adapted(model: Llama) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
    """A random adapter to every attention matrix."""
    names = [n for n, p in model.named_parameters() if '.attn_' in n and p.dim() == 2]
    return {n: (torch.randn(RANK, model.get_parameter(n).shape[1]) * 0.3, torch.randn(model.get_parameter(n).shape[0], RANK) * 0.3) for n in names}


if __name__ == '__main__':
    folder = Path(sys.argv[1])
    tok.MERGES = 100
    r = random.Random(5)
    data = tok.build([grammar.sample(r) for _ in range(3000)], least=40)
    torch.manual_seed(5)
    t = tok.Tokenizer(data)
    model = Llama(Shape(len(t.tokens), width=32, layers=2, heads=4, key_heads=2, hidden=64)).eval()
    with torch.no_grad():
        for p in model.parameters():
            p.mul_(3 if p.dim() > 1 else 1)
    export.write(model, t, folder / 'untrained-decomposer.gguf', 'f16')
    plain = export.reference(model, t)
    pairs = adapted(model)
    write_adapter(folder / 'untrained-adapter.gguf', {n: (a.numpy(), b.numpy()) for n, (a, b) in pairs.items()}, ALPHA)
    with torch.no_grad():
        for name, (a, b) in pairs.items():
            model.get_parameter(name).add_(ALPHA / RANK * b @ a)
    for one, other in zip(plain, export.reference(model, t)):
        one['adapted'] = other['logits']
    (folder / 'untrained-decomposer.json').write_text(json.dumps(plain) + '\n')
