"""Times gsplat's CUDA kernels on the scenes that `npm run bench` times: forward, and forward with backward.

    npm run bench -- --export scenes --sizes 10k@320x240,100k@640x480,1000k@1920x1080
    pip install gsplat torch numpy
    python native-models/recipes/gsplat_bench.py scenes/10k@320x240.json scenes/100k@640x480.json scenes/1000k@1920x1080.json

Prints one JSON object per scene. Times are the least of the rounds, in milliseconds, each round many repeats between two
CUDA events. The backward pass starts from a constant gradient of the colours, as the bench does; neither counts a loss or an
optimiser. Compare `forward` with project + sort + forward, and `forward and backward` with those and backward + project backward.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from gsplat import rasterization

ROUNDS = 5
ROUND_SECONDS = 0.3
WARM_UP = 10


def load(path: Path) -> tuple[dict, dict[str, torch.Tensor]]:
    """The scene's numbers and its splats: means (N, 3), rotations (N, 4) wxyz, logScales (N, 3), opacityLogits (N), sh (N, 1, 3)."""
    scene = json.loads(path.read_text())
    floats = np.fromfile(path.with_suffix(".f32"), dtype="<f4")
    shapes = {"means": (-1, 3), "rotations": (-1, 4), "logScales": (-1, 3), "opacityLogits": (-1,), "sh": (-1, 1, 3)}
    splats, at = {}, 0
    for array in scene["arrays"]:
        values = floats[at : at + array["floats"]].reshape(shapes[array["name"]])
        splats[array["name"]] = torch.tensor(values, device="cuda", requires_grad=True)
        at += array["floats"]
    return scene, splats


def draw(scene: dict, splats: dict[str, torch.Tensor]) -> torch.Tensor:
    camera = torch.tensor([[[scene["fx"], 0, scene["cx"]], [0, scene["fy"], scene["cy"]], [0, 0, 1]]], dtype=torch.float32, device="cuda")
    colors, _, _ = rasterization(
        splats["means"], splats["rotations"], splats["logScales"].exp(), splats["opacityLogits"].sigmoid(), splats["sh"],
        torch.eye(4, device="cuda")[None], camera, scene["width"], scene["height"], sh_degree=0, packed=False,
    )
    return colors


def milliseconds(run) -> float:
    """Least over the rounds, per run."""
    for _ in range(WARM_UP):
        run()
    repeats = max(1, int(ROUND_SECONDS / (timed(run, WARM_UP) / 1000)))
    return min(timed(run, repeats) for _ in range(ROUNDS))


def timed(run, repeats: int) -> float:
    begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    begin.record()
    for _ in range(repeats):
        run()
    end.record()
    torch.cuda.synchronize()
    return begin.elapsed_time(end) / repeats


def bench(path: Path) -> dict:
    scene, splats = load(path)
    gradient = torch.full((1, scene["height"], scene["width"], 3), 1 / (scene["width"] * scene["height"]), device="cuda")

    def forward() -> None:
        with torch.no_grad():
            draw(scene, splats)

    def both() -> None:
        for values in splats.values():
            values.grad = None
        draw(scene, splats).backward(gradient)

    return {"scene": path.stem, "adapter": torch.cuda.get_device_name(), "forward": milliseconds(forward), "forward and backward": milliseconds(both)}


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(json.dumps(bench(Path(name))), flush=True)
