using System.Collections.Immutable;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A whole network: images [B, C, H, W] in, logits [B, K] out.</summary>
public abstract class Architecture : ExplicitModule
{
    private ImmutableArray<MaskedLayer>? _masked;

    /// <summary>Describes the network; the derived class registers its parts and then calls <see cref="Initialize"/>.</summary>
    /// <param name="info">The architecture's facts at its reference input and classes.</param>
    /// <param name="input">Shape of one image, [C, H, W].</param>
    /// <param name="classes">K, the number of classes.</param>
    protected Architecture(ArchitectureInfo info, FeatureShape input, int classes)
        : base(info.Name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        Info = info;
        Input = input;
        Classes = classes;
    }

    /// <summary>The architecture's facts at its reference input and classes.</summary>
    public ArchitectureInfo Info { get; }

    /// <summary>Shape of one image, [C, H, W].</summary>
    public FeatureShape Input { get; }

    /// <summary>K, the number of classes.</summary>
    public int Classes { get; }

    /// <summary>
    /// A forward pass that keeps what it computes: features 0 to M, the pooled vector, the logits, in this order. For tools that do not
    /// know the class; code that does has typed features.
    /// </summary>
    /// <param name="x">Images [B, C, H, W].</param>
    /// <returns>The tensors, which are the caller's.</returns>
    public abstract IReadOnlyList<Tensor> Trace(Tensor x);

    /// <summary>
    /// The forward pass in evaluation mode over a value that is described: what it returns, the logits as a map of one pixel, knows all
    /// that the network does, with its weights (<see cref="GraphValue.InOrder"/>).
    /// </summary>
    /// <param name="x">What the network reads, such as <see cref="GraphValue.Images"/> of <see cref="Input"/>.</param>
    /// <exception cref="SakdException">The network is written by hand: what its members do nobody knows.</exception>
    public abstract GraphValue Describe(GraphValue x);

    /// <summary>
    /// Where dropout and stochastic depth in training mode draw their masks from, layer after layer; a training step says so before each
    /// forward pass.
    /// </summary>
    /// <param name="generator">The generator, which stays the caller's; null for none, and then such a layer throws.</param>
    public void DrawMasksFrom(Generator? generator)
    {
        _masked ??= [.. modules().OfType<MaskedLayer>()];
        foreach (var layer in _masked) layer.Masks = generator;
    }

    /// <summary>Draws all weights, in the order of the keys, from the seed's initialisation stream.</summary>
    /// <param name="seed">The seed of the run.</param>
    protected void Initialize(ulong seed)
    {
        using var generator = RandomStreams.Open(seed, RandomStream.Initialisation);
        Initialization.Run(this, generator);
    }
}
