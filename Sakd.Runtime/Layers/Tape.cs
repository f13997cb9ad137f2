using Sakd.Kernels;
using Sakd.Tensors;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// What the backward pass of frozen layers needs of their forward pass, last in, first out: where ReLUs let a gradient pass, the sizes of
/// features, and, for layers that the compiler writes no backward pass for, libtorch's graph. It is of the first rows of a batch alone, for
/// those have a backward pass.
/// </summary>
/// <param name="rows">The number of rows that have a backward pass, at least 1.</param>
public sealed class Tape(int rows) : IDisposable
{
    private readonly Stack<object> _kept = [];

    /// <summary>The number of rows that have a backward pass.</summary>
    public int Rows { get; private set; } = rows;

    /// <summary>Whether what was kept last is libtorch's graph.</summary>
    internal bool IsRecorded => _kept.TryPeek(out object? last) && last is Graph;

    /// <summary>Whether what was kept last is a size.</summary>
    internal bool HasSize => _kept.TryPeek(out object? last) && last is (long, long);

    /// <summary>Computes something that has no backward pass of its own: with libtorch's graph, where there is a tape.</summary>
    /// <param name="tape">The tape, or null.</param>
    /// <param name="x">The input [B, ..]; it stays the caller's.</param>
    /// <param name="compute">What is computed, each row by itself unless all of them have a backward pass.</param>
    public static Tensor Record(Tape? tape, Tensor x, Func<Tensor, Tensor> compute) => tape is null ? compute(x) : tape.Record(x, compute);

    /// <summary>The backward pass of what was recorded last.</summary>
    /// <param name="gradient">The gradient of its output, of <see cref="Rows"/> rows.</param>
    /// <returns>The gradient of its input, of the caller's own.</returns>
    public Tensor Replay(Tensor gradient)
    {
        using var recorded = (Recorded)_kept.Pop();
        return recorded.Backward(gradient);
    }

    /// <summary>Records a computation by what its backward pass needs, in place of libtorch's graph.</summary>
    /// <param name="backward">
    /// dL/dx of dL/dy and the values, all of the rows that have a backward pass; it releases none of them.
    /// </param>
    /// <param name="values">The values [B, ..]; they stay the caller's.</param>
    internal void Keep(Func<Tensor, Tensor[], Tensor> backward, params Tensor[] values) =>
        _kept.Push(new Derivative(backward, Array.ConvertAll(values, value => value.narrow(0, 0, Rows))));

    /// <summary>Keeps a value [B, ..]; it stays the caller's.</summary>
    internal void Keep(Tensor value) => _kept.Push(value.narrow(0, 0, Rows));

    /// <summary>The value that was kept last, [Rows, ..], of the caller's own.</summary>
    internal Tensor Take() => (Tensor)_kept.Pop();

    /// <summary>Keeps the mask of a feature, which its maker has yet to write: where a ReLU's gradient passes.</summary>
    /// <param name="shape">[B, C, H, W].</param>
    /// <returns>Room for that of the rows that have a backward pass; it stays the tape's.</returns>
    internal Tensor KeepMask(long[] shape)
    {
        var bits = KernelSupport.Mask(Rows, shape);
        _kept.Push(new Mask(bits));
        return bits;
    }

    /// <summary>The mask that was kept last, [Rows, bytes], of the caller's own; null where that was something else.</summary>
    internal Tensor? TakeMask()
    {
        if (!_kept.TryPeek(out object? last) || last is not Mask mask) return null;
        _kept.Pop();
        return mask.Bits;
    }

    /// <summary>Keeps where the largest values of a feature's windows are, which their finder has yet to write.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="window">The window.</param>
    /// <returns>Room for the places of the rows that have a backward pass; it stays the tape's.</returns>
    internal Tensor KeepPlaces(Tensor x, PoolWindow window)
    {
        var bytes = TensorMaxPooling.Indices(Rows, x.Sizes(), window);
        _kept.Push(new Places(bytes, window, x.size(2), x.size(3)));
        return bytes;
    }

    /// <summary>The places that were kept last, [Rows, bytes], of the caller's own, and what they are of.</summary>
    internal (Tensor Bytes, PoolWindow Window, long Height, long Width) TakePlaces()
    {
        var kept = (Places)_kept.Pop();
        return (kept.Bytes, kept.Window, kept.Height, kept.Width);
    }

    /// <summary>Keeps height and width of a feature [B, C, H, W].</summary>
    internal void KeepSize(Tensor feature) => _kept.Push((feature.size(2), feature.size(3)));

    /// <summary>Height and width that were kept last.</summary>
    internal (long Height, long Width) TakeSize() => ((long, long))_kept.Pop();

    /// <summary>Keeps some of the rows alone, in another order.</summary>
    /// <param name="chosen">Which.</param>
    internal void Choose(int[] chosen)
    {
        using var index = tensor(Array.ConvertAll(chosen, row => (long)row));
        object[] kept = [.. _kept.Reverse()];
        _kept.Clear();
        foreach (object part in kept) _kept.Push(Choose(part, index));
        Rows = chosen.Length;
    }

    /// <summary>Releases what is still kept.</summary>
    public void Dispose()
    {
        foreach (var part in _kept.OfType<IDisposable>()) part.Dispose();
        _kept.Clear();
    }

    private static object Choose(object part, Tensor index)
    {
        switch (part)
        {
            case Recorded recorded:
                return recorded.Choose(index);
            case Mask mask:
                using (mask) return new Mask(mask.Bits.index_select(0, index));
            case Places places:
                using (places) return places with { Bytes = places.Bytes.index_select(0, index) };
            case Tensor value:
                using (value)
                using (var there = index.to(value.device)) return ChannelsLast.Select(value, there);
            default:
                return part;
        }
    }

    private Tensor Record(Tensor x, Func<Tensor, Tensor> compute)
    {
        using var own = x.narrow(0, 0, Rows);
        var from = own.detach().requires_grad_();
        Tensor to;
        using (enable_grad()) to = compute(from);
        _kept.Push(new Graph(from, to));

        int others = (int)x.size(0) - Rows;
        using var value = to.detach();
        if (others == 0) return value.alias();
        using var rest = x.narrow(0, Rows, others);
        using var restValue = compute(rest);
        return ChannelsLast.Join([(value, 0, Rows), (restValue, 0, others)]);
    }

    /// <summary>A bit for each element of a feature: whether a ReLU's gradient passes.</summary>
    private sealed record Mask(Tensor Bits) : IDisposable
    {
        public void Dispose() => Bits.Dispose();
    }

    /// <summary>A byte for each output of a window.</summary>
    private sealed record Places(Tensor Bytes, PoolWindow Window, long Height, long Width) : IDisposable
    {
        public void Dispose() => Bytes.Dispose();
    }

    /// <summary>What was computed, as far as its backward pass goes.</summary>
    private abstract class Recorded : IDisposable
    {
        public abstract Recorded Choose(Tensor index);

        public abstract Tensor Backward(Tensor gradient);

        public abstract void Dispose();
    }

    /// <summary>A backward pass that is written down, and the values that it reads.</summary>
    private sealed class Derivative(Func<Tensor, Tensor[], Tensor> backward, Tensor[] values) : Recorded
    {
        public override Recorded Choose(Tensor index)
        {
            using (this)
            {
                return new Derivative(backward, Array.ConvertAll(values, value =>
                {
                    using var there = index.to(value.device);
                    return ChannelsLast.Select(value, there);
                }));
            }
        }

        public override Tensor Backward(Tensor gradient) => backward(gradient, values);

        public override void Dispose()
        {
            foreach (var value in values) value.Dispose();
        }
    }

    /// <summary>Libtorch's graph from one value to another.</summary>
    private sealed class Graph(Tensor from, Tensor to) : Recorded
    {
        private Tensor? _chosen;

        public override Recorded Choose(Tensor index)
        {
            _chosen = index.to(to.device, copy: true);
            return this;
        }

        public override Tensor Backward(Tensor gradient)
        {
            if (_chosen is null) return autograd.grad([to], [from], [gradient])[0];
            using var all = zeros_like(to).index_copy_(0, _chosen, gradient);
            using var back = autograd.grad([to], [from], [all])[0];
            return ChannelsLast.Select(back, _chosen);
        }

        public override void Dispose()
        {
            from.Dispose();
            to.Dispose();
            _chosen?.Dispose();
        }
    }
}
