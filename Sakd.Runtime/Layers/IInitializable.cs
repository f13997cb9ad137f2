using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A module that knows how its weights start.</summary>
public interface IInitializable
{
    /// <summary>Draws the initial values of the parameters, all of them from <paramref name="generator"/>.</summary>
    /// <param name="generator">The only source of randomness; a CPU generator, so the module must still be on the CPU.</param>
    void Initialize(Generator generator);
}
