using System.Collections.Immutable;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// A member of a network written by hand, applied as it is: the compiler knows the shape that it declares, and nothing of what is inside.
/// </summary>
public sealed class OpaqueStage
{
    internal OpaqueStage(string name, nn.Module<Tensor, Tensor> module, ReadOnlySpan<int> output)
    {
        Name = name;
        Module = module;
        Output = [.. output];
    }

    /// <summary>The member's name.</summary>
    public string Name { get; }

    /// <summary>The member.</summary>
    public nn.Module<Tensor, Tensor> Module { get; }

    /// <summary>The declared shape of one sample's output: [C, H, W], or [F] for a vector.</summary>
    public ImmutableArray<int> Output { get; }

    /// <summary>What the member computes.</summary>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <returns>A tensor of the caller's own.</returns>
    public Tensor forward(Tensor x)
    {
        // In the order in memory that its author had in mind: a view of a feature with the channels last may fail.
        using var plain = x.contiguous();
        var y = Module.call(plain);

        // A module with nothing to do, such as one that drops paths in training alone, may return its input itself.
        return ReferenceEquals(plain, y) ? plain.alias() : y;
    }

    /// <summary>Makes a view of the member in evaluation mode, without gradients for any weight.</summary>
    /// <param name="fold">Has no effect: what the compiler does not know it does not fold.</param>
    public FrozenBlock Freeze(bool fold) => new FrozenOpaqueStage(this);
}
