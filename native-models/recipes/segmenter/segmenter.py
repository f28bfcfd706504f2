"""Both halves together, and the losses that train them."""

import torch
import torch.nn.functional as F
from torch import nn

from decoder import MaskDecoder
from encoder import ImageEncoder

LEVEL_WEIGHTS = (0.35, 1.0, 0.35)  # patch, thing, whole: the thing is what people mean
THING = 1
SPREAD = 256.0  # cells: a mask's focal loss is shared among its own and this many, so that small things count without shouting
JUDGE_WEIGHT = 0.3  # of the predicted IoU, beside the masks
SKETCH_WEIGHT = 0.3  # of the coarse first guess


class Segmenter(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = ImageEncoder(), MaskDecoder()

    def forward(self, pixels, points, labels):
        return self.decoder(self.encoder(pixels), points, labels)


def losses(logits, scores, sketch, target):
    """logits and target (B, P, 3, h, w), target 0..1 and 0 on padding, scores (B, P, 3), sketch (B, P, h/4, w/4) -> loss, and mean IoU per level."""
    logits = logits.contiguous()
    probable, wanted = torch.sigmoid(logits).flatten(3), target.flatten(3)
    rough = F.avg_pool2d(target[:, :, THING], 4)
    missed = (probable.detach() - wanted).square_()  # the focus: without it everything is soon called background
    focal = inner(missed, F.binary_cross_entropy_with_logits(logits, target, reduction="none").flatten(3)) / (wanted.sum(-1) + SPREAD)
    dice = 1 - (2 * inner(probable, wanted) + 1) / (inner(probable, probable) + inner(wanted, wanted) + 1)
    with torch.no_grad():
        got, want = (probable > 0.5).float(), (wanted > 0.5).float()
        both = inner(got, want)
        overlap = both / (got.sum(-1) + want.sum(-1) - both).clamp(min=1)
    judge = F.binary_cross_entropy_with_logits(scores, overlap, reduction="none")
    masks = (focal + dice) * torch.tensor(LEVEL_WEIGHTS)
    sketched = F.binary_cross_entropy_with_logits(sketch, rough, reduction="none").flatten(2).sum(-1) / (rough.flatten(2).sum(-1) + SPREAD / 16)
    return masks.mean() + JUDGE_WEIGHT * judge.mean() + SKETCH_WEIGHT * sketched.mean(), overlap.mean((0, 1))


def inner(a, b):
    """(..., N) . (..., N) -> (...), without writing the products down."""
    return (a[..., None, :] @ b[..., None])[..., 0, 0]
