using System.Buffers.Binary;
using System.Text;

namespace Sakd.App.TensorBoard;

/// <summary>
/// A message of protocol buffers as it is written: fields one after the other, each a key (number and wire type) and its value
/// (https://protobuf.dev/programming-guides/encoding).
/// </summary>
internal sealed class ProtoMessage
{
    private const int Varint = 0, Eight = 1, Delimited = 2, Four = 5;

    private readonly MemoryStream _bytes = new();

    /// <summary>The message so far.</summary>
    public byte[] ToArray() => _bytes.ToArray();

    /// <summary>Adds an <c>int64</c>, or an <c>int32</c> or enumeration, which are written in the same way.</summary>
    public ProtoMessage Add(int field, long value)
    {
        Key(field, Varint);
        Write((ulong)value);
        return this;
    }

    /// <summary>Adds a <c>double</c>.</summary>
    public ProtoMessage Add(int field, double value)
    {
        Key(field, Eight);
        Write(value);
        return this;
    }

    /// <summary>Adds a <c>float</c>.</summary>
    public ProtoMessage Add(int field, float value)
    {
        Key(field, Four);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _bytes.Write(bytes);
        return this;
    }

    /// <summary>Adds <c>bytes</c>.</summary>
    public ProtoMessage Add(int field, byte[] value)
    {
        Key(field, Delimited);
        Write((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    /// <summary>Adds a <c>string</c>.</summary>
    public ProtoMessage Add(int field, string value) => Add(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Adds a message.</summary>
    public ProtoMessage Add(int field, ProtoMessage value) => Add(field, value.ToArray());

    /// <summary>Adds a packed <c>repeated double</c>.</summary>
    public ProtoMessage Add(int field, IReadOnlyCollection<double> values)
    {
        Key(field, Delimited);
        Write((ulong)(values.Count * sizeof(double)));
        foreach (double value in values) Write(value);
        return this;
    }

    private void Key(int field, int wireType) => Write((ulong)((field << 3) | wireType));

    // Seven bits a byte, the lowest first; the eighth says that more follow.
    private void Write(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _bytes.WriteByte((byte)(value | 0x80));
        _bytes.WriteByte((byte)value);
    }

    private void Write(double value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        _bytes.Write(bytes);
    }
}
