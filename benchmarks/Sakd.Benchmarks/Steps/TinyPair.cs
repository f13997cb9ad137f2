using Sakd.Architectures;

namespace Sakd.Benchmarks.Steps;

/// <summary>The smallest pair on images so small that what is left of a step is its overhead.</summary>
[SpotAdaptive<ResNet20, ResNet8>(Input = "3x4x4", Classes = 100, Name = "resnet20-resnet8-4")]
internal sealed partial class TinyPair;
