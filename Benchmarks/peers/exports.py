"""Scores applicants with the exports of a card and with other people's programs.

usage: exports.py FEDRISK

FEDRISK fits the German credit card on three scales, exports it and scores applicants that meet every
cut (with both neighbours), missing cells and categories never seen. SQLite runs the SQL, PMML4S the
PMML (it needs Java), ONNX Runtime the ONNX. One JSON line for each form and scale: the largest
differences of scores, probabilities and points, and how many rows have other reasons. Ends with 1 if
a score differs by more than 1e-9.
"""

import csv
import json
import math
import re
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

DATASET = Path(__file__).resolve().parents[2] / "datasets" / "german"
SCALES = {
    "usual": "{points: 600, odds: 50, pdo: 20}",
    "whole, limited": "{rounding: whole, minimum: 450, maximum: 600, reasons: {count: 3}}",
    "reversed, spread": "{reversed: true, base: spread, reasons: {baseline: mean}}",
}
TOLERANCE = 1e-9


def applicants(card):
    """Rows of cells by column: usual ones, and each column's edges in turn."""
    entries = card["characteristics"]
    usual = {}
    for entry in entries:
        bins = [b for b in entry["bins"] if b["kind"] == "ordinary"]
        middle = bins[len(bins) // 2]
        usual[entry["name"]] = middle["categories"][0] if "categories" in middle else middle["from"]
    rows = [usual]
    for entry in entries:
        if entry["kind"] == "numeric":
            cuts = [b["from"] for b in entry["bins"] if "from" in b]
            cells = [x for c in cuts for x in
                     (math.nextafter(c, -math.inf), c, math.nextafter(c, math.inf))] + [-1e9, 1e9]
        else:
            cells = [c for b in entry["bins"] for c in b.get("categories", [])] + ["never seen"]
        rows += [{**usual, entry["name"]: cell} for cell in cells + [None]]
    return rows


def run(*arguments):
    subprocess.run(list(map(str, arguments)), check=True, stdout=subprocess.DEVNULL)


def number(text):
    return float(text) if text else None


def with_sqlite(folder, rows):
    database = sqlite3.connect(":memory:")
    names = list(rows[0])
    quoted = [f'"{name}"' for name in names]
    types = [type(rows[0][name]) for name in names]
    database.execute(
        "CREATE TABLE applicants (id INTEGER PRIMARY KEY, "
        + ", ".join(f"{n} {'TEXT' if t is str else 'REAL'}" for n, t in zip(quoted, types)) + ")")
    places = ", ".join("?" * len(names))
    for index, row in enumerate(rows):
        database.execute(
            f"INSERT INTO applicants VALUES ({index}, {places})", [row[n] for n in names])
    database.row_factory = sqlite3.Row
    query = (folder / "card.sql").read_text()
    found = sorted(map(dict, database.execute(query)), key=lambda row: row["id"])
    return found, sqlite3.sqlite_version


def with_pmml(folder, rows):
    from importlib.metadata import version

    from pypmml import Model

    model = Model.load(str(folder / "card.pmml"))
    found = [model.predict({k: v for k, v in row.items() if v is not None}) for row in rows]
    return found, version("pypmml")


def with_onnx(folder, rows, card):
    path = str(folder / "card.onnx")
    onnx.checker.check_model(onnx.load(path), full_check=True)
    session = onnxruntime.InferenceSession(path)

    def evidence(entry, cell):
        for b in entry["bins"]:
            kind = b["kind"]
            if cell is None:
                hit = kind == "missing"
            elif entry["kind"] == "numeric":
                hit = (kind == "ordinary" and b.get("from", -math.inf) <= cell
                       and cell < b.get("to", math.inf))
            else:
                hit = cell in b.get("categories", [])
            if hit:
                return b["woe"]
        return next(b["woe"] for b in entry["bins"] if b["kind"] == "unseen")

    terms = np.array([
        [evidence(entry, row[entry["name"]]) for entry in card["characteristics"]] for row in rows])
    log_odds, probability = session.run(None, {"terms": terms})
    scaling = card["scaling"]
    factor = (-1 if scaling["reversed"] else 1) * scaling["pdo"] / math.log(2)
    offset = scaling["points"] - factor * math.log(scaling["odds"])
    found = [{"score": offset - factor * e[0], "pd": p[0]} for e, p in zip(log_odds, probability)]
    return found, onnxruntime.__version__


def largest(pairs):
    return max((abs(a - b) for a, b in pairs), default=0.0)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.splitlines()[2])
    fedrisk, failed = sys.argv[1], False
    for scale, text in SCALES.items():
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            study = (DATASET / "study.yaml").read_text()
            study, count = re.subn(r"(?m)^scaling: .*$", f"scaling: {text}", study)
            assert count == 1
            (folder / "study.yaml").write_text(study)
            run(fedrisk, "fit", folder / "study.yaml", "--data", DATASET / "german.csv", "--out",
                folder / "out", "--quiet")
            card_path = folder / "out" / "card.json"
            card = json.loads(card_path.read_text())
            rows = applicants(card)
            with open(folder / "rows.csv", "w", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
            run(fedrisk, "score", card_path, "--data", folder / "rows.csv", "--out",
                folder / "scores.csv")
            expected = list(csv.DictReader(open(folder / "scores.csv")))
            for form in ("sql", "pmml", "onnx"):
                dialect = ("--dialect", "sqlite") if form == "sql" else ()
                run(fedrisk, "export", card_path, "--format", form, *dialect, "--out",
                    folder / f"card.{form}")
            results = {"SQLite": with_sqlite(folder, rows)}
            try:
                results["PMML4S"] = with_pmml(folder, rows)
            except Exception as error:  # Without Java there is none.
                print(json.dumps({"form": "PMML4S", "cannotRun": str(error)[:200]}))
            if "whole" not in scale:  # The model knows of no rounding and no limits.
                results["ONNX Runtime"] = with_onnx(folder, rows, card)
            for form, (found, version) in results.items():
                pairs = list(zip(found, expected))
                line = {
                    "form": form, "version": version, "scale": scale, "rows": len(rows),
                    "score": largest((f["score"], float(e["score"])) for f, e in pairs),
                    "pd": largest((f["pd"], float(e["pd"])) for f, e in pairs),
                }
                points = [n for n in expected[0] if n.startswith("points_") and n in found[0]]
                if points:
                    line["points"] = largest(
                        (f[n], float(e[n])) for f, e in pairs for n in points)
                if "reason_1" in found[0]:
                    reasons = [n for n in expected[0] if n.startswith("reason_")]
                    # PMML also ranks characteristics that lost nothing, in an order of its own.
                    line["otherReasons"] = sum(
                        any(e[n] and e[n] != f[n] for n in reasons) for f, e in pairs)
                failed |= not line["score"] <= TOLERANCE or not line["pd"] <= TOLERANCE
                print(json.dumps(line), flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
