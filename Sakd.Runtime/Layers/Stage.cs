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
    /// <param name="first">Makes the first block from the shape of its input.</param>
    /// <param name="rest">Makes the others; null where they are made as the first is.</param>
    /// <param name="names">What is before the number in the blocks' keys.</param>
    /// <param name="start">The number of the first one.</param>
    public Stage(
        FeatureShape input, int repeat, Func<FeatureShape, TBlock> first, Func<FeatureShape, TBlock>? rest = null, string names = "",
        int start = 0)
        : this(input, repeat, first, rest is null ? (shape, _) => first(shape) : (shape, _) => rest(shape), names, start)
    {
    }

    /// <summary>The same, where the others ask for their place.</summary>
    /// <param name="input">The shape of one sample's input.</param>
    /// <param name="repeat">The number of blocks, at least 1.</param>
    /// <param name="first">Makes the first block from the shape of its input.</param>
    /// <param name="rest">Makes the others, from the shape of the input and the place in the stage: 1 for the second block.</param>
    /// <param name="names">What is before the number in the blocks' keys.</param>
    /// <param name="start">The number of the first one.</param>
    public Stage(
        FeatureShape input, int repeat, Func<FeatureShape, TBlock> first, Func<FeatureShape, int, TBlock> rest, string names = "",
        int start = 0)
        : base(nameof(Stage<>))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(repeat);
        _blocks = new TBlock[repeat];
        var shape = input;
        for (int i = 0; i < repeat; i++)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"{names}{start + i}");
            _blocks[i] = this.Register(key, i == 0 ? first(shape) : rest(shape, i));
            shape = _blocks[i].Output;
        }

        Output = shape;
    }

    /// <summary>The shape of one sample's output.</summary>
    public FeatureShape Output { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => Chain.Forward(_blocks, static (block, input) => block.forward(input), x);

    /// <summary>
    /// The forward pass, which also leaves behind what the ReLUs at its beginning and its end read, where there are such.
    /// </summary>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <param name="beforeFirstRelu">
    /// Where the input goes behind the batch norm that the first block begins with; null where it is not asked for.
    /// </param>
    /// <param name="beforeLastRelu">
    /// Where the output without the ReLUs that the last block ends in goes; null where it is not asked for.
    /// </param>
    public Tensor Forward(Tensor x, ICollection<Tensor>? beforeFirstRelu = null, ICollection<Tensor>? beforeLastRelu = null) =>
        Chain.Forward(
            _blocks,
            (block, input) =>
                block.Forward(input, block == _blocks[0] ? beforeFirstRelu : null, block == _blocks[^1] ? beforeLastRelu : null),
            x);

    /// <summary>The forward pass in evaluation mode over a value that is described.</summary>
    /// <param name="x">What the first block reads.</param>
    public GraphValue Describe(GraphValue x) => _blocks.Aggregate(x, (value, block) => block.Describe(value));

    /// <summary>Makes a view of the stage in evaluation mode, without gradients for any weight.</summary>
    /// <param name="fold">Whether batch norm is folded into the convolution before it.</param>
    public FrozenStage Freeze(bool fold) => new([.. _blocks.Select(block => block.Freeze(fold))]);
}
