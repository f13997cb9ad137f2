using System.Runtime.CompilerServices;

namespace Sakd.Kernels;

/// <summary>
/// The functions that networks end their layers in besides those that are an <see cref="Activation"/>, of each element by itself, within a
/// few units in the last place of 1.
/// </summary>
public static class Functions
{
    /// <summary>x Phi(x).</summary>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="y">Where it goes; perhaps over x.</param>
    /// <exception cref="ArgumentException">An operand is too short.</exception>
    public static void Gelu(KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> y) =>
        Pointwise.Rows(host, size, default(Normal), x, default, y);

    /// <summary>0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).</summary>
    /// <inheritdoc cref="Gelu"/>
    public static void GeluTanh(KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> y) =>
        Pointwise.Rows(host, size, default(NormalByTanh), x, default, y);

    /// <summary>x / (1 + exp(-x)).</summary>
    /// <inheritdoc cref="Gelu"/>
    public static void Silu(KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> y) =>
        Pointwise.Rows(host, size, default(Swish), x, default, y);

    /// <summary>x min(max(x + 3, 0), 6) / 6.</summary>
    /// <inheritdoc cref="Gelu"/>
    public static void Hardswish(KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> y) =>
        Pointwise.Rows(host, size, default(HardSwish), x, default, y);

    /// <summary>min(max(x + 3, 0), 6) / 6.</summary>
    /// <inheritdoc cref="Gelu"/>
    public static void Hardsigmoid(KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> y) =>
        Pointwise.Rows(host, size, default(HardSigmoid), x, default, y);

    /// <summary>tanh(x).</summary>
    /// <inheritdoc cref="Gelu"/>
    public static void Tanh(KernelHost host, FeatureSize size, NativeSpan<float> x, NativeSpan<float> y) =>
        Pointwise.Rows(host, size, default(Tangent), x, default, y);

    /// <summary>x where x is above 0, else slope x.</summary>
    /// <inheritdoc cref="Gelu"/>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="slope">The slope.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="y">Where it goes; perhaps over x.</param>
    public static void LeakyRelu(KernelHost host, FeatureSize size, float slope, NativeSpan<float> x, NativeSpan<float> y) =>
        Pointwise.Rows(host, size, new Leaky(slope), x, default, y);

    /// <summary>x where x is above 0, else alpha (exp(x) - 1).</summary>
    /// <inheritdoc cref="Gelu"/>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="alpha">alpha.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="y">Where it goes; perhaps over x.</param>
    public static void Elu(KernelHost host, FeatureSize size, float alpha, NativeSpan<float> x, NativeSpan<float> y) =>
        Pointwise.Rows(host, size, new Exponentials(alpha), x, default, y);

    /// <summary>x where x is above 0, else its channel's slope times x.</summary>
    /// <inheritdoc cref="Gelu"/>
    /// <param name="host">Threads and memory.</param>
    /// <param name="size">The size of x.</param>
    /// <param name="slopes">The slopes [C], or one for all [1].</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="y">Where it goes; perhaps over x.</param>
    public static unsafe void Prelu(
        KernelHost host, FeatureSize size, NativeSpan<float> slopes, NativeSpan<float> x, NativeSpan<float> y)
    {
        if (slopes.Length == 1)
        {
            LeakyRelu(host, size, *slopes.First, x, y);
            return;
        }

        size.Check();
        KernelCalls.Count(Kernel.Pointwise);
        host.Share(
            size.Images * size.Height,
            new Slopes(size.Width, size.Channels, slopes.Need(size.Channels), x.Need(size.Elements), y.Need(size.Elements)));
    }

    private readonly struct Normal : IElementFunction
    {
        // erf of Abramowitz, Stegun: Handbook of Mathematical Functions, 7.1.26, whose error is below 1.5e-7.
        private const float
            P = 0.3275911f, A1 = 0.254829592f, A2 = -0.284496736f, A3 = 1.421413741f, A4 = -1.453152027f, A5 = 1.061405429f,
            RootHalf = 0.707106781f;

        /// <remarks>x Phi(x) = max(x, 0) - |x| (1 - erf(|x| / sqrt(2))) / 2, which loses nothing where Phi is small.</remarks>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Of<TVector, TLanes>(TVector x)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            TVector minus = TLanes.Subtract(TLanes.Zero, x), size = TLanes.AtLeast(minus, x), one = TLanes.Create(1);
            TVector z = TLanes.Multiply(size, TLanes.Create(RootHalf));
            TVector t = TLanes.Divide(one, TLanes.MultiplyAdd(z, TLanes.Create(P), one));
            TVector sum = TLanes.Create(A5);
            sum = TLanes.MultiplyAdd(sum, t, TLanes.Create(A4));
            sum = TLanes.MultiplyAdd(sum, t, TLanes.Create(A3));
            sum = TLanes.MultiplyAdd(sum, t, TLanes.Create(A2));
            sum = TLanes.MultiplyAdd(sum, t, TLanes.Create(A1));
            TVector tail = TLanes.Multiply(
                TLanes.Multiply(sum, t), Exponential<TVector, TLanes>.Of(TLanes.Multiply(TLanes.Subtract(TLanes.Zero, z), z)));
            return TLanes.Subtract(TLanes.Relu(x), TLanes.Multiply(TLanes.Multiply(size, TLanes.Create(0.5f)), tail));
        }
    }

    private readonly struct NormalByTanh : IElementFunction
    {
        private const float Slope = 0.7978845608f, Cubic = 0.044715f;

        /// <remarks>(1 + tanh(z)) / 2 is the sigmoid of 2 z.</remarks>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Of<TVector, TLanes>(TVector x)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            TVector factor = TLanes.MultiplyAdd(TLanes.Multiply(x, x), TLanes.Create(2 * Slope * Cubic), TLanes.Create(2 * Slope));
            return TLanes.Multiply(x, Sigmoid<TVector, TLanes>.Of(TLanes.Multiply(x, factor)));
        }
    }

    private readonly struct Swish : IElementFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Of<TVector, TLanes>(TVector x)
            where TVector : unmanaged
            where TLanes : ILanes<TVector> => TLanes.Multiply(x, Sigmoid<TVector, TLanes>.Of(x));
    }

    private readonly struct HardSigmoid : IElementFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Of<TVector, TLanes>(TVector x)
            where TVector : unmanaged
            where TLanes : ILanes<TVector> => TLanes.Divide(
                Epilogue<TVector, TLanes>.Activate(Activation.Relu6, TLanes.Add(x, TLanes.Create(3))), TLanes.Create(6));
    }

    private readonly struct HardSwish : IElementFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Of<TVector, TLanes>(TVector x)
            where TVector : unmanaged
            where TLanes : ILanes<TVector> => TLanes.Multiply(x, default(HardSigmoid).Of<TVector, TLanes>(x));
    }

    private readonly struct Tangent : IElementFunction
    {
        /// <remarks>tanh(x) = 2 sigmoid(2 x) - 1.</remarks>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Of<TVector, TLanes>(TVector x)
            where TVector : unmanaged
            where TLanes : ILanes<TVector> => TLanes.MultiplyAdd(
                Sigmoid<TVector, TLanes>.Of(TLanes.Add(x, x)), TLanes.Create(2), TLanes.Create(-1));
    }

    private readonly struct Leaky(float slope) : IElementFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Of<TVector, TLanes>(TVector x)
            where TVector : unmanaged
            where TLanes : ILanes<TVector> =>
            TLanes.MultiplyAdd(TLanes.AtMost(TLanes.Zero, x), TLanes.Create(slope), TLanes.Relu(x));
    }

    private readonly struct Exponentials(float alpha) : IElementFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Of<TVector, TLanes>(TVector x)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            TVector below = TLanes.Subtract(Exponential<TVector, TLanes>.Of(TLanes.AtMost(TLanes.Zero, x)), TLanes.Create(1));
            return TLanes.MultiplyAdd(below, TLanes.Create(alpha), TLanes.Relu(x));
        }
    }

    /// <summary>A row of pixels in each part.</summary>
    private readonly unsafe struct Slopes(int width, int channels, float* slopes, float* x, float* y) : IVectorWork
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do<TVector, TLanes>(int part)
            where TVector : unmanaged
            where TLanes : ILanes<TVector>
        {
            long at = (long)part * width * channels;
            for (int pixel = 0; pixel < width; pixel++, at += channels)
            {
                for (int channel = 0; channel < channels; channel += TLanes.Count)
                {
                    int count = Math.Min(TLanes.Count, channels - channel);
                    TVector value = TLanes.Load(x + at + channel, count), slope = TLanes.Load(slopes + channel, count);
                    value = TLanes.MultiplyAdd(TLanes.AtMost(TLanes.Zero, value), slope, TLanes.Relu(value));
                    TLanes.Store(y + at + channel, value, count);
                }
            }
        }
    }
}
