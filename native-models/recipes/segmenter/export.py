"""Writes the trained segmenter as a model pack: python export.py LAST.pt PACK [--width 448] [--height 448].

Batch norms are folded into their convolutions and weights are rounded to half precision, which the graphs widen again on loading;
arithmetic stays in single precision. Names are those of the transformers.js exports of SAM.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from encoder import CHANNELS
from samples import MEAN, STD
from segmenter import Segmenter

OPSET, IR = 20, 10
LEAST_HALVED = 64  # numbers: smaller arrays are not worth a node
# Every level is scored by the IoU with its own truth; a patch is often the cleanest of the three, yet a person who points means the thing.
RANK = (0.8, 1.0, 0.8)
# Logits are wanted as steep as SAM's, whose stability is measured by moving the cut by 1; a small thing's rim is most of it.
STEEPNESS = 4.0
AUTOMATIC = {"pointsPerSide": 24, "minPredictedIou": 0.45, "minStability": 0.6}  # by recall and masks a frame on seeds 9101 to 9105


class Decoder(nn.Module):
    """The decoder as SAM's users call it: pixel indices, and IoUs instead of their logits."""

    def __init__(self, decoder):
        super().__init__()
        self.decoder = decoder
        self.register_buffer("rank", torch.tensor(RANK))

    def forward(self, image_embeddings, input_points, input_labels):
        masks, scores, _ = self.decoder(image_embeddings, input_points + 0.5, input_labels)
        return torch.sigmoid(scores) * self.rank, masks * STEEPNESS


def trained(file):
    """The running mean of a training's weights, folded and rounded."""
    model = Segmenter()
    model.load_state_dict(torch.load(file, weights_only=True)["mean"])
    folded(model.eval())
    with torch.no_grad():
        for p in model.parameters():
            if p.numel() >= LEAST_HALVED:
                p.copy_(p.half().float())
    return model.requires_grad_(False)


def folded(module):
    """Merges every (convolution, batch norm) pair in place."""
    for name, child in module.named_children():
        if isinstance(child, nn.Sequential) and len(child) == 2 and isinstance(child[1], nn.BatchNorm2d):
            setattr(module, name, fuse_conv_bn_eval(child[0], child[1]))
        else:
            folded(child)


def write(module, inputs, names, outputs, axes, file):
    torch.onnx.export(module, inputs, file, input_names=names, output_names=outputs, dynamic_axes=axes, opset_version=OPSET, dynamo=False)
    graph = halved(onnx.load(file))
    graph.ir_version = IR
    onnx.checker.check_model(graph)
    onnx.save(graph, file)


def halved(model):
    """Stores the larger weights in half precision behind a Cast."""
    casts, kept = [], []
    for weight in model.graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype == np.float32 and values.size >= LEAST_HALVED and np.array_equal(values, values.astype(np.float16)):
            kept.append(numpy_helper.from_array(values.astype(np.float16), weight.name + "_half"))
            casts.append(helper.make_node("Cast", [weight.name + "_half"], [weight.name], to=TensorProto.FLOAT))
        else:
            kept.append(weight)
    nodes = casts + list(model.graph.node)
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend(nodes)
    return model


def export(model, pack, width, height):
    pack.mkdir(parents=True, exist_ok=True)
    write(model.encoder, (torch.zeros(1, 3, height, width),), ["pixel_values"], ["image_embeddings"],
          {"pixel_values": {0: "batch"}, "image_embeddings": {0: "batch"}}, pack / "vision_encoder.onnx")
    prompt = (torch.zeros(1, CHANNELS, height // 4, width // 4), torch.zeros(1, 2, 3, 2), torch.ones(1, 2, 3, dtype=torch.int64))
    write(Decoder(model.decoder), prompt, ["image_embeddings", "input_points", "input_labels"], ["iou_scores", "pred_masks"],
          {"input_points": {1: "prompts", 2: "points"}, "input_labels": {1: "prompts", 2: "points"}, "iou_scores": {1: "prompts"}, "pred_masks": {1: "prompts"}},
          pack / "prompt_encoder_mask_decoder.onnx")
    (pack / "pack.json").write_text(json.dumps(manifest(pack, width, height), indent=2) + "\n")


def manifest(pack, width, height):
    files = [pack / name for name in ("vision_encoder.onnx", "prompt_encoder_mask_decoder.onnx", "CARD.md") if (pack / name).exists()]
    image = {"width": width, "height": height, "resize": "fit", "interpolation": "bilinear", "mean": [round(float(m), 3) for m in MEAN], "std": [round(float(s), 3) for s in STD]}
    return {
        "format": 1, "name": "mini-segmenter", "title": "Mini promptable segmenter", "version": "1", "purpose": "segmenter",
        "licence": "Apache-2.0", "source": "native-models/recipes/segmenter", **({"card": "CARD.md"} if len(files) == 3 else {}),
        "files": [{"path": f.name, "bytes": f.stat().st_size, "sha256": hashlib.sha256(f.read_bytes()).hexdigest()} for f in files],
        "segmenter": {"layout": "batched", "encoder": {"file": files[0].name, "input": "pixel_values"}, "decoder": {"file": files[1].name},
                      "boxes": "corners", "image": image, "automatic": AUTOMATIC},
    }


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("checkpoint", type=Path)
    options.add_argument("pack", type=Path)
    options.add_argument("--width", type=int, default=448)
    options.add_argument("--height", type=int, default=448)
    chosen = options.parse_args()
    export(trained(chosen.checkpoint), chosen.pack, chosen.width, chosen.height)
