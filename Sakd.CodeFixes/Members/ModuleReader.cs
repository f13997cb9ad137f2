using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Sakd.CodeFixes.Members;

/// <summary>What a module is among the members of a network; of a sequence, what the last in this order of its parts is.</summary>
internal enum ModuleKind
{
    /// <summary>A norm or an activation: it goes with what is before it.</summary>
    Follows,

    /// <summary>A pooling, dropout or flattening: it goes with what is behind it.</summary>
    Between,

    /// <summary>A linear layer.</summary>
    Linear,

    /// <summary>What cannot be seen into, or is a class of its own.</summary>
    Opaque,

    /// <summary>A convolution.</summary>
    Convolution,
}

/// <summary>Reads shapes off the calls that make TorchSharp's modules.</summary>
/// <param name="compilation">The compilation in which the classes are.</param>
internal sealed class ModuleReader(Compilation compilation)
{
    // Blocks in blocks; one that makes itself has no end.
    private const int Deepest = 8;

    private static readonly HashSet<string> _following = new(StringComparer.OrdinalIgnoreCase)
    {
        "BatchNorm1d", "BatchNorm2d", "GroupNorm", "InstanceNorm2d", "LayerNorm", "LocalResponseNorm", "Identity", "ReLU", "ReLU6", "GELU",
        "SiLU", "Mish", "Hardswish", "Hardsigmoid", "Hardtanh", "LeakyReLU", "RReLU", "PReLU", "ELU", "SELU", "CELU", "Tanh", "Sigmoid",
        "Softplus", "Softsign", "Softmax", "LogSoftmax", "LogSigmoid",
    };

    private static readonly HashSet<string> _dropping = new(StringComparer.OrdinalIgnoreCase)
    {
        "Dropout", "Dropout1d", "Dropout2d", "AlphaDropout", "FeatureAlphaDropout",
    };

    private int _depth;

    /// <summary>Whether what a method computes has the shape of what it is given: relu, or leaky_relu.</summary>
    public static bool KeepsShape(string method)
    {
        var name = method.Replace("_", "");
        return _following.Contains(name) || _dropping.Contains(name);
    }

    public ModuleKind Kind(IOperation? made) => Numbers.Bare(made) switch
    {
        IInvocationOperation call when Name(call) == "Sequential" =>
            Parts(call) is { } parts ? parts.Max(Kind) : ModuleKind.Opaque,
        IInvocationOperation call => Name(call) switch
        {
            "Conv2d" or "ConvTranspose2d" => ModuleKind.Convolution,
            "Linear" => ModuleKind.Linear,
            "Flatten" or "MaxPool2d" or "AvgPool2d" or "AdaptiveAvgPool2d" or "AdaptiveMaxPool2d" => ModuleKind.Between,
            { } name when _dropping.Contains(name) => ModuleKind.Between,
            { } name when _following.Contains(name) => ModuleKind.Follows,
            _ => ModuleKind.Opaque,
        },
        _ => ModuleKind.Opaque,
    };

    /// <summary>How many channels a module takes, where it says so.</summary>
    public long? Reads(IOperation? made, Numbers numbers) => Numbers.Bare(made) is not IInvocationOperation call ? null : Name(call) switch
    {
        "Conv2d" or "ConvTranspose2d" => numbers.Read(Numbers.Argument(call, "in_channels")),
        "Linear" => numbers.Read(Numbers.Argument(call, "inputSize")),
        "BatchNorm1d" or "BatchNorm2d" => numbers.Read(Numbers.Argument(call, "num_features")),
        "Sequential" => Parts(call) is { } parts ? Reads(parts[0], numbers) : null,
        _ => null,
    };

    /// <summary>What a module makes of an input.</summary>
    public ReadShape Output(IOperation? made, Numbers numbers, ReadShape input) => Numbers.Bare(made) switch
    {
        IInvocationOperation call when Name(call) is { } name => Output(call, name, numbers, input),
        IObjectCreationOperation { Type: INamedTypeSymbol type } creation when TorchTypes.IsTensorModule(type) =>
            Own(type, numbers.Within(creation.Arguments), input),
        _ => ReadShape.Unknown,
    };

    private ReadShape Output(IInvocationOperation call, string name, Numbers numbers, ReadShape input)
    {
        switch (name)
        {
            case "Sequential":
                return Parts(call) is { } parts
                    ? parts.Aggregate(input, (shape, part) => Output(part, numbers, shape))
                    : ReadShape.Unknown;
            case "Conv2d":
                return Windows(call, numbers, input, strides: (1, 1)) with
                {
                    Channels = numbers.Read(Numbers.Argument(call, "out_channels")),
                };
            case "ConvTranspose2d":
                return new ReadShape(numbers.Read(Numbers.Argument(call, "out_channels")), null, null);
            case "MaxPool2d" or "AvgPool2d":
                return Windows(call, numbers, input, strides: null);
            case "AdaptiveAvgPool2d" or "AdaptiveMaxPool2d":
                var (height, width) = numbers.Sizes(call, "output_size", (null, null));
                return new ReadShape(input.Channels, height, width);
            case "Flatten":
                return call.Arguments.All(argument => argument.ArgumentKind == ArgumentKind.DefaultValue) ? input.Flat : ReadShape.Unknown;
            case "Linear":
                // Of a larger map it would take the columns.
                return input is { IsPixel: false, Height: not null, Width: not null }
                    ? ReadShape.Unknown
                    : ReadShape.Vector(numbers.Read(Numbers.Argument(call, "outputSize")));
            default:
                return !KeepsShape(name) ? ReadShape.Unknown
                    : input with { Channels = input.Channels ?? Reads(call, numbers) };
        }
    }

    // Of a class in the same compilation: by what its forward does.
    private ReadShape Own(INamedTypeSymbol type, Numbers numbers, ReadShape input)
    {
        if (_depth == Deepest)
        {
            return ReadShape.Unknown;
        }

        _depth++;
        var read = ForwardReader.Read(compilation, type, input, (member, given) =>
            Output(Creation.Of(compilation, type, member), numbers, given));
        _depth--;
        return read?.Result ?? ReadShape.Unknown;
    }

    private static ReadShape Windows(IInvocationOperation call, Numbers numbers, ReadShape input, (long?, long?)? strides)
    {
        var kernel = numbers.Sizes(call, "kernel_size", (null, null));
        var stride = numbers.Sizes(call, "stride", strides ?? kernel);
        var dilation = numbers.Sizes(call, "dilation", (1, 1));
        if (Numbers.Argument(call, "ceil_mode") is { ConstantValue: not { HasValue: true, Value: false } })
        {
            return input with { Height = null, Width = null };
        }

        var argument = Numbers.Bare(Numbers.Argument(call, "padding"));
        if (argument is IFieldReferenceOperation { Field: { Name: "Same", ContainingType.Name: "Padding" } })
        {
            return stride == (1, 1) ? input : input with { Height = null, Width = null };
        }

        var padding = argument is IFieldReferenceOperation { Field: { Name: "Valid", ContainingType.Name: "Padding" } }
            ? (0, 0)
            : numbers.Sizes(call, "padding", (0, 0));
        return input with
        {
            Height = Size(input.Height, kernel.Height, stride.Height, padding.Height, dilation.Height),
            Width = Size(input.Width, kernel.Width, stride.Width, padding.Width, dilation.Width),
        };
    }

    private static long? Size(long? size, long? kernel, long? stride, long? padding, long? dilation) =>
        size + (2 * padding) - (dilation * (kernel - 1)) - 1 is { } last and >= 0 && stride is > 0 ? (last / stride) + 1 : null;

    /// <summary>The modules of a sequence; null where they are not written out.</summary>
    private static List<IOperation>? Parts(IInvocationOperation call)
    {
        var elements = call.Arguments.Length == 1
            ? Numbers.Bare(call.Arguments[0].Value) switch
            {
                IArrayCreationOperation { Initializer.ElementValues: var values } => values,
                ICollectionExpressionOperation { Elements: var values } => values,
                _ => [],
            }
            : [];
        var parts = elements.Select(element => Numbers.Bare(element) switch
        {
            ITupleOperation { Elements: { Length: 2 } named } => named[1],
            { } part => part,
            null => element,
        }).ToList();
        return parts.Count > 0 ? parts : null;
    }

    private static string? Name(IInvocationOperation call) =>
        call.TargetMethod.ContainingType.ToDisplayString() == TorchTypes.Factory ? call.TargetMethod.Name : null;
}
