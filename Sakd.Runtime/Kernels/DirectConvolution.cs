using System.Runtime.Intrinsics;
using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Kernels;

/// <summary>
/// A convolution of fixed weights, forth or back, with what comes before and after it in the same pass over memory: the ReLU's gradient that it walks back through, the value that is added,
/// the ReLU, the bits of its way back.
/// </summary>
/// <remarks>
/// Each output number is summed over its window in the order of rows, columns and channels, in one register and with one rounding for each multiplication and addition, from the bias on. So it is the same whatever
/// the batch, the number of threads and the processor's width.
/// </remarks>
internal sealed unsafe class DirectConvolution : IDisposable
{
    // What a thread reads again and again should stay in its own cache: one part of the weights, and some padded input.
    private const int CacheBytes = 1 << 19;

    private readonly ConvolutionPlan _plan;
    private readonly PackedWeights _weights;
    private readonly Tensor _biases;

    private DirectConvolution(ConvolutionPlan plan, Tensor weight, Tensor? bias)
    {
        using var _ = no_grad();
        _plan = plan;
        _weights = new PackedWeights(plan, weight);
        _biases = (bias is null ? zeros(plan.OutChannels) : bias.contiguous()).DetachFromDisposeScope();
    }

    /// <summary>Whether a convolution of a geometry can be computed here: from a value to one of whole vectors, of at least as many pixels as a tile has.</summary>
    /// <param name="layer">Its geometry.</param>
    /// <param name="x">The input.</param>
    /// <param name="isTrained">Whether whoever asks walks back by itself.</param>
    public static bool Computes(Conv2d layer, Tensor x, bool isTrained = false) =>
        layer.Groups == 1 && layer.OutChannels % Features.Sixteen == 0 && (isTrained || Features.CanBeRead(x)) && Frame.Fits(layer.Extent(x.shape[2]), layer.Extent(x.shape[3]));

    /// <summary>Whether its way back can be.</summary>
    /// <param name="layer">Its geometry.</param>
    /// <param name="like">A value of its kind and device, with C_in or C_out channels.</param>
    /// <param name="size">Height and width of its input.</param>
    /// <param name="isTrained">Whether whoever asks walks back by itself.</param>
    public static bool WalksBack(Conv2d layer, Tensor like, (long Height, long Width) size, bool isTrained = false) =>
        layer.Groups == 1 && layer.InChannels % Features.Sixteen == 0 && layer.OutChannels % Features.Sixteen == 0
        && (isTrained || Features.CanBeRead(like)) && Frame.Fits(size.Height / layer.Stride, size.Width / layer.Stride);

    /// <summary>The way forth.</summary>
    /// <param name="layer">Its geometry.</param>
    /// <param name="weight">Kernels [C_out, C_in, k, k].</param>
    /// <param name="bias">Bias [C_out], or null.</param>
    public static DirectConvolution Forth(Conv2d layer, Tensor weight, Tensor? bias) => new(ConvolutionPlan.Of(layer, isBack: false), weight, bias);

    /// <summary>
    /// The way back, dL/dx of dL/dy. With stride 1 it is the convolution whose kernels are turned round and whose channels have changed places; with a stride of s, s^2 of them, each with the
    /// rows and columns of the kernels that have met the same rows and columns of x.
    /// </summary>
    /// <param name="layer">Its geometry.</param>
    /// <param name="weight">Kernels [C_out, C_in, k, k].</param>
    public static DirectConvolution Back(Conv2d layer, Tensor weight) => new(ConvolutionPlan.Of(layer, isBack: true), weight, null);

    /// <summary>Computes it.</summary>
    /// <param name="x">The input [B, C_in, H, W].</param>
    /// <param name="size">H' and W'.</param>
    /// <param name="passing">Signs of the input's numbers, [B, bytes]: where they are not set it is 0 in place of what it is. Null for no such question.</param>
    /// <param name="plus">What is added [B, C_out, H', W'], or null.</param>
    /// <param name="relu">Whether there is a ReLU.</param>
    /// <param name="signs">Where the output's signs go, of as many of the first rows as it has; null for nowhere.</param>
    /// <returns>[B, C_out, H', W'].</returns>
    public Tensor Compute(Tensor x, (long Height, long Width) size, Tensor? passing = null, Tensor? plus = null, bool relu = false, Func<long[], Tensor>? signs = null)
    {
        using var input = Features.Packed(x);
        using var added = plus is null ? null : Features.Packed(plus);
        long[] shape = x.shape, outShape = [shape[0], _plan.OutChannels, size.Height, size.Width];
        var frame = _plan.FrameOf(new FrameSize((int)shape[2], (int)shape[3], (int)size.Height, (int)size.Width), CacheBytes);
        var y = ChannelsLast.Empty(outShape, x);
        var kept = signs?.Invoke(outShape);
        var job = new Job
        {
            Frame = frame,
            IsPadded = frame.IsPadded || passing is not null,
            X = Features.Of(input),
            Passing = Features.OfSigns(passing),
            Y = Features.Of(y),
            Plus = added is null ? null : Features.Of(added),
            Signs = Features.OfSigns(kept),
            SignedRows = kept is null ? 0 : (int)kept.shape[0],
            HasRelu = relu,
        };
        if (_plan.Lanes == 16) Run<Vector512<float>, Lanes16>(job, (int)shape[0]);
        else Run<Vector256<float>, Lanes8>(job, (int)shape[0]);
        return y;
    }

    /// <summary>Releases the packed weights.</summary>
    public void Dispose()
    {
        _weights.Dispose();
        _biases.Dispose();
    }

    /// <summary>Shares a batch among the team.</summary>
    private void Run<TVector, TLanes>(Job job, int images)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        // Where all weights together are too many for a thread's cache, some images are read for one panel after the other.
        var frame = job.Frame;
        int group = _weights.Bytes <= CacheBytes || frame.Bands > 1 ? 1 : Math.Max(1, Math.Min(CacheBytes / frame.BandBytes, images / Team.Members));
        int groups = (images + group - 1) / group, units = groups * frame.Bands;

        // Few images are shared by the channels that are made of them.
        int panels = _plan.Panels.Count, shares = Math.Min(panels, Math.Max(1, 2 * Team.Members / units));
        Team.Share(units * shares, part =>
        {
            var (unit, share) = (part / shares, part % shares);
            int first = unit / frame.Bands * group;
            Run<TVector, TLanes>(job, first, Math.Min(group, images - first), unit % frame.Bands, panels * share / shares, panels * (share + 1) / shares);
        });
    }

    /// <summary>Some images, one band of each, some panels of weights.</summary>
    private void Run<TVector, TLanes>(Job job, int first, int count, int band, int panel, int end)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        var (frame, size) = (job.Frame, job.Frame.Size);
        int inNumbers = size.Height * size.Width * _plan.InChannels, firstRow = frame.FirstRow(band);
        float* x = job.X + ((long)first * inNumbers);
        if (job.IsPadded)
        {
            float* padded = Scratch.Of(frame.BandNumbers * count);
            for (int i = 0; i < count; i++)
            {
                long at = (long)(first + i) * inNumbers;
                frame.Pad<TVector, TLanes>(job.X + at, job.Passing is null ? null : job.Passing + (at / 8), padded + (i * frame.BandNumbers), firstRow);
            }

            x = padded;
            inNumbers = frame.BandNumbers;
        }
        else
        {
            x += (long)firstRow * _plan.InStep * size.Width * _plan.InChannels;
        }

        int outNumbers = size.OutHeight * size.OutWidth * _plan.OutChannels;
        var tile = new Tile { RowStride = frame.PaddedWidth * _plan.InChannels, HasRelu = job.HasRelu };
        for (; panel < end; panel++)
        {
            var (channel, width) = _plan.Panels[panel];
            tile.Biases = Features.Of(_biases) + channel;
            for (int i = 0; i < count; i++)
            {
                long at = ((long)(first + i) * outNumbers) + ((long)firstRow * size.OutWidth * _plan.OutChannels) + channel;
                tile.X = x + ((long)i * inNumbers);
                tile.Y = job.Y + at;
                tile.Plus = job.Plus is null ? null : job.Plus + at;
                tile.Signs = first + i < job.SignedRows ? job.Signs + (at / 8) : null;
                for (int number = 0; number < _plan.Phases.Count; number++)
                {
                    var phase = _plan.Phases[number];
                    tile.Rows = phase.Rows;
                    tile.Run = phase.Columns * _plan.InChannels;
                    tile.Weights = _weights.Of(number, phase, _plan.Panels[panel]);
                    frame.ForEachTile<TVector, TLanes>(tile, number, width);
                }
            }
        }
    }

    /// <summary>The values of one call.</summary>
    private sealed class Job
    {
        public required Frame Frame { get; init; }

        public required bool IsPadded { get; init; }

        public required float* X { get; init; }

        public required byte* Passing { get; init; }

        public required float* Y { get; init; }

        public required float* Plus { get; init; }

        public required byte* Signs { get; init; }

        public required int SignedRows { get; init; }

        public required bool HasRelu { get; init; }
    }
}
