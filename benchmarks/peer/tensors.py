"""Reads safetensors files: the header's length in 8 bytes, the header as JSON, the tensors' bytes."""

import json
import struct

import torch

TYPES = {"F32": torch.float32, "I64": torch.int64}


def load(path):
    """The tensors of a file by key."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    return {key: tensor(entry, data) for key, entry in header.items() if key != "__metadata__"}


def tensor(entry, data):
    """One tensor, as a copy: the file's bytes are let go."""
    begin, end = entry["data_offsets"]
    values = torch.frombuffer(data[begin:end], dtype=TYPES[entry["dtype"]])
    return values.reshape(entry["shape"]).clone()
