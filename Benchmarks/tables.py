"""Reading and encoding a large CSV file: `limpid table --encode` and pandas in turn.

    python Benchmarks/tables.py .build/release/limpid             # 1 GB under /tmp, three times each
    python Benchmarks/tables.py .build/release/limpid --cold      # the file is not in the system's memory

Needs numpy and pandas. Both make the same inputs: numbers standardised, with a column for what is missing; a column for each word; a date as a
number, a point on the year's circle and seven days of the week. Limpid also surveys the columns, splits the rows and looks for twins,
outliers and leaks on the way; pandas is told which column holds dates.
"""
import argparse, json, os, resource, subprocess, sys, tempfile, time

FIELDS = "age,income,x0,x1,x2,x3,latitude,city,job,member,day,answer"


def make(path, megabytes):
    """300,000 different rows, one after the other until the file is large enough."""
    import numpy as np

    draw, n = np.random.default_rng(0), 300_000
    jobs = np.array(["clerk", "sales", "craft-repair", "exec", "tech support", '"farming, fishing"'])
    x = draw.normal(size=(n, 4))
    columns = [
        draw.integers(17, 90, n), [f"{v:.2f}" for v in draw.lognormal(10, 1, n)], [f"{v:.6f}" for v in x[:, 0]],
        [f"{v:.4f}" for v in x[:, 1]], ["" if i % 13 == 0 else f"{v:.5f}" for i, v in enumerate(x[:, 2])],
        [f"{v:.7g}" for v in x[:, 3]], [f"{v:.5f}" for v in draw.uniform(-90, 90, n)],
        [f"City{i}" for i in draw.integers(0, 200, n)], jobs[draw.integers(0, 6, n)],
        np.where(draw.random(n) < 0.3, "true", "false"), np.datetime64("2010-01-01") + draw.integers(0, 5000, n),
        np.where(x[:, 0] + 0.5 * x[:, 1] + draw.normal(size=n) > 0, "yes", "no"),
    ]
    block = "".join(",".join(map(str, row)) + "\n" for row in zip(*columns))
    with open(path, "w") as file:
        file.write(FIELDS + "\n")
        for _ in range(max(1, round(megabytes * 1e6 / len(block)))):
            file.write(block)


def pandas_inputs(path):
    """What this script runs in a process of its own."""
    import numpy as np, pandas as pd

    start = time.time()
    table = pd.read_csv(path, parse_dates=["day"])
    read = time.time() - start
    table.pop("answer")
    day = table.pop("day")
    turn = (2 * np.pi * day.dt.day_of_year / 366).astype("float32")
    table["day"] = (day - day.min()).dt.days
    table["sine"], table["cosine"] = np.sin(turn), np.cos(turn)
    table["weekday"] = day.dt.day_of_week.astype("category")
    for name in table.select_dtypes("number"):
        x = table[name]
        if x.isna().any():
            table[name + "_missing"] = x.isna()
            x = x.fillna(x.median())
        table[name] = ((x - x.mean()) / x.std()).astype("float32")
    inputs = pd.get_dummies(table)
    use = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        "seconds": time.time() - start, "read": read, "inputs": inputs.shape[1], "peakMiB": use.ru_maxrss / 1024,
        "cpu": use.ru_utime + use.ru_stime}))


def measured(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    answer["cpu"] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    answer["together"] = answer["seconds"] + (answer.get("encodeSeconds") or 0)
    return answer


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("limpid")
    options.add_argument("--megabytes", type=int, default=1000)
    options.add_argument("--repeat", type=int, default=3)
    options.add_argument("--cold", action="store_true")
    options.add_argument("--path", default=os.path.join(tempfile.gettempdir(), "limpid-large-table.csv"))
    options.add_argument("--keep", action="store_true", help="leave the file there")
    given = options.parse_args()
    make(given.path, given.megabytes)
    os.sync()
    limpid = [given.limpid, "table", "--data", given.path, "--encode", "--set", "table.encoding.bins=1", "--json"]
    peer = [sys.executable, __file__, "--pandas", given.path]
    seconds = {"limpid": [], "pandas": []}
    try:
        for _ in range(given.repeat):
            for name, command in (("limpid", limpid), ("pandas", peer)):
                if given.cold:
                    with open(given.path) as file:
                        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
                result = measured(command)
                seconds[name].append(result["together"])
                print(f"{name:8}{result['together']:8.2f} s   processor {result['cpu']:6.1f} s   "
                      f"{result['inputs']:4} inputs   {result['peakMiB']:7.0f} MiB", flush=True)
    finally:
        if not given.keep:
            os.remove(given.path)
    best = {name: sorted(times)[len(times) // 2] for name, times in seconds.items()}
    print(f"median  {best['limpid']:.2f} s and {best['pandas']:.2f} s: {best['pandas'] / best['limpid']:.2f} times as fast")


if __name__ == "__main__":
    pandas_inputs(sys.argv[2]) if sys.argv[1:2] == ["--pandas"] else main()
