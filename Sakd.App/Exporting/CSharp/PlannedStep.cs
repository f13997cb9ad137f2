using System.Collections.Immutable;
using Sakd.Kernels;
using Sakd.Layers;

namespace Sakd.App.Exporting.CSharp;

/// <summary>One call of a kernel, with what is computed in the same pass.</summary>
/// <param name="Operation">What it computes.</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="Addend">What is added, or null.</param>
/// <param name="Activation">What ends it.</param>
/// <param name="Output">The value that it makes, with the addend and behind the activation.</param>
/// <param name="Room">The elements that it needs besides while it runs, for one image.</param>
internal sealed record PlannedStep(
    GraphOperation Operation, ImmutableArray<GraphValue> Inputs, GraphValue? Addend, Activation Activation, GraphValue Output, int Room)
{
    /// <summary>All that it reads.</summary>
    public IEnumerable<GraphValue> Reads => Addend is null ? Inputs : Inputs.Append(Addend);

    /// <summary>
    /// Whether it may write over what it reads, the addend or the first input: no element is read after it, or another one like it, has
    /// been written.
    /// </summary>
    public bool IsInPlace => Operation is GraphOperation.BatchNormalisation or GraphOperation.LayerNormalisation
        or GraphOperation.GroupNormalisation or GraphOperation.Elementwise or GraphOperation.ParametricRelu or GraphOperation.Softmax
        or GraphOperation.Sum or GraphOperation.Product or GraphOperation.Scale or GraphOperation.Positions;
}
