using Sakd.Pickles;

namespace Sakd.Checkpoints;

/// <summary>
/// What a PyTorch checkpoint may name: tensors and the memory that they are views into; and, for the entries beside the network that are
/// skipped, the plain containers and numbers that training programs leave there.
/// </summary>
internal static class PyTorchConstructors
{
    private static readonly string[] _numberTypes =
    [
        "float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool", "complex64", "complex128",
    ];

    // What defaultdict makes, for instance. They are named, and nothing is made by them.
    private static readonly string[] _plainTypes = ["list", "dict", "tuple", "int", "float", "str", "bool"];

    /// <summary>A table of them.</summary>
    public static PickleConstructors Create()
    {
        var constructors = NumpyArray.AddTo(new PickleConstructors())
            .Add("torch._utils", "_rebuild_tensor", Tensor)
            .Add("torch._utils", "_rebuild_tensor_v2", Tensor)
            .Add("torch._utils", "_rebuild_parameter", Parameter)
            .Add("torch._utils", "_rebuild_parameter_with_state", Parameter)
            .Add("torch._tensor", "_rebuild_from_type_v2", OfType)
            .Add("torch", "Tensor", make: null)
            .Add("torch.nn.parameter", "Parameter", make: null)
            .Add("torch", "Size", arguments => arguments is [var extents] ? extents : arguments)
            .Add("torch", "device", arguments => arguments)
            .Add("argparse", "Namespace", _ => new PickleDict())
            .Add("collections", "defaultdict", _ => new PickleDict())
            .Add("collections", "Counter", arguments => arguments is [PickleDict counts] ? counts : new PickleDict());
        foreach (string name in _plainTypes) constructors.Add("builtins", name, make: null).Add("__builtin__", name, make: null);
        foreach (string storage in PyTorchStorage.Names) constructors.Add("torch", storage, make: null);
        constructors.Add("torch.storage", "UntypedStorage", make: null);
        foreach (string type in _numberTypes) constructors.Add("torch", type, make: null);
        return constructors;
    }

    /// <summary>A storage, by what the pickle says of it.</summary>
    /// <param name="id">The storage's type, name, place and size behind the word "storage".</param>
    /// <param name="known">The storages of the file so far, by name.</param>
    /// <returns>The storage, and what is left of the tuple.</returns>
    /// <exception cref="FormatException">It is none.</exception>
    public static (PyTorchStorage Storage, object?[] Beside) Storage(object? id, Dictionary<string, PyTorchStorage> known)
    {
        if (id is not object?[] { Length: >= 5 } parts || PickleText.Of(parts[0]) != "storage" || parts[1] is not PickleGlobal type
            || PickleText.Of(parts[2]) is not { } key || parts[4] is not long count)
            throw new FormatException("it speaks of something outside of it that is no storage");

        var storage = PyTorchStorage.Of(key, type.Name[(type.Name.LastIndexOf('.') + 1)..], count);
        if (!known.TryAdd(key, storage))
        {
            if (known[key] != storage) throw new FormatException($"it speaks of its storage '{key}' in two ways");
            storage = known[key];
        }
        return (storage, parts[5..]);
    }

    private static PyTorchTensor Tensor(object?[] arguments)
    {
        if (arguments is not [PyTorchView storage, long offset, object?[] shape, object?[] strides, ..])
            throw PickleConstructors.Arguments("torch._utils._rebuild_tensor_v2");
        if (offset < 0 || offset > storage.Count) throw new FormatException("a tensor in it begins outside of its storage");
        return PyTorchTensor.Of(storage.Storage, storage.Offset + offset, Numbers(shape), Numbers(strides));
    }

    // A tensor that a training program has given attributes of its own: how it is made, its class, its arguments, the attributes.
    private static object? OfType(object?[] arguments) =>
        arguments is [PickleGlobal { Make: not null } function, PickleGlobal, object?[] inner, _]
        && function.Name != "torch._tensor._rebuild_from_type_v2"
            ? function.Call(inner)
            : throw PickleConstructors.Arguments("torch._tensor._rebuild_from_type_v2");

    private static object? Parameter(object?[] arguments) =>
        arguments is [PyTorchTensor tensor, ..] ? tensor : throw PickleConstructors.Arguments("torch._utils._rebuild_parameter");

    private static long[] Numbers(object?[] values) =>
        [.. values.Select(value => value is long number ? number : throw new FormatException("a tensor in it has a shape of no numbers"))];
}
