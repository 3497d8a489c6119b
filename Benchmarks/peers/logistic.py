"""Times unpenalised logistic regression in Python on the rows the Swift benchmark wrote.

usage: logistic.py DATA.csv [--runs N]

DATA.csv has the columns x0, x1, ..., y. Each fit has an intercept and the tool's own stopping rule;
reading, and copies in the layout a tool likes best, are not timed. Runs are interleaved, so that a
slow minute of the machine hits every tool alike. One JSON line for each tool:

    seconds             median over the runs
    largestDifference   of any coefficient to the optimum, found by Newton steps until none is
                        larger than 1e-12; also of the coefficients the Swift benchmark left in
                        DATA.csv.coefficients.json
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
import statsmodels.api as sm
from glum import GeneralizedLinearRegressor
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit
from sklearn.linear_model import LogisticRegression


def read(path):
    """The features and outcomes of `path`, from a copy in numpy's format when that is newer."""
    cache = path.with_suffix(".npy")
    if cache.exists() and cache.stat().st_mtime > path.stat().st_mtime:
        cells = np.load(cache)
    else:
        cells = pd.read_csv(path, dtype=np.float64).to_numpy()
        np.save(cache, cells)
    return np.ascontiguousarray(cells[:, :-1]), np.ascontiguousarray(cells[:, -1])


def newton(design, y, tolerance):
    """Newton's method from zero until no coefficient moves by more than `tolerance`."""
    beta = np.zeros(design.shape[1])
    for iteration in range(1, 101):
        p = expit(design @ beta)
        gradient = design.T @ (p - y)
        hessian = design.T @ (design * (p * (1 - p))[:, None])
        step = cho_solve(cho_factor(hessian), gradient)
        beta -= step
        if np.abs(step).max() < tolerance:
            return beta, iteration
    raise RuntimeError("Newton's method did not converge")


def fits(x, y):
    """The tools: a name, a version and a function that fits and returns (coefficients, iterations).

    Coefficients have the intercept first.
    """
    design = np.column_stack([np.ones(len(y)), x])
    by_column = np.asfortranarray(x)

    def with_glum():
        model = GeneralizedLinearRegressor(family="binomial", alpha=0).fit(by_column, y)
        return np.append(model.intercept_, model.coef_), int(model.n_iter_)

    def with_sklearn(solver):
        model = LogisticRegression(C=np.inf, solver=solver, max_iter=1000).fit(x, y)
        return np.append(model.intercept_, model.coef_), int(model.n_iter_[0])

    def with_statsmodels():
        model = sm.Logit(y, design).fit(method="newton", disp=False)
        return model.params, int(model.mle_retvals["iterations"])

    return design, [
        ("numpy newton", version("numpy"), lambda: newton(design, y, 1e-8)),
        ("glum irls", version("glum"), with_glum),
        ("scikit-learn newton-cholesky", version("scikit-learn"),
         lambda: with_sklearn("newton-cholesky")),
        ("scikit-learn lbfgs", version("scikit-learn"), lambda: with_sklearn("lbfgs")),
        ("statsmodels newton", version("statsmodels"), with_statsmodels),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="columns x0, x1, ..., y")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", FutureWarning)

    x, y = read(arguments.data)
    design, tools = fits(x, y)
    optimum, _ = newton(design, y, 1e-12)
    ours = Path(f"{arguments.data}.coefficients.json")
    if ours.exists():
        beta = np.array(json.loads(ours.read_text()))
        print(json.dumps({
            "tool": "FedRisk secure, its coefficients",
            "largestDifference": float(f"{np.abs(beta - optimum).max():.3g}"),
        }), flush=True)
    seconds = {name: [] for name, _, _ in tools}
    answers = {}
    for _ in range(arguments.runs):
        for name, _, fit in tools:
            start = time.perf_counter()
            answers[name] = fit()
            seconds[name].append(time.perf_counter() - start)
    for name, tool_version, _ in tools:
        beta, iterations = answers[name]
        print(json.dumps({
            "tool": name,
            "version": tool_version,
            "rows": len(y),
            "columns": x.shape[1],
            "threads": THREADS,
            "seconds": round(statistics.median(seconds[name]), 4),
            "runs": [round(value, 4) for value in seconds[name]],
            "iterations": iterations,
            "largestDifference": float(f"{np.abs(beta - optimum).max():.3g}"),
        }), flush=True)


if __name__ == "__main__":
    main()
