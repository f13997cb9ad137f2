using System.Collections.Immutable;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>Frozen blocks in a row.</summary>
/// <param name="blocks">The blocks, which the stage takes over.</param>
public sealed class FrozenStage(ImmutableArray<FrozenBlock> blocks) : FrozenBlock
{
    /// <inheritdoc/>
    public override bool EndsInRelu => blocks[^1].EndsInRelu;

    /// <inheritdoc/>
    public override void Refresh()
    {
        foreach (var block in blocks) block.Refresh();
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Chain.Forward(blocks.AsSpan(), static (block, input, _) => block.Forward(input), x);

    /// <inheritdoc/>
    public override Tensor BeforeRelu(Tensor x) =>
        Chain.Forward(blocks.AsSpan(), static (block, input, isLast) => isLast ? block.BeforeRelu(input) : block.Forward(input), x);

    /// <inheritdoc/>
    protected override void Release()
    {
        foreach (var block in blocks) block.Dispose();
    }
}
