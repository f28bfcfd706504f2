"""Point sets and what scikit-learn's HDBSCAN and the hdbscan package make of them: test/fields/hdbscan/reference.json."""

import json
import sys

import hdbscan
import numpy as np
import sklearn
from sklearn.cluster import HDBSCAN


def blobs(rng, centres, spread, count):
    return np.concatenate([c + spread * rng.standard_normal((count, 2)) for c in np.asarray(centres, float)])


def moons(rng, count):
    a = np.linspace(0, np.pi, count)
    upper = np.stack([np.cos(a), np.sin(a)], 1)
    lower = np.stack([1 - np.cos(a), 0.4 - np.sin(a)], 1)
    return np.concatenate([upper, lower]) + 0.05 * rng.standard_normal((2 * count, 2))


def point_sets():
    rng = np.random.default_rng(7)
    yield "blobs and noise", np.concatenate([blobs(rng, [[0, 0], [3, 0], [1.5, 3]], 0.25, 22), rng.uniform(-2, 5, (14, 2))])
    yield "moons", moons(rng, 35)
    yield "densities", np.concatenate([blobs(rng, [[0, 0]], 0.05, 30), blobs(rng, [[2, 0]], 0.5, 30), blobs(rng, [[0.6, 0]], 0.1, 15)])
    yield "nested", np.concatenate([blobs(rng, [[0, 0], [0.6, 0], [5, 0], [5.7, 0]], 0.1, 18)])
    yield "one blob", blobs(rng, [[0, 0]], 0.3, 40)
    yield "noise", rng.uniform(0, 1, (50, 2))


# Many samples make many equally long edges, and in a set of noise alone the choice among those decides everything.
FEW_SAMPLES = 3
SETTINGS = [(5, 5, "eom", 0.0), (8, 3, "eom", 0.0), (5, 5, "leaf", 0.0), (10, 1, "eom", 0.0), (5, 4, "eom", 0.5)]


def main(out):
    sets = []
    for name, points in point_sets():
        points = np.round(points, 6)
        results = []
        for size, samples, selection, epsilon in SETTINGS:
            if name == "noise" and samples > FEW_SAMPLES:
                continue
            # scikit-learn 1.9 with numpy 2.4 fails for an epsilon: there the package alone is the reference.
            ours = HDBSCAN(min_cluster_size=size, min_samples=samples, cluster_selection_method=selection, algorithm="brute", copy=True).fit(points) if epsilon == 0 else None
            other = hdbscan.HDBSCAN(min_cluster_size=size, min_samples=max(1, samples - 1), cluster_selection_method=selection, cluster_selection_epsilon=epsilon, algorithm="generic").fit(points) if samples > 1 else None
            results.append({
                "minClusterSize": size, "minSamples": samples, "selection": selection, "epsilon": epsilon,
                "labels": (ours or other).labels_.tolist(), "probabilities": np.round((ours or other).probabilities_, 6).tolist(),
                "hdbscanLabels": None if other is None else other.labels_.tolist(),
            })
        sets.append({"name": name, "points": points.tolist(), "results": results})
    with open(out, "w") as file:
        json.dump({"scikit-learn": sklearn.__version__, "hdbscan": "0.8.44", "sets": sets}, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
