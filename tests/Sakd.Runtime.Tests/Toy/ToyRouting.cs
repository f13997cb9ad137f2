using Sakd.Layers;
using Sakd.Routing;
using Sakd.Training;

namespace Sakd.Runtime.Tests.Toy;

/// <summary>Policy and adapters of the toy pair, whose features have equal heights.</summary>
internal sealed class ToyRouting : RoutingNetwork
{
    public ToyRouting(ToyNetwork teacher, ToyNetwork student, StepOptions options)
        : base(nameof(ToyRouting), teacher.Layer2.Output.Channels, student.Layer2.Output.Channels, branchPoints: 3, homogeneous: true, options)
    {
        bool normalised = options.Profile is Profile.AuthorsCode;
        (Hst1, Hts1) = Adapters(1, teacher.Layer1.Output.Channels, student.Layer1.Output.Channels, normalised);
        (Hst2, Hts2) = Adapters(2, teacher.Layer2.Output.Channels, student.Layer2.Output.Channels, normalised);
        Initialize();
    }

    public Adapter Hst1 { get; }

    public Adapter Hts1 { get; }

    public Adapter Hst2 { get; }

    public Adapter Hts2 { get; }

    private (Adapter Hst, Adapter Hts) Adapters(int spot, int teacher, int student, bool normalised) => (
        this.Register($"hst_{spot}", new Adapter(student, teacher, kernel: 1, stride: 1, padding: 0, transposed: false, normalised)),
        this.Register($"hts_{spot}", new Adapter(teacher, student, kernel: 1, stride: 1, padding: 0, transposed: false, normalised)));
}
