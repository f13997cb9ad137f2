using Sakd.Routing;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace Sakd.Benchmarks.Steps;

/// <summary>Policy and adapters written down by hand, under the keys of a compiled <see cref="RoutingNetwork"/>.</summary>
internal sealed class StraightforwardRouting : Module
{
    private readonly List<Sequential> _hst = [], _hts = [];

    /// <summary>Makes the layers for a layout whose features are of one size at every spot.</summary>
    public StraightforwardRouting(LayoutInfo layout)
        : base(nameof(StraightforwardRouting))
    {
        var features = layout.Spots[..^1];
        Policy = Linear(features[^1].TeacherShape.Channels + features[^1].StudentShape.Channels, 2 * layout.Spots.Length);
        register_module("policy", Policy);
        foreach (var (index, spot) in features.Index())
        {
            _hst.Add(Adapter($"hst_{index + 1}", spot.StudentShape, spot.TeacherShape));
            _hts.Add(Adapter($"hts_{index + 1}", spot.TeacherShape, spot.StudentShape));
        }
    }

    /// <summary>The policy.</summary>
    public Linear Policy { get; }

    /// <summary>From the student's feature to the teacher's, by spot.</summary>
    public IReadOnlyList<Sequential> Hst => _hst;

    /// <summary>From the teacher's feature to the student's, by spot.</summary>
    public IReadOnlyList<Sequential> Hts => _hts;

    /// <summary>All parameters of the adapters.</summary>
    public IEnumerable<Parameter> AdapterParameters() => _hst.Concat(_hts).SelectMany(adapter => adapter.parameters());

    private Sequential Adapter(string key, FeatureShape from, FeatureShape to)
    {
        if (from.Height != to.Height)
            throw new SakdException($"the straightforward step has no adapter from {from} to {to}: choose another pair");
        var adapter = Sequential(("conv", new Layers.Conv2d(from.Channels, to.Channels, kernel: 1, bias: true)));
        register_module(key, adapter);
        return adapter;
    }
}
