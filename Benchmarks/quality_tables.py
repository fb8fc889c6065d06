"""The tables that table_quality.py tries: some made by lot, some from files."""
import pathlib
import numpy as np
import pandas as pd


def named(x, y, target="y"):
    table = pd.DataFrame(np.round(x, 4), columns=[f"x{i}" for i in range(x.shape[1])])
    table[target] = y
    return table


def made_by_lot():
    """Tables that ask for different abilities; the target is the last column."""
    from sklearn import datasets

    draw = np.random.default_rng(7)
    classes = lambda **k: named(*(lambda x, y: (x, np.array(list("abcdefghijklmnop"))[y]))(*datasets.make_classification(**k)))

    def friedman(number, **k):
        return lambda: named(*getattr(datasets, f"make_friedman{number}")(random_state=number, **k))

    def words():
        n = 5000
        city, shop, x = draw.integers(0, 300, n), draw.integers(0, 40, n), draw.normal(size=n)
        y = draw.normal(size=300)[city] + draw.normal(size=40)[shop] * (0.5 + x) + 0.3 * draw.normal(size=n)
        return pd.DataFrame({"city": [f"c{i}" for i in city], "shop": [f"s{i}" for i in shop], "x": x.round(3), "y": y.round(4)})

    def skewed():
        x = draw.normal(size=(2500, 6))
        price = np.exp(4 + x[:, 0] + 0.7 * x[:, 1] * (x[:, 2] > 0) + 0.4 * draw.normal(size=2500))
        return named(x, price.round(2), "price")

    def plane():
        x = draw.normal(size=(1500, 30))
        return named(x, (x @ draw.normal(size=30) + 1.5 * draw.normal(size=1500)).round(4))

    def steps():
        x = draw.random((2500, 6))
        inside = (x[:, 0] > 0.5) ^ (x[:, 1] > 0.3) ^ (x[:, 2] > 0.7) ^ (draw.random(2500) < 0.05)
        return named(x, np.where(inside, "in", "out"))

    def gaps():
        table = classes(n_samples=3000, n_features=12, n_informative=6, random_state=5)
        cells = table.iloc[:, :12].to_numpy(copy=True)
        cells[draw.random(cells.shape) < 0.25] = np.nan
        return named(cells, table["y"])

    return {
        "wide": lambda: classes(n_samples=400, n_features=500, n_informative=8, n_redundant=4, class_sep=1.5, random_state=1),
        "few rows": lambda: classes(n_samples=80, n_features=6, n_informative=4, random_state=2),
        "four classes": lambda: classes(n_samples=1500, n_features=20, n_informative=8, n_classes=4, random_state=3),
        "rare": lambda: classes(n_samples=4000, n_features=12, n_informative=6, weights=[0.96], random_state=4),
        "gaps": gaps, "steps": steps, "words": words, "skewed": skewed, "plane": plane,
        "friedman 1": friedman(1, n_samples=1200, noise=1.0), "friedman 2": friedman(2, n_samples=600, noise=50.0),
        "friedman 3": friedman(3, n_samples=600, noise=0.1),
        "digits": lambda: (lambda d: named(d.data, np.char.add("d", d.target.astype(str))))(datasets.load_digits()),
    }


def at_hand(data):
    """Tables as files; with what is the target, and how many rows are enough."""
    tabular, fairness = pathlib.Path(data) / "tabular", pathlib.Path(data) / "fairness"

    def read(path, target, drop=(), rows=10**9, **how):
        def load():
            table = pd.read_csv(path, **how).drop(columns=list(drop)).dropna(subset=[target])
            table = table.sample(rows, random_state=0) if len(table) > rows else table
            return table[[c for c in table if c != target] + [target]]
        return load

    def scikit(name):
        def load():
            table = pd.read_csv(tabular / name, header=None, skiprows=1)
            table.columns = [f"x{i}" for i in range(table.shape[1] - 1)] + ["class"]
            table["class"] = "k" + table["class"].astype(str)
            return table
        return load

    def diabetes():
        x = pd.read_csv(tabular / "diabetes_data_raw.csv.gz", header=None, sep=r"\s+")
        x.columns = [f"x{i}" for i in range(x.shape[1])]
        return x.assign(progression=pd.read_csv(tabular / "diabetes_target.csv.gz", header=None)[0])

    cars = "cylinders displacement horsepower weight acceleration year origin name mpg".split()
    last = lambda path: pd.read_csv(path, nrows=1).columns[-1]
    return {
        "wine": scikit("wine_data.csv"), "breast cancer": scikit("breast_cancer.csv"), "iris": scikit("iris.csv"), "diabetes": diabetes,
        "penguins": read(tabular / "penguins.csv", "species"), "concrete": read(tabular / "concrete.csv", last(tabular / "concrete.csv")),
        "autompg": read(tabular / "autompg.csv.gz", "mpg", header=None, names=cars), "ames": read(tabular / "ames.csv", "Sale_Price"),
        "german": read(fairness / "german.csv", "credit"), "ricci": read(fairness / "ricci.csv", "Class"),
        "adult (4,000 rows)": read(fairness / "adult.csv.gz", "income-per-year", rows=4000),
        "compas (4,000 rows)": read(
            fairness / "compas-scores-two-years.csv", "two_year_recid", rows=4000, usecols=
            "sex age race juv_fel_count juv_misd_count juv_other_count priors_count c_charge_degree two_year_recid".split()),
    }
