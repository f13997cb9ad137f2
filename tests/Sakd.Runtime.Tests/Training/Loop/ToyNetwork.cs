using System.Collections.Immutable;
using Sakd.Layers;
using Sakd.Runtime.Tests;
using Sakd.Runtime.Tests.Data;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Training.Loop;

/// <summary>The smallest network with a feature to distil at: patches of 4 x 4, ReLU, mean, linear.</summary>
public sealed class ToyNetwork : Architecture
{
    private readonly Conv2d _patches;
    private readonly Linear _head;

    public ToyNetwork(string name, int width, FeatureShape input, int classes, ulong seed)
        : base(Describe(name, width, input, classes), input, classes)
    {
        Width = width;
        _patches = this.Register("patches", new Conv2d(input.Channels, width, kernel: 4, stride: 4, bias: true));
        _head = this.Register("head", new Linear(width, classes));
        Initialize(seed);
    }

    public int Width { get; }

    public static ArchitectureInfo Describe(string name, int width, FeatureShape input, int classes)
    {
        var patches = new FeatureShape(width, input.Height / 4, input.Width / 4);
        long weights = width * (16L * input.Channels + 1), head = (width + 1L) * classes;
        ImmutableArray<StageInfo> stages =
        [
            new("patches", patches, weights, (weights - width) * patches.Height * patches.Width),
            new("head", new FeatureShape(classes, 1, 1), head, (long)width * classes),
        ];
        return new ArchitectureInfo(name, input, classes, weights + head, stages.Sum(stage => stage.MultiplyAdds), stages);
    }

    public static ArchitectureEntry Entry(string name, int width, FeatureShape input, int classes) => new(
        Describe(name, width, input, classes), (shape, count, seed) => new ToyNetwork(name, width, shape, count, seed));

    public override Tensor forward(Tensor x) => Head(Feature(x));

    public override GraphValue Describe(GraphValue x) => throw new SakdException("a toy is not described");

    public override IReadOnlyList<Tensor> Trace(Tensor x)
    {
        var feature = Feature(x);
        return [feature, Pool(feature), Head(feature)];
    }

    public Tensor Feature(Tensor x) => _patches.forward(x).relu();

    public Tensor Head(Tensor feature) => _head.forward(Pool(feature));

    private static Tensor Pool(Tensor feature) => feature.mean([2, 3]);
}
