using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using static TorchSharp.torch;

namespace Sakd.App.Exporting.Onnx;

/// <summary>The graph of an ONNX file as it grows, node by node.</summary>
/// <param name="names">What weights are called.</param>
internal sealed class OnnxGraph(WeightNames names)
{
    /// <summary>The types of a tensor's elements, TensorProto.DataType.</summary>
    public const int Float32 = 1, UInt8 = 2, Int8 = 3, Int32 = 6, Int64 = 7;

    // AttributeProto.AttributeType.
    private const int IsFloat = 1, IsInt = 2, IsString = 3, IsInts = 7;

    private readonly HashSet<string> _initializers = [];
    private readonly Dictionary<string, int> _numbers = [];

    /// <summary>The graph.</summary>
    public GraphProto Graph { get; } = new();

    /// <summary>Adds a node.</summary>
    /// <param name="operation">The operator, "Conv".</param>
    /// <param name="inputs">The values that it reads.</param>
    /// <param name="attributes">Its attributes: whole numbers, lists of them, real numbers or texts.</param>
    /// <returns>The value that it makes.</returns>
    public string Add(string operation, string[] inputs, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        AddTo(Unique(operation), operation, inputs, attributes);

    /// <summary>Adds a node whose value has a name.</summary>
    public string AddTo(string name, string operation, string[] inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = new NodeProto { OpType = operation, Name = name, Output = { name }, Input = { inputs } };
        foreach (var (attribute, value) in attributes) node.Attribute.Add(Attribute(attribute, value));
        Graph.Node.Add(node);
        return name;
    }

    /// <summary>A weight of the network, called as in its state dict.</summary>
    public string Weight(Tensor weight) => Tensor(names[weight], weight);

    /// <summary>A weight in another shape.</summary>
    public string Weight(Tensor weight, string suffix, params long[] shape)
    {
        using var view = weight.detach().reshape(shape);
        return Tensor($"{names[weight]}.{suffix}", view);
    }

    /// <summary>A weight whose two dimensions have changed places.</summary>
    public string Transposed(Tensor weight)
    {
        using var view = weight.detach().t();
        return Tensor($"{names[weight]}.transposed", view);
    }

    /// <summary>A value of float32, int32 or int8; other real numbers become float32.</summary>
    public string Tensor(string name, Tensor value)
    {
        int type = value.dtype switch { ScalarType.Int8 => Int8, ScalarType.Int32 => Int32, _ => Float32 };
        using var plain = value.detach().to(type == Float32 ? ScalarType.Float32 : value.dtype, CPU).contiguous();
        return Initializer(name, type, plain.shape, plain.bytes);
    }

    /// <summary>One real number.</summary>
    public string Number(double value) => Initializer(
        string.Create(CultureInfo.InvariantCulture, $"number {(float)value}"), Float32, [], MemoryMarshal.AsBytes<float>([(float)value]));

    /// <summary>One byte.</summary>
    public string Byte(byte value) => Initializer(string.Create(CultureInfo.InvariantCulture, $"byte {value}"), UInt8, [], [value]);

    /// <summary>A list of whole numbers.</summary>
    public string Integers(params long[] values) => Initializer(
        $"integers {string.Join(' ', values.Select(value => value.ToString(CultureInfo.InvariantCulture)))}", Int64, [values.Length],
        MemoryMarshal.AsBytes<long>(values));

    /// <summary>A name that no value has yet which the file holds: the one given, or one that begins so.</summary>
    public string Unused(string name) => _initializers.Contains(name) ? Unused($"{name}'") : name;

    private string Initializer(string name, int type, long[] shape, ReadOnlySpan<byte> bytes)
    {
        if (_initializers.Add(name))
            Graph.Initializer.Add(new TensorProto { Name = name, DataType = type, Dims = { shape }, RawData = ByteString.CopyFrom(bytes) });
        return name;
    }

    private string Unique(string operation)
    {
        int number = _numbers[operation] = _numbers.GetValueOrDefault(operation) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{operation}_{number}");
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int number:
                (attribute.Type, attribute.I) = (IsInt, number);
                break;
            case double number:
                (attribute.Type, attribute.F) = (IsFloat, (float)number);
                break;
            case string text:
                (attribute.Type, attribute.S) = (IsString, ByteString.CopyFromUtf8(text));
                break;
            case long[] numbers:
                attribute.Type = IsInts;
                attribute.Ints.Add(numbers);
                break;
            default:
                throw new ArgumentException($"an attribute is no {value.GetType()}", nameof(value));
        }

        return attribute;
    }
}
