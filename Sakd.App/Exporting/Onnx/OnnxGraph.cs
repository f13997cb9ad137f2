using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using static TorchSharp.torch;

namespace Sakd.App.Exporting.Onnx;

/// <summary>The graph of an ONNX file as it grows, node by node.</summary>
/// <param name="names">What weights are called.</param>
internal sealed class OnnxGraph(WeightNames names)
{
    // Of TensorProto.DataType and AttributeProto.AttributeType.
    private const int Float32 = 1, Int64 = 7, IsFloat = 1, IsInt = 2, IsString = 3, IsInts = 7;

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

    /// <summary>A value of real numbers.</summary>
    public string Tensor(string name, Tensor value)
    {
        if (!_initializers.Add(name)) return name;
        using var plain = value.detach().to(ScalarType.Float32, CPU).contiguous();
        Graph.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = Float32,
            Dims = { plain.shape },
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(plain.data<float>().ToArray())),
        });
        return name;
    }

    /// <summary>One real number.</summary>
    public string Number(double value)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"number {(float)value}");
        if (_initializers.Add(name))
            Graph.Initializer.Add(new TensorProto
            {
                Name = name,
                DataType = Float32,
                RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>([(float)value])),
            });
        return name;
    }

    /// <summary>A list of whole numbers.</summary>
    public string Integers(params long[] values)
    {
        string name = $"integers {string.Join(' ', values.Select(value => value.ToString(CultureInfo.InvariantCulture)))}";
        if (_initializers.Add(name))
            Graph.Initializer.Add(new TensorProto
            {
                Name = name,
                DataType = Int64,
                Dims = { values.Length },
                RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<long>(values)),
            });
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
