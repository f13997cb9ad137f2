"""Checkpoints that PyTorch wrote, and hostile ones. Made with Debian 12's python3-torch 1.13.1:

    /usr/bin/python3 make_fixtures.py

Each checkpoint is there twice: <name>.zip.pt in the form since PyTorch 1.6, <name>.stream.pt in the one before. The latter names its
storages by where they lay in memory, so that its bytes are others each time.
"""

import argparse
import io
import os
import pickle
import struct
import zipfile
from collections import Counter, OrderedDict, defaultdict

import numpy as np
import torch

HERE = os.path.dirname(os.path.abspath(__file__))

# The stream form writes down where the source of a saved network lies: no folder of whoever makes these.
os.chdir(HERE)
__file__ = os.path.basename(__file__)


def save(name, content):
    torch.save(content, os.path.join(HERE, f"{name}.zip.pt"))
    torch.save(content, os.path.join(HERE, f"{name}.stream.pt"), _use_new_zipfile_serialization=False)


def write(name, content):
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(content)


torch.manual_seed(1)

# A network with a batch norm; its first weight is 0, 1, 2, ..
network = torch.nn.Sequential(OrderedDict(
    conv=torch.nn.Conv2d(1, 2, 3, bias=False), bn=torch.nn.BatchNorm2d(2), fc=torch.nn.Linear(2, 3)))
with torch.no_grad():
    network.conv.weight.copy_(torch.arange(18.0).view(2, 1, 3, 3))
optimizer = torch.optim.SGD(network.parameters(), lr=0.05, momentum=0.9)
for parameter in network.parameters():
    parameter.grad = torch.ones_like(parameter)
optimizer.step()
with torch.no_grad():
    network.conv.weight.copy_(torch.arange(18.0).view(2, 1, 3, 3))
state = network.state_dict()

save("bare", state)
save("teacher", {
    "epoch": 240, "model": state, "best_acc": torch.tensor(72.5), "accuracy": np.float64(0.725), "optimizer": optimizer.state_dict(),
    "opt": argparse.Namespace(lr=0.05, lr_decay_epochs=[150, 180, 210], model="resnet20"), "note": "text", "milestones": Counter([150]),
    "history": defaultdict(list), "rng": torch.get_rng_state()[:8], "none": None,
})
save("nested", {"state": 1, "net": {"state_dict": OrderedDict(("module._orig_mod." + key, value) for key, value in state.items())}})
save("averaged", {"ema": OrderedDict([("n_averaged", torch.tensor(3))] + [("module." + key, value) for key, value in state.items()])})
save("parameters", {"model_state": OrderedDict(network.named_parameters())})

attributed = torch.arange(3.0)
attributed.note = "attributes make it another kind of tensor"
save("attributed", {"model": OrderedDict(a=attributed, b=torch.nn.Parameter(attributed.clone()))})

whole = torch.arange(24.0)
save("views", OrderedDict(
    whole=whole, offset=whole[5:8], column=whole.view(4, 6)[:, 2], transposed=whole.view(4, 6).t(), nothing=whole[24:],
    repeated=whole[3:4].expand(2, 3), scalar=whole[7], last=whole.view(4, 6)[3:, 4:],
    channels_last=torch.arange(24.0).view(1, 2, 3, 4).contiguous(memory_format=torch.channels_last)))
save("types", OrderedDict((str(type).split(".")[1], torch.tensor([0, 1, 2]).to(type)) for type in (
    torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8,
    torch.bool)))
save("complex", {"model": OrderedDict(a=torch.ones(2, dtype=torch.complex64))})
save("nonetwork", {"epoch": 3, "weights": {"deeper": {"still": torch.ones(1)}}})


class Payload:
    def __init__(self, call, *arguments):
        self.reduced = call, arguments

    def __reduce__(self):
        return self.reduced


save("system", {"model": state, "epoch": Payload(os.system, "touch sakd-was-here")})
save("eval", OrderedDict(weight=Payload(eval, "open('sakd-was-here', 'w').close()")))


class Whole(torch.nn.Module):
    """A network that is saved as an object: the stream form then holds this source text."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(1))


save("module", Whole())
torch.jit.save(torch.jit.script(network), os.path.join(HERE, "script.zip.pt"))


# What a file promises and cannot hold. The pickle is real, what it speaks of is not.
class Storage:
    """A storage of any size, of which there is nothing."""

    def __init__(self, count, key="0"):
        self.id = ("storage", torch.FloatStorage, key, "cpu", count)


class Rebuild:
    def __init__(self, storage, offset, size, stride):
        self.arguments = (storage, offset, size, stride, False, OrderedDict())

    def __reduce__(self):
        return torch._utils._rebuild_tensor_v2, self.arguments


def pickled(content, stream):
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, 2)
    pickler.persistent_id = lambda thing: thing.id + ((None,) if stream else ()) if isinstance(thing, Storage) else None
    pickler.dump(content)
    return buffer.getvalue()


def entry(name, compression):
    info = zipfile.ZipInfo(name)
    info.compress_type = compression
    return info


def forge(name, content, storages, compression=zipfile.ZIP_STORED):
    """Both forms of a file with those bytes of storages, and their counts in the stream form."""
    with zipfile.ZipFile(os.path.join(HERE, f"{name}.zip.pt"), "w", compression) as archive:
        archive.writestr(entry("archive/data.pkl", compression), pickled(content, stream=False))
        for key, (_, numbers) in storages.items():
            archive.writestr(entry(f"archive/data/{key}", compression), numbers)
        archive.writestr(entry("archive/version", compression), "3\n")
    head = b"".join(pickle.dumps(part, 2) for part in (
        torch.serialization.MAGIC_NUMBER, torch.serialization.PROTOCOL_VERSION, {"protocol_version": 1001, "little_endian": True}))
    body = b"".join(struct.pack("<q", count) + numbers for count, numbers in storages.values())
    write(f"{name}.stream.pt", head + pickled(content, stream=True) + pickle.dumps(list(storages), 2) + body)


four = struct.pack("<4f", 1, 2, 3, 4)
forge("sound", {"a": Rebuild(Storage(4), 0, (4,), (1,))}, {"0": (4, four)})
forge("promise", {"a": Rebuild(Storage(2**40), 0, (2**40,), (1,))}, {"0": (2**40, four)})
forge("overflow", {"a": Rebuild(Storage(2**62), 0, (4,), (1,))}, {"0": (2**62, four)})
forge("beyond", {"a": Rebuild(Storage(4), 2, (3,), (1,))}, {"0": (4, four)})
forge("strides", {"a": Rebuild(Storage(4), 0, (2, 2), (2**62, 2**62))}, {"0": (4, four)})
forge("negative", {"a": Rebuild(Storage(4), 0, (2,), (-1,))}, {"0": (4, four)})
forge("expanded", {"a": Rebuild(Storage(4), 0, (2**20, 2**20), (0, 0))}, {"0": (4, four)})
forge("absent", {"a": Rebuild(Storage(4), 0, (4,), (1,))}, {})
forge("differing", {"a": Rebuild(Storage(4), 0, (4,), (1,)), "b": Rebuild(Storage(2), 0, (2,), (1,))}, {"0": (4, four)})
forge("compressed", {"a": Rebuild(Storage(2**14), 0, (2**14,), (1,))}, {"0": (2**14, bytes(2**16))}, zipfile.ZIP_DEFLATED)
os.remove(os.path.join(HERE, "compressed.stream.pt"))

# The directory of an archive says that an entry is larger than the file.
with open(os.path.join(HERE, "sound.zip.pt"), "rb") as file:
    lying = bytearray(file.read())
place = lying.index(b"PK\x01\x02", lying.index(b"PK\x01\x02") + 4)
lying[place + 20:place + 28] = struct.pack("<2I", 2**30, 2**30)
write("lying.zip.pt", bytes(lying))
