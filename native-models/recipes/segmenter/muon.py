"""Muon (K. Jordan, 2024): momentum whose singular values are all made one. Small convolutions learn in fewer steps by it."""

import torch

# Newton-Schulz iteration for the orthogonal factor, by the author's coefficients.
A, B, C, ITERATIONS = 3.4445, -4.7750, 2.0315, 5
# Moonlight (2025): updates as large as AdamW's usually are, so that both share a rate.
LIKE_ADAM = 0.2


def orthogonal(matrix: torch.Tensor) -> torch.Tensor:
    """The nearest (semi-)orthogonal matrix, roughly."""
    wide = matrix.shape[0] <= matrix.shape[1]
    x = (matrix if wide else matrix.T).bfloat16()
    x = x / (x.norm() + 1e-7)
    for _ in range(ITERATIONS):
        gram = x @ x.T
        x = A * x + (B * gram + C * gram @ gram) @ x
    return (x if wide else x.T).float()


class Muon(torch.optim.Optimizer):
    def __init__(self, weights, lr: float, momentum: float = 0.95, decay: float = 0.0):
        super().__init__(weights, {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for weights in group["params"]:
                state = self.state[weights]
                if "speed" not in state:
                    state["speed"] = torch.zeros_like(weights)
                state["speed"].lerp_(weights.grad, 1 - group["momentum"])
                ahead = weights.grad.lerp(state["speed"], group["momentum"]).flatten(1)
                update = orthogonal(ahead) * LIKE_ADAM * max(ahead.shape) ** 0.5
                weights.mul_(1 - group["lr"] * group["decay"]).sub_(update.view(weights.shape), alpha=group["lr"])
