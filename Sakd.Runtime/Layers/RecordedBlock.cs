using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A frozen block that the compiler has written no backward pass for: libtorch records it.</summary>
public abstract class RecordedBlock : FrozenBlock
{
    /// <inheritdoc/>
    public sealed override Tensor Forward(
        Tensor x, Tape? tape = null, ICollection<Tensor>? beforeFirstRelu = null, ICollection<Tensor>? beforeLastRelu = null)
    {
        if (tape is null) return Compute(x, beforeFirstRelu, beforeLastRelu);
        List<Tensor>? first = beforeFirstRelu is null ? null : [], last = beforeLastRelu is null ? null : [];
        var y = Tape.Record(tape, x, input => Compute(input, first, last));
        HandOver(first, beforeFirstRelu);
        HandOver(last, beforeLastRelu);
        return y;
    }

    /// <inheritdoc/>
    public sealed override Tensor Backward(Tensor gradient, Tape tape) => tape.Replay(gradient);

    /// <summary>What the module computes, in libtorch's operations.</summary>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <param name="beforeFirstRelu">As in <see cref="Forward"/>.</param>
    /// <param name="beforeLastRelu">As in <see cref="Forward"/>.</param>
    /// <returns>A tensor of the caller's own.</returns>
    protected abstract Tensor Compute(Tensor x, ICollection<Tensor>? beforeFirstRelu, ICollection<Tensor>? beforeLastRelu);

    /// <summary>The value was asked for, and not its graph.</summary>
    private static void HandOver(List<Tensor>? kept, ICollection<Tensor>? to)
    {
        foreach (var value in kept ?? [])
        {
            using (value) to!.Add(value.detach());
        }
    }
}
