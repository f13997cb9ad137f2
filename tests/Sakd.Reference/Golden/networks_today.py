"""Makes networks_today.json: what torchvision's networks are and compute, with weights and images made by the hash rule of forward.json.

Of each network, for images of `size` pixels: the number of its parameters, the state dict's keys and shapes in order as a hash, and the
logits in evaluation mode, in double precision. Vision transformers and MobileNet, which torchvision has not or has otherwise, are written
down here with PyTorch's layers. Run it with torchvision 0.14 or later: python3 networks_today.py > networks_today.json
"""
import hashlib
import json
import math
import sys

import torch
import torchvision
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
EYE = 0xFFFFFFFF


def unit(n):
    i = torch.arange(n, dtype=torch.int64)
    h = ((i + 1) * 2654435761 + n * 2246822519) & EYE
    h ^= h >> 15
    h = multiply(h, 2246822519)
    h ^= h >> 13
    h = multiply(h, 3266489917)
    h ^= h >> 16
    return h.double() / 2**32


def multiply(h, factor):
    # In halves, since a product of two 32-bit numbers does not fit a signed one of 64.
    return ((h & 0xFFFF) * factor + ((((h >> 16) * factor) & 0xFFFF) << 16)) & EYE


def symmetric(shape, scale):
    return scale * (2 * unit(math.prod(shape)).reshape(shape) - 1)


def value(key, shape):
    kind = key.split(".")[-1]
    if kind == "weight":
        fan_in = math.prod(shape) / shape[0]
        return symmetric(shape, math.sqrt(6 / fan_in)) if len(shape) > 1 else 1 + symmetric(shape, 0.1)
    if kind == "running_var":
        return 1 + 0.5 * unit(math.prod(shape)).reshape(shape)
    if kind == "num_batches_tracked":
        return torch.zeros(shape)
    return symmetric(shape, 0.1)


class MobileNet(nn.Module):
    def __init__(self):
        super().__init__()

        def conv(i, o, stride, groups=1, kernel=3):
            return [nn.Conv2d(i, o, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(o), nn.ReLU()]

        table = [(32, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2)]
        table += [(512, 512, 1)] * 5 + [(512, 1024, 2), (1024, 1024, 1)]
        units = [nn.Sequential(*conv(i, i, stride, groups=i), *conv(i, o, 1, kernel=1)) for i, o, stride in table]
        self.model = nn.Sequential(nn.Sequential(*conv(3, 32, 2)), *units)
        self.fc = nn.Linear(1024, 1000)

    def forward(self, x):
        return self.fc(self.model(x).mean((2, 3)))


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        b, n, c = x.shape
        q, k, v = self.qkv(x).reshape(b, n, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        weights = (q @ k.transpose(-2, -1) / math.sqrt(c // self.heads)).softmax(-1)
        return self.proj((weights @ v).transpose(1, 2).reshape(b, n, c))


class Mlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class EncoderBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attn = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = Mlp(width)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class PatchEmbed(nn.Module):
    def __init__(self, width, patch):
        super().__init__()
        self.proj = nn.Conv2d(3, width, patch, patch)

    def forward(self, x):
        return self.proj(x).flatten(2).transpose(1, 2)


class VisionTransformer(nn.Module):
    """Keys and order as timm has them."""

    def __init__(self, size, patch, width, heads, classes):
        super().__init__()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embed = nn.Parameter(torch.zeros(1, (size // patch) ** 2 + 1, width))
        self.patch_embed = PatchEmbed(width, patch)
        self.blocks = nn.Sequential(*[EncoderBlock(width, heads) for _ in range(12)])
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        x = self.patch_embed(x)
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), x], 1) + self.pos_embed
        return self.head(self.norm(self.blocks(x))[:, 0])


TORCHVISION = [
    "resnet50", "resnext50_32x4d", "densenet121", "regnet_y_400mf", "mnasnet1_0", "squeezenet1_1", "mobilenet_v3_small",
    "mobilenet_v3_large", "efficientnet_b0", "efficientnet_b1", "efficientnet_b2", "convnext_tiny",
]
networks = [({"resnet50": "resnet50-imagenet"}.get(name, name), getattr(torchvision.models, name)(), 64) for name in TORCHVISION]
networks += [
    ("mobilenet-imagenet", MobileNet(), 64),
    ("vit_tiny_patch16_224", VisionTransformer(64, 16, 192, 3, 1000), 64),
    ("vit_small_patch16_224", VisionTransformer(64, 16, 384, 6, 1000), 64),
    ("vit_tiny_patch4_32", VisionTransformer(32, 4, 192, 3, 100), 32),
    ("vit_small_patch4_32", VisionTransformer(32, 4, 384, 6, 100), 32),
]
models = {}
for name, network, size in networks:
    state = network.state_dict()
    with torch.no_grad():
        for key, tensor in state.items():
            tensor.copy_(value(key, tuple(tensor.shape)))
        logits = network.eval()(symmetric((2, 3, size, size), 2))
    signature = "".join(f"{key} {','.join(map(str, tensor.shape))}\n" for key, tensor in state.items())
    models[name] = {
        "size": size,
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "entries": len(state),
        "signature_sha256": hashlib.sha256(signature.encode()).hexdigest(),
        "logits_first10": [float(f"{v:.12g}") for v in logits[0, :10].tolist()],
        "logits_row1_first5": [float(f"{v:.12g}") for v in logits[1, :5].tolist()],
        "logits_abs_mean": float(f"{logits.abs().mean().item():.12g}"),
    }
json.dump({"torchvision": torchvision.__version__, "models": models}, sys.stdout, indent=1)
