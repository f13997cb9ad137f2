using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sakd.Kernels;

/// <summary>
/// Eight lanes in terms of .NET alone, for processors with neither AVX-512 nor AVX2: the runtime makes of them what there is, such as two
/// vectors of four on arm64. The same bits as with the others.
/// </summary>
internal readonly unsafe struct PortableLanes : ILanes<Vector256<float>>
{
    public static int Count => 8;

    public static Vector256<float> Zero => Vector256<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Vector256<float> value) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* from, int count) => count == Count ? Load(from) : LoadFirst(from, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Vector256<float> value, int count)
    {
        if (count == Count) Store(to, value);
        else StoreFirst(to, value, count);
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
        Vector256.FusedMultiplyAdd(left, right, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> left, Vector256<float> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtMost(Vector256<float> bound, Vector256<float> value) =>
        Vector256.ConditionalSelect(Vector256.LessThan(bound, value), bound, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtLeast(Vector256<float> bound, Vector256<float> value) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(bound, value), bound, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Round(Vector256<float> value) => Vector256.Round(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> PowerOfTwo(Vector256<float> exponent) =>
        ((Vector256.ConvertToInt32(exponent) + Vector256.Create(Lanes.ExponentBias)) << Lanes.MantissaBits).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Relu(Vector256<float> value) => AtLeast(Zero, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMask(byte* to, Vector256<float> value) =>
        *to = (byte)~Vector256.LessThanOrEqual(value, Zero).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Masked(byte* mask, Vector256<float> value)
    {
        var isSet = Vector256.Create((int)*mask) & Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
        return Vector256.ConditionalSelect(Vector256.Equals(isSet, Vector256<int>.Zero).AsSingle(), Zero, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TakeLarger(Vector256<float> value, Vector256<float> at, ref Vector256<float> best, ref Vector256<float> place)
    {
        var takes = Vector256.GreaterThan(value, best) | ~Vector256.Equals(value, value);
        best = Vector256.ConditionalSelect(takes, value, best);
        place = Vector256.ConditionalSelect(takes, at, place);
    }

    public static void StoreBytes(byte* to, Vector256<float> value)
    {
        for (int i = 0; i < Count; i++) to[i] = (byte)value[i];
    }

    public static Vector256<float> LoadBytes(byte* from) =>
        Vector256.Create((float)from[0], from[1], from[2], from[3], from[4], from[5], from[6], from[7]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WhereEqual(Vector256<float> left, Vector256<float> right, Vector256<float> value) =>
        Vector256.Equals(left, right) & value;

    public static void Transpose(float* from, nint stride, float* to, nint next)
    {
        for (int row = 0; row < Count; row++)
        {
            for (int column = 0; column < Count; column++) to[(column * next) + row] = from[(row * stride) + column];
        }
    }

    private static Vector256<float> LoadFirst(float* from, int count)
    {
        float* lanes = stackalloc float[8];
        Store(lanes, Zero);
        for (int i = 0; i < count; i++) lanes[i] = from[i];
        return Load(lanes);
    }

    private static void StoreFirst(float* to, Vector256<float> value, int count)
    {
        float* lanes = stackalloc float[8];
        Store(lanes, value);
        for (int i = 0; i < count; i++) to[i] = lanes[i];
    }
}
