using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A convolution and the batch norm after it, if any, in evaluation mode and without gradients for their weights.</summary>
public sealed class FrozenConv2d : FrozenBlock
{
    private readonly Conv2d _conv;
    private readonly BatchNorm2d? _folded;
    private readonly FrozenBatchNorm2d? _separate;
    private Tensor? _weight;
    private Tensor? _bias;

    /// <summary>Makes the view of the modules as they are now.</summary>
    /// <param name="conv">The convolution.</param>
    /// <param name="norm">The batch norm after it, or null.</param>
    /// <param name="fold">Whether the two become one convolution.</param>
    public FrozenConv2d(Conv2d conv, BatchNorm2d? norm, bool fold)
    {
        _conv = conv;
        if (fold) _folded = norm;
        else if (norm is not null) _separate = new FrozenBatchNorm2d(norm);
        Refresh();
    }

    /// <inheritdoc/>
    public override void Refresh()
    {
        _separate?.Refresh();
        _weight?.Dispose();
        _bias?.Dispose();
        (_weight, _bias) = _folded is null ? (_conv.Weight.detach(), _conv.Bias?.detach()) : Fold(_conv, _folded);
        _weight.DetachFromDisposeScope();
        _bias?.DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Tape? tape = null, ICollection<Tensor>? beforeFirstRelu = null, ICollection<Tensor>? beforeLastRelu = null)
    {
        if (tape is not null && CarefulConvolution.Replaces(_conv, x)) return Tape.Record(tape, x, Compute);
        tape?.KeepSize(x);
        return Compute(x);
    }

    /// <inheritdoc/>
    public override Tensor Back(Tensor gradient, Tape tape)
    {
        if (tape.IsRecorded) return tape.Replay(gradient);
        if (_separate is null) return _conv.Back(gradient, _weight!, tape.TakeSize());
        using var toConv = _separate.Back(gradient, tape);
        return _conv.Back(toConv, _weight!, tape.TakeSize());
    }

    /// <inheritdoc/>
    protected override void Release()
    {
        _separate?.Dispose();
        _weight?.Dispose();
        _bias?.Dispose();
    }

    private Tensor Compute(Tensor x)
    {
        if (_separate is null) return _conv.Convolve(x, _weight!, _bias);
        using var conv = _conv.Convolve(x, _weight!, _bias);
        return _separate.Forward(conv);
    }

    /// <summary>
    /// The one convolution that equals both. With g = gamma / sqrt(variance + eps), the batch norm's factor per channel:
    /// W' = g W and b' = g (b - mean) + beta.
    /// </summary>
    private static (Tensor Weight, Tensor Bias) Fold(Conv2d conv, BatchNorm2d norm)
    {
        using var _ = no_grad();
        using var factor = FrozenBatchNorm2d.Factor(norm);
        using var perKernel = factor.view(-1, 1, 1, 1);
        using var shift = conv.Bias is null ? norm.RunningMean.neg() : conv.Bias - norm.RunningMean;
        return (conv.Weight * perKernel, norm.Bias.addcmul(shift, factor, Arithmetic.One));
    }
}
