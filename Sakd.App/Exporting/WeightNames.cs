using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.App.Exporting;

/// <summary>
/// What the weights of a network are called: as in its state dict, and those that were folded as what they were folded into.
/// </summary>
internal sealed class WeightNames
{
    private readonly Dictionary<nint, string> _names;

    /// <summary>Those of a network.</summary>
    public WeightNames(Architecture network) =>
        _names = StateDict.Of(network).ToDictionary(entry => entry.Value.Handle, entry => entry.Key);

    /// <summary>The name of a weight.</summary>
    public string this[Tensor weight] => _names[weight.Handle];

    /// <summary>Gives a new weight the name of another, which it stands for.</summary>
    public void Name(Tensor weight, string name) => _names[weight.Handle] = name;
}
