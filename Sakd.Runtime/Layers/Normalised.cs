using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// How a batch norm in training mode has made a value of its input: the convolution that reads the value makes it again in its backward
/// pass, in the pass over memory in which it would be read, and keeps the input, which the batch norm keeps as well.
/// </summary>
internal sealed class Normalised
{
    // A value's handle is what the batch norm gives and the convolution takes.
    private static readonly ConditionalWeakTable<Tensor, Normalised> _values = [];

    private autograd.AutogradContext? _norm;
    private BatchNorm2d? _layer;
    private long? _version;

    /// <summary>Each channel's factor.</summary>
    public float[] Factors { get; private set; } = [];

    /// <summary>What is added to each channel.</summary>
    public float[] Shifts { get; private set; } = [];

    /// <summary>Whether there is a ReLU behind it.</summary>
    public bool HasRelu { get; private set; }

    /// <summary>
    /// How a value was made; null where it was made otherwise, has been changed in place since (or that cannot be told), or its graph has
    /// had its backward pass.
    /// </summary>
    /// <param name="value">The value.</param>
    public static Normalised? Of(Tensor value) =>
        _values.TryGetValue(value, out var made) && made._norm is not null && made._version is { } version
        && AutogradState.Version(value) == version
            ? made
            : null;

    /// <summary>Notes what a value is made of.</summary>
    /// <param name="norm">Where the batch norm keeps its input, first of all.</param>
    /// <param name="layer">The batch norm.</param>
    /// <param name="factors">Each channel's factor.</param>
    /// <param name="shifts">What is added to each channel.</param>
    /// <param name="relu">Whether there is a ReLU behind it.</param>
    public void Note(autograd.AutogradContext norm, BatchNorm2d layer, float[] factors, float[] shifts, bool relu) =>
        (_norm, _layer, Factors, Shifts, HasRelu) = (norm, layer, factors, shifts, relu);

    /// <summary>Notes which value that is.</summary>
    /// <param name="value">The value.</param>
    public Tensor Name(Tensor value)
    {
        _version = AutogradState.Version(value);
        _values.Add(value, this);
        return value;
    }

    /// <summary>The input, of the caller's own.</summary>
    public Tensor Input()
    {
        var kept = _norm!.get_saved_variables();
        foreach (var other in kept.Skip(1)) other.Dispose();
        return kept[0];
    }

    /// <summary>The value, made again of the input by libtorch's operations.</summary>
    /// <param name="input">The input.</param>
    public Tensor Again(Tensor input)
    {
        var value = _layer!.Normalise(input, _layer.Weight);
        return HasRelu ? value.relu() : value;
    }

    /// <summary>Forgets it: the batch norm has had its backward pass.</summary>
    public void Forget() => _norm = null;
}
