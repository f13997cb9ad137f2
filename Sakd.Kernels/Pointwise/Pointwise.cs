using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>
/// What is computed of each element by itself, of any number of channels, forward alone. <see cref="Elementwise"/> has what is trained:
/// channels in sixteens, with bits for the way back.
/// </summary>
public static unsafe class Pointwise
{
    // What a thread does before it takes the next part.
    private const int PartElements = 1 << 14;

    /// <summary>An activation: max(x, 0), or min(max(x, 0), 6).</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="activation">Which.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="y">Where it goes; perhaps over x.</param>
    /// <exception cref="ArgumentException">An operand is too short.</exception>
    public static void Activate(KernelHost host, FeatureSize size, Activation activation, NativeSpan<float> x, NativeSpan<float> y) =>
        Rows(host, size, new Activated(activation), x, default, y);

    /// <summary>1 / (1 + exp(-x)), within three units in the last place.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="y">Where it goes; perhaps over x.</param>
    /// <exception cref="ArgumentException">An operand is too short.</exception>
    public static void Sigmoid(KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> y) =>
        Rows(host, size, default(Logistic), x, default, y);

    /// <summary>The sum of two features, and perhaps an activation.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="addend">What is added, of the size of x.</param>
    /// <param name="y">Where it goes; perhaps over either of them.</param>
    /// <param name="activation">What ends it.</param>
    /// <exception cref="ArgumentException">An operand is too short.</exception>
    public static void Add(
        KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> addend, NativeSpan<float> y,
        Activation activation = Activation.None)
    {
        size.Check();
        _ = addend.Need(size.Elements);
        Rows(host, size, new Activated(activation), x, addend, y);
    }

    /// <summary>Each channel of an image times a number of its own, as squeeze and excitation has it.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="scale">A factor for each channel of each image [B, C].</param>
    /// <param name="y">Where it goes; perhaps over x.</param>
    /// <exception cref="ArgumentException">An operand is too short.</exception>
    public static void Multiply(KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> scale, NativeSpan<float> y)
    {
        size.Check();
        float* factors = scale.Need((long)size.Images * size.Channels);
        Pixels(host, size, new ByChannel { Size = size, Scale = factors, ImageScales = size.Channels }, x, default, y);
    }

    /// <summary>The product of two features.</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="factor">What it is multiplied by, of the size of x.</param>
    /// <param name="y">Where it goes; perhaps over either of them.</param>
    /// <exception cref="ArgumentException">An operand is too short.</exception>
    public static void Product(KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> factor, NativeSpan<float> y)
    {
        size.Check();
        KernelCalls.Count(Kernel.Pointwise);
        long elements = size.Elements;
        host.Share(Parts(elements), new Products(elements, x.Need(elements), factor.Need(elements), y.Need(elements)));
    }

    /// <summary>
    /// Each channel times a scale plus a shift, as a batch norm in evaluation mode, plus an addend, and perhaps an activation.
    /// </summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="scale">A factor for each channel, or none.</param>
    /// <param name="shift">A shift for each channel, or none.</param>
    /// <param name="y">Where it goes; perhaps over x or the addend.</param>
    /// <param name="addend">What is added, of the size of x, or none.</param>
    /// <param name="activation">What ends it.</param>
    /// <exception cref="ArgumentException">An operand is too short.</exception>
    public static void Affine(
        KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> scale, NativeSpan<float> shift, NativeSpan<float> y,
        NativeSpan<float> addend = default, Activation activation = Activation.None)
    {
        size.Check();
        float* factors = scale.NeedIfAny(size.Channels), shifts = shift.NeedIfAny(size.Channels);
        Pixels(host, size, new ByChannel { Size = size, Scale = factors, Shift = shifts, Activation = activation }, x, addend, y);
    }

    /// <summary>A function of each element, or of its sum with another.</summary>
    internal static void Rows<TFunction>(
        KernelHost host, FeatureSize size, TFunction function, NativeSpan<float> x, NativeSpan<float> addend, NativeSpan<float> y)
        where TFunction : struct, IElementFunction
    {
        size.Check();
        KernelCalls.Count(Kernel.Pointwise);
        long elements = size.Elements;
        float* from = x.Need(elements), plus = addend.NeedIfAny(elements), to = y.Need(elements);
        host.Share(Parts(elements), new ElementRows<TFunction>(function, elements, PartElements, from, plus, to));
    }

    private static int Parts(long elements) => (int)((elements + PartElements - 1) / PartElements);

    private static void Pixels(
        KernelHost host, FeatureSize size, ByChannel work, NativeSpan<float> x, NativeSpan<float> addend, NativeSpan<float> y)
    {
        KernelCalls.Count(Kernel.Pointwise);
        work.X = x.Need(size.Elements);
        work.Plus = addend.NeedIfAny(size.Elements);
        work.Y = y.Need(size.Elements);
        host.Share(size.Images * size.Height, work);
    }

    /// <summary>As many products in each part.</summary>
    private readonly struct Products(long elements, float* x, float* factor, float* y) : IVectorWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do<TVector, TLanes>(int part)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            long at = (long)part * PartElements, end = Math.Min(elements, at + PartElements);
            for (; at < end; at += TLanes.Count)
            {
                int count = (int)Math.Min(TLanes.Count, end - at);
                TLanes.Store(y + at, TLanes.Multiply(TLanes.Load(x + at, count), TLanes.Load(factor + at, count)), count);
            }
        }
    }

    /// <summary>An activation.</summary>
    private readonly struct Activated(Activation activation) : IElementFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Of<TVector, TLanes>(TVector x)
            where TVector : unmanaged
            where TLanes : ILanes<TVector> => Epilogue<TVector, TLanes>.Activate(activation, x);
    }

    /// <summary>The sigmoid.</summary>
    private readonly struct Logistic : IElementFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Of<TVector, TLanes>(TVector x)
            where TVector : unmanaged
            where TLanes : ILanes<TVector> => Sigmoid<TVector, TLanes>.Of(x);
    }

    /// <summary>A row of pixels in each part, whose channels have numbers of their own.</summary>
    private struct ByChannel : IVectorWork
    {
        /// <summary>Of x.</summary>
        public FeatureSize Size;

        /// <summary>The operands; no addend, scale and shift where they are null.</summary>
        public float* X, Plus, Y, Scale, Shift;

        /// <summary>From the scales of an image to those of the next.</summary>
        public int ImageScales;

        public Activation Activation;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Do<TVector, TLanes>(int part)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            int channels = Size.Channels;
            long at = (long)part * Size.Width * channels;
            float* factors = Scale + ((long)(part / Size.Height) * ImageScales);
            for (int pixel = 0; pixel < Size.Width; pixel++, at += channels)
            {
                for (int channel = 0; channel < channels; channel += TLanes.Count)
                {
                    int count = Math.Min(TLanes.Count, channels - channel);
                    TVector x = TLanes.Load(X + at + channel, count);
                    TVector factor = Scale is null ? TLanes.Create(1) : TLanes.Load(factors + channel, count);
                    TVector y = Shift is null
                        ? TLanes.Multiply(x, factor)
                        : TLanes.MultiplyAdd(x, factor, TLanes.Load(Shift + channel, count));
                    Epilogue<TVector, TLanes>.End(Y + at + channel, Plus is null ? null : Plus + at + channel, Activation, y, count);
                }
            }
        }
    }
}
