"""The other side of the benchmark: does one training step for each line "step" on its input and prints the step's time and losses as JSON.

    python3 peer.py TEACHER STUDENT FOLDER THREADS

FOLDER holds teacher.safetensors, student.safetensors, routing.safetensors and batch.safetensors (images, labels, noise), as
Sakd.Benchmarks writes them. The noise is that of the first steps; later ones draw their own. A line "peak" is answered with the process's
peak memory.
"""

import json
import sys
import time

import torch

import tensors
from networks import NETWORKS
from step import Routing, Step


def main(teacher_name, student_name, folder, threads):
    torch.set_num_threads(int(threads))
    batch = tensors.load(f"{folder}/batch.safetensors")
    images, labels, noise = batch["images"], batch["labels"], list(batch["noise"])
    teacher = load(NETWORKS[teacher_name](classes=100), f"{folder}/teacher.safetensors")
    student = load(NETWORKS[student_name](classes=100), f"{folder}/student.safetensors")
    routing = load(Routing(spots(teacher, images), spots(student, images)), f"{folder}/routing.safetensors")
    step = Step(teacher, student, routing)

    answer({"torch": torch.__version__})
    for line in sys.stdin:
        if line.strip() == "peak":
            answer({"megabytes": peak_megabytes()})
            continue
        begin = time.perf_counter()
        losses = step.run(images, labels, noise.pop(0) if noise else gumbel(len(images), routing.spots + 1))
        answer({"seconds": time.perf_counter() - begin, **losses})


def load(module, path):
    module.load_state_dict(tensors.load(path))
    return module


def spots(network, images):
    """The channels of the features at the spots."""
    network.eval()
    with torch.no_grad():
        features, _, _ = network.features(images[:1])
    return [feature.shape[1] for feature in features]


def gumbel(batch, branch_points):
    uniform = torch.rand(batch, branch_points, 2)
    return -torch.log(-torch.log(uniform + 1e-20) + 1e-20)


def peak_megabytes():
    with open("/proc/self/status", encoding="ascii") as status:
        kilobytes = next(line.split()[1] for line in status if line.startswith("VmHWM:"))
    return int(kilobytes) / 1024


def answer(value):
    print(json.dumps(value), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
