"""Three small networks trained for ten steps: start, batches, losses, every gradient of the first and the last step by name.

The start weights are PyTorch's own initial ones in float32; images and filters are written in our layouts. The figures
are PyTorch's in float64; `float32` holds the losses of the same run in its float32, to show how far one arithmetic is
from the other. `buffers` are the running statistics after the ten steps, `logitsAfter` the first batch's logits then,
in evaluation mode.
"""

import json
import pathlib
import random

import torch
import torch.nn.functional as F
from torch import nn

from golden import nchw, nhwc, number

torch.set_num_threads(1)
steps = 10


def batches(name, count, *shape, classes):
    """Inputs on a grid of 1/64 (exact, short in the file), their mean set by the label: something to learn."""
    g = random.Random(name)
    made = []
    for _ in range(steps):
        labels = [g.randrange(classes) for _ in range(count)]
        x = torch.tensor(
            [
                [round(g.gauss(0.3 * label - 0.3, 0.7) * 64) / 64 for _ in range(torch.Size(shape).numel())]
                for label in labels
            ]
        )
        made.append((x.reshape(count, *shape), torch.tensor(labels)))
    return made


class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second, self.head = nn.Linear(12, 16), nn.Linear(16, 16), nn.Linear(16, 5)

    def forward(self, x):
        return self.head(torch.tanh(self.second(F.relu(self.first(x)))))


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Conv2d(1, 4, 5), nn.Conv2d(4, 6, 3)
        self.hidden, self.head = nn.Linear(24, 16), nn.Linear(16, 4)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.first(nchw(x))), 2)
        x = F.max_pool2d(F.relu(self.second(x)), 2)
        return self.head(F.relu(self.hidden(nhwc(x).flatten(1))))


class ResNetBlock(nn.Module):
    """Stem, one block with a strided shortcut, global average, head."""

    def __init__(self):
        super().__init__()
        self.stem, self.stemNorm = nn.Conv2d(3, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6)
        self.first, self.firstNorm = nn.Conv2d(6, 8, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(8)
        self.second, self.secondNorm = nn.Conv2d(8, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8)
        self.shortcut, self.shortcutNorm = nn.Conv2d(6, 8, 1, stride=2, bias=False), nn.BatchNorm2d(8)
        self.head = nn.Linear(8, 4)

    def forward(self, x):
        x = F.relu(self.stemNorm(self.stem(nchw(x))))
        y = F.relu(self.firstNorm(self.first(x)))
        x = F.relu(self.secondNorm(self.second(y)) + self.shortcutNorm(self.shortcut(x)))
        return self.head(x.mean((2, 3)))


def ours(name, t, modules):
    """A parameter in our name and layout: dense weights [in, out], filters HWIO, a normalization's scale, shift."""
    owner, leaf = name.rsplit(".", 1)
    module = modules[owner]
    if isinstance(module, nn.Linear) and leaf == "weight":
        return name, t.T
    if isinstance(module, nn.Conv2d) and leaf == "weight":
        return name, t.permute(2, 3, 1, 0)
    if isinstance(module, nn.BatchNorm2d):
        return (
            owner
            + "."
            + {"weight": "scale", "bias": "shift", "running_mean": "runningMean", "running_var": "runningVariance"}[
                leaf
            ],
            t,
        )
    return name, t


def tensors(model, pairs):
    modules = dict(model.named_modules())
    named = [ours(n, t.detach(), modules) for n, t in pairs if not n.endswith("num_batches_tracked")]
    return {n: {"shape": list(t.shape), "values": [number(v) for v in t.reshape(-1).tolist()]} for n, t in named}


def train(kind, start, data, make, dtype):
    model = kind().to(dtype)
    model.load_state_dict({k: v.to(dtype) if v.is_floating_point() else v for k, v in start.items()})
    optimizer = make(model.parameters())
    losses, gradients = [], []
    for x, y in data:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x.to(dtype)), y)
        loss.backward()
        if len(losses) in (0, steps - 1):
            gradients.append(tensors(model, [(n, p.grad) for n, p in model.named_parameters()]))
        optimizer.step()
        losses.append(loss.item())
    model.eval()
    with torch.no_grad():
        logits = model(data[0][0].to(dtype))
    return model, losses, gradients, logits


def story(name, kind, data, make, optimizer):
    torch.manual_seed(1)
    torch.set_default_dtype(torch.float32)
    start = kind().state_dict()
    torch.set_default_dtype(torch.float64)
    _, single, _, _ = train(kind, start, data, make, torch.float32)
    model, losses, gradients, logits = train(kind, start, data, make, torch.float64)
    first = kind()
    first.load_state_dict(start)
    content = {
        "story": name,
        "torch": torch.__version__,
        "optimizer": optimizer,
        "start": tensors(first, [*first.named_parameters(), *first.named_buffers()]),
        "batches": [
            {"shape": list(x.shape), "values": [number(v) for v in x.reshape(-1).tolist()], "labels": y.tolist()}
            for x, y in data
        ],
        "losses": [number(v) for v in losses],
        "float32": [number(v) for v in single],
        "gradients": gradients[0],
        "lastGradients": gradients[1],
        "buffers": tensors(model, model.named_buffers()),
        "logitsAfter": {"shape": list(logits.shape), "values": [number(v) for v in logits.reshape(-1).tolist()]},
    }
    path = pathlib.Path(__file__).parent / "goldens" / f"parity-{name}.json"
    path.write_text(json.dumps(content, separators=(",", ":")).replace('],"', '],\n"') + "\n")
    worst = max(abs(a - b) / abs(a) for a, b in zip(losses, single))
    size = f"{path.stat().st_size / 1000:7.1f} kB"
    print(
        f"{'parity ' + name:14} {steps:4} steps {size}, {losses[0]:.6f} … {losses[-1]:.6f}, float32 within {worst:.1e}"
    )


story(
    "mlp",
    MLP,
    batches("mlp", 16, 12, classes=5),
    lambda p: torch.optim.SGD(p, 0.1, momentum=0.9),
    {"rule": "sgd", "learningRate": 0.1, "momentum": 0.9},
)
story(
    "lenet",
    LeNet,
    batches("lenet", 6, 16, 16, 1, classes=4),
    lambda p: torch.optim.Adam(p, 0.01),
    {"rule": "adam", "learningRate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
)
story(
    "resnet",
    ResNetBlock,
    batches("resnet", 8, 8, 8, 3, classes=4),
    lambda p: torch.optim.SGD(p, 0.05, momentum=0.9, nesterov=True, weight_decay=1e-3),
    {"rule": "sgd", "learningRate": 0.05, "momentum": 0.9, "nesterov": True, "weightDecay": 1e-3},
)
