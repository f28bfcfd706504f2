"""A prompt as numbers: maps of where it points, a vector of what lies there. B pictures, P prompts each, N points each."""

import torch
import torch.nn.functional as F
from torch import nn

OUTSIDE, INSIDE, TOP_LEFT, BOTTOM_RIGHT = range(4)  # the labels of SAM's own export; -1 fills up
NEAR = (3.0, 12.0, 48.0)  # pixels: how far a point is felt, in each of its maps
EDGE = (16.0, 4.0)  # pixels: softness of the box's rim, in each of its maps
LEAST_HALF = 6.0  # pixels: boxes count as at least twice as wide where their middle is meant, a cell being 8
RING = (6.0, 4.0)  # pixels beyond the box and softness: what surrounds it
BOX_MAPS = len(EDGE) + 2
MAPS = 2 * len(NEAR) + BOX_MAPS


def corner(points, labels, kind):
    """(B, P, N, 2), (B, P, N) -> the (B, P, 2) point of this kind, zero where there is none, and (B, P) whether there is one."""
    mine = (labels == kind).float()
    return (points * mine[..., None]).sum(2), mine.amax(2)


def prompt_maps(points, labels, height, width, stride):
    """-> (B * P, MAPS, H, W): nearness of inside and of outside points; depth inside the box, its middle, its surroundings."""
    xs, ys = ((torch.arange(n, dtype=torch.float32) + 0.5) * stride for n in (width, height))
    along = [-0.5 * (xs - points[..., 0, None]) ** 2, -0.5 * (ys - points[..., 1, None]) ** 2]  # a Gaussian is a product
    maps = []
    for kind in (INSIDE, OUTSIDE):
        mine = (labels == kind).float()[..., None]
        for reach in NEAR:
            across, down = torch.exp(along[0] / reach**2), torch.exp(along[1] / reach**2) * mine
            maps.append((down[..., :, None] * across[..., None, :]).amax(2))
    return torch.stack(maps + box_maps(xs, ys, points, labels), 2).flatten(0, 1)


def box_maps(xs, ys, points, labels):
    """-> BOX_MAPS maps (B, P, H, W), all zero where there is no box."""
    (low, boxed), (high, _) = corner(points, labels, TOP_LEFT), corner(points, labels, BOTTOM_RIGHT)
    boxed = boxed[..., None, None]
    across, down = (torch.minimum(at - low[..., k, None], high[..., k, None] - at) for k, at in enumerate((xs, ys)))
    depth = torch.minimum(down[..., :, None], across[..., None, :])
    half, centre = ((high - low) / 2).clamp(min=LEAST_HALF), (low + high) / 2
    u, v = (((at - centre[..., k, None]) / half[..., k, None]) ** 2 for k, at in enumerate((xs, ys)))
    middle = torch.exp(-v)[..., :, None] * torch.exp(-u)[..., None, :]
    around = torch.exp(-0.5 * ((depth + RING[0]) / RING[1]) ** 2)
    return [m * boxed for m in (*(torch.sigmoid(depth / soft) for soft in EDGE), middle, around)]


class PromptVector(nn.Module):
    """What the prompt says apart from where: the features under its points and within its box, (B, P, width)."""

    def __init__(self, width, detail, context):
        super().__init__()
        self.point, self.box = nn.Linear(detail + context + 4, width), nn.Linear(3 * context + 3, width)
        self.mix = nn.Sequential(nn.Linear(3 * width, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU())

    def forward(self, embeddings, coarse, points, labels, maps):
        height, width = embeddings.shape[-2:]
        grid = points / (2.0 * torch.tensor([width, height], dtype=torch.float32)) - 1  # pixels of the input, at stride 4, to -1..1
        under = F.grid_sample(embeddings.float(), grid, mode="bilinear", padding_mode="border", align_corners=False)
        kinds = torch.stack([(labels == k).float() for k in range(4)], -1)
        token = F.relu(self.point(torch.cat([under.permute(0, 2, 3, 1), kinds], -1)))
        inside, outside = (mean_of(token, kinds[..., k : k + 1]) for k in (INSIDE, OUTSIDE))
        (low, boxed), (high, _) = corner(points, labels, TOP_LEFT), corner(points, labels, BOTTOM_RIGHT)
        size = torch.log1p((high - low).abs()) * boxed[..., None]
        pooled, _, middle, around = (under_map(coarse, m.view(*labels.shape[:2], -1)) for m in maps[:, -BOX_MAPS:].unbind(1))
        box = F.relu(self.box(torch.cat([pooled, size, boxed[..., None], middle, around], -1)))
        return self.mix(torch.cat([inside, outside, box], -1))


def under_map(features, share):
    """The mean of features (B, C, H, W) under maps (B, P, H * W) -> (B, P, C)."""
    return share @ features.float().flatten(2).transpose(1, 2) / (share.sum(-1, keepdim=True) + 1)


def mean_of(token, chosen):
    return (token * chosen).sum(2) / chosen.sum(2).clamp(min=1)
