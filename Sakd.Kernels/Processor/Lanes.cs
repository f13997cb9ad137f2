using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sakd.Kernels;

/// <summary>
/// The elements that the processor computes with at once. Each lane does the same operations in the same order whatever the width, so that
/// results do not depend on it, to the last bit.
/// </summary>
/// <typeparam name="TVector">The processor's vector.</typeparam>
internal unsafe interface ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>How many there are.</summary>
    static abstract int Count { get; }

    /// <summary>Zero in every lane.</summary>
    static abstract TVector Zero { get; }

    /// <summary>A lane each of elements in a row.</summary>
    static abstract TVector Load(float* from);

    /// <summary>Writes them in a row.</summary>
    static abstract void Store(float* to, TVector value);

    /// <summary>The first lanes, from 1 to all of them, of numbers in a row, and 0 in the others: what lies behind is not read.</summary>
    static abstract TVector Load(float* from, int count);

    /// <summary>Writes the first lanes, from 1 to all of them.</summary>
    static abstract void Store(float* to, TVector value, int count);

    /// <summary>One element in every lane.</summary>
    static abstract TVector Broadcast(float* from);

    /// <summary>One number in every lane.</summary>
    static abstract TVector Create(float value);

    /// <summary>left + right.</summary>
    static abstract TVector Add(TVector left, TVector right);

    /// <summary>left - right.</summary>
    static abstract TVector Subtract(TVector left, TVector right);

    /// <summary>left times right.</summary>
    static abstract TVector Multiply(TVector left, TVector right);

    /// <summary>left times right + sum, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector sum);

    /// <summary>left over right.</summary>
    static abstract TVector Divide(TVector left, TVector right);

    /// <summary>The value, or the bound where that is smaller; what is not a number stays so.</summary>
    static abstract TVector AtMost(TVector bound, TVector value);

    /// <summary>The value, or the bound where that is larger; what is not a number stays so.</summary>
    static abstract TVector AtLeast(TVector bound, TVector value);

    /// <summary>The nearest whole number, the even one of two.</summary>
    static abstract TVector Round(TVector value);

    /// <summary>2 to the power of a whole number from -126 to 127.</summary>
    static abstract TVector PowerOfTwo(TVector exponent);

    /// <summary>max(value, 0); what is not a number stays so.</summary>
    static abstract TVector Relu(TVector value);

    /// <summary>Writes a bit for each lane: whether a ReLU's gradient passes there, of its value or what it read.</summary>
    static abstract void StoreMask(byte* to, TVector value);

    /// <summary>The lanes whose bits are set; 0 in the others.</summary>
    static abstract TVector Masked(byte* mask, TVector value);

    /// <summary>Takes a value and its place where it is larger than the best so far, or not a number.</summary>
    static abstract void TakeLarger(TVector value, TVector at, ref TVector best, ref TVector place);

    /// <summary>Writes numbers from 0 to 255 as bytes.</summary>
    static abstract void StoreBytes(byte* to, TVector value);

    /// <summary>Numbers of bytes.</summary>
    static abstract TVector LoadBytes(byte* from);

    /// <summary>The value where left and right are equal, else 0.</summary>
    static abstract TVector WhereEqual(TVector left, TVector right, TVector value);

    /// <summary>Makes columns of as many rows as there are lanes, and of as many elements each.</summary>
    static abstract void Transpose(float* from, nint stride, float* to, nint next);
}

/// <summary>What this processor has.</summary>
internal static class Lanes
{
    /// <summary>Channels come in sixteens, whatever the processor's width: results are the same on all.</summary>
    public const int ChannelBlock = 16;

    /// <summary>How a number of single precision is made of bits: what its exponent has been raised by, and what lies below it.</summary>
    public const int ExponentBias = 127, MantissaBits = 23;

    /// <summary>16 with AVX-512, 8 with AVX2, 0 with neither, where <see cref="PortableLanes"/> compute. The tests narrow it.</summary>
    public static int Count { get; set; } = Avx512F.IsSupported ? 16 : Avx2.IsSupported && Fma.IsSupported ? 8 : 0;
}

/// <summary>AVX-512.</summary>
internal readonly unsafe struct Lanes16 : ILanes<Vector512<float>>
{
    public static int Count => 16;

    public static Vector512<float> Zero => Vector512<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* from) => Vector512.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Vector512<float> value) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* from, int count) => count == Count ? Load(from) : Avx512F.MaskLoad(from, First(count), Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Vector512<float> value, int count)
    {
        if (count == Count) Store(to, value);
        else Avx512F.MaskStore(to, First(count), value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float* from) => Vector512.Create(*from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Create(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> left, Vector512<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> left, Vector512<float> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> left, Vector512<float> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> left, Vector512<float> right, Vector512<float> sum) =>
        Avx512F.FusedMultiplyAdd(left, right, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Divide(Vector512<float> left, Vector512<float> right) => left / right;

    // The processor's instructions return the second operand where one is not a number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AtMost(Vector512<float> bound, Vector512<float> value) => Avx512F.Min(bound, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AtLeast(Vector512<float> bound, Vector512<float> value) => Avx512F.Max(bound, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Round(Vector512<float> value) => Vector512.Round(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> PowerOfTwo(Vector512<float> exponent) =>
        ((Vector512.ConvertToInt32(exponent) + Vector512.Create(Lanes.ExponentBias)) << Lanes.MantissaBits).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Relu(Vector512<float> value) => Avx512F.Max(Vector512<float>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMask(byte* to, Vector512<float> value) =>
        *(ushort*)to = (ushort)~Vector512.LessThanOrEqual(value, Vector512<float>.Zero).ExtractMostSignificantBits();

    // The bits are a constant of the method: a loop would ask in each turn whether a static field has been set.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Masked(byte* mask, Vector512<float> value)
    {
        var isSet = Vector512.Create((int)*(ushort*)mask)
            & Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        return Vector512.ConditionalSelect(Vector512.Equals(isSet, Vector512<int>.Zero).AsSingle(), Vector512<float>.Zero, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TakeLarger(Vector512<float> value, Vector512<float> at, ref Vector512<float> best, ref Vector512<float> place)
    {
        var takes = Vector512.GreaterThan(value, best) | ~Vector512.Equals(value, value);
        best = Vector512.ConditionalSelect(takes, value, best);
        place = Vector512.ConditionalSelect(takes, at, place);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(byte* to, Vector512<float> value) =>
        Avx512F.ConvertToVector128Byte(Vector512.ConvertToInt32(value)).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadBytes(byte* from) =>
        Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(from)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WhereEqual(Vector512<float> left, Vector512<float> right, Vector512<float> value) =>
        Vector512.Equals(left, right) & value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> First(int count) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();

    // Four elements of sixteen rows at a time, in an order in which each quarter of a vector has four columns of its own to make rows of.
    public static void Transpose(float* from, nint stride, float* to, nint next)
    {
        for (int column = 0; column < Count; column += 4, from += 4, to += 4 * next)
        {
            Vector512<float> a = Quarters(from, stride), b = Quarters(from + stride, stride), c = Quarters(from + (2 * stride), stride),
                d = Quarters(from + (3 * stride), stride);
            Vector512<double> ab = Avx512F.UnpackLow(a, b).AsDouble(), cd = Avx512F.UnpackLow(c, d).AsDouble();
            Avx512F.UnpackLow(ab, cd).AsSingle().Store(to);
            Avx512F.UnpackHigh(ab, cd).AsSingle().Store(to + next);
            (ab, cd) = (Avx512F.UnpackHigh(a, b).AsDouble(), Avx512F.UnpackHigh(c, d).AsDouble());
            Avx512F.UnpackLow(ab, cd).AsSingle().Store(to + (2 * next));
            Avx512F.UnpackHigh(ab, cd).AsSingle().Store(to + (3 * next));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Quarters(float* from, nint stride) =>
        Vector512.Create(Lanes8.Halves(from, stride), Lanes8.Halves(from + (8 * stride), stride));
}

/// <summary>AVX2 with FMA.</summary>
internal readonly unsafe struct Lanes8 : ILanes<Vector256<float>>
{
    public static int Count => 8;

    public static Vector256<float> Zero => Vector256<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Vector256<float> value) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* from, int count) => count == Count ? Load(from) : Avx.MaskLoad(from, First(count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Vector256<float> value, int count)
    {
        if (count == Count) Store(to, value);
        else Avx.MaskStore(to, First(count), value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float* from) => Vector256.Create(*from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Create(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> left, Vector256<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> left, Vector256<float> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> left, Vector256<float> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> left, Vector256<float> right, Vector256<float> sum) =>
        Fma.MultiplyAdd(left, right, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> left, Vector256<float> right) => left / right;

    // The processor's instructions return the second operand where one is not a number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtMost(Vector256<float> bound, Vector256<float> value) => Avx.Min(bound, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtLeast(Vector256<float> bound, Vector256<float> value) => Avx.Max(bound, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Round(Vector256<float> value) => Vector256.Round(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> PowerOfTwo(Vector256<float> exponent) =>
        ((Vector256.ConvertToInt32(exponent) + Vector256.Create(Lanes.ExponentBias)) << Lanes.MantissaBits).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Relu(Vector256<float> value) => Avx.Max(Vector256<float>.Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMask(byte* to, Vector256<float> value) =>
        *to = (byte)~Vector256.LessThanOrEqual(value, Vector256<float>.Zero).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Masked(byte* mask, Vector256<float> value) => PortableLanes.Masked(mask, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TakeLarger(Vector256<float> value, Vector256<float> at, ref Vector256<float> best, ref Vector256<float> place)
    {
        var takes = Vector256.GreaterThan(value, best) | ~Vector256.Equals(value, value);
        best = Vector256.ConditionalSelect(takes, value, best);
        place = Vector256.ConditionalSelect(takes, at, place);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(byte* to, Vector256<float> value) =>
        *(long*)to = Bytes(Vector256.ConvertToInt32(value)).AsInt64().ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadBytes(byte* from) => Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WhereEqual(Vector256<float> left, Vector256<float> right, Vector256<float> value) =>
        Vector256.Equals(left, right) & value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> First(int count) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();

    // As with sixteen.
    public static void Transpose(float* from, nint stride, float* to, nint next)
    {
        for (int column = 0; column < Count; column += 4, from += 4, to += 4 * next)
        {
            Vector256<float> a = Halves(from, stride), b = Halves(from + stride, stride), c = Halves(from + (2 * stride), stride),
                d = Halves(from + (3 * stride), stride);
            Vector256<double> ab = Avx.UnpackLow(a, b).AsDouble(), cd = Avx.UnpackLow(c, d).AsDouble();
            Avx.UnpackLow(ab, cd).AsSingle().Store(to);
            Avx.UnpackHigh(ab, cd).AsSingle().Store(to + next);
            (ab, cd) = (Avx.UnpackHigh(a, b).AsDouble(), Avx.UnpackHigh(c, d).AsDouble());
            Avx.UnpackLow(ab, cd).AsSingle().Store(to + (2 * next));
            Avx.UnpackHigh(ab, cd).AsSingle().Store(to + (3 * next));
        }
    }

    private static Vector128<byte> Bytes(Vector256<int> numbers)
    {
        var shorts = Vector128.Narrow(numbers.GetLower(), numbers.GetUpper());
        return Vector128.Narrow(shorts, shorts).AsByte();
    }

    /// <summary>Four elements of a row, and four of the fourth below it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Halves(float* from, nint stride) =>
        Vector256.Create(Vector128.Load(from), Vector128.Load(from + (4 * stride)));
}
