using System.Collections.Immutable;
using Sakd.App;
using Sakd.Layers;
using Sakd.Runtime.Tests;
using Sakd.Runtime.Tests.Data;
using Sakd.Runtime.Tests.Training.Loop;
using Sakd.Training;

namespace Sakd.App.Tests;

/// <summary>
/// What a compiled catalog looks like, with toys: a pair for grey images, also under the name of the main job's, and one for images of
/// another shape.
/// </summary>
public sealed class ToyCatalog : Catalog
{
    public const string Pair = "resnet20-resnet8w8";

    public override ImmutableArray<ArchitectureEntry> Architectures { get; } =
    [
        ToyNetwork.Entry("resnet20", 16, new FeatureShape(1, 28, 28), 10),
        ToyNetwork.Entry("resnet8w8", 4, new FeatureShape(1, 28, 28), 10),
        ToyNetwork.Entry("resnet8", 8, new FeatureShape(3, 32, 32), 100),
    ];

    public override ImmutableArray<PairEntry> Pairs =>
    [
        Grey(Pair),
        Grey(MainJob.Pair),
        Entry(
            "resnet8w8-resnet8w8", ToyNetwork.Entry("resnet8w8", 4, new FeatureShape(1, 28, 28), 10),
            ToyNetwork.Entry("resnet8w8", 4, new FeatureShape(1, 28, 28), 10)),
        Entry(
            "resnet20-resnet8", ToyNetwork.Entry("resnet20", 16, new FeatureShape(3, 32, 32), 100),
            ToyNetwork.Entry("resnet8", 8, new FeatureShape(3, 32, 32), 100)),
    ];

    private static PairEntry Grey(string name) => Entry(
        name, ToyNetwork.Entry("resnet20", 16, new FeatureShape(1, 28, 28), 10),
        ToyNetwork.Entry("resnet8w8", 4, new FeatureShape(1, 28, 28), 10));

    public static PairEntry Entry(string name, ArchitectureEntry teacher, ArchitectureEntry student)
    {
        var (t, s) = (teacher.Info, student.Info);
        var at = new DistillerEntry(
            "at", "attention transfer", Layout.Stages, 1000,
            "Zagoruyko, Komodakis: Paying More Attention to Attention, ICLR 2017, arXiv 1612.03928",
            (teacher, student, options) => new ToyStep((ToyNetwork)teacher, (ToyNetwork)student, options));
        var layout = new LayoutInfo(
            Layout.Stages,
            "by index",
            [
                new("KD_1", "patches", s.Stages[0].Output, "patches", t.Stages[0].Output, "1x1 convolution", "1x1 convolution"),
                new("KL", "logits", s.Stages[1].Output, "logits", t.Stages[1].Output, "", ""),
            ],
            RoutingParameters: 1234);
        return new PairEntry(new PairInfo(name, t, s, t.Input, t.Classes, Homogeneous: true, [layout]), teacher, student, [at], []);
    }
}
