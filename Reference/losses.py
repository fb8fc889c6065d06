"""Losses, each reduction. What PyTorch has, by PyTorch; focal, hinge and cosine by their formulas."""

import warnings

import torch
import torch.nn.functional as F

from golden import case, distinct, exactly, indices, mask, normal, these_indices, uniform, write

warnings.filterwarnings("ignore", message="reduction: 'mean'")  # said of kl_div: the plain mean is what is wanted here

reductions = ("mean", "sum", "none")


def reduced(values, reduction):
    return {"mean": values.mean, "sum": values.sum, "none": values.clone}[reduction]()


for r in reductions:
    for shape in [(4, 3), (5,), ()]:
        case(
            "meanSquaredError", lambda x, y: F.mse_loss(x, y, reduction=r), normal(*shape), normal(*shape), reduction=r
        )
        case(
            "meanAbsoluteError",
            lambda x, y: F.l1_loss(x, y, reduction=r),
            normal(*shape),
            uniform(-1, 1, *shape),
            reduction=r,
        )
        for delta in (1.0, 0.5):
            case(
                "huber",
                lambda x, y: F.huber_loss(x, y, reduction=r, delta=delta),
                normal(*shape),
                normal(*shape),
                delta=delta,
                reduction=r,
            )
        case(
            "smoothAbsoluteError",
            lambda x, y: F.smooth_l1_loss(x, y, reduction=r, beta=0.5),
            normal(*shape),
            normal(*shape),
            beta=0.5,
            reduction=r,
        )
    case(
        "meanAbsoluteError",
        lambda x, y: F.l1_loss(x, y, reduction=r),
        exactly([1.0, 2.0]),
        exactly([1.0, 0.5]),
        reduction=r,
        note="kink",
    )

    # Targets in 0 … 1; weights of the positive class.
    case(
        "binaryCrossEntropy",
        lambda x, y: F.binary_cross_entropy_with_logits(x, y, reduction=r),
        normal(4, 3, scale=3),
        uniform(0, 0.99, 4, 3),
        reduction=r,
        only=[0],
    )
    case(
        "binaryCrossEntropy",
        lambda x, y: F.binary_cross_entropy_with_logits(x, y, reduction=r),
        exactly([200, -200, 200, -200, 0]),
        exactly([1, 1, 0, 0, 1]),
        reduction=r,
        only=[0],
        note="far from 0",
    )
    case(
        "binaryCrossEntropy",
        lambda x, y: F.binary_cross_entropy_with_logits(x, y, reduction=r, pos_weight=torch.tensor([2.0, 0.5, 3.0])),
        normal(4, 3, scale=3),
        uniform(0, 0.99, 4, 3),
        positiveWeights=[2.0, 0.5, 3.0],
        reduction=r,
        only=[0],
    )
    case(
        "binaryCrossEntropy",
        lambda x, y: F.binary_cross_entropy_with_logits(x, y * 0.8 + 0.1, reduction=r),
        normal(4, 3),
        exactly([[0, 1, 1], [1, 0, 0], [0, 0, 1], [1, 1, 1]]),
        labelSmoothing=0.2,
        reduction=r,
        only=[0],
    )

    # Classes along the last axis.
    weights = [0.5, 1.0, 2.0, 1.5, 0.25]
    for options in [
        {},
        {"labelSmoothing": 0.1},
        {"classWeights": weights},
        {"ignoredIndex": 2},
        {"classWeights": weights, "ignoredIndex": 1, "labelSmoothing": 0.2},
    ]:

        def cross(x, y):
            given = {
                "label_smoothing": options.get("labelSmoothing", 0.0),
                "ignore_index": options.get("ignoredIndex", -100),
            }
            w = torch.tensor(options["classWeights"]) if "classWeights" in options else None
            return F.cross_entropy(x.movedim(-1, 1), y, w, reduction=r, **given)

        case("crossEntropy", cross, normal(6, 5, scale=2), these_indices([0, 2, 1, 4, 3, 2]), reduction=r, **options)
        case(
            "crossEntropy",
            cross,
            normal(2, 3, 5, scale=2),
            these_indices([[0, 2, 1], [1, 4, 2]]),
            reduction=r,
            **options
        )
        # An ignored label need not be a class; weights and smoothing must not read past their ends for it.
        if "ignoredIndex" in options:
            options = options | {"ignoredIndex": -100}
            case("crossEntropy", cross, normal(4, 5), these_indices([0, -100, 3, -100]), reduction=r, **options)
    case(
        "crossEntropy",
        lambda x, y: F.cross_entropy(x, y, reduction=r),
        exactly([[1000, 0, -1000], [0, 0, 0], [-500, -500, -501]]),
        these_indices([0, 1, 2]),
        reduction=r,
        note="far from 0",
    )
    case(
        "softCrossEntropy",
        lambda x, y: F.cross_entropy(x, y, reduction=r),
        normal(3, 4),
        exactly([[0.5, 0.25, 0.25, 0], [0, 0, 1, 0], [0.125, 0.375, 0.25, 0.25]]),
        reduction=r,
        only=[0],
    )

    def focal(x, y, gamma, alpha):
        """Lin et al. 2017, from logits: −αₜ (1 − pₜ)^γ log pₜ."""
        p = torch.sigmoid(x)
        t = p * y + (1 - p) * (1 - y)
        loss = (1 - t) ** gamma * F.binary_cross_entropy_with_logits(x, y, reduction="none")
        return reduced(loss if alpha is None else (alpha * y + (1 - alpha) * (1 - y)) * loss, r)

    labels = exactly([[0, 1, 1], [1, 0, 0], [0, 0, 1], [1, 1, 1]])
    for gamma, alpha in [(2.0, 0.25), (1.0, None), (0.5, 0.75)]:
        given = {"gamma": gamma} | ({} if alpha is None else {"alpha": alpha})
        case("focal", lambda x, y: focal(x, y, gamma, alpha), normal(4, 3), labels, reduction=r, only=[0], **given)

    # Labels −1 and +1.
    signs = exactly([1, -1, -1, 1, 1, -1, 1])
    case("hinge", lambda x, y: reduced(torch.clamp(1 - x * y, min=0), r), normal(7), signs, reduction=r, only=[0])
    case(
        "squaredHinge",
        lambda x, y: reduced(torch.clamp(1 - x * y, min=0) ** 2, r),
        normal(7),
        signs,
        reduction=r,
        only=[0],
    )
    case(
        "multiclassHinge", lambda x, y: F.multi_margin_loss(x, y, reduction=r), normal(4, 5), indices(5, 4), reduction=r
    )

    # Σ target (log target − input) with input a log-probability; PyTorch's "batchmean" is the mean over rows.
    probabilities = exactly([[0.5, 0.25, 0.25], [0.125, 0.75, 0.125], [0, 0.5, 0.5]])
    case(
        "klDivergence",
        lambda x, y: F.kl_div(x, y, reduction=r),
        uniform(-3, -0.1, 3, 3),
        probabilities,
        reduction=r,
        only=[0],
    )
    case(
        "cosineEmbedding",
        lambda x, y, t: F.cosine_embedding_loss(x, y, t, margin=0.25, reduction=r),
        normal(5, 4),
        normal(5, 4),
        exactly([1, -1, 1, -1, -1]),
        margin=0.25,
        reduction=r,
        only=[0, 1],
    )
    case(
        "triplet",
        lambda a, p, n: F.triplet_margin_loss(a, p, n, margin=1.0, reduction=r),
        normal(6, 4),
        normal(6, 4),
        normal(6, 4),
        margin=1.0,
        reduction=r,
    )
    case(
        "triplet",
        lambda a, p, n: F.triplet_margin_loss(a, p, n, margin=0.25, reduction=r),
        normal(6, 4),
        normal(6, 4),
        normal(6, 4),
        margin=0.25,
        reduction=r,
    )
case(
    "klDivergence",
    lambda x, y: F.kl_div(x, y, reduction="batchmean"),
    uniform(-3, -0.1, 3, 3),
    exactly([[0.5, 0.25, 0.25], [0.125, 0.75, 0.125], [0, 0.5, 0.5]]),
    reduction="batchMean",
    only=[0],
)
for shape in [(3, 4), (5,), (2, 3, 4)]:
    case("cosineSimilarity", lambda x, y: F.cosine_similarity(x, y, -1), normal(*shape), normal(*shape))

write("losses")
