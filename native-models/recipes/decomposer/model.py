"""A small Llama: RMS norms, rotary attention with shared key/value heads, SwiGLU, as llama.cpp's "llama" computes it.

Rotary pairs are neighbouring channels (2i, 2i+1), which is how llama.cpp turns them, so query and key rows are written
to the GGUF as they are, without the permutation that checkpoints of the split-half kind need.
"""
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F


@dataclass
class Shape:
    vocab: int
    width: int = 128
    layers: int = 5
    heads: int = 4
    key_heads: int = 2
    hidden: int = 352
    theta: float = 10_000.0
    eps: float = 1e-5
    context: int = 512


class Norm(nn.Module):
    def __init__(self, width: int, eps: float):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(width)), eps

    def forward(self, x):
        return F.rms_norm(x, (x.shape[-1],), self.weight, self.eps)


def turned(x, cos, sin):
    """Rotates neighbouring channels of x (batch, heads, length, channels)."""
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack((a * cos - b * sin, a * sin + b * cos), -1).flatten(-2)


class Block(nn.Module):
    def __init__(self, s: Shape):
        super().__init__()
        self.s, channels = s, s.width // s.heads
        self.attn_norm, self.ffn_norm = Norm(s.width, s.eps), Norm(s.width, s.eps)
        self.attn_q = nn.Linear(s.width, s.heads * channels, bias=False)
        self.attn_k = nn.Linear(s.width, s.key_heads * channels, bias=False)
        self.attn_v = nn.Linear(s.width, s.key_heads * channels, bias=False)
        self.attn_output = nn.Linear(s.heads * channels, s.width, bias=False)
        self.ffn_gate = nn.Linear(s.width, s.hidden, bias=False)
        self.ffn_up = nn.Linear(s.width, s.hidden, bias=False)
        self.ffn_down = nn.Linear(s.hidden, s.width, bias=False)

    def forward(self, x, cos, sin):
        b, t, _ = x.shape
        h = self.attn_norm(x)
        q = turned(self.attn_q(h).view(b, t, self.s.heads, -1).transpose(1, 2), cos, sin)
        k = turned(self.attn_k(h).view(b, t, self.s.key_heads, -1).transpose(1, 2), cos, sin)
        v = self.attn_v(h).view(b, t, self.s.key_heads, -1).transpose(1, 2)
        repeat = self.s.heads // self.s.key_heads
        k, v = k.repeat_interleave(repeat, 1), v.repeat_interleave(repeat, 1)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.attn_output(y.transpose(1, 2).reshape(b, t, -1))
        h = self.ffn_norm(x)
        return x + self.ffn_down(F.silu(self.ffn_gate(h)) * self.ffn_up(h))


class Llama(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.token_embd = nn.Embedding(shape.vocab, shape.width)
        self.blk = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.output_norm = Norm(shape.width, shape.eps)
        self.output = nn.Linear(shape.width, shape.vocab, bias=False)
        for name, p in self.named_parameters():
            if p.dim() > 1:
                deep = name.endswith(('attn_output.weight', 'ffn_down.weight'))
                nn.init.normal_(p, std=0.02 if 'embd' in name or name == 'output.weight' else p.shape[1] ** -0.5 / ((2 * shape.layers) ** 0.5 if deep else 1))
        channels = shape.width // shape.heads
        angle = torch.arange(shape.context)[:, None] * shape.theta ** (-torch.arange(0, channels, 2) / channels)
        self.register_buffer('cos', angle.cos(), persistent=False)
        self.register_buffer('sin', angle.sin(), persistent=False)

    def hidden(self, ids):
        """States of the last layer, normed: (batch, length, width)."""
        x = self.token_embd(ids)
        cos, sin = self.cos[:ids.shape[1]], self.sin[:ids.shape[1]]
        for block in self.blk:
            x = block(x, cos, sin)
        return self.output_norm(x)

    def forward(self, ids):
        return self.output(self.hidden(ids))
