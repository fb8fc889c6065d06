"""Learning rates of each schedule over a few dozen steps: element t is the rate that step t uses (t from 0)."""

import json
import math
import pathlib

import torch
from torch.optim import lr_scheduler as S

from golden import number

base = 0.1


def run(name, make, metric=None, count=30, **settings):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], settings.get("learningRate", base))
    schedule = make(optimizer)
    rates = []
    for t in range(count):
        rates.append(number(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        schedule.step(*([] if metric is None else [metric[t]]))
    entry = {
        "name": " ".join([name] + [f"{k}={v}" for k, v in settings.items()]),
        "schedule": name,
        "settings": settings,
        "rates": rates,
    }
    return entry | ({} if metric is None else {"metric": metric})


runs = [
    run("constant", lambda o: S.ConstantLR(o, 1.0, 1), learningRate=base),
    run("step", lambda o: S.StepLR(o, 7, 0.5), learningRate=base, every=7, factor=0.5),
    run("milestones", lambda o: S.MultiStepLR(o, [4, 11, 20], 0.3), learningRate=base, at=[4, 11, 20], factor=0.3),
    run("exponential", lambda o: S.ExponentialLR(o, 0.9), learningRate=base, factor=0.9),
    run("cosine", lambda o: S.CosineAnnealingLR(o, 29), learningRate=base, steps=29, low=0.0),
    run("cosine", lambda o: S.CosineAnnealingLR(o, 20, 0.01), count=21, learningRate=base, steps=20, low=0.01),
    run("linearWarmup", lambda o: S.LinearLR(o, 1 / 3, 1.0, 6), learningRate=base, startFactor=1 / 3, warmup=6),
    run(
        "warmupThenCosine",
        lambda o: S.SequentialLR(o, [S.LinearLR(o, 0.01, 1.0, 5), S.CosineAnnealingLR(o, 24)], [5]),
        learningRate=base,
        startFactor=0.01,
        warmup=5,
        steps=24,
    ),
]
for anneal in ("cos", "linear"):
    for three in (False, True):
        runs.append(
            run(
                "oneCycle",
                lambda o: S.OneCycleLR(
                    o,
                    base,
                    total_steps=31,
                    pct_start=0.3,
                    anneal_strategy=anneal,
                    three_phase=three,
                    div_factor=25.0,
                    final_div_factor=1e4,
                    cycle_momentum=False,
                ),
                learningRate=base,
                steps=31,
                rising=0.3,
                shape=anneal,
                threePhases=three,
                startDivisor=25.0,
                endDivisor=1e4,
            )
        )
metric = [
    1.0,
    0.9,
    0.8,
    0.8,
    0.79999,
    0.81,
    0.8,
    0.7,
    0.71,
    0.72,
    0.7,
    0.7,
    0.7,
    0.69,
    0.7,
    0.7,
    0.7,
    0.7,
    0.7,
    0.7,
    0.6,
    0.6,
    0.6,
    0.6,
    0.6,
    0.6,
    0.6,
    0.6,
    0.6,
    0.6,
]
for patience, cooldown, low in [(2, 0, 0.0), (1, 2, 0.0), (0, 0, 0.02)]:
    runs.append(
        run(
            "plateau",
            lambda o: S.ReduceLROnPlateau(
                o, factor=0.5, patience=patience, cooldown=cooldown, min_lr=low, threshold=1e-4
            ),
            metric=metric,
            learningRate=base,
            factor=0.5,
            patience=patience,
            cooldown=cooldown,
            low=low,
            threshold=1e-4,
        )
    )

path = pathlib.Path(__file__).parent / "goldens" / "schedules.json"
lines = ",\n".join(json.dumps(r, separators=(",", ":")) for r in runs)
path.write_text(f'{{"family":"schedules","torch":"{torch.__version__}","runs":[\n{lines}\n]}}\n')
print(f"{'schedules':14} {len(runs):4} runs  {path.stat().st_size / 1000:7.1f} kB")
