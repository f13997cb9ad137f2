using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>What is computed of each element by itself, in one pass over memory.</summary>
public static unsafe class Elementwise
{
    /// <summary>The ReLU of each channel times a scale plus a shift.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x: channels in sixteens.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="y">Where it goes; perhaps over x.</param>
    /// <param name="scale">A factor for each channel.</param>
    /// <param name="shift">A shift for each channel.</param>
    /// <param name="mask">Where the mask of the ReLU's gradient goes; none for nowhere.</param>
    /// <param name="maskedImages">Of how many of the first images the mask is.</param>
    /// <exception cref="ArgumentException">An operand is too short, or the channels are not in sixteens.</exception>
    public static void AffineRelu(
        KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> y, NativeSpan<float> scale, NativeSpan<float> shift,
        NativeSpan<byte> mask, int maskedImages)
    {
        size.CheckSixteens();
        KernelCalls.Count(Kernel.Relu);
        var images = new Images(size, x.Need(size.Elements), y.Need(size.Elements), Masked(size, mask, maskedImages), maskedImages);
        host.Share(size.Images, new AffineRelus(images, scale.Need(size.Channels), shift.Need(size.Channels)));
    }

    /// <summary>The ReLU.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x: channels in sixteens.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="y">Where it goes; perhaps over x.</param>
    /// <param name="mask">Where the mask of its gradient goes; none for nowhere.</param>
    /// <param name="maskedImages">Of how many of the first images the mask is.</param>
    /// <exception cref="ArgumentException">An operand is too short, or the channels are not in sixteens.</exception>
    public static void Relu(
        KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> y, NativeSpan<byte> mask, int maskedImages)
    {
        size.CheckSixteens();
        KernelCalls.Count(Kernel.Relu);
        var images = new Images(size, x.Need(size.Elements), y.Need(size.Elements), Masked(size, mask, maskedImages), maskedImages);
        host.Share(size.Images, new Relus(images));
    }

    /// <summary>The gradient through a ReLU, and through a scale of each channel before it.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of the gradient: channels in sixteens.</param>
    /// <param name="gradient">dL/dy [B, C, H, W].</param>
    /// <param name="to">Where it goes; perhaps over the gradient.</param>
    /// <param name="mask">The mask that the forward pass has left.</param>
    /// <param name="scale">A factor for each channel, or none.</param>
    /// <exception cref="ArgumentException">An operand is too short, or the channels are not in sixteens.</exception>
    public static void ReluBackward(
        KernelHost host, FeatureSize size, NativeSpan<float> gradient, NativeSpan<float> to, NativeSpan<byte> mask,
        NativeSpan<float> scale = default)
    {
        size.CheckSixteens();
        KernelCalls.Count(Kernel.ReluBackward);
        var images = new Images(size, gradient.Need(size.Elements), to.Need(size.Elements), mask.Need(size.MaskBytes), size.Images);
        host.Share(size.Images, new ReluGradients(images, scale.NeedIfAny(size.Channels)));
    }

    /// <summary>Where the bits of some of the images begin; null for none.</summary>
    private static byte* Masked(FeatureSize size, NativeSpan<byte> mask, int images) =>
        mask.NeedIfAny((size with { Images = images }).MaskBytes);

    /// <summary>What is done to each image: from where, to where, and its bits, of the first so many.</summary>
    private readonly struct Images(FeatureSize size, float* x, float* y, byte* mask, int masked)
    {
        public FeatureSize Size => size;

        public float* From(int image) => x + (image * size.ImageElements);

        public float* To(int image) => y + (image * size.ImageElements);

        public byte* Bits(int image) => mask is not null && image < masked ? mask + (image * size.ImageElements / 8) : null;
    }

    private readonly struct Relus(Images of) : IVectorWork
    {
        public void Do<TVector, TLanes>(int image)
            where TVector : unmanaged
            where TLanes : ILanes<TVector> =>
            Relu<TVector, TLanes>(of.From(image), of.To(image), of.Bits(image), (int)of.Size.ImageElements);
    }

    private readonly struct AffineRelus(Images of, float* factors, float* shifts) : IVectorWork
    {
        public void Do<TVector, TLanes>(int image)
            where TVector : unmanaged
            where TLanes : ILanes<TVector> =>
            AffineRelu<TVector, TLanes>(
                of.From(image), of.To(image), factors, shifts, of.Bits(image), of.Size.Pixels, of.Size.Channels);
    }

    private readonly struct ReluGradients(Images of, float* factors) : IVectorWork
    {
        public void Do<TVector, TLanes>(int image)
            where TVector : unmanaged
            where TLanes : ILanes<TVector> =>
            ReluBackward<TVector, TLanes>(of.From(image), of.To(image), of.Bits(image), factors, of.Size.Pixels, of.Size.Channels);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Relu<TVector, TLanes>(float* from, float* to, byte* mask, int numbers)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int i = 0; i < numbers; i += TLanes.Count)
        {
            TVector y = TLanes.Relu(TLanes.Load(from + i));
            TLanes.Store(to + i, y);
            if (mask is not null) TLanes.StoreMask(mask + (i / 8), y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AffineRelu<TVector, TLanes>(
        float* from, float* to, float* factors, float* shifts, byte* mask, int pixels, int channels)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            for (int channel = 0; channel < channels; channel += TLanes.Count)
            {
                TVector y = TLanes.Relu(
                    TLanes.MultiplyAdd(TLanes.Load(from), TLanes.Load(factors + channel), TLanes.Load(shifts + channel)));
                TLanes.Store(to, y);
                if (mask is not null)
                {
                    TLanes.StoreMask(mask, y);
                    mask += TLanes.Count / 8;
                }

                from += TLanes.Count;
                to += TLanes.Count;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReluBackward<TVector, TLanes>(float* from, float* to, byte* mask, float* factors, int pixels, int channels)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
    {
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            for (int channel = 0; channel < channels; channel += TLanes.Count)
            {
                TVector y = TLanes.Masked(mask, TLanes.Load(from));
                TLanes.Store(to, factors is null ? y : TLanes.Multiply(y, TLanes.Load(factors + channel)));
                from += TLanes.Count;
                to += TLanes.Count;
                mask += TLanes.Count / 8;
            }
        }
    }
}
