"""How good `limpid train --data` is with nothing but its defaults, beside scikit-learn's boosting and MLP with theirs, on the same rows.

    python Benchmarks/table_quality.py .build/release/limpid --data DATA                 # every table, three splits each
    python Benchmarks/table_quality.py .build/release/limpid --data DATA --tables wine,ames --splits 10
    python Benchmarks/table_quality.py .build/release/limpid --folder MINE               # CSV files, the target in the last column
    python Benchmarks/table_quality.py ... --set epochs=100 --label short                # the same with other settings
    python Benchmarks/table_quality.py --table results.jsonl

Needs numpy, pandas and scikit-learn. DATA holds `tabular/` and `fairness/`; without it only what scikit-learn brings and tables made by lot
are tried. A fifth of the rows (at most 2,000) is the test, drawn anew for each split and stratified for classes; Limpid's seed is the
split's number. `results.jsonl` keeps what was measured; a second run measures only what is missing. The measure is accuracy for classes and
R² for numbers. Peers get numbers (and targets) with mean 0 and deviation 1, gaps filled with the median and a
column for each word (MLP), or numbers with gaps and words as categories (HistGradientBoosting, GradientBoosting).
"""
import argparse, json, os, pathlib, subprocess, sys, tempfile, time, warnings
import numpy as np
import pandas as pd
from quality_tables import at_hand, made_by_lot

warnings.filterwarnings("ignore")


def is_number(y):
    return pd.api.types.is_numeric_dtype(y) and y.nunique() > 10


def parts(table, number):
    from sklearn.model_selection import train_test_split

    y = table.iloc[:, -1]
    few = not is_number(y) and y.value_counts().min() < 2
    return train_test_split(
        np.arange(len(table)), test_size=min(2000, round(len(table) / 5)), random_state=number,
        stratify=None if is_number(y) or few else y)


def limpid(program, table, test, number, settings, seed):
    target = table.columns[-1]
    part = np.full(len(table), "train", dtype=object)
    part[test] = "test"
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "table.csv")
        table.assign(which_part=part).to_csv(path, index=False)
        command = [program, "train", "--data", path, "--target", target, "--seed", str(seed), "--out", folder + "/run", "--json",
                   "--threads", "1", "--set", "table.split.kind=column", "--set", "table.split.by=which_part"]
        command += ["--task", "regression"] if is_number(table[target]) else []
        for setting in settings:
            command += ["--set", setting]
        start = time.time()
        out = subprocess.run(command, capture_output=True, text=True)
        if out.returncode:
            sys.exit(f"{' '.join(command)}\n{out.stdout[-500:]}{out.stderr[-2000:]}")
        last = json.loads(out.stdout.strip().splitlines()[-1])
    found = {k[4:]: v for k, v in last.items() if k.startswith("test") and isinstance(v, (int, float))}
    return {**found, "seconds": round(time.time() - start, 2), "steps": last["steps"], "hash": last["weightsHash"][:8]}


def peer(name, table, train, test, seed):
    from sklearn import ensemble, linear_model, neural_network
    from sklearn.compose import TransformedTargetRegressor, make_column_selector, make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.metrics import accuracy_score, log_loss, r2_score, roc_auc_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

    x, y = table.iloc[:, :-1], table.iloc[:, -1]
    number = is_number(y)
    words = make_column_selector(dtype_exclude="number")
    numbers = make_column_selector(dtype_include="number")
    if name in ("boosting", "trees"):
        columns = make_column_transformer(
            (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan), words),
            ("passthrough" if name == "boosting" else SimpleImputer(strategy="median"), numbers))
        kinds = {"boosting": ("HistGradientBoosting", {}), "trees": ("GradientBoosting", {})}
    else:
        columns = make_column_transformer(
            (OneHotEncoder(handle_unknown="ignore", min_frequency=2, sparse_output=False), words),
            (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers))
        kinds = {"MLP": ("MLP", {})}
    if name == "linear":
        model = linear_model.RidgeCV() if number else linear_model.LogisticRegression(max_iter=1000)
    elif name == "forest":
        model = (ensemble.RandomForestRegressor if number else ensemble.RandomForestClassifier)(random_state=seed)
    else:
        kind = kinds[name][0] + ("Regressor" if number else "Classifier")
        model = getattr(neural_network if name == "MLP" else ensemble, kind)(random_state=seed)
        if name == "boosting":
            few = [i for i, c in enumerate(words(x)) if x[c].nunique() < 255]
            model.set_params(categorical_features=few or None)
    start = time.time()
    if number and name == "MLP":
        model = TransformedTargetRegressor(model, transformer=StandardScaler())
    steps = [columns] + ([SimpleImputer(strategy="constant", fill_value=-1)] if name == "trees" else []) + [model]
    pipe = make_pipeline(*steps)
    pipe.fit(x.iloc[train], y.iloc[train])
    answers = pipe.predict(x.iloc[test])
    seconds = round(time.time() - start, 2)
    if number:
        return {"R2": r2_score(y.iloc[test], answers), "RMSE": float(np.mean((y.iloc[test] - answers) ** 2) ** 0.5), "seconds": seconds}
    p = pipe.predict_proba(x.iloc[test])
    result = {"Accuracy": accuracy_score(y.iloc[test], answers), "seconds": seconds,
              "LogLoss": log_loss(y.iloc[test], p, labels=pipe.classes_)}
    if p.shape[1] == 2:
        result["AUC"] = roc_auc_score(y.iloc[test] == pipe.classes_[1], p[:, 1])
    return result


def show(rows):
    """The tables by method: the mean over splits; bold is what is within a hundredth of the best."""
    methods = list(dict.fromkeys(r["method"] for r in rows))
    names = list(dict.fromkeys(r["table"] for r in rows))
    print("| table | rows | measure | " + " | ".join(methods) + " |\n|---|---|---|" + "---|" * len(methods))
    par = {m: 0 for m in methods}
    ranks = {m: [] for m in methods}
    count = 0
    for name in names:
        some = [r for r in rows if r["table"] == name]
        measure = "R2" if "R2" in some[0] else "Accuracy"
        means = {m: [r[measure] for r in some if r["method"] == m] for m in methods}
        if any(not v for v in means.values()):
            continue
        count += 1
        means = {m: float(np.mean(v)) for m, v in means.items()}
        best = max(means.values())
        cells = []
        for m in methods:
            good = means[m] >= best - 0.01
            others = [v for k, v in means.items() if k != m]
            par[m] += means[m] >= max(others, default=0) - 0.01
            ranks[m].append(1 + sum(v > means[m] + 1e-9 for v in others))
            cells.append(f"**{means[m]:.3f}**" if good else f"{means[m]:.3f}")
        print(f"| {name} | {some[0]['rows']:,} | {'R²' if measure == 'R2' else 'accuracy'} | " + " | ".join(cells) + " |")
    print(f"| within 0.01 of the best, of {count} | | | " + " | ".join(str(par[m]) for m in methods) + " |")
    print("| mean rank | | | " + " | ".join(f"{np.mean(ranks[m]):.2f}" for m in methods) + " |")


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("limpid", nargs="?")
    a.add_argument("--data")
    a.add_argument("--folder")
    a.add_argument("--tables", help="only these, with commas between")
    a.add_argument("--splits", type=int, default=3)
    a.add_argument("--peers", default="boosting,MLP")
    a.add_argument("--set", action="append", default=[])
    a.add_argument("--label", default="Limpid", help="what these settings are called in the results")
    a.add_argument("--out", default="table_quality.jsonl")
    a.add_argument("--table", help="write the table of these results; measure nothing")
    a.add_argument("--methods", help="only these columns of the table")
    a = a.parse_args()
    if a.table:
        rows = [json.loads(line) for line in open(a.table)]
        return show([r for r in rows if not a.methods or r["method"] in a.methods.split(",")])
    tables = {} if a.folder else made_by_lot()
    if a.data:
        tables = {**at_hand(a.data), **tables}
    for path in sorted(pathlib.Path(a.folder).glob("*.csv")) if a.folder else []:
        tables[path.stem] = lambda path=path: pd.read_csv(path)
    wanted = a.tables.split(",") if a.tables else list(tables)
    known = [json.loads(line) for line in open(a.out)] if os.path.exists(a.out) else []
    done = {(r["table"], r["split"], r["method"]) for r in known}
    for name in wanted:
        methods = ([a.label] if a.limpid else []) + [p for p in a.peers.split(",") if p]
        if all((name, s, m) in done for s in range(a.splits) for m in methods):
            continue
        table = tables[name]()
        for split in range(a.splits):
            train, test = parts(table, split)
            for method in methods:
                if (name, split, method) in done:
                    continue
                if method == a.label:
                    found = limpid(a.limpid, table, test, split, a.set, split)
                else:
                    found = peer(method, table, train, test, split)
                found = {"table": name, "rows": len(table), "split": split, "method": method, **found}
                known.append(found)
                with open(a.out, "a") as file:
                    file.write(json.dumps(found) + "\n")
    show([r for r in known if r["table"] in wanted])


if __name__ == "__main__":
    main()
