using Sakd.Layers;
using Sakd.Tensors;
using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>The samples of a batch that are distilled at one branch point.</summary>
public sealed class Selection : IDisposable
{
    private readonly long[] _rows;
    private readonly Device _device;
    private Tensor? _index;
    private Tensor? _mask;

    internal Selection(long[] rows, int batch, Device device)
    {
        _rows = rows;
        _device = device;
        Batch = batch;
    }

    /// <summary>The number of samples selected.</summary>
    public int Count => _rows.Length;

    /// <summary>B, the number of samples in the batch.</summary>
    public int Batch { get; }

    /// <summary>Count / B.</summary>
    public double Share => (double)Count / Batch;

    /// <summary>The selected rows, in their order: [B, ..] to [Count, ..].</summary>
    /// <param name="x">A tensor with a row per sample; it stays the caller's.</param>
    public Tensor Of(Tensor x)
    {
        if (Count == Batch) return x.alias();
        return SelectFunction.Of(x, _rows) ?? ChannelsLast.Select(x, Index);
    }

    /// <summary>Per sample the one value or the other: never a product, so that a NaN stays on its side.</summary>
    /// <param name="selected">The value of the selected samples, a row per sample of the batch.</param>
    /// <param name="others">The value of the others, likewise.</param>
    internal Tensor Choose(Tensor selected, Tensor others)
    {
        if (Count == Batch) return selected.alias();
        if (Count == 0) return others.alias();
        using var mask = PerSample(selected);
        return where(mask, selected, others);
    }

    /// <summary>The rows of the selected samples, and 0 for the others; null where no sample is selected.</summary>
    internal Tensor? Keep(Tensor x)
    {
        if (Count == 0) return null;
        using var zero = zeros([], x.dtype, x.device);
        return Choose(x, zero);
    }

    /// <summary>The rows of the samples that are not selected, and 0 for those that are; null where every sample is selected.</summary>
    internal Tensor? KeepOthers(Tensor x)
    {
        if (Count == Batch) return null;
        if (Count == 0) return x.alias();
        using var zero = zeros([], x.dtype, x.device);
        using var mask = PerSample(x);
        return where(mask, zero, x);
    }

    /// <summary>The samples that are selected, bool [B].</summary>
    private Tensor Mask
    {
        get
        {
            if (_mask is not null) return _mask;
            bool[] mask = new bool[Batch];
            foreach (long row in _rows) mask[row] = true;
            return _mask = tensor(mask, device: _device);
        }
    }

    private Tensor Index => _index ??= tensor(_rows, device: _device);

    /// <summary>Releases the index.</summary>
    public void Dispose()
    {
        _index?.Dispose();
        _mask?.Dispose();
    }

    /// <summary>The mask as [B, 1, ..], in as many dimensions as a feature.</summary>
    private Tensor PerSample(Tensor feature) => Mask.view([Batch, .. Enumerable.Repeat(1L, (int)feature.dim() - 1)]);
}
