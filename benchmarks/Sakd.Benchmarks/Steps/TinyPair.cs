using Sakd.Architectures;

namespace Sakd.Benchmarks.Steps;

/// <summary>The smallest pair on images of one pixel: what is left of a step is its overhead.</summary>
[SpotAdaptive<ResNet20, ResNet8>(Input = "3x1x1", Classes = 100, Name = "resnet20-resnet8-1")]
internal sealed partial class TinyPair;
