using System.Buffers.Binary;
using System.Text;

namespace Sakd.Pickles;

/// <summary>
/// Writes a pickle of protocol 2 value by value, with the operations that PyTorch's <c>torch.load(.., weights_only=True)</c> lets pass.
/// </summary>
/// <param name="stream">Where it goes.</param>
internal sealed class PickleWriter(Stream stream)
{
    /// <summary>Begins it.</summary>
    public void Begin() => stream.Write([(byte)PickleCode.Protocol, 2]);

    /// <summary>Ends it.</summary>
    public void End() => Write(PickleCode.Stop);

    /// <summary>An operation that has nothing behind it.</summary>
    public void Write(PickleCode code) => stream.WriteByte((byte)code);

    /// <summary>A class or function.</summary>
    public void Global(string module, string name)
    {
        Write(PickleCode.Global);
        stream.Write(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));
    }

    /// <summary>A text.</summary>
    public void Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        Write(PickleCode.BinUnicode);
        stream.Write(length);
        stream.Write(bytes);
    }

    /// <summary>A whole number.</summary>
    public void Number(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            Write(PickleCode.BinInt);
            stream.Write(bytes[..sizeof(int)]);
        }
        else
        {
            stream.Write([(byte)PickleCode.Long1, sizeof(long)]);
            stream.Write(bytes);
        }
    }

    /// <summary>A tuple of whole numbers.</summary>
    public void Numbers(ReadOnlySpan<long> values)
    {
        Write(PickleCode.Mark);
        foreach (long value in values) Number(value);
        Write(PickleCode.Tuple);
    }

    /// <summary>An ordered dictionary with nothing in it yet.</summary>
    public void OrderedDict()
    {
        Global("collections", "OrderedDict");
        Write(PickleCode.EmptyTuple);
        Write(PickleCode.Reduce);
    }
}
