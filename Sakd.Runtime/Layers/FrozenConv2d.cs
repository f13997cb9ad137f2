using Sakd.Tensors;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A convolution and the batch norm after it, if any, in evaluation mode and without gradients for their weights.</summary>
public sealed class FrozenConv2d : FrozenBlock
{
    private readonly Conv2d _conv;
    private readonly BatchNorm2d? _folded;
    private readonly FrozenBatchNorm2d? _separate;
    private Tensor? _factor, _bias, _weight;
    private TensorConvolution? _forward, _backward;

    // How often the modules' tensors had been changed when the view was made; null once it is released.
    private long? _version;

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
        Release();
        _separate?.Refresh();
        using var _ = no_grad();
        (_factor, _bias) = _folded is null ? (null, _conv.Bias?.clone()) : Fold(_conv, _folded);
        _factor?.DetachFromDisposeScope();
        _bias?.DetachFromDisposeScope();
        _version = Version();

        // Where changes cannot be seen later, a copy is made now.
        if (AutogradState.Version(_conv.Weight) is null) _weight = Fold().clone().DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Forward(
        Tensor x, Tape? tape = null, ICollection<Tensor>? beforeFirstRelu = null, ICollection<Tensor>? beforeLastRelu = null) =>
        Forward(x, null, hasRelu: false, tape, []);

    /// <summary>The ReLU of what <see cref="Forward(Tensor, Tape?, ICollection{Tensor}?, ICollection{Tensor}?)"/> computes.</summary>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <param name="tape">Where what <see cref="BackwardRelu(Tensor, Tape)"/> needs is kept; null where no backward pass follows.</param>
    /// <param name="beforeRelu">Where what the ReLU reads goes; null where it is not asked for.</param>
    /// <returns>A tensor of the caller's own.</returns>
    public Tensor ForwardRelu(Tensor x, Tape? tape, params ReadOnlySpan<ICollection<Tensor>?> beforeRelu) =>
        Forward(x, null, hasRelu: true, tape, beforeRelu);

    /// <summary>What it computes, plus another value.</summary>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <param name="plus">The other value, which stays the caller's.</param>
    /// <param name="tape">Where what <see cref="Backward(Tensor, Tape)"/> needs is kept; null where no backward pass follows.</param>
    /// <returns>A tensor of the caller's own.</returns>
    public Tensor ForwardAdd(Tensor x, Tensor plus, Tape? tape) => Forward(x, plus, hasRelu: false, tape, []);

    /// <summary>The ReLU of the sum of both.</summary>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <param name="plus">The other value, which stays the caller's.</param>
    /// <param name="tape">
    /// Where what <see cref="Functional.ReluBackward"/> and then <see cref="Backward(Tensor, Tape)"/> need is kept; null where no backward
    /// pass follows.
    /// </param>
    /// <param name="beforeRelu">Where what the ReLU reads goes; null where it is not asked for.</param>
    /// <returns>A tensor of the caller's own.</returns>
    public Tensor ForwardAddRelu(Tensor x, Tensor plus, Tape? tape, params ReadOnlySpan<ICollection<Tensor>?> beforeRelu) =>
        Forward(x, plus, hasRelu: true, tape, beforeRelu);

    /// <inheritdoc/>
    public override Tensor Backward(Tensor gradient, Tape tape) => Backward(gradient, tape, plus: null);

    /// <summary>The backward pass, its gradient added to the rest of the input's.</summary>
    /// <param name="gradient">dL/dy; it stays the caller's.</param>
    /// <param name="tape">The tape.</param>
    /// <param name="into">The gradient of the input.</param>
    public void Backward(Tensor gradient, Tape tape, Gradient into) => into.Replace(sum => Backward(gradient, tape, sum));

    /// <summary>The backward pass of <see cref="ForwardRelu"/>.</summary>
    /// <param name="gradient">dL/dy; it stays the caller's.</param>
    /// <param name="tape">The tape.</param>
    /// <returns>A tensor of the caller's own.</returns>
    public Tensor BackwardRelu(Tensor gradient, Tape tape) => BackwardRelu(gradient, tape, plus: null);

    /// <summary>The same, its gradient added to the rest of the input's.</summary>
    /// <param name="gradient">dL/dy; it stays the caller's.</param>
    /// <param name="tape">The tape.</param>
    /// <param name="into">The gradient of the input.</param>
    public void BackwardRelu(Tensor gradient, Tape tape, Gradient into) => into.Replace(sum => BackwardRelu(gradient, tape, sum));

    /// <inheritdoc/>
    protected override void Release()
    {
        _separate?.Dispose();
        foreach (var made in (IDisposable?[])[_factor, _bias, _weight, _forward, _backward]) made?.Dispose();
        (_factor, _bias, _weight, _forward, _backward, _version) = (null, null, null, null, null, null);
    }

    private Tensor Forward(Tensor x, Tensor? plus, bool hasRelu, Tape? tape, ReadOnlySpan<ICollection<Tensor>?> beforeRelu)
    {
        if (hasRelu && PreActivationSinks.Any(beforeRelu))
        {
            using var kept = Forward(x, plus, hasRelu: false, tape, []);
            PreActivationSinks.Add(kept, beforeRelu);
            return Functional.Relu(kept, inPlace: false, tape);
        }

        if (IsComputedHere(x, plus, tape))
        {
            tape?.KeepSize(x);
            return (_forward ??= TensorConvolution.Forward(_conv.Geometry, Unchanged(_conv.Weight), _bias, _factor)).Compute(
                x, (_conv.Extent(x.size(2)), _conv.Extent(x.size(3))), plus: plus, relu: hasRelu,
                mask: hasRelu && tape is not null ? tape.KeepMask : null);
        }

        var value = Plus(Convolve(x, tape), plus);
        if (!hasRelu) return value;
        using (value) return Functional.Relu(value, inPlace: true, tape);
    }

    /// <summary>Whether our kernels compute this; and its backward pass, where libtorch's has to be gone round.</summary>
    private bool IsComputedHere(Tensor x, Tensor? plus, Tape? tape) =>
        _separate is null && _conv.IsPlain && KernelSupport.CanConvolve(_conv.Geometry, x, _conv.Weight)
        && (plus is null || (KernelSupport.CanRead(plus) && IsOfOutput(plus, x)))
        && (tape is null || !CarefulConvolution.Replaces(_conv, x)
            || KernelSupport.CanConvolveBackward(_conv.Geometry, x, _conv.Weight, (x.size(2), x.size(3))));

    private bool IsOfOutput(Tensor plus, Tensor x) =>
        plus.size(0) == x.size(0) && plus.size(1) == _conv.OutChannels && plus.size(2) == _conv.Extent(x.size(2))
        && plus.size(3) == _conv.Extent(x.size(3));

    private Tensor Convolve(Tensor x, Tape? tape)
    {
        if (tape is not null && CarefulConvolution.Replaces(_conv, x)) return Tape.Record(tape, x, Compute);
        tape?.KeepSize(x);
        return Compute(x);
    }

    private Tensor Compute(Tensor x)
    {
        if (_separate is null) return _conv.Convolve(x, Weight(), _bias);
        using var conv = _conv.Convolve(x, Weight(), _bias);
        return _separate.Forward(conv);
    }

    private Tensor BackwardRelu(Tensor gradient, Tape tape, Tensor? plus)
    {
        using var mask = tape.TakeMask();
        if (mask is not null && _separate is null && !tape.IsRecorded) return Backward(gradient, mask, tape.TakeSize(), plus);
        using var toConv = mask is null ? Functional.ReluBackward(gradient, tape) : TensorElementwise.ReluBackward(gradient, mask);
        return Backward(toConv, tape, plus);
    }

    private Tensor Backward(Tensor gradient, Tape tape, Tensor? plus)
    {
        if (tape.IsRecorded) return Plus(tape.Replay(gradient), plus);
        if (_separate is null) return Backward(gradient, null, tape.TakeSize(), plus);
        using var toConv = _separate.Backward(gradient, tape);
        return Backward(toConv, null, tape.TakeSize(), plus);
    }

    private Tensor Backward(Tensor gradient, Tensor? mask, (long Height, long Width) size, Tensor? plus)
    {
        if (_conv.IsPlain && KernelSupport.CanConvolveBackward(_conv.Geometry, gradient, _conv.Weight, size))
            return (_backward ??= TensorConvolution.Backward(_conv.Geometry, Unchanged(_conv.Weight), _factor)).Compute(
                gradient, size, inputMask: mask, plus: plus);
        using var toConv = mask is null ? gradient.alias() : TensorElementwise.ReluBackward(gradient, mask);
        return Plus(_conv.Backward(toConv, Weight(), size), plus);
    }

    /// <summary>The weights as libtorch's kernels read them: our own multiply by the factor when they pack them.</summary>
    private Tensor Weight()
    {
        if (_weight is not null) return _factor is null ? Unchanged(_weight) : _weight;
        return _weight = Unchanged(Fold()).DetachFromDisposeScope();
    }

    /// <summary>The kernels with the factor, or, without one, the module's own.</summary>
    private Tensor Fold()
    {
        using var _ = no_grad();
        using var perKernel = _factor?.view(-1, 1, 1, 1);
        return perKernel is null ? _conv.Weight.detach() : _conv.Weight * perKernel;
    }

    /// <summary>The module's weights, if they are still those that the view was made of: part of it has been taken up already.</summary>
    /// <exception cref="InvalidOperationException">They are not, or the view was released.</exception>
    private Tensor Unchanged(Tensor weight)
    {
        _ = Present<object>(_version);
        return Version() == _version
            ? weight
            : throw new InvalidOperationException(
                "Weights or running statistics have changed since the frozen view was made: call Refresh before it is used again.");
    }

    private long Version()
    {
        long version = 0;
        ReadOnlySpan<Tensor?> tensors =
        [
            _conv.Weight, _conv.Bias, _folded?.Weight, _folded?.Bias, _folded?.RunningMean, _folded?.RunningVar,
        ];
        foreach (var tensor in tensors) version += tensor is null ? 0 : AutogradState.Version(tensor) ?? 0;
        return version;
    }

    /// <summary>Adds to a value of our own.</summary>
    private static Tensor Plus(Tensor value, Tensor? other)
    {
        if (other is null) return value;
        using (value) return value + other;
    }

    /// <summary>
    /// What makes one convolution of both. With g = gamma / sqrt(variance + eps), the batch norm's factor per channel:
    /// W' = g W and b' = g (b - mean) + beta.
    /// </summary>
    private static (Tensor Factor, Tensor Bias) Fold(Conv2d conv, BatchNorm2d norm)
    {
        using var _ = no_grad();
        var factor = FrozenBatchNorm2d.Factor(norm);
        using var shift = conv.Bias is null ? norm.RunningMean.neg() : conv.Bias - norm.RunningMean;
        return (factor, norm.Bias.addcmul(shift, factor, Arithmetic.One));
    }
}
