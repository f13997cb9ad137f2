using System.Buffers.Binary;
using System.Numerics;
using Sakd.Pickles;
using static TorchSharp.torch;

namespace Sakd.Checkpoints;

/// <summary>
/// Reads the form that <c>torch.save</c> had before PyTorch 1.6, in which the well-known teachers are published: five pickles (a magic
/// number, the version, the machine, the object, the names of the storages), and then each storage, its length before it.
/// </summary>
internal static class PyTorchStream
{
    /// <summary>The first bytes: protocol 2, and the magic number 0x1950a86a20f9469cfc6c as a number of ten bytes.</summary>
    public static ReadOnlySpan<byte> Start => [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    private const long Version = 1001;

    /// <summary>Reads the network's tensors.</summary>
    /// <param name="stream">The file, at its beginning.</param>
    /// <exception cref="FormatException">It is damaged, or names what it may not.</exception>
    public static Dictionary<string, Tensor> Load(FileStream stream)
    {
        var nothing = new PickleConstructors();
        var constructors = PyTorchConstructors.Create();
        var storages = new Dictionary<string, PyTorchStorage>(StringComparer.Ordinal);

        _ = Next(nothing) as BigInteger? ?? throw new FormatException("it does not begin with PyTorch's magic number");
        if (Next(nothing) is not Version) throw new FormatException("it is of a version of this form that is not known");
        if (Next(nothing) is not PickleDict machine || machine["little_endian"] is not true)
            throw new FormatException("its numbers have the highest byte first");
        object? root = Next(constructors, id => View(id, storages));
        var order = Next(nothing) as List<object?> ?? throw new FormatException("it does not name its storages");

        var tensors = PyTorchFile.Tensors(root, stream.Length);
        var places = Places(stream, order, storages);
        return PyTorchFile.Make(tensors, storage =>
        {
            if (!places.TryGetValue(storage.Key, out long place)) throw new FormatException($"its storage '{storage.Key}' is missing");
            stream.Position = place;
            return TensorBytes.Read(stream, [storage.Count], storage.Type!.Value);
        });

        object? Next(PickleConstructors allowed, Func<object?, object?>? outside = null) =>
            PickleReader.Read(stream, stream.Length - stream.Position, allowed, outside);
    }

    private static PyTorchView View(object? id, Dictionary<string, PyTorchStorage> storages)
    {
        var (storage, rest) = PyTorchConstructors.Storage(id, storages);
        if (rest is [] or [null]) return PyTorchView.Whole(storage);
        if (rest is not [object?[] and [_, long offset, long count]] || offset < 0 || count < 0 || offset > storage.Count - count)
            throw new FormatException($"it speaks of a part of its storage '{storage.Key}' that lies outside of it");
        return new PyTorchView(storage, offset, count);
    }

    // Where each storage's numbers begin. Those that nobody wants are gone past, and never read.
    private static Dictionary<string, long> Places(FileStream stream, List<object?> order, Dictionary<string, PyTorchStorage> storages)
    {
        var places = new Dictionary<string, long>(StringComparer.Ordinal);
        Span<byte> length = stackalloc byte[sizeof(long)];
        foreach (object? name in order)
        {
            if (PickleText.Of(name) is not { } key || !storages.TryGetValue(key, out var storage) || places.ContainsKey(key))
                throw new FormatException("it names a storage that no tensor is in, or one twice");
            if (stream.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length)
                throw new FormatException($"it ends before its storage '{key}'");
            long count = BinaryPrimitives.ReadInt64LittleEndian(length), left = stream.Length - stream.Position;
            if (count != storage.Count)
                throw new FormatException($"its storage '{key}' has {count} numbers, {storage.Count} are promised");
            if (count > left / storage.ElementSize)
                throw new FormatException(
                    $"its storage '{key}' promises {count} numbers of {storage.ElementSize} bytes, {left} bytes are left");
            places.Add(key, stream.Position);
            stream.Position += count * storage.ElementSize;
        }
        return places;
    }
}
