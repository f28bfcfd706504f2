"""The picture's half: a small residual network with a feature pyramid, (B, 3, H, W) -> (B, CHANNELS, H/4, W/4)."""

import torch
import torch.nn.functional as F
from torch import nn

DETAIL = 32  # channels of the fine map, at a quarter of the resolution
CONTEXT = 64  # channels of the coarse map, at an eighth, repeated 2x2 so that one tensor carries all
EDGES = 8  # channels of the sharp map, at a half, its 2x2 pixels side by side: what rims are drawn by
CHANNELS = DETAIL + CONTEXT + 4 * EDGES


def conv(into, out, size=3, stride=1):
    return nn.Sequential(nn.Conv2d(into, out, size, stride, size // 2, bias=False), nn.BatchNorm2d(out))


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.one, self.two = conv(width, width), conv(width, width)

    def forward(self, x):
        return F.relu(x + self.two(F.relu(self.one(x))))


class Down(nn.Module):
    """Halves the resolution, then refines with `blocks` residual blocks."""

    def __init__(self, into, out, blocks):
        super().__init__()
        self.halve = conv(into, out, stride=2)
        self.blocks = nn.Sequential(*(Block(out) for _ in range(blocks)))

    def forward(self, x):
        return self.blocks(F.relu(self.halve(x)))


def grown_to(x, like):
    return F.interpolate(x, size=like.shape[-2:], mode="nearest")


class ImageEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = conv(3, 24, stride=2)
        self.s4, self.s8, self.s16, self.s32 = Down(24, 40, 2), Down(40, 80, 2), Down(80, 128, 2), Down(128, 160, 2)
        self.from32, self.from16, self.from8, self.from4 = conv(160, 96, 1), conv(128, 96, 1), conv(80, 64, 1), conv(40, 40, 1)
        self.at16, self.at8 = conv(96, 64), conv(64, CONTEXT)
        self.lift, self.at4 = conv(CONTEXT, 24, 1), conv(40 + 24, DETAIL)
        self.lower, self.at2, self.edges = conv(DETAIL, 8, 1), conv(24 + 8, 16), conv(16, EDGES, 1)

    def forward(self, x):
        c2 = F.relu(self.stem(x))
        c4 = self.s4(c2)
        c8 = self.s8(c4)
        c16 = self.s16(c8)
        c32 = self.s32(c16)
        p16 = F.relu(self.at16(F.relu(self.from16(c16) + grown_to(self.from32(c32), c16))))
        p8 = F.relu(self.at8(F.relu(self.from8(c8) + grown_to(p16, c8))))
        lifted = F.relu(self.lift(p8))
        p4 = F.relu(self.at4(torch.cat([F.relu(self.from4(c4)), grown_to(lifted, c4)], 1)))
        p2 = self.edges(F.relu(self.at2(torch.cat([c2, grown_to(F.relu(self.lower(p4)), c2)], 1))))
        return torch.cat([p4, grown_to(p8, c4), F.pixel_unshuffle(p2, 2)], 1)
