using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Training;

/// <summary>A copy of a network's weights as they were at its best.</summary>
/// <param name="model">The network.</param>
public sealed class BestWeights(Architecture model) : IDisposable
{
    private Dictionary<string, Tensor> _copy = [];

    /// <summary>Copies the weights as they are now.</summary>
    public void Keep()
    {
        Dispose();
        using var _ = no_grad();
        _copy = StateDict.Of(model).ToDictionary(entry => entry.Key, entry => entry.Value.clone().DetachFromDisposeScope());
    }

    /// <summary>The weights that were kept last; empty before.</summary>
    public IReadOnlyDictionary<string, Tensor> Kept => _copy;

    /// <summary>Keeps given weights.</summary>
    /// <param name="values">The weights by key; copies are kept.</param>
    /// <param name="source">Where they come from, for the message.</param>
    /// <exception cref="SakdException">They are not the network's.</exception>
    public void Keep(IReadOnlyDictionary<string, Tensor> values, string source)
    {
        StateDict.Check(model, values, source);
        Dispose();
        _copy = values.ToDictionary(entry => entry.Key, entry => entry.Value.clone().DetachFromDisposeScope());
    }

    /// <summary>Gives the network the weights that were kept last.</summary>
    public void Restore() => StateDict.Load(model, _copy, "the best epoch");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _copy.Values) tensor.Dispose();
        _copy = [];
    }
}
