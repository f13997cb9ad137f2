using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>The mean of each channel, [B, C, H, W] to [B, C], before the head of a network; a vector stays as it is.</summary>
public sealed class FrozenPool : FrozenBlock
{
    /// <summary>Does nothing: there are no weights.</summary>
    public override void Refresh()
    {
    }

    /// <inheritdoc/>
    public override Tensor Forward(
        Tensor x, Tape? tape = null, ICollection<Tensor>? beforeFirstRelu = null, ICollection<Tensor>? beforeLastRelu = null)
    {
        bool isVector = x.dim() == 2;
        if (!isVector) tape?.KeepSize(x);
        return isVector ? x.alias() : x.mean([2, 3]);
    }

    /// <inheritdoc/>
    public override Tensor Backward(Tensor gradient, Tape tape)
    {
        if (!tape.HasSize) return gradient.alias();
        var (height, width) = tape.TakeSize();
        using var perPixel = gradient.Over(height * width);
        using var pixel = perPixel.view(gradient.size(0), gradient.size(1), 1, 1);
        return pixel.expand(gradient.size(0), gradient.size(1), height, width);
    }

    /// <inheritdoc/>
    protected override void Release()
    {
    }
}
