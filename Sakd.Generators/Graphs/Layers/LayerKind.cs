using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>Everything that the compiler knows about one kind of layer: what it says, its shape rule, its costs and how it is written in C#.</summary>
internal abstract class LayerKind
{
    private static readonly Dictionary<string, LayerKind> Kinds = new()
    {
        ["Conv"] = new ConvLayer(),
        ["BatchNorm"] = new BatchNormLayer(),
        ["Relu"] = new ReluLayer(),
        ["Identity"] = new IdentityLayer(),
        ["Add"] = new AddLayer(),
    };

    public static LayerKind? Of(string kind) => Kinds.TryGetValue(kind, out var found) ? found : null;

    /// <summary>Whether it has parameters, and so a key and a module.</summary>
    public virtual bool HasKey => false;

    /// <summary>The arguments that name its inputs; none where it reads <c>From</c> or the layer before it.</summary>
    public virtual IReadOnlyList<string> InputArguments => [];

    /// <summary>The arguments that are expressions.</summary>
    public virtual IReadOnlyList<ValueRule> Values => [];

    /// <summary>The shape of the output and what the layer costs, or null where it has none; then a problem was added.</summary>
    public abstract LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems);

    /// <summary>The class of its module.</summary>
    public virtual string ModuleType => throw new InvalidOperationException($"{GetType().Name} has no module.");

    /// <summary>What the summary of its property says, in XML.</summary>
    public virtual string Describe(LayerNode layer, Func<string, string> escape) => throw new InvalidOperationException($"{GetType().Name} has no module.");

    /// <summary>The expression that makes its module.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="channels">The channels of its input, in C#.</param>
    /// <param name="names">How the names of expressions are written in C#.</param>
    public virtual string Construct(LayerNode layer, string channels, Func<string, string> names) => throw new InvalidOperationException($"{GetType().Name} has no module.");

    /// <summary>The expression that applies it to values held in locals.</summary>
    public abstract string Apply(IReadOnlyList<string> inputs);

    /// <summary>The channels of its output, in C#.</summary>
    public virtual string OutputChannels(LayerNode layer, IReadOnlyList<string> channels, Func<string, string> names) => channels[0];

    /// <summary>The shape of its output, in C#.</summary>
    public virtual string OutputShape(LayerNode layer, IReadOnlyList<string> shapes, string? module) => shapes[0];
}

/// <summary>An argument of a layer that is an expression.</summary>
/// <param name="Name">The argument's name.</param>
/// <param name="Default">Its text where the layer does not say; empty where it must.</param>
internal sealed record ValueRule(string Name, Func<LayerDeclaration, string> Default);

/// <summary>The shape that a layer gives and what it costs for one sample.</summary>
internal readonly record struct LayerSize(Shape Output, long Parameters = 0, long MultiplyAdds = 0);
