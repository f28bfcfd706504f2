"""The dual encoder: a small residual network for 48x48 crops, a small causal transformer for phrases, one unit sphere."""

import math

import torch
import torch.nn.functional as F
from torch import nn

WIDTH = 128  # of the sphere
SIZE = 48  # pixels along a crop's side: most of what a frame of 320x240 shows is smaller; a multiple of 16
CHANNELS = (32, 48, 96, 192)
TEXT = {"width": 128, "heads": 4, "layers": 2}
MEAN, STD = (0.5, 0.5, 0.5), (0.25, 0.25, 0.25)
# The temperature may not grow beyond this: relevancy takes differences of cosines by a fixed factor of ten, so they must be large.
MOST_SCALE = 30.0


def convolved(inputs: int, outputs: int, stride: int = 1, side: int = 3) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, side, stride, side // 2, bias=False), nn.BatchNorm2d(outputs))


class Residual(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.first, self.second = convolved(inputs, outputs, stride), convolved(outputs, outputs)
        self.past = nn.Identity() if stride == 1 else nn.Sequential(nn.AvgPool2d(2), *convolved(inputs, outputs, side=1))

    def forward(self, x):
        return torch.relu(self.second(torch.relu(self.first(x))) + self.past(x))


class ImageTower(nn.Module):
    def __init__(self):
        super().__init__()
        stages = [Residual(a, b, s) for a, b in zip(CHANNELS, CHANNELS[1:]) for a, b, s in ((a, b, 2), (b, b, 1))]
        self.stem = convolved(3, CHANNELS[0], 2)
        self.stages = nn.Sequential(*stages)
        self.out = nn.Linear(CHANNELS[-1], WIDTH)

    def forward(self, pixels):
        """(B, 3, S, S) normalised pixels to (B, WIDTH)."""
        return self.out(self.stages(torch.relu(self.stem(pixels))).mean((2, 3)))


class TextBlock(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads, self.shrink = heads, (width // heads) ** -0.5
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.mix = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x, mask):
        batch, length, width = x.shape
        q, k, v = self.qkv(self.before(x)).reshape(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        weights = (q @ k.transpose(2, 3) * self.shrink + mask).softmax(-1)
        x = x + self.mix((weights @ v).transpose(1, 2).reshape(batch, length, width))
        return x + self.narrow(F.gelu(self.wide(self.between(x))))


class TextTower(nn.Module):
    """Causal, read at the first end-of-text, so that padding after it changes nothing."""

    def __init__(self, vocabulary: int, context: int, end: int):
        super().__init__()
        width = TEXT["width"]
        self.end = end
        self.tokens, self.places = nn.Embedding(vocabulary, width), nn.Parameter(torch.randn(context, width) * 0.02)
        self.blocks = nn.ModuleList([TextBlock(width, TEXT["heads"]) for _ in range(TEXT["layers"])])
        self.last, self.out = nn.LayerNorm(width), nn.Linear(width, WIDTH, bias=False)
        nn.init.normal_(self.tokens.weight, std=0.03)
        self.register_buffer("mask", torch.full((context, context), -1e4).triu(1), persistent=False)

    def forward(self, ids):
        """(B, L) token ids to (B, WIDTH)."""
        length = ids.shape[1]
        x = self.tokens(ids) + self.places[:length]
        for block in self.blocks:
            x = block(x, self.mask[:length, :length])
        at = (ids == self.end).to(torch.int32).argmax(1)
        chosen = torch.gather(x, 1, at.view(-1, 1, 1).expand(-1, 1, x.shape[2]))[:, 0]
        return self.out(self.last(chosen))


class DualEncoder(nn.Module):
    def __init__(self, vocabulary: int, context: int, end: int):
        super().__init__()
        self.image, self.text = ImageTower(), TextTower(vocabulary, context, end)
        self.log_scale = nn.Parameter(torch.tensor(math.log(12.0)))

    @property
    def scale(self):
        return self.log_scale.exp().clamp(max=MOST_SCALE)


def normalised(crops: torch.Tensor) -> torch.Tensor:
    """(B, S, S, 3) uint8 to (B, 3, S, S) as the image tower wants it."""
    mean, std = torch.tensor(MEAN), torch.tensor(STD)
    return ((crops.float() / 255 - mean) / std).permute(0, 3, 1, 2)
