namespace Sakd.Data;

/// <summary>The checksum of gzip, zip and PNG files (RFC 1952, section 8).</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    // The highest bit is the coefficient of x^0.
    private const uint One = 1u << 31, ToTheEighth = 1u << 23;

    private static readonly uint[] _table = [.. Enumerable.Range(0, 256).Select(value => Remainder((uint)value))];

    /// <summary>The checksum of bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The checksum of what <paramref name="first"/> is that of, and more bytes behind it.</summary>
    /// <param name="first">The checksum so far; 0 is that of nothing.</param>
    /// <param name="bytes">What follows.</param>
    public static uint Append(uint first, ReadOnlySpan<byte> bytes)
    {
        uint crc = ~first;
        foreach (byte value in bytes) crc = _table[(byte)(crc ^ value)] ^ crc >> 8;
        return ~crc;
    }

    /// <summary>
    /// The checksum of two pieces, one behind the other, from theirs: the first is multiplied by x^(8 n) modulo the polynomial, and the
    /// second added.
    /// </summary>
    /// <param name="first">The checksum of the first piece.</param>
    /// <param name="second">The checksum of the second.</param>
    /// <param name="length">n, the bytes of the second.</param>
    public static uint Join(uint first, uint second, long length)
    {
        uint power = One;
        for (uint square = ToTheEighth; length > 0; length >>= 1, square = Multiply(square, square))
        {
            if ((length & 1) != 0) power = Multiply(power, square);
        }

        return Multiply(first, power) ^ second;
    }

    private static uint Multiply(uint left, uint right)
    {
        uint product = 0;
        for (uint bit = One; bit != 0; bit >>= 1, right = TimesX(right))
        {
            if ((left & bit) != 0) product ^= right;
        }

        return product;
    }

    private static uint Remainder(uint value)
    {
        for (int bit = 0; bit < 8; bit++) value = TimesX(value);
        return value;
    }

    private static uint TimesX(uint value) => (value & 1) == 0 ? value >> 1 : value >> 1 ^ Polynomial;
}
