using Sakd.Tensors;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// A batch norm in evaluation mode, without gradients for its weights: per channel x times a factor plus a shift, g x + (beta - g mean)
/// with g = gamma / sqrt(variance + eps). That is one pass over x forward and one backward, and its graph does not hold x.
/// </summary>
public sealed class FrozenBatchNorm2d : FrozenBlock
{
    private readonly BatchNorm2d _norm;
    private Tensor? _factor;
    private Tensor? _shift;

    /// <summary>Makes the view of the module as it is now.</summary>
    /// <param name="norm">The batch norm.</param>
    public FrozenBatchNorm2d(BatchNorm2d norm)
    {
        _norm = norm;
        Refresh();
    }

    /// <inheritdoc/>
    public override void Refresh()
    {
        Release();
        using var _ = no_grad();
        using var factor = Factor(_norm);
        using var negativeMean = _norm.RunningMean.neg();
        using var shift = _norm.Bias.addcmul(negativeMean, factor, Arithmetic.One);
        _factor = PerChannel(factor);
        _shift = PerChannel(shift);
    }

    /// <inheritdoc/>
    public override Tensor Forward(
        Tensor x, Tape? tape = null, ICollection<Tensor>? beforeFirstRelu = null, ICollection<Tensor>? beforeLastRelu = null) =>
        Present(_shift).addcmul(x, Present(_factor), Arithmetic.One);

    /// <inheritdoc/>
    public override Tensor Backward(Tensor gradient, Tape tape) => gradient * Present(_factor);

    /// <summary>The ReLU of it.</summary>
    /// <param name="x">The input; it stays the caller's.</param>
    /// <param name="tape">Where what <see cref="BackwardRelu"/> needs is kept; null where no backward pass follows.</param>
    /// <param name="beforeRelu">Where what the ReLU reads goes; null where it is not asked for.</param>
    /// <returns>A tensor of the caller's own.</returns>
    public Tensor ForwardRelu(Tensor x, Tape? tape, params ReadOnlySpan<ICollection<Tensor>?> beforeRelu)
    {
        if (!PreActivationSinks.Any(beforeRelu))
        {
            if (KernelSupport.CanReadBlocks(x) && IsComputedHere(x))
                return TensorElementwise.AffineRelu(x, Present(_factor), Present(_shift), tape is null ? null : tape.KeepMask);
            using var value = Forward(x, tape);
            return Functional.Relu(value, inPlace: true, tape);
        }

        using var kept = Forward(x, tape);
        PreActivationSinks.Add(kept, beforeRelu);
        return Functional.Relu(kept, inPlace: false, tape);
    }

    /// <summary>The backward pass of <see cref="ForwardRelu"/>.</summary>
    /// <param name="gradient">dL/dy; it stays the caller's.</param>
    /// <param name="tape">The tape.</param>
    /// <returns>A tensor of the caller's own.</returns>
    public Tensor BackwardRelu(Tensor gradient, Tape tape)
    {
        using var mask = tape.TakeMask();
        if (mask is not null) return TensorElementwise.ReluBackward(gradient, mask, Present(_factor));
        using var toNorm = Functional.ReluBackward(gradient, tape);
        return Backward(toNorm, tape);
    }

    /// <summary>Whether its elements are those that our kernels read for each channel of a value.</summary>
    private bool IsComputedHere(Tensor x) => Present(_factor).dtype == ScalarType.Float32 && _factor!.numel() == x.size(1);

    /// <summary>g, [C].</summary>
    internal static Tensor Factor(BatchNorm2d norm) => norm.RunningVar.Plus(norm.Epsilon).rsqrt_().mul_(norm.Weight);

    /// <inheritdoc/>
    protected override void Release()
    {
        _factor?.Dispose();
        _shift?.Dispose();
        (_factor, _shift) = (null, null);
    }

    private static Tensor PerChannel(Tensor values) => values.view(1, -1, 1, 1).DetachFromDisposeScope();
}
