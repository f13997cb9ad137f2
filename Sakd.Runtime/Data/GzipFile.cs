using System.Buffers.Binary;
using System.IO.Compression;

namespace Sakd.Data;

/// <summary>
/// Unpacks a gzip file of one member and holds it against its trailer, checksum and length (RFC 1952): .NET's reader accepts a file that
/// ends before it, and one with more behind it.
/// </summary>
internal static class GzipFile
{
    /// <summary>The checksum of nothing.</summary>
    internal const uint ChecksumStart = uint.MaxValue;

    private const int TrailerLength = 8;
    private const uint Polynomial = 0xEDB88320;
    private static readonly uint[] _table = [.. Enumerable.Range(0, 256).Select(value => Remainder((uint)value))];

    /// <summary>Unpacks a file, from where the stream is.</summary>
    /// <exception cref="InvalidDataException">It is damaged, truncated, or more follows it.</exception>
    public static byte[] Unpack(Stream file)
    {
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true)) gzip.CopyTo(unpacked);

        byte[] bytes = unpacked.ToArray();
        Span<byte> trailer = stackalloc byte[TrailerLength];
        file.Position = Math.Max(0, file.Length - TrailerLength);
        file.ReadExactly(trailer);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != Checksum(bytes)
            || BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) != (uint)bytes.Length)
            throw new InvalidDataException("the file does not end with checksum and length of what it holds");
        return bytes;
    }

    /// <summary>Adds bytes to a checksum. It begins with <see cref="ChecksumStart"/>, and its complement is what files hold.</summary>
    internal static uint ChecksumOf(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes) crc = _table[(byte)(crc ^ value)] ^ crc >> 8;
        return crc;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes) => ~ChecksumOf(ChecksumStart, bytes);

    private static uint Remainder(uint value)
    {
        for (int bit = 0; bit < 8; bit++) value = (value & 1) == 0 ? value >> 1 : value >> 1 ^ Polynomial;
        return value;
    }
}
