#!/usr/bin/env python3
"""Runs Limpid beside the fastest other frameworks on every workload, in turn, and writes the table of ratios.

  compare.py PEERS [--quick] [--threads 2,1] [--workloads a,b] [--out results.jsonl] [--limpid COMMAND]     measures and writes the table
  compare.py --table results.jsonl [results.jsonl ...]                                                      writes it from results

PEERS is a folder with `bench.py`, `spec.py` and an adapter for each framework, installed by its `setup.sh`. The table goes into README.md
beside this file, between its two marks. Of several results for one cell the best counts, for Limpid as for the others.
"""

import argparse
import datetime
import json
import math
import pathlib
import platform
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent

# The variants that were fastest on each workload when all of them were measured, on 1 or 2 threads.
fastest = {
    "mlp_tiny": "jax-scan jax-jit numpy",
    "mlp_mnist": "jax-jit torch-eager",
    "lenet_mnist": "torch-eager_cl tf-graph",
    "resnet18_cifar": "torch-eager_cl tf-graph",
    "lstm_text": "torch-eager torch-compile",
    "gpt_small": "torch-eager tf-graph",
    "gcn_cora": "tf-graph jax-jit",
    "ncf": "jax-jit torch-eager",
    "dcgan": "tf-graph torch-eager_cl",
    "gpt_small_gen": "jax-jit torch-eager",
    "bert_infer_b1": "openvino onnxruntime",
    "bert_infer_b32": "openvino torch-eager",
    "resnet50_infer_b1": "onnxruntime openvino",
    "resnet50_infer_b16": "onnxruntime openvino",
    "mobilenet_v2_infer": "onnxruntime openvino",
    "micro_sgemm": "numpy jax-jit tf-graph",
    "micro_ew_16mb": "torch-eager tf-graph numpy",
    "micro_ew_256mb": "tf-graph torch-eager",
    "cold_start": "numpy",
}


def measure(a):
    peers = pathlib.Path(a.peers).resolve()
    out = pathlib.Path(a.out).resolve()
    limpid = a.limpid or f"{here.parent / '.build/release/limpid'} bench"
    names = a.workloads.split(",") if a.workloads else list(fastest)
    for name in names:
        rivals = [x.partition("-")[::2] for x in fastest[name].split()]
        command = [sys.executable, str(peers / "bench.py"), "--workloads", name, "--threads", a.threads, "--append"]
        command += ["--out", str(out), "--retries", "0", "--ext", f"limpid={limpid}"]
        command += ["--frameworks", ",".join(dict.fromkeys(f for f, _ in rivals))]
        command += ["--variants", ",".join(v for _, v in rivals if v)] + (["--quick"] if a.quick else [])
        subprocess.run(command, cwd=peers, check=True, stdout=subprocess.DEVNULL)
        print(f"{datetime.datetime.now():%H:%M:%S} {name}", flush=True)
    return [out]


def same(a, b):
    """Whether two lines are of the same work: first loss and sum of the output to four digits, parameters exactly."""
    for key, tolerance in (("loss_0", 2e-4), ("out_sum", 2e-4), ("params", 0)):
        x, y = a.get(key), b.get(key)
        if x is not None and y is not None and abs(x - y) > tolerance * abs(y):
            return False
    return True


def read(files, key):
    """(workload, threads) -> framework -> its best line, whose `key` is what counts."""
    rows = {}
    for file in files:
        for text in open(file):
            line = json.loads(text)
            if "error" in line or not line.get("median_s"):
                continue
            cell = rows.setdefault((line["workload"], line["threads"]), {})
            best = cell.get(line["framework"])
            line["time"] = line[key]
            if best is None or line["time"] < best["time"]:
                cell[line["framework"]] = line
    for cell, lines in rows.items():
        for name in [x for x in lines if "limpid" in lines and not same(lines["limpid"], lines[x])]:
            print(f"{cell[0]}: {name} does other work; the row does not count it", file=sys.stderr)
            del lines[name]
    return rows


def time(s):
    return f"{s * 1e6:.3g} µs" if s < 1e-3 else f"{s * 1e3:.3g} ms" if s < 1 else f"{s:.3g} s"


def order(workload):
    names = list(fastest)
    for i, name in enumerate(names):
        size = name.removeprefix("micro_ew")
        if workload == name or (name == "micro_sgemm" and workload.startswith("micro_sgemm")):
            return (i, int(workload.rsplit("_", 1)[1]) if "sgemm_" in workload else 0)
        if name.startswith("micro_ew") and workload.startswith("micro_") and workload.endswith(size):
            return (i, ["add", "gelu", "softmax", "layernorm"].index(workload.split("_")[1]) if "inplace" not in workload else 9)
    return (len(names), 0)


def table(files, key):
    rows = read(files, key)
    text = []
    for threads in (2, 1):
        ratios = []
        cells = [r for r in rows if r[1] == threads and "limpid" in rows[r] and len(rows[r]) > 1]
        if not cells:
            continue
        text += [f"### {threads} thread{'s' * (threads > 1)}", ""]
        text += ["| workload | Limpid | fastest other | | ratio | next | | memory, MiB | leanest other |", "|---|---|---|---|---|---|---|---|---|"]
        for cell in sorted(cells, key=lambda r: order(r[0])):
            own = rows[cell]["limpid"]
            others = sorted((x for f, x in rows[cell].items() if f != "limpid"), key=lambda x: x["time"])
            ratio = others[0]["time"] / own["time"]
            ratios.append(ratio)
            second = [others[1]["framework"], time(others[1]["time"])] if len(others) > 1 else ["", ""]
            lean = min((x["peak_rss_mb"] for x in others if x.get("peak_rss_mb")), default=0)
            shown = f"**{ratio:.2f}**" if ratio >= 1 else f"{ratio:.2f}"
            text.append(
                f"| {cell[0]} | {time(own['time'])} | {others[0]['framework']} | {time(others[0]['time'])} | {shown} | "
                f"{second[0]} | {second[1]} | {own.get('peak_rss_mb', 0):.0f} | {lean:.0f} |")
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        text += ["", f"Geometric mean of {len(ratios)} rows: {mean:.2f}; rows at 1.0 or above: {sum(r >= 1 for r in ratios)}.", ""]
    return "\n".join(text)


def write(files, key):
    text = table(files, key)
    processor = next((x.split(":")[1].strip() for x in open("/proc/cpuinfo") if x.startswith("model name")), platform.machine())
    readme = here / "README.md"
    whole = readme.read_text()
    first, last = "<!-- results -->\n", "<!-- end of results -->"
    start, end = whole.index(first) + len(first), whole.index(last)
    note = f"Measured {datetime.date.today()} on {processor}; {'least' if key == 'min_s' else 'median'} time of a step; ratio = that of the "
    note += "fastest other framework / Limpid's.\n\n"
    readme.write_text(whole[:start] + "\n" + note + text + "\n" + whole[end:])
    print(text)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("peers", nargs="?")
    p.add_argument("--table", nargs="+", metavar="RESULTS")
    p.add_argument("--quick", action="store_true")
    p.add_argument("--threads", default="2,1")
    p.add_argument("--workloads")
    p.add_argument("--out", default=str(here / "results.jsonl"))
    p.add_argument("--limpid", help="the command; the release build's by default")
    p.add_argument("--least", action="store_true", help="compare least times, for a machine that is not quiet, instead of medians")
    a = p.parse_args()
    if not a.peers and not a.table:
        p.error("name the folder of the other frameworks' adapters, or --table with results")
    write(a.table or measure(a), "min_s" if a.least else "median_s")


if __name__ == "__main__":
    main()
