"""Writes a low-rank adapter as GGUF, as llama.cpp lays it over a model's matrices: W + scale · alpha / rank · B A.

Rows of query and key need no reordering here, since the base model's are stored as they are (see model.py).
"""
from pathlib import Path

import gguf
import numpy as np


def write_adapter(out: Path, pairs: dict[str, tuple[np.ndarray, np.ndarray]], alpha: float) -> None:
    """`pairs`: name of a base matrix ("blk.0.attn_q.weight") to A (rank, in) and B (out, rank)."""
    w = gguf.GGUFWriter(str(out), 'llama')
    w.add_type('adapter')
    w.add_string('adapter.type', 'lora')
    w.add_float32('adapter.lora.alpha', alpha)
    for name, (a, b) in pairs.items():
        w.add_tensor(f'{name}.lora_a', a.astype(np.float32))
        w.add_tensor(f'{name}.lora_b', b.astype(np.float32))
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()
