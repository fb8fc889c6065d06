"""k-means and principal components by scikit-learn: `goldens/unlabeled.json`. k-means begins at given centres, so that chance has no part."""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score, silhouette_score

here = pathlib.Path(__file__).parent
draw = np.random.default_rng(20261123)


def blobs(n, d, k, spread):
    centers = draw.normal(size=(k, d)) * 4
    return centers[draw.integers(0, k, n)] + spread * draw.normal(size=(n, d))


def case(name, x, k, first, components):
    x = np.round(x, 6)  # few digits in the file, the same numbers on both sides
    groups = KMeans(k, init=x[first], n_init=1, tol=1e-4, max_iter=300, algorithm="lloyd").fit(x)
    pca = PCA(components, svd_solver="full").fit(x)
    other = draw.integers(0, k, len(x))
    return {
        "name": name, "rows": x.shape[0], "columns": x.shape[1], "x": x.ravel().tolist(),
        "first": [int(i) for i in first], "labels": groups.labels_.tolist(), "centers": groups.cluster_centers_.ravel().tolist(),
        "inertia": float(groups.inertia_), "iterations": int(groups.n_iter_),
        "silhouette": float(silhouette_score(x, groups.labels_)),
        "other": other.tolist(), "adjustedRandIndex": float(adjusted_rand_score(other, groups.labels_)),
        "components": pca.components_.ravel().tolist(), "variance": pca.explained_variance_.tolist(),
        "ratio": pca.explained_variance_ratio_.tolist(), "coordinates": pca.transform(x).ravel().tolist(),
    }


cases = [
    case("far apart", blobs(90, 4, 3, 0.5), 3, [0, 1, 2], 4),
    case("overlapping", blobs(120, 3, 4, 2.5), 4, [0, 7, 9, 50], 2),
    case("more columns than rows", blobs(12, 20, 2, 1.0), 2, [0, 5], 6),
    case("far from zero", blobs(60, 2, 3, 0.3) + 1e5, 3, [0, 10, 20], 2),
    case("one column", blobs(40, 1, 2, 1.0), 2, [0, 1], 1),
    case("equal beginnings", np.repeat(blobs(30, 3, 3, 0.5), 2, axis=0), 3, [0, 1, 8], 3),
]
(here / "goldens" / "unlabeled.json").write_text(json.dumps({"sklearn": sklearn.__version__, "cases": cases}) + "\n")
