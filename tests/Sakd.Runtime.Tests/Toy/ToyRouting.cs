using Sakd.Layers;
using Sakd.Routing;
using Sakd.Training;

namespace Sakd.Runtime.Tests.Toy;

/// <summary>Policy and adapters of the toy pair, whose features have equal heights.</summary>
internal sealed class ToyRouting : RoutingNetwork
{
    public ToyRouting(ToyNetwork teacher, ToyNetwork student, StepOptions options)
        : base(
            nameof(ToyRouting),
            teacher.Layer2.Output.Channels,
            student.Layer2.Output.Channels,
            branchPoints: 3,
            homogeneous: true,
            options.Profile,
            options.Seed)
    {
        (Hst1, Hts1) = Spot(1, teacher.Layer1.Output.Channels, student.Layer1.Output.Channels);
        (Hst2, Hts2) = Spot(2, teacher.Layer2.Output.Channels, student.Layer2.Output.Channels);
        Initialize();
    }

    public Adapter Hst1 { get; }

    public Adapter Hts1 { get; }

    public Adapter Hst2 { get; }

    public Adapter Hts2 { get; }

    private (Adapter Hst, Adapter Hts) Spot(int spot, int teacher, int student) => Adapters(
        spot,
        hst: new Adapter(student, teacher, kernel: 1, stride: 1, padding: 0, transposed: false, Normalised),
        hts: new Adapter(teacher, student, kernel: 1, stride: 1, padding: 0, transposed: false, Normalised));
}
