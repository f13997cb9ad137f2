"""Makes operations.json beside it: what torchvision's operations on uint8 images give, and its magnitudes. Written by torchvision
0.14.1 (Debian: python3-torchvision). python3 operations.py"""
import base64
import json
import os

import torch
from torchvision.transforms import functional as F
from torchvision.transforms.autoaugment import RandAugment, TrivialAugmentWide, _apply_op

HEIGHT, WIDTH, BINS = 17, 19, 31
SHOWN = [0, 1, 9, 17, 30]
NAMES = {"Color": "Colour"}

CASES = {
    "Identity": [0],
    "ShearX": [0.3, -0.99, 0.13],
    "ShearY": [0.3, -0.99, 0.13],
    "TranslateX": [3.9, -7.2, 32],
    "TranslateY": [3.9, -7.2, 32],
    # At 30 degrees some pixels lie just between two others.
    "Rotate": [29, -135, 7.3],
    "Brightness": [0.6, -0.99, 0],
    "Color": [0.6, -0.99],
    "Contrast": [0.6, -0.99],
    "Sharpness": [0.6, -0.99],
    "Posterize": [2, 5, 8],
    "Solarize": [0, 127.5, 255],
    "AutoContrast": [0],
    "Equalize": [0],
}


def image(channels, seed, low, high):
    """A slope with noise on it, other limits for each channel."""
    noise = torch.Generator().manual_seed(seed)
    slope = torch.linspace(low, high, HEIGHT * WIDTH).view(1, HEIGHT, WIDTH)
    part = torch.linspace(1, 0.6, channels).view(-1, 1, 1)
    return (slope * part + 60 * torch.rand(channels, HEIGHT, WIDTH, generator=noise)).clamp(0, 255).to(torch.uint8)


def packed(tensor):
    return base64.b64encode(bytes(tensor.contiguous().flatten().tolist())).decode()


def entry(tensor):
    return {"shape": list(tensor.shape), "pixels": packed(tensor)}


images = {
    "colour": image(3, 1, 20, 190),
    "grey": image(1, 2, 40, 150),
    "flat": torch.full((1, HEIGHT, WIDTH), 77, dtype=torch.uint8),
    "tiny": image(3, 3, 20, 190)[:, :2, :2].contiguous(),
}
cases = []
for name, operations in (("colour", CASES), ("grey", CASES), ("flat", {"AutoContrast": [0], "Equalize": [0]}),
                         ("tiny", {"Sharpness": [0.6], "Rotate": [29]})):
    for operation, magnitudes in operations.items():
        for magnitude in magnitudes:
            result = _apply_op(images[name], operation, float(magnitude), F.InterpolationMode.NEAREST, None)
            cases.append({"image": name, "operation": NAMES.get(operation, operation), "magnitude": magnitude, "pixels": packed(result)})


def magnitudes(space):
    return {NAMES.get(name, name): {"signed": signed, "values": [float(values[i]) if values.ndim else 0 for i in SHOWN]}
            for name, (values, signed) in space.items()}


small = images["colour"][:, 3:6, 4:8].float() / 255
hue = [{"factor": factor, "pixels": [round(float(x), 3) for x in (F.adjust_hue(small, factor) * 255).flatten()]}
       for factor in (0.0, 0.1, -0.37, 0.5)]
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "operations.json"), "w") as file:
    json.dump({
        "images": {name: entry(tensor) for name, tensor in images.items()},
        "cases": cases,
        "bins": SHOWN,
        "trivial": magnitudes(TrivialAugmentWide()._augmentation_space(BINS)),
        "randaugment": magnitudes(RandAugment()._augmentation_space(BINS, (HEIGHT, WIDTH))),
        "hue": {"shape": list(small.shape), "image": [round(float(x) * 255) for x in small.flatten()], "cases": hue},
    }, file, indent=0)
    file.write("\n")
