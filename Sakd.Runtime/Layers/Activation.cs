using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>The ReLU at the end of a stage, taken apart from what comes before it.</summary>
internal static class Activation
{
    /// <summary>Keeps a value and gives what the stage makes of it: its ReLU, or where it ends in none the value itself.</summary>
    internal static Tensor After(Tensor preActivation, bool endsInRelu, ICollection<Tensor> kept)
    {
        kept.Add(preActivation);
        return endsInRelu ? preActivation.relu() : preActivation.alias();
    }
}
