using System.Collections.Immutable;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>Frozen blocks in a row.</summary>
/// <param name="blocks">The blocks, which the stage takes over.</param>
public sealed class FrozenStage(ImmutableArray<FrozenBlock> blocks) : FrozenBlock
{
    /// <inheritdoc/>
    public override void Refresh()
    {
        foreach (var block in blocks) block.Refresh();
    }

    /// <inheritdoc/>
    public override Tensor Forward(
        Tensor x, Tape? tape = null, ICollection<Tensor>? beforeFirstRelu = null, ICollection<Tensor>? beforeLastRelu = null) =>
        Chain.Forward(
            blocks.AsSpan(),
            (block, input) =>
                block.Forward(input, tape, block == blocks[0] ? beforeFirstRelu : null, block == blocks[^1] ? beforeLastRelu : null),
            x);

    /// <inheritdoc/>
    public override Tensor Backward(Tensor gradient, Tape tape)
    {
        var result = blocks[^1].Backward(gradient, tape);
        for (int i = blocks.Length - 2; i >= 0; i--)
        {
            using var toBlock = result;
            result = blocks[i].Backward(toBlock, tape);
        }

        return result;
    }

    /// <inheritdoc/>
    protected override void Release()
    {
        foreach (var block in blocks) block.Dispose();
    }
}
