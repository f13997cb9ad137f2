"""Makes layers_today.json: what PyTorch's own layers compute, in double precision, and their gradients.

Of each case: the input, the parameters by PyTorch's keys, the output, a gradient of the output, and the gradients of input and parameters.
Batch norms also have the buffers before and after, and whether they are in training mode. Run it with PyTorch 1.13 or later:
python3 layers_today.py > layers_today.json
"""
import json
import sys

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(20)
torch.set_default_dtype(torch.float64)

MAP, ODD, TOKENS, PIXEL = (2, 4, 5, 4), (2, 4, 7, 6), (2, 3, 4), (3, 4, 1, 1)


def values(*shape):
    # Two decimals, and never where a function has a corner.
    return (torch.randn(*shape) * 2).mul(100).round().div(100) + 0.003


def written(tensor):
    return {"shape": list(tensor.shape), "data": [float(f"{v:.15g}") for v in tensor.detach().flatten().tolist()]}


class OverChannels(nn.LayerNorm):
    """Layer normalisation of each pixel of a map, as ConvNeXt writes it."""

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class PerPixel(nn.Linear):
    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class OnePixel(nn.Linear):
    def forward(self, x):
        return super().forward(x.flatten(1))[..., None, None]


class Flattened(nn.Module):
    def forward(self, x):
        return x.flatten(1)[..., None, None]


def norm(layer):
    for name, parameter in layer.named_parameters():
        parameter.data = values(*parameter.shape)
    if getattr(layer, "running_mean", None) is not None:
        layer.running_mean.copy_(values(*layer.running_mean.shape))
        layer.running_var.copy_(values(*layer.running_var.shape).abs() + 0.5)
    return layer


LAYERS = {
    "gelu": (nn.GELU(), MAP), "gelu tanh": (nn.GELU("tanh"), MAP), "silu": (nn.SiLU(), MAP), "hardswish": (nn.Hardswish(), MAP),
    "hardsigmoid": (nn.Hardsigmoid(), MAP), "leaky relu": (nn.LeakyReLU(), MAP), "leaky relu 0.2": (nn.LeakyReLU(0.2), MAP),
    "elu": (nn.ELU(), MAP), "elu 0.5": (nn.ELU(0.5), MAP), "tanh": (nn.Tanh(), MAP), "softmax": (nn.Softmax(1), MAP),
    "gelu of tokens": (nn.GELU(), TOKENS), "softmax of tokens": (nn.Softmax(-1), TOKENS), "prelu": (nn.PReLU(), MAP),
    "prelu per channel": (nn.PReLU(4), MAP), "prelu of tokens": (nn.PReLU(), TOKENS),
    "layer norm": (OverChannels(4), MAP), "layer norm 1e-2": (OverChannels(4, eps=1e-2), MAP), "layer norm of tokens": (nn.LayerNorm(4), TOKENS),
    "group norm": (nn.GroupNorm(2, 4), MAP), "group norm 1e-2": (nn.GroupNorm(4, 4, eps=1e-2), ODD),
    "instance norm": (nn.InstanceNorm2d(4), MAP), "instance norm affine 1e-2": (nn.InstanceNorm2d(4, eps=1e-2, affine=True), ODD),
    "batch norm 1e-3 0.01": (nn.BatchNorm2d(4, eps=1e-3, momentum=0.01), MAP),
    "batch norm 1e-3 0.01 evaluated": (nn.BatchNorm2d(4, eps=1e-3, momentum=0.01).eval(), MAP),
    "conv 1x7": (nn.Conv2d(4, 3, (1, 7), padding=(0, 3), bias=False), MAP),
    "conv 3x1 stride 2x1": (nn.Conv2d(4, 3, (3, 1), stride=(2, 1), padding=(1, 0)), ODD),
    "conv 1x1 stride 2x1": (nn.Conv2d(4, 6, 1, stride=(2, 1), bias=False), ODD),
    "conv dilation 2": (nn.Conv2d(4, 6, 3, padding=2, dilation=2, groups=2), ODD),
    "conv dilation 2x1 stride 2": (nn.Conv2d(4, 3, 3, stride=2, padding=(2, 1), dilation=(2, 1)), ODD),
    "conv 4x3 same": (nn.Conv2d(4, 3, (4, 3), padding="same"), MAP),
    "conv 2 same dilation 3": (nn.Conv2d(4, 3, 2, padding="same", dilation=3, bias=False), ODD),
    "depthwise conv 3x5": (nn.Conv2d(4, 4, (3, 5), padding=(1, 2), groups=4), MAP),
    "depthwise conv dilation 2": (nn.Conv2d(4, 4, 3, padding=2, dilation=2, groups=4, bias=False), ODD),
    "conv transpose 4 stride 2": (nn.ConvTranspose2d(4, 3, 4, stride=2, padding=1), MAP),
    "conv transpose output padding": (nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2, bias=False), MAP),
    "conv transpose dilation": (nn.ConvTranspose2d(4, 3, 3, padding=1, dilation=2), MAP),
    "upsample 2": (nn.Upsample(scale_factor=2), MAP), "upsample to 7x3": (nn.Upsample(size=(7, 3)), MAP),
    "upsample 2 bilinear": (nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False), MAP),
    "upsample 3 bilinear corners": (nn.Upsample(scale_factor=3, mode="bilinear", align_corners=True), MAP),
    "upsample to 7x3 bilinear": (nn.Upsample(size=(7, 3), mode="bilinear", align_corners=False), MAP),
    "adaptive avg pool 2": (nn.AdaptiveAvgPool2d(2), ODD), "adaptive avg pool 3x1": (nn.AdaptiveAvgPool2d((3, 1)), ODD),
    "avg pool 2 ceil": (nn.AvgPool2d(2, ceil_mode=True), MAP),
    "avg pool 3 without padding": (nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False), ODD),
    "avg pool 3x2": (nn.AvgPool2d((3, 2), stride=(2, 1), padding=(1, 0)), ODD),
    "max pool 2 ceil": (nn.MaxPool2d(2, ceil_mode=True), MAP), "max pool 3 stride 2 ceil": (nn.MaxPool2d(3, stride=2, ceil_mode=True), ODD),
    "max pool 2x3": (nn.MaxPool2d((2, 3), stride=(2, 1), padding=(1, 1)), ODD),
    "linear without bias": (OnePixel(4, 3, bias=False), PIXEL), "linear per pixel": (PerPixel(4, 3), MAP),
    "linear per pixel without bias": (PerPixel(4, 3, bias=False), MAP), "flatten": (Flattened(), MAP),
}


def case(name, layer, shape):
    layer = norm(layer)
    x = values(*shape).requires_grad_()
    before = {key: written(buffer) for key, buffer in layer.named_buffers()}
    y = layer(x)
    gradient = values(*y.shape)
    y.backward(gradient)
    parameters = dict(layer.named_parameters())
    return {
        "name": name, "training": layer.training, "x": written(x), "parameters": {key: written(p) for key, p in parameters.items()},
        "buffers": before, "buffersAfter": {key: written(buffer) for key, buffer in layer.named_buffers()}, "y": written(y),
        "gradient": written(gradient), "dx": written(x.grad), "dparameters": {key: written(p.grad) for key, p in parameters.items()},
    }


cases = [case(name, *layer) for name, layer in LAYERS.items()]
text = ",\n".join(json.dumps(one, separators=(",", ":")) for one in cases)
sys.stdout.write(f'{{"torch": "{torch.__version__}", "cases": [\n{text}\n]}}\n')
