"""The prompt's half: embeddings and prompts -> three masks (patch, thing, whole) and the IoU to expect of each.

The prompt's vector sets the gains of a small network over the coarse map, which sketches the thing; what lies under the sketch and
around it joins the vector; the result is sharpened on the fine map, and its rims are drawn by the sharp one. All is dense convolution,
so hundreds of prompts share one pass over the picture. B pictures, P prompts each, N points each.
"""

import torch
import torch.nn.functional as F
from torch import nn

from encoder import CONTEXT, DETAIL, EDGES, Block, conv
from prompts import MAPS, PromptVector, prompt_maps, under_map

LEVELS = 3
VECTOR = 128
COARSE, DEEP, FINE = 32, 64, 24
RIM = 5  # coarse cells: the sketch widened by half of it reaches what surrounds the thing
HEADS, HEAD = 8, 8  # similarity maps between the prompt and the places, and channels of each


class MaskDecoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.vector = PromptVector(VECTOR, DETAIL, CONTEXT)
        self.base8, self.base4 = nn.Conv2d(CONTEXT, COARSE, 1), nn.Conv2d(DETAIL, FINE, 1)
        self.key8, self.key4 = nn.Conv2d(CONTEXT, HEADS * HEAD, 1), nn.Conv2d(DETAIL, HEADS * HEAD, 1)
        self.query8, self.query4 = nn.Linear(VECTOR, HEADS * HEAD), nn.Linear(VECTOR + DEEP, HEADS * HEAD)
        self.gain8, self.gain16, self.gain4 = nn.Linear(VECTOR, 2 * COARSE), nn.Linear(VECTOR + DEEP, 2 * DEEP), nn.Linear(VECTOR + DEEP, 2 * FINE)
        self.hint8, self.hint4 = nn.Conv2d(MAPS + HEADS, COARSE, 1), nn.Conv2d(MAPS + HEADS, FINE, 1)
        self.first, self.down, self.deep = conv(COARSE, COARSE), conv(COARSE, DEEP, stride=2), Block(DEEP)
        self.look, self.up, self.last = nn.Conv2d(DEEP, 1, 1), conv(DEEP, COARSE, 1), conv(COARSE, COARSE)
        self.lift, self.sharpen = nn.Conv2d(COARSE, FINE, 1), conv(FINE, FINE, 1)
        self.draw = nn.Conv2d(FINE, LEVELS * 4, 3, padding=1)
        nn.init.constant_(self.draw.bias, -2.0)  # most places are not meant
        self.rims = nn.Conv2d(FINE, LEVELS * EDGES, 1)  # per cell and level: which features of its pixels tell in from out
        self.sketch, self.learnt = nn.Conv2d(COARSE, 1, 1), nn.Linear(2 * (DETAIL + CONTEXT), VECTOR + DEEP)
        nn.init.constant_(self.sketch.bias, -2.0)
        for late in (self.rims, self.learnt):  # these begin as nothing
            nn.init.zeros_(late.weight), nn.init.zeros_(late.bias)
        self.judge = nn.Sequential(nn.Linear(VECTOR + DEEP + LEVELS * (COARSE + 3), 96), nn.ReLU(), nn.Linear(96, LEVELS))

    def forward(self, embeddings, points, labels):
        """(B, CHANNELS, h, w), (B, P, N, 2) pixels of the input, (B, P, N)
        -> logits (B, P, 3, 2h, 2w), IoU logits (B, P, 3), logits of the sketch (B, P, h/2, w/2)."""
        embeddings, edges = embeddings[:, : DETAIL + CONTEXT], embeddings[:, DETAIL + CONTEXT :]
        pooled = F.avg_pool2d(embeddings, 2)
        fine, coarse = embeddings[:, :DETAIL], pooled[:, DETAIL:]  # the mean undoes the repetition
        maps8, maps4 = (prompt_maps(points, labels, *x.shape[-2:], stride) for x, stride in ((coarse, 8), (fine, 4)))
        vector = self.vector(embeddings, coarse, points, labels, maps8)
        hints = self.hint8(torch.cat([maps8, alike(self.query8(vector), self.key8(coarse))], 1))
        x = F.relu(moved(self.base8(coarse), self.gain8(vector)) + hints)
        x, vector = self.reason(x, vector)
        sketch = self.sketch(x).float().view(*vector.shape[:2], -1)
        vector = vector + self.learnt(under_sketch(pooled, sketch))
        hints = self.hint4(torch.cat([maps4, alike(self.query4(vector), self.key4(fine))], 1))
        z = F.relu(moved(self.base4(fine), self.gain4(vector)) + hints + twice(self.lift(x)))
        z = F.relu(self.sharpen(z))
        logits = F.pixel_shuffle(self.draw(z) + drawn_by(self.rims(z), edges), 2).float()
        scores = self.judge(torch.cat([vector.flatten(0, 1), judged(logits, x)], -1).float())
        return logits.view(*points.shape[:2], *logits.shape[1:]), scores.view(*points.shape[:2], LEVELS), sketch.view(*points.shape[:2], *coarse.shape[-2:])

    def reason(self, x, vector):
        """The coarse map, refined with one glance at all of it, which also joins the vector."""
        x = F.relu(x + self.first(x))
        y = F.relu(self.down(x))
        vector = torch.cat([vector, looked(self.look(y), y).view(*vector.shape[:2], -1)], -1)
        y = self.deep(F.relu(moved(y.view(*vector.shape[:2], *y.shape[1:]), self.gain16(vector))))
        x = F.relu(x + twice(self.up(y)))
        return F.relu(x + self.last(x)), vector


def twice(x):
    return F.interpolate(x, scale_factor=2.0, mode="nearest")


def moved(x, gain):
    """Scales and shifts the channels of x, (B, C, H, W) or (B, P, C, H, W), by gain (B, P, 2C) -> (B * P, C, H, W)."""
    scale, shift = gain[..., None, None].chunk(2, 2)
    x = x if x.ndim == 5 else x[:, None]
    return (x * (1 + scale) + shift).flatten(0, 1)


def alike(query, key):
    """(B, P, HEADS * HEAD), (B, HEADS * HEAD, H, W) -> (B * P, HEADS, H, W) scaled inner products."""
    query = query.view(*query.shape[:2], HEADS, HEAD).transpose(1, 2) * HEAD**-0.5
    product = query @ key.reshape(key.shape[0], HEADS, HEAD, -1)
    return product.transpose(1, 2).reshape(-1, HEADS, *key.shape[-2:])


def under_sketch(features, sketch):
    """The means of features (B, C, h, w) under the sketch (B, P, h * w) and around it -> (B, P, 2C)."""
    inside = torch.sigmoid(sketch)
    wide = F.max_pool2d(inside.view(*sketch.shape[:2], *features.shape[-2:]), RIM, 1, RIM // 2).flatten(2)
    return torch.cat([under_map(features, inside), under_map(features, wide - inside)], -1)


def drawn_by(weights, edges):
    """Sums over EDGES of weights (B * P, LEVELS * EDGES, h, w) times edges (B, EDGES * 4, h, w) -> (B * P, LEVELS * 4, h, w)."""
    pictures, _, height, width = edges.shape
    edges = edges.permute(0, 2, 3, 1).reshape(-1, EDGES, 4)
    weights = weights.permute(0, 2, 3, 1).reshape(pictures, -1, height * width, LEVELS * EDGES).transpose(1, 2).reshape(edges.shape[0], -1, EDGES)
    rims = (weights @ edges).view(pictures, height * width, -1, LEVELS * 4)  # one small product per cell, for all prompts and levels
    return rims.transpose(1, 2).reshape(-1, height, width, LEVELS * 4).permute(0, 3, 1, 2)


def looked(score, x):
    """The mean of x (P, C, H, W) under the softmax of score (P, 1, H, W) -> (P, C)."""
    weight = score.flatten(2).float().softmax(-1)
    return (weight * x.flatten(2)).sum(-1)


def judged(logits, x):
    """What tells a good mask from a bad one: the features under it, its size, how sure it is -> (P, 3 * (COARSE + 3))."""
    p = torch.sigmoid(F.avg_pool2d(logits.detach(), 4)).flatten(2)
    area = p.sum(-1, keepdim=True)
    pooled = p @ x.detach().float().flatten(2).transpose(1, 2) / (area + 1)
    sure = (p * p).sum(-1, keepdim=True) / (area + 1)
    stable = (p > 0.7).float().sum(-1, keepdim=True) / ((p > 0.3).float().sum(-1, keepdim=True) + 1)
    return torch.cat([pooled, torch.log1p(area), sure, stable], -1).flatten(1)
