"""Ten steps of each update rule on one small problem whose gradient anyone can write down.

Parameters w (5 values) and b (2 × 3); the gradient at step t (from 0) is curvature · w + push · turn[t], element by
element, with turn[t] = cos t: it depends on where the rule has got to. The file holds the start, the problem and the
parameters after each step. Lion is its paper's formula (Chen et al. 2023, algorithm 2): PyTorch has none.
"""

import json
import math
import pathlib
import random

import torch

from golden import number

torch.set_default_dtype(torch.float64)
steps = 10


def grid(g, n, scale=1.0):
    return torch.tensor([(2 * math.floor(g.gauss(0, scale) * 64) + 1) / 128 for _ in range(n)])


g = random.Random("optimizers")
start = {"w": grid(g, 5), "b": grid(g, 6).reshape(2, 3)}
curvature = {"w": grid(g, 5).abs() + 0.5, "b": (grid(g, 6).abs() + 0.5).reshape(2, 3)}
push = {"w": grid(g, 5, 0.3), "b": grid(g, 6, 0.3).reshape(2, 3)}
turn = torch.tensor([math.cos(t) for t in range(steps)]).float().double()


class Lion(torch.optim.Optimizer):
    def __init__(self, parameters, lr, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(parameters, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            first, second = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                direction = torch.sign(first * m + (1 - first) * p.grad)
                p.sub_(group["lr"] * (direction + group["weight_decay"] * p))
                m.mul_(second).add_((1 - second) * p.grad)


def run(rule, make, **settings):
    parameters = {k: v.clone().requires_grad_(True) for k, v in start.items()}
    optimizer = make(list(parameters.values()))
    path = {k: [] for k in start}
    for t in range(steps):
        for k, p in parameters.items():
            p.grad = (curvature[k] * p.detach()) + push[k] * turn[t]
        optimizer.step()
        for k, p in parameters.items():
            path[k].append([number(v) for v in p.detach().reshape(-1).tolist()])
    name = " ".join([rule] + [f"{k}={v}" for k, v in settings.items()])
    return {"name": name, "rule": rule, "settings": settings, "after": path}


O = torch.optim
runs = [run("sgd", lambda p: O.SGD(p, 0.1), learningRate=0.1)]
for nesterov in (False, True):
    for decay in (0.0, 0.05):
        runs.append(
            run(
                "sgd",
                lambda p: O.SGD(p, 0.05, momentum=0.9, nesterov=nesterov, weight_decay=decay),
                learningRate=0.05,
                momentum=0.9,
                nesterov=nesterov,
                weightDecay=decay,
            )
        )
runs.append(
    run("sgd", lambda p: O.SGD(p, 0.05, momentum=0.9, dampening=0.5), learningRate=0.05, momentum=0.9, dampening=0.5)
)
for betas in ((0.9, 0.999), (0.8, 0.95)):
    runs.append(
        run("adam", lambda p: O.Adam(p, 0.05, betas), learningRate=0.05, beta1=betas[0], beta2=betas[1], epsilon=1e-8)
    )
runs.append(
    run(
        "adam",
        lambda p: O.Adam(p, 0.05, weight_decay=0.1),
        learningRate=0.05,
        beta1=0.9,
        beta2=0.999,
        epsilon=1e-8,
        weightDecay=0.1,
    )
)
runs.append(
    run(
        "adam",
        lambda p: O.Adam(p, 0.05, amsgrad=True),
        learningRate=0.05,
        beta1=0.9,
        beta2=0.999,
        epsilon=1e-8,
        amsgrad=True,
    )
)
for decay in (0.01, 0.5):
    runs.append(
        run(
            "adamW",
            lambda p: O.AdamW(p, 0.05, weight_decay=decay),
            learningRate=0.05,
            beta1=0.9,
            beta2=0.999,
            epsilon=1e-8,
            weightDecay=decay,
        )
    )
for momentum, centered in [(0.0, False), (0.9, False), (0.0, True)]:
    runs.append(
        run(
            "rmsProp",
            lambda p: O.RMSprop(p, 0.02, 0.9, 1e-8, momentum=momentum, centered=centered),
            learningRate=0.02,
            decay=0.9,
            epsilon=1e-8,
            momentum=momentum,
            centered=centered,
        )
    )
runs.append(
    run(
        "rmsProp",
        lambda p: O.RMSprop(p, 0.02, 0.99, 1e-8, weight_decay=0.1),
        learningRate=0.02,
        decay=0.99,
        epsilon=1e-8,
        weightDecay=0.1,
    )
)
for initial in (0.0, 0.1):
    runs.append(
        run(
            "adagrad",
            lambda p: O.Adagrad(p, 0.1, initial_accumulator_value=initial, eps=1e-10),
            learningRate=0.1,
            epsilon=1e-10,
            initialAccumulator=initial,
        )
    )
runs.append(
    run(
        "adagrad",
        lambda p: O.Adagrad(p, 0.1, lr_decay=0.25, eps=1e-10),
        learningRate=0.1,
        epsilon=1e-10,
        rateDecay=0.25,
    )
)
for decay in (0.0, 0.3):
    runs.append(
        run(
            "lion",
            lambda p: Lion(p, 0.02, weight_decay=decay),
            learningRate=0.02,
            beta1=0.9,
            beta2=0.99,
            weightDecay=decay,
        )
    )


def tensors(d):
    return {k: {"shape": list(v.shape), "values": [number(x) for x in v.reshape(-1).tolist()]} for k, v in d.items()}


path = pathlib.Path(__file__).parent / "goldens" / "optimizers.json"
problem = {
    "start": tensors(start),
    "curvature": tensors(curvature),
    "push": tensors(push),
    "turn": [float(f"{v:.10g}") for v in turn.tolist()],
}
lines = ",\n".join(json.dumps(r, separators=(",", ":")) for r in runs)
head = f'"family":"optimizers","torch":"{torch.__version__}","problem":{json.dumps(problem, separators=(",", ":"))}'
path.write_text(f'{{{head},"runs":[\n{lines}\n]}}\n')
print(f"{'optimizers':14} {len(runs):4} runs  {path.stat().st_size / 1000:7.1f} kB")
