"""The networks of the benchmark in plain PyTorch, under the state-dict keys that Sakd compiles them to.

Every network is a list of stages, each a module or a function, and a head: `features` runs them one after the other and keeps what a
distiller looks at, `segments` cuts the same network at its branch points.
"""

from torch import nn
from torch.nn import functional as F


def conv3x3(inputs, outputs, stride=1, bias=False):
    return nn.Conv2d(inputs, outputs, kernel_size=3, stride=stride, padding=1, bias=bias)


class Network(nn.Module):
    """What the families have in common: `stages` gives the stem and the stages, `pool` the vector before the head."""

    def stages(self):
        raise NotImplementedError

    def pool(self, x):
        return x.mean(dim=(2, 3))

    def head(self, pooled):
        raise NotImplementedError

    def features(self, x):
        """The outputs of the stages without the stem's, the pooled vector and the logits."""
        stem, *stages = self.stages()
        x = stem(x)
        features = []
        for stage in stages:
            x = stage(x)
            features.append(x)
        pooled = self.pool(x)
        return features, pooled, self.head(pooled)

    def segments(self):
        """One function for each branch point: the first holds the stem, the last leads to the logits."""
        stem, first, *rest = self.stages()
        return [lambda x: first(stem(x)), *rest, lambda x: self.head(self.pool(x))]


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = conv3x3(inputs, outputs, stride)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = conv3x3(outputs, outputs)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        skip = x if self.downsample is None else self.downsample(x)
        x = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(x)) + skip)


class ResNet(Network):
    """The residual networks of CIFAR: `depth` layers, 6 n + 2."""

    def __init__(self, depth, widths, classes):
        super().__init__()
        stem, *widths = widths
        self.conv1 = conv3x3(3, stem)
        self.bn1 = nn.BatchNorm2d(stem)
        repeat = (depth - 2) // 6
        self.layer1 = stage(BasicBlock, stem, widths[0], 1, repeat)
        self.layer2 = stage(BasicBlock, widths[0], widths[1], 2, repeat)
        self.layer3 = stage(BasicBlock, widths[1], widths[2], 2, repeat)
        self.fc = nn.Linear(widths[2], classes)

    def stages(self):
        return [lambda x: F.relu(self.bn1(self.conv1(x))), self.layer1, self.layer2, self.layer3]

    def head(self, pooled):
        return self.fc(pooled)


class WideBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = conv3x3(inputs, outputs, stride)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.conv2 = conv3x3(outputs, outputs)
        self.convShortcut = None if inputs == outputs else nn.Conv2d(inputs, outputs, 1, stride, bias=False)

    def forward(self, x):
        active = F.relu(self.bn1(x))
        skip = x if self.convShortcut is None else self.convShortcut(active)
        return self.conv2(F.relu(self.bn2(self.conv1(active)))) + skip


class WideStage(nn.Module):
    def __init__(self, *arguments):
        super().__init__()
        self.layer = stage(WideBlock, *arguments)

    def forward(self, x):
        return self.layer(x)


class WideResNet(Network):
    """Wide residual networks: `depth` layers, 6 n + 4, which normalise before they convolve."""

    def __init__(self, depth, factor, classes):
        super().__init__()
        widths = [16 * factor, 32 * factor, 64 * factor]
        repeat = (depth - 4) // 6
        self.conv1 = conv3x3(3, 16)
        self.block1 = WideStage(16, widths[0], 1, repeat)
        self.block2 = WideStage(widths[0], widths[1], 2, repeat)
        self.block3 = WideStage(widths[1], widths[2], 2, repeat)
        self.bn1 = nn.BatchNorm2d(widths[2])
        self.fc = nn.Linear(widths[2], classes)

    def stages(self):
        return [self.conv1, self.block1, self.block2, self.block3]

    def pool(self, x):
        return super().pool(F.relu(self.bn1(x)))

    def head(self, pooled):
        return self.fc(pooled)


class Vgg(Network):
    """VGG for small images: five groups of `convs` convolutions; a pool opens every group but the first and the last."""

    WIDTHS = [64, 128, 256, 512, 512]

    def __init__(self, convs, classes):
        super().__init__()
        for i, (inputs, outputs) in enumerate(zip([3, *self.WIDTHS], self.WIDTHS)):
            layers = [conv3x3(inputs, outputs, bias=True), nn.BatchNorm2d(outputs)]
            for _ in range(convs - 1):
                layers += [nn.ReLU(inplace=True), conv3x3(outputs, outputs, bias=True), nn.BatchNorm2d(outputs)]
            setattr(self, f"block{i}", nn.Sequential(*layers))
        self.classifier = nn.Linear(512, classes)

    def stages(self):
        def group(index):
            block = getattr(self, f"block{index}")
            if index in (0, 4):
                return lambda x: F.relu(block(x))
            return lambda x: F.relu(block(F.max_pool2d(x, 2)))

        return [group(index) for index in range(5)]

    def head(self, pooled):
        return self.classifier(pooled)


def stage(block, inputs, outputs, stride, repeat):
    """Blocks in a row; the stride applies once."""
    return nn.Sequential(block(inputs, outputs, stride), *(block(outputs, outputs, 1) for _ in range(repeat - 1)))


NETWORKS = {
    "resnet8": lambda classes: ResNet(8, [16, 16, 32, 64], classes),
    "resnet20": lambda classes: ResNet(20, [16, 16, 32, 64], classes),
    "resnet8x4": lambda classes: ResNet(8, [32, 64, 128, 256], classes),
    "resnet32x4": lambda classes: ResNet(32, [32, 64, 128, 256], classes),
    "wrn_16_1": lambda classes: WideResNet(16, 1, classes),
    "wrn_16_2": lambda classes: WideResNet(16, 2, classes),
    "vgg8": lambda classes: Vgg(1, classes),
    "vgg13": lambda classes: Vgg(2, classes),
}
