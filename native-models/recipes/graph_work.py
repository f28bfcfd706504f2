"""How much a pack's graphs compute: python graph_work.py PACK... > test/bench/eyes-work.json

Every graph is run once with all its intermediate values as outputs, and the multiply-adds of its products and convolutions
are counted from the shapes (two operations each). What is left out (softmax, norms, activations) is a few percent.
With --ceiling FILE it writes the graph of one matrix product that the bench holds them against.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

PROMPTS, PICTURES, TEXTS = 64, 16, 16  # of one call, as the bench makes it
TYPES = {"tensor(float)": np.float32, "tensor(int64)": np.int64, "tensor(int32)": np.int32}


def operations(graph_file, feeds):
    model = onnx.load(graph_file)
    shapes = {name: value.shape for name, value in feeds.items()} | {one.name: tuple(one.dims) for one in model.graph.initializer}
    names = [name for node in model.graph.node for name in node.output if name]
    known = {one.name for one in model.graph.output}
    model.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names if name not in known)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    outputs = [one.name for one in session.get_outputs()]
    shapes |= {name: np.shape(value) for name, value in zip(outputs, session.run(outputs, feeds))}
    return sum(of_node(node, shapes) for node in model.graph.node)


def of_node(node, shapes):
    size = lambda name: int(np.prod(shapes[name]))
    if node.op_type == "MatMul":
        return 2 * size(node.output[0]) * shapes[node.input[0]][-1]
    if node.op_type == "Gemm":
        turned = any(one.name == "transA" and one.i for one in node.attribute)
        return 2 * size(node.output[0]) * shapes[node.input[0]][0 if turned else 1]
    weight = shapes.get(node.input[1]) if node.op_type in ("Conv", "ConvTranspose") else None
    if node.op_type == "Conv":
        return 2 * size(node.output[0]) * int(np.prod(weight[1:]))
    if node.op_type == "ConvTranspose":
        return 2 * size(node.input[0]) * int(np.prod(weight[1:]))
    return 0


def feeds_of(graph_file, free):
    """Inputs of ones; what the graph leaves free is taken from `free`, input by input."""
    session = onnxruntime.InferenceSession(str(graph_file))
    return {one.name: np.ones([free[one.name][k] if not isinstance(d, int) else d for k, d in enumerate(one.shape)], TYPES[one.type]) for one in session.get_inputs()}, session


def pack_work(folder):
    manifest = json.loads((folder / "pack.json").read_text())
    if manifest["purpose"] == "segmenter":
        spec = manifest["segmenter"]
        encoder, decoder = folder / spec["encoder"]["file"], folder / spec["decoder"]["file"]
        feeds, session = feeds_of(encoder, {spec["encoder"]["input"]: (1, 3, spec["image"]["height"], spec["image"]["width"])})
        yield encoder, "a photograph", 1, operations(encoder, feeds)
        carried = {one.name: value.shape for one, value in zip(session.get_outputs(), session.run(None, feeds))}
        feeds, _ = feeds_of(decoder, {**carried, "input_points": (1, PROMPTS, 1, 2), "input_labels": (1, PROMPTS, 1)})
        yield decoder, "prompts of a point", PROMPTS, operations(decoder, feeds)
    else:
        spec = manifest["dualEncoder"]
        vision, text = folder / spec["vision"]["file"], folder / spec["text"]["file"]
        yield vision, "pictures of masks", PICTURES, operations(vision, feeds_of(vision, {spec["vision"]["input"]: (PICTURES, 3, spec["image"]["height"], spec["image"]["width"])})[0])
        words = (TEXTS, spec["contextLength"])
        yield text, "phrases", TEXTS, operations(text, feeds_of(text, {spec["text"]["input"]: words, "attention_mask": words})[0])


def write_ceiling(file):
    port = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
    graph = helper.make_graph([helper.make_node("MatMul", ["a", "b"], ["product"])], "product", [port("a", ["n", "k"]), port("b", ["k", "m"])], [port("product", ["n", "m"])])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), file)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("packs", type=Path, nargs="*")
    options.add_argument("--ceiling")
    chosen = options.parse_args()
    if chosen.ceiling:
        write_ceiling(chosen.ceiling)
    work = {}
    for folder in chosen.packs:
        for file, of, items, count in pack_work(folder):
            work[hashlib.sha256(file.read_bytes()).hexdigest()] = {"graph": f"{folder.name}/{file.name}", "of": of, "items": items, "operations": count}
    print(json.dumps(work, indent=1))


if __name__ == "__main__":
    main()
