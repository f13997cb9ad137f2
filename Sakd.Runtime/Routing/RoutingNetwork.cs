using Sakd.Layers;
using Sakd.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>
/// What spot-adaptive distillation trains besides the student: the policy, key "policy", and the adapters of every spot, keys "hst_1",
/// "hts_1", "hst_2" and so on, which the compiled class of a pair and layout registers.
/// </summary>
public abstract class RoutingNetwork : nn.Module
{
    private readonly ulong _seed;
    private readonly bool _favourTeacher;

    /// <summary>Makes the policy; the derived class registers its adapters and then calls <see cref="Initialize"/>.</summary>
    /// <param name="name">The network's name in messages.</param>
    /// <param name="teacherFeatures">Length of the teacher's pooled vector.</param>
    /// <param name="studentFeatures">Length of the student's pooled vector.</param>
    /// <param name="branchPoints">N + 1.</param>
    /// <param name="homogeneous">Whether both networks are of one style.</param>
    /// <param name="options">Profile and seed.</param>
    protected RoutingNetwork(string name, int teacherFeatures, int studentFeatures, int branchPoints, bool homogeneous, StepOptions options)
        : base(name)
    {
        _seed = options.Seed;
        _favourTeacher = options.Profile is Profile.AuthorsCode && homogeneous;
        Policy = this.Register("policy", new Policy(teacherFeatures, studentFeatures, branchPoints));
    }

    /// <summary>Where to distil.</summary>
    public Policy Policy { get; }

    /// <summary>Draws all weights, in the order of the keys, from the seed's initialisation stream.</summary>
    protected void Initialize()
    {
        // Step 0 of the stream are the networks' own weights.
        using var generator = RandomStreams.Open(_seed, RandomStream.Initialisation, step: 1);
        Initialization.Run(this, generator);
        if (_favourTeacher) Policy.FavourTeacher();
    }

    /// <summary>Does nothing, as in <see cref="ExplicitModule"/>.</summary>
    protected sealed override void RegisterComponents()
    {
    }

    /// <summary>The parameters that are not the policy's.</summary>
    internal List<Parameter> AdapterParameters() =>
        [.. named_children().Where(child => child.module != Policy).SelectMany(child => child.module.parameters())];
}
