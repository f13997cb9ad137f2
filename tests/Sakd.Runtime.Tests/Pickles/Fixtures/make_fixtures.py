"""Pickles of Python, in all protocols. Made with Debian 12's Python 3.11 and NumPy 1.24:

    /usr/bin/python3 make_fixtures.py
"""

import os
import pickle
from collections import OrderedDict

import numpy as np

PLAIN = {
    "none": None,
    "truth": [True, False],
    "whole": [0, 255, 256, 65535, 65536, -1, -(2**31), 2**31, 2**63 - 1, -(2**63), 2**70],
    "floats": (0.5, -1e300, float("inf")),
    "text": "\u00e4 \u20ac \U0001f600 \\ \n",
    "bytes": b"\x00\xff'\"\\\n",
    "tuples": ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)),
    "ordered": OrderedDict([("b", 1), ("a", 2)]),
    "nested": {"list": [[], [1], {"x": {"y": "z"}}]},
    "set": {7},
    "frozen": frozenset({8}),
    300: "a key that is no text",
}
PLAIN["again"] = PLAIN["nested"]

ARRAYS = {
    "data": np.arange(12, dtype=np.uint8).reshape(2, 6),
    "labels": np.array([3, 1], dtype=">i4"),
    "fortran": np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3)),
    "number": np.float64(2.5),
}

# What Python 2 wrote: its texts are bytes (SHORT_BINSTRING), as in the batches of CIFAR that are published.
PYTHON2 = (
    b"\x80\x02}q\x01(U\x04dataq\x02cnumpy.core.multiarray\n_reconstruct\nq\x03cnumpy\nndarray\nq\x04K\x00\x85U\x01b\x87Rq\x05"
    b"(K\x01K\x02K\x03\x86cnumpy\ndtype\nq\x06U\x02u1K\x00K\x01\x87Rq\x07(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    b"\x89U\x06\x00\x01\x02\xfd\xfe\xfftbU\x06labels]q\x08(K\x06K\x09eU\x0bbatch_labelU\x15training batch 1 of 5"
    b"U\x09filenames]q\x09(U\x05a.pngU\x05b.pngeu."
)


class Payload:
    """What a hostile pickle does when Python loads it."""

    def __init__(self, call, *arguments):
        self.reduced = call, arguments

    def __reduce__(self):
        return self.reduced


def write(name, content):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name), "wb") as file:
        file.write(content)


for protocol in range(6):
    write(f"plain{protocol}.pickle", pickle.dumps(PLAIN, protocol))
    write(f"arrays{protocol}.pickle", pickle.dumps(ARRAYS, protocol))
    write(f"system{protocol}.pickle", pickle.dumps({"data": Payload(os.system, "touch sakd-was-here")}, protocol))
    write(f"eval{protocol}.pickle", pickle.dumps([Payload(eval, "open('sakd-was-here', 'w')")], protocol))
write("python2.pickle", PYTHON2)
