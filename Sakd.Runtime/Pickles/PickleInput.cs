using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Sakd.Pickles;

/// <summary>The bytes of a pickle: what it says of its own lengths is held against what is there before memory is taken for it.</summary>
/// <param name="stream">The bytes, from the pickle's first on; no more of them are read than the pickle has.</param>
/// <param name="bytes">How many there are at most.</param>
internal sealed class PickleInput(Stream stream, long bytes)
{
    // Python's own numbers have no limit, and reading decimal ones takes time quadratic in their length; the longest one that torch
    // writes has 10 bytes.
    private const int LongestNumber = 1024;

    // A stream whose length nobody knows may end long before the limit: memory grows with what has come.
    private const int Chunk = 1 << 20;

    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private long _left = bytes;

    /// <summary>The next byte.</summary>
    public byte Byte()
    {
        if (_left == 0) throw Ends();
        int value = stream.ReadByte();
        if (value < 0) throw Ends();
        _left--;
        return (byte)value;
    }

    /// <summary>An unsigned number of 2 bytes.</summary>
    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Read(sizeof(ushort)));

    /// <summary>A number of 4 bytes.</summary>
    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Read(sizeof(int)));

    /// <summary>An unsigned number of 4 bytes.</summary>
    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Read(sizeof(uint)));

    /// <summary>An unsigned number of 8 bytes.</summary>
    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Read(sizeof(ulong)));

    /// <summary>A float64, which pickles have big-endian.</summary>
    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Read(sizeof(double)));

    /// <summary>As many bytes as the pickle says.</summary>
    public byte[] Read(ulong length)
    {
        if (length > (ulong)_left) throw new FormatException($"it speaks of {length} bytes where {_left} are left");
        if (length > (ulong)Array.MaxLength) throw new FormatException($"{length} bytes in one piece are more than can be held");
        var read = new byte[Math.Min((int)length, Chunk)];
        for (int filled = 0; ;)
        {
            int more = stream.ReadAtLeast(read.AsSpan(filled), read.Length - filled, throwOnEndOfStream: false);
            if (filled + more < read.Length) throw Ends();
            filled = read.Length;
            if (filled == (int)length) break;
            Array.Resize(ref read, (int)Math.Min((long)length, 2L * filled));
        }
        _left -= (long)length;
        return read;
    }

    /// <summary>As many bytes as the pickle says, as text.</summary>
    public string Text(ulong length)
    {
        try
        {
            // Python writes halves of characters as three bytes, which UTF-8 does not have; no key or number is made of them.
            return _utf8.GetString(Read(length));
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException("a text in it is not UTF-8");
        }
    }

    /// <summary>A whole number of as many bytes, the lowest first.</summary>
    public object Number(uint length)
    {
        if (length > LongestNumber) throw TooLong(length);
        return Small(new BigInteger(Read(length)));
    }

    /// <summary>A whole number on a line; Python 2 has 01 and 00 for true and false.</summary>
    public object NumberLine(bool booleans)
    {
        string line = Line();
        if (booleans && line is "00" or "01") return line == "01";
        if (line.EndsWith('L')) line = line[..^1];
        if (line.Length > LongestNumber) throw TooLong((uint)line.Length);
        return BigInteger.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? Small(value)
            : throw new FormatException($"'{line}' in it is no number");
    }

    /// <summary>A float64 on a line.</summary>
    public double DoubleLine()
    {
        string line = Line();
        return line switch
        {
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            "nan" => double.NaN,
            { Length: < LongestNumber } when double.TryParse(line, CultureInfo.InvariantCulture, out double value) => value,
            _ => throw new FormatException("a line in it is no number"),
        };
    }

    /// <summary>A line, without its end; its bytes are characters.</summary>
    public string Line()
    {
        var line = new StringBuilder();
        for (byte next = Byte(); next != '\n'; next = Byte()) line.Append((char)next);
        return line.Length > 0 && line[^1] == '\r' ? line.ToString(0, line.Length - 1) : line.ToString();
    }

    private static object Small(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;

    private static FormatException Ends() => new("it ends within a pickle");

    private static FormatException TooLong(uint length) => new($"a number in it has {length} digits or bytes");
}
