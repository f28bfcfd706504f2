"""Writes the pack: two ONNX graphs with the names of published exports, the tokenizer, pack.json.

    python export.py RUN OUT [--golden FILE.json]

Weights are stored with half the digits (float16, cast on loading): half the bytes, and the same numbers as the rounded
PyTorch model, which this script checks on random inputs.
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from measure import TEMPLATES, load
from model import MEAN, SIZE, STD, WIDTH, DualEncoder
from regions import BACKGROUND, FILL, GROW
from tokens import CONTEXT

OPSET = 17
VISION, TEXT = "vision_model.onnx", "text_model.onnx"
NUMBERS = 8  # golden components of an embedding
HALF_FROM = 64  # numbers: smaller tensors stay as they are
CLOSE = 1e-4


def rounded(model: DualEncoder) -> DualEncoder:
    """Normalisation layers folded into their convolutions, weights as float16 holds them."""
    for parent in model.image.modules():
        if isinstance(parent, nn.Sequential):
            fold(parent)
    for weights in model.parameters():
        weights.data = weights.data.half().float()
    return model.eval()


def fold(layers: nn.Sequential) -> None:
    for k, (first, second) in enumerate(zip(list(layers), list(layers)[1:])):
        if isinstance(first, nn.Conv2d) and isinstance(second, nn.BatchNorm2d):
            layers[k] = torch.nn.utils.fusion.fuse_conv_bn_eval(first.eval(), second.eval())
            layers[k + 1] = nn.Identity()


def export(tower: nn.Module, example: torch.Tensor, file: Path, source: str, result: str) -> None:
    axes = {0: "batch"} if example.ndim == 4 else {0: "batch", 1: "sequence"}
    torch.onnx.export(tower, (example,), str(file), input_names=[source], output_names=[result], opset_version=OPSET, dynamic_axes={source: axes, result: {0: "batch"}}, dynamo=False)
    graph = onnx.load(str(file))
    graph.ir_version = min(graph.ir_version, 10)
    graph.doc_string = graph.producer_name = graph.producer_version = ""
    halve(graph.graph)
    for node in graph.graph.node:
        node.doc_string = ""
    onnx.checker.check_model(graph)
    onnx.save(graph, str(file))


def halve(graph: onnx.GraphProto) -> None:
    """Float initializers become float16 with a Cast before their use; the runtime folds the casts when it loads."""
    casts = []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        half = values.astype(np.float16)
        if values.dtype != np.float32 or values.size < HALF_FROM or not np.array_equal(half.astype(np.float32), values):
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(half, f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    for node in reversed(casts):
        graph.node.insert(0, node)


def check(tower: nn.Module, example: torch.Tensor, file: Path, source: str) -> None:
    ours = tower(example).detach().numpy()
    theirs = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"]).run(None, {source: example.numpy()})[0]
    worst = float(np.abs(ours - theirs).max() / np.abs(ours).max())
    if worst > CLOSE:
        raise SystemExit(f"{file.name} differs from PyTorch by {worst:.1e}")
    print(f"{file.name}: {file.stat().st_size} bytes, agrees to {worst:.1e}")


def golden(model: DualEncoder, tokenizer, out: Path) -> None:
    """A few numbers by which the tests know that the studio's runtime says what PyTorch said."""
    phrases = ["a photo of a red mug.", "the small striped wooden box", "Piggy  bank, zebra-crossing 42!"]
    values = [(31 * c + 7 * y + 13 * x + (x * y) % 97) % 256 for c in range(3) for y in range(SIZE) for x in range(SIZE)]
    pixels = (torch.tensor(values, dtype=torch.float32).view(1, 3, SIZE, SIZE) / 255 - MEAN[0]) / STD[0]
    rows = [tokenizer.encode(phrase) for phrase in phrases]
    ids = torch.tensor([row + [tokenizer.end] * (CONTEXT - len(row)) for row in rows])
    unit = lambda x: [[round(v, 6) for v in row[:NUMBERS]] for row in torch.nn.functional.normalize(x).tolist()]
    out.write_text(json.dumps({"phrases": phrases, "ids": rows, "texts": unit(model.text(ids)), "picture": unit(model.image(pixels))[0]}, indent=1) + "\n")


def manifest(out: Path, pad: int, scale: float) -> dict:
    names = sorted(p.name for p in out.iterdir() if p.name != "pack.json")
    files = [{"path": name, "bytes": (out / name).stat().st_size, "sha256": hashlib.sha256((out / name).read_bytes()).hexdigest()} for name in names]
    return {
        "format": 1, "name": "mini-dual-encoder", "title": "Mini dual encoder", "version": "1", "purpose": "dual-encoder",
        "licence": "Apache-2.0", "source": "native-models/recipes/dual-encoder", "card": "CARD.md", "files": files,
        "dualEncoder": {
            "vision": {"file": VISION, "input": "pixel_values", "output": "image_embeds"},
            "text": {"file": TEXT, "input": "input_ids", "attentionMask": None, "output": "text_embeds"},
            "image": {"width": SIZE, "height": SIZE, "resize": "stretch", "interpolation": "bicubic", "mean": list(MEAN), "std": list(STD)},
            "tokenizer": {"kind": "clip-bpe", "vocab": "vocab.json", "merges": "merges.txt"},
            "contextLength": CONTEXT, "padToken": pad, "width": WIDTH, "logitScale": round(scale, 4), "templates": TEMPLATES,
            "regions": {"grow": GROW, "background": BACKGROUND, "fill": [FILL] * 3},
        },
    }


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("run", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--golden", type=Path)
    asked = options.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    model, tokenizer, _ = load(asked.run)
    scale = model.scale.item()
    rounded(model)
    torch.manual_seed(1)
    pixels = torch.randn(3, 3, SIZE, SIZE)
    rows = [tokenizer.encode(text) for text in ("a photo of a red mug.", "the small striped wooden box", "x")]
    ids = torch.tensor([row + [tokenizer.end] * (CONTEXT - len(row)) for row in rows])
    for tower, example, name, source, result in ((model.image, pixels, VISION, "pixel_values", "image_embeds"), (model.text, ids, TEXT, "input_ids", "text_embeds")):
        export(tower, example[:2], asked.out / name, source, result)
        check(tower, example, asked.out / name, source)
    tokenizer.save(asked.out)
    shutil.copy(asked.run / "CARD.md", asked.out / "CARD.md")
    if asked.golden is not None:
        golden(model, tokenizer, asked.golden)
    (asked.out / "pack.json").write_text(json.dumps(manifest(asked.out, tokenizer.end, scale), indent=1) + "\n")


if __name__ == "__main__":
    main()
