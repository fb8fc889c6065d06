"""Metrics of classes and of numbers by scikit-learn, on small sets with ties, rare classes and weights: `goldens/metrics.json`."""

import json
import pathlib

import numpy as np
from sklearn import metrics as M

here = pathlib.Path(__file__).parent
draw = np.random.default_rng(20240309)


def calibration_error(labels, p, weights, bins=10):
    """The expected calibration error of Naeini et al. 2015; scikit-learn has none. Bin b holds b/bins < p <= (b + 1)/bins."""
    best = p.argmax(1)
    sure = p[np.arange(len(labels)), best]
    place = np.clip(np.ceil(sure * bins).astype(int) - 1, 0, bins - 1)
    total = 0.0
    for b in range(bins):
        inside = place == b
        total += abs((weights * sure)[inside].sum() - (weights * (best == labels))[inside].sum())
    return total / weights.sum()


def classes(name, n, c, ties=False, weighted=False):
    logits = draw.normal(size=(n, c)) * 1.5
    labels = draw.integers(0, c, n)
    logits[np.arange(n), labels] += 1.2
    p = np.exp(logits)
    p /= p.sum(1, keepdims=True)
    if ties:  # multiples of 1/16: rows of equal probability, in any two classes
        p = np.round(p * 16)
        p[:, -1] += 16 - p.sum(1)
        p = np.abs(p)
        p[p.sum(1) == 0] = 1
        p /= p.sum(1, keepdims=True)
    best = p.argmax(1)
    w = draw.integers(1, 5, n).astype(float) if weighted else np.ones(n)
    every = list(range(c))
    eps = np.finfo(float).eps
    clipped = np.clip(p, eps, 1 - eps)
    expected = {
        "accuracy": M.accuracy_score(labels, best, sample_weight=w),
        "balancedAccuracy": M.balanced_accuracy_score(labels, best, sample_weight=w),
        "logLoss": -np.average(np.log(clipped[np.arange(n), labels]), weights=w),
        "matthews": M.matthews_corrcoef(labels, best, sample_weight=w),
        "ece": calibration_error(labels, p, w),
    }
    for average in ["micro", "macro", "weighted"]:
        precision, recall, f1, _ = M.precision_recall_fscore_support(
            labels, best, average=average, sample_weight=w, zero_division=0)
        expected |= {f"precision {average}": precision, f"recall {average}": recall, f"f1 {average}": f1}
    each = M.precision_recall_fscore_support(labels, best, labels=every, sample_weight=w, zero_division=0)
    expected["per class"] = [list(map(float, part)) for part in each]
    expected["confusion"] = M.confusion_matrix(labels, best, labels=every, sample_weight=w).astype(float).tolist()
    if c == 2:
        expected["auc"] = M.roc_auc_score(labels, p[:, 1], sample_weight=w)
        expected["averagePrecision"] = M.average_precision_score(labels, p[:, 1], sample_weight=w)
        expected["brier"] = M.brier_score_loss(labels, p[:, 1], sample_weight=w)
    else:
        hot = np.eye(c)[labels]
        expected["auc"] = float(np.mean([M.roc_auc_score(hot[:, k], p[:, k], sample_weight=w) for k in every]))
        expected["averagePrecision"] = float(
            np.mean([M.average_precision_score(hot[:, k], p[:, k], sample_weight=w) for k in every]))
        expected["brier"] = float(np.average(((p - hot) ** 2).sum(1), weights=w))
        expected["top2"] = M.top_k_accuracy_score(labels, p, k=2, labels=every, sample_weight=w)
    # scikit-learn's own log loss where its check that rows add up to 1 lets it.
    assert abs(expected["logLoss"] - M.log_loss(labels, p, labels=every, sample_weight=w)) < 1e-9
    return {
        "name": name, "classes": c, "labels": labels.tolist(), "probabilities": p.ravel().tolist(),
        "weights": w.tolist() if weighted else None,
        "expected": {k: v if isinstance(v, list) else float(v) for k, v in expected.items()},
    }


def numbers(name, n, weighted=False):
    y = draw.normal(size=n) * 10
    f = y + draw.normal(size=n) * 3
    f[0] = y[0]
    w = draw.integers(1, 5, n).astype(float) if weighted else np.ones(n)
    expected = {
        "mae": M.mean_absolute_error(y, f, sample_weight=w),
        "mse": M.mean_squared_error(y, f, sample_weight=w),
        "rmse": M.root_mean_squared_error(y, f, sample_weight=w),
        "r2": M.r2_score(y, f, sample_weight=w),
        "mape": M.mean_absolute_percentage_error(y, f, sample_weight=w),
        "pinball 0.1": M.mean_pinball_loss(y, f, alpha=0.1, sample_weight=w),
        "pinball 0.9": M.mean_pinball_loss(y, f, alpha=0.9, sample_weight=w),
    }
    return {
        "name": name, "truths": y.tolist(), "predictions": f.tolist(), "weights": w.tolist() if weighted else None,
        "expected": {k: float(v) for k, v in expected.items()},
    }


golden = {
    "classes": [
        classes("two classes", 60, 2), classes("two classes with ties", 60, 2, ties=True),
        classes("two classes, weighted", 50, 2, weighted=True), classes("four classes", 80, 4),
        classes("five classes with ties and weights", 70, 5, ties=True, weighted=True),
    ],
    "numbers": [numbers("numbers", 50), numbers("numbers, weighted", 40, weighted=True)],
}
(here / "goldens" / "metrics.json").write_text(json.dumps(golden, indent=1) + "\n")
