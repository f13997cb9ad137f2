using Sakd.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>
/// What spot-adaptive distillation trains besides the student: the policy, key "policy", and the adapters of every spot, keys "hst_1",
/// "hts_1", "hst_2" and so on, which the compiled class of a pair and layout registers.
/// </summary>
public abstract class RoutingNetwork : nn.Module
{
    private readonly Profile _profile;
    private readonly ulong _seed;
    private readonly bool _homogeneous;

    /// <summary>Makes the policy; the derived class registers its adapters and then calls <see cref="Initialize"/>.</summary>
    /// <param name="name">The network's name in messages.</param>
    /// <param name="teacherFeatures">Length of the teacher's pooled vector.</param>
    /// <param name="studentFeatures">Length of the student's pooled vector.</param>
    /// <param name="branchPoints">N + 1.</param>
    /// <param name="homogeneous">Whether both networks are of one style.</param>
    /// <param name="profile">Whose rules: they decide whether adapters are normalised, and where the policy starts.</param>
    /// <param name="seed">Decides the weights.</param>
    protected RoutingNetwork(
        string name, int teacherFeatures, int studentFeatures, int branchPoints, bool homogeneous, Profile profile, ulong seed)
        : base(name)
    {
        (_profile, _seed, _homogeneous) = (profile, seed, homogeneous);
        Policy = this.Register("policy", new Policy(teacherFeatures, studentFeatures, branchPoints));
    }

    /// <summary>Where to distil.</summary>
    public Policy Policy { get; }

    /// <summary>Whether batch norm and ReLU follow the adapters' convolutions.</summary>
    protected bool Normalised => _profile is Profile.AuthorsCode;

    /// <summary>Registers the adapters of a spot.</summary>
    /// <typeparam name="TAdapter">Their type.</typeparam>
    /// <param name="spot">i.</param>
    /// <param name="hst">Hst_i, from the student's feature to the teacher's.</param>
    /// <param name="hts">Hts_i, from the teacher's feature to the student's.</param>
    protected (TAdapter Hst, TAdapter Hts) Adapters<TAdapter>(int spot, TAdapter hst, TAdapter hts)
        where TAdapter : nn.Module<Tensor, Tensor> => (this.Register($"hst_{spot}", hst), this.Register($"hts_{spot}", hts));

    /// <summary>Draws all weights, in the order of the keys, from the seed's initialisation stream.</summary>
    protected void Initialize()
    {
        // Step 0 of the stream are the networks' own weights.
        using var generator = RandomStreams.Open(_seed, RandomStream.Initialisation, step: 1);
        Initialization.Run(this, generator);
        if (_profile is Profile.AuthorsCode && _homogeneous) Policy.FavourTeacher();
    }

    /// <summary>Does nothing, as in <see cref="ExplicitModule"/>.</summary>
    protected sealed override void RegisterComponents()
    {
    }

    /// <summary>The parameters that are not the policy's.</summary>
    internal List<Parameter> AdapterParameters() =>
        [.. named_children().Where(child => child.module != Policy).SelectMany(child => child.module.parameters())];
}
