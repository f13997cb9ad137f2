using System.Globalization;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>Blocks in a row, under the keys "0", "1" and so on: [B, C, H, W] to [B, C', H', W'].</summary>
/// <typeparam name="TBlock">What is repeated.</typeparam>
public sealed class Stage<TBlock> : ExplicitModule
    where TBlock : Block
{
    private readonly TBlock[] _blocks;

    /// <summary>Makes the blocks, each for the shape that the one before it puts out.</summary>
    /// <param name="input">The shape of one sample's input.</param>
    /// <param name="repeat">The number of blocks, at least 1.</param>
    /// <param name="stride">The stride of the first block; the others have 1.</param>
    /// <param name="create">Makes a block from the shape of its input and its stride.</param>
    public Stage(FeatureShape input, int repeat, int stride, Func<FeatureShape, int, TBlock> create)
        : base(nameof(Stage<>))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(repeat);
        _blocks = new TBlock[repeat];
        var shape = input;
        for (int i = 0; i < repeat; i++)
        {
            string key = i.ToString(CultureInfo.InvariantCulture);
            _blocks[i] = this.Register(key, create(shape, i == 0 ? stride : 1));
            shape = _blocks[i].Output;
        }

        Output = shape;
    }

    /// <summary>The shape of one sample's output.</summary>
    public FeatureShape Output { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => Chain.Forward(_blocks, static (block, input) => block.forward(input), x);

    /// <summary>Makes a view of the stage in evaluation mode, without gradients for any weight.</summary>
    /// <param name="fold">Whether batch norm is folded into the convolution before it.</param>
    public FrozenStage Freeze(bool fold) => new([.. _blocks.Select(block => block.Freeze(fold))]);
}
