"""Times scoring in Python on the rows the Swift benchmark wrote.

usage: scoring.py DATA.csv [--runs N] [--train N]

DATA.csv has the columns x0, x1, ..., y. Each tool fits a card, or what it has instead, of eight
quantile bins a column on the first rows; only scoring is timed, of all rows in memory and of one
applicant. Runs are interleaved, so that a slow minute of the machine hits every tool alike. One JSON
line for each tool; a tool that cannot run here says why.
"""

import argparse
import json
import os
import statistics
import time
import warnings
from importlib.metadata import version
from pathlib import Path

THREADS = 2
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(THREADS)  # read once, when numpy is loaded

import numpy as np
import pandas as pd


def read(path):
    """The rows of `path`, from a copy in numpy's format when that is newer."""
    cache = path.with_suffix(".npy")
    if cache.exists() and cache.stat().st_mtime > path.stat().st_mtime:
        cells = np.load(cache)
    else:
        cells = pd.read_csv(path, dtype=np.float64).to_numpy()
        np.save(cache, cells)
    names = [f"x{i}" for i in range(cells.shape[1] - 1)]
    return pd.DataFrame(cells[:, :-1], columns=names), cells[:, -1].astype(int)


def with_optbinning(x, y):
    from optbinning import BinningProcess, Scorecard
    from sklearn.linear_model import LogisticRegression

    process = BinningProcess(
        list(x.columns),
        binning_fit_params={
            name: {"prebinning_method": "quantile", "max_n_prebins": 8} for name in x.columns
        })
    card = Scorecard(
        binning_process=process, estimator=LogisticRegression(), scaling_method="pdo_odds",
        scaling_method_params={"pdo": 20, "odds": 50, "scorecard_points": 600})
    card.fit(x, y, metric_missing="empirical")
    return card.score


def with_sklearn(x, y):
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import KBinsDiscretizer

    pipeline = make_pipeline(
        SimpleImputer(strategy="median"),
        KBinsDiscretizer(
            n_bins=8, encode="onehot", strategy="quantile", quantile_method="averaged_inverted_cdf",
            subsample=None),
        LogisticRegression(max_iter=200))
    pipeline.fit(x, y)
    return pipeline.decision_function


def with_toad(x, y):
    import toad

    combiner = toad.transform.Combiner()
    combiner.fit(x, y, method="quantile", n_bins=8, empty_separate=True)
    transformer = toad.transform.WOETransformer()
    evidence = transformer.fit_transform(combiner.transform(x), y)
    card = toad.ScoreCard(combiner=combiner, transer=transformer)
    card.fit(evidence, pd.Series(y))
    return card.predict


TOOLS = [
    ("optbinning Scorecard.score", "optbinning", with_optbinning),
    ("scikit-learn bins and logistic regression", "scikit-learn", with_sklearn),
    ("toad ScoreCard.predict", "toad", with_toad),
]


def percentile(seconds, share):
    return sorted(seconds)[int(share * (len(seconds) - 1))]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="columns x0, x1, ..., y")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--train", type=int, default=100_000)
    parser.add_argument("--applicants", type=int, default=200)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")

    x, y = read(arguments.data)
    tools = []
    for name, package, fit in TOOLS:
        try:
            score = fit(x[: arguments.train], y[: arguments.train])
            score(x[:10])
            tools.append((name, package, score))
        except Exception as error:  # A peer that cannot run is a result, not an end.
            print(json.dumps({"tool": name, "cannotRun": f"{type(error).__name__}: {error}"}),
                  flush=True)
    seconds = {name: [] for name, _, _ in tools}
    for _ in range(arguments.runs):
        for name, _, score in tools:
            start = time.perf_counter()
            score(x)
            seconds[name].append(time.perf_counter() - start)
    for name, package, score in tools:
        single = []
        for row in range(arguments.applicants):
            applicant = x[row : row + 1]
            start = time.perf_counter()
            score(applicant)
            single.append(time.perf_counter() - start)
        median = statistics.median(seconds[name])
        print(json.dumps({
            "tool": name,
            "version": version(package),
            "rows": len(y),
            "characteristics": x.shape[1],
            "threads": THREADS,
            "seconds": round(median, 4),
            "runs": [round(value, 4) for value in seconds[name]],
            "rowsPerSecond": round(len(y) / median),
            "oneApplicantP50Microseconds": round(1e6 * percentile(single, 0.5), 1),
            "oneApplicantP99Microseconds": round(1e6 * percentile(single, 0.99), 1),
        }), flush=True)


if __name__ == "__main__":
    main()
