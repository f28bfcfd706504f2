"""Momentum whose updates are made orthogonal (Muon): small transformers learn from about half as many sentences."""
import torch

_A, _B, _C = 3.4445, -4.7750, 2.0315
"""Coefficients of the quintic that carries all singular values near one in five rounds."""


def orthogonal(g: torch.Tensor) -> torch.Tensor:
    x = g / (g.norm() + 1e-7)
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    for _ in range(5):
        s = x @ x.T
        x = _A * x + (_B * s + _C * s @ s) @ x
    return x.T if tall else x


class Muon(torch.optim.Optimizer):
    """For matrices inside the network; `lr` is the root-mean-square size of a step times ten for square matrices."""

    def __init__(self, parameters, lr: float, momentum: float = 0.95, weight_decay: float = 0.01):
        super().__init__(parameters, {'lr': lr, 'momentum': momentum, 'weight_decay': weight_decay})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for p in group['params']:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault('momentum', torch.zeros_like(p))
                m.lerp_(p.grad, 1 - group['momentum'])
                update = orthogonal(p.grad.lerp(m, group['momentum']))
                p.mul_(1 - group['lr'] * group['weight_decay'])
                p.add_(update, alpha=-group['lr'] * max(1.0, p.shape[0] / p.shape[1]) ** 0.5)
