"""What PyTorch gets on the workloads of the comparison: first loss, sixth loss, sum of the output, number of parameters.

usage: python benchmarks.py FOLDER, where FOLDER holds the adapters of the other frameworks (`fw_torch.py`; see Benchmarks/README.md).
"""

import json
import pathlib
import subprocess
import sys

workloads = (
    "mlp_tiny mlp_mnist lenet_mnist resnet18_cifar lstm_text gpt_small gcn_cora ncf dcgan gpt_small_gen bert_infer_b1 "
    "bert_infer_b32 resnet50_infer_b1 resnet50_infer_b16 mobilenet_v2_infer"
).split()


def main():
    folder = pathlib.Path(sys.argv[1])
    golden = {}
    for workload in workloads:
        # The least number of steps: two to warm up, then at least four.
        command = [sys.executable, "fw_torch.py", "--workload", workload, "--threads", "1", "--budget", "0.01"]
        out = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
        line = json.loads(next(x for x in out.splitlines() if x.startswith("{")))
        golden[workload] = {k: line[k] for k in ("loss_0", "loss_5", "out_sum", "params") if k in line}
        print(workload, golden[workload], flush=True)
    path = pathlib.Path(__file__).parent / "goldens" / "benchmarks.json"
    path.write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
