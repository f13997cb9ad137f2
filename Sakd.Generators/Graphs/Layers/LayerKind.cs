using System.Numerics;
using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>
/// Everything that the compiler knows about one kind of layer: what it says, its shape rule, its costs and how it is written in C#.
/// </summary>
internal abstract class LayerKind
{
    private static readonly Dictionary<string, LayerKind> Kinds = new()
    {
        ["Conv"] = new ConvLayer(),
        ["DepthwiseConv"] = new DepthwiseConvLayer(),
        ["BatchNorm"] = new BatchNormLayer(),
        ["RectangularConv"] = new RectangularConvLayer(new ConvLayer()),
        ["RectangularDepthwiseConv"] = new RectangularConvLayer(new DepthwiseConvLayer()),
        ["ConvTranspose"] = new ConvTransposeLayer(),
        ["LayerNorm"] = new LayerNormLayer(),
        ["GroupNorm"] = new GroupNormLayer(),
        ["InstanceNorm"] = new InstanceNormLayer(),
        ["Relu"] = new ReluLayer("Relu", new Argument(new Atom("false"), "inPlace")),
        ["Relu6"] = new ReluLayer("Relu6"),
        ["Sigmoid"] = new ActivationLayer("sigmoid"),
        ["Gelu"] = new GeluLayer(),
        ["Silu"] = new ElementwiseLayer("Silu"),
        ["Hardswish"] = new ElementwiseLayer("Hardswish"),
        ["Hardsigmoid"] = new ElementwiseLayer("Hardsigmoid"),
        ["LeakyRelu"] = new ElementwiseLayer("LeakyRelu", NumberOption.Finite("Slope", 0.01)),
        ["Elu"] = new ElementwiseLayer("Elu", NumberOption.Finite("Alpha", 1)),
        ["Tanh"] = new ElementwiseLayer("Tanh"),
        ["Softmax"] = new ElementwiseLayer("Softmax"),
        ["Prelu"] = new PreluLayer(),
        ["Dropout"] = new DropoutLayer(),
        ["Linear"] = new LinearLayer(),
        ["ChannelLinear"] = new ChannelLinearLayer(),
        ["Flatten"] = new FlattenLayer(),
        ["Identity"] = new IdentityLayer(),
        ["Add"] = new AddLayer(),
        ["Multiply"] = new MultiplyLayer(),
        ["Concat"] = new ConcatLayer(),
        ["Half"] = new HalfLayer(),
        ["ChannelShuffle"] = new ChannelShuffleLayer(),
        ["MaxPool"] = new MaxPoolLayer(),
        ["AvgPool"] = new PoolLayer("AvgPool"),
        ["RectangularMaxPool"] = new RectangularPoolLayer("MaxPool"),
        ["RectangularAvgPool"] = new RectangularPoolLayer("AvgPool"),
        ["RectangularAdaptiveAvgPool"] = new AdaptiveAvgPoolLayer(),
        ["Upsample"] = new UpsampleLayer(),
        ["UpsampleTo"] = new UpsampleToLayer(),
        ["GlobalAvgPool"] = new GlobalAvgPoolLayer(),
        ["Use"] = new UseLayer(),
        ["Part"] = new PartLayer(),
        ["Slice"] = new SliceLayer(),
        ["LayerScale"] = new LayerScaleLayer(),
        ["DropPath"] = new DropPathLayer(),
        ["ToTokens"] = new ToTokensLayer(),
        ["ToMap"] = new ToMapLayer(),
        ["ClassToken"] = new ClassTokenLayer(),
        ["PositionEmbedding"] = new PositionEmbeddingLayer(),
        ["Attention"] = new AttentionLayer(),
        ["ReadToken"] = new ReadTokenLayer(),
        ["MeanTokens"] = new MeanTokensLayer(),
    };

    public static LayerKind? Of(string kind) => Kinds.TryGetValue(kind, out var found) ? found : null;

    /// <summary>Whether it is a module, and so has a key: it has parameters, or has to know the network's mode.</summary>
    public virtual bool HasKey => false;

    /// <summary>The keys of what it becomes.</summary>
    public virtual IEnumerable<string> KeysOf(LayerDeclaration layer) => HasKey ? [layer["Key"] ?? ""] : [];

    /// <summary>What it can read.</summary>
    public virtual Reading Reads => Reading.Maps;

    /// <summary>Whether its frozen view can take in the batch norm after it.</summary>
    public virtual bool TakesInBatchNorm => false;

    /// <summary>
    /// Whether it does something in training mode alone: in evaluation mode it is the identity, and no frozen view has it.
    /// </summary>
    public virtual bool IsOfTraining => false;

    /// <summary>Whether every element of its output is one of its inputs', at another place at most.</summary>
    public virtual bool MovesValues => false;

    /// <summary>The arguments that name its inputs; none where it reads <c>From</c> or the layer before it.</summary>
    public virtual IReadOnlyList<string> InputArguments => [];

    /// <summary>The names of its inputs; none where it reads <c>From</c> or the layer before it.</summary>
    public virtual IReadOnlyList<string> InputsOf(LayerDeclaration layer) => [.. InputArguments.Select(argument => layer[argument] ?? "")];

    /// <summary>The arguments that are expressions.</summary>
    public virtual IReadOnlyList<ValueRule> Values => [];

    /// <summary>The same for one layer, where that depends on what it says.</summary>
    public virtual IEnumerable<ValueRule> ValuesOf(LayerDeclaration layer) => Values;

    /// <summary>Adds a problem for what is wrong with the layer whatever it reads.</summary>
    public virtual void Check(LayerDeclaration layer, Problems problems)
    {
    }

    /// <summary>The shape of the output and what the layer costs, or null where it has none; then a problem was added.</summary>
    public abstract LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems);

    /// <summary>The class of its module.</summary>
    public virtual string ModuleType => throw new InvalidOperationException($"{GetType().Name} has no module.");

    /// <summary>The class of its module's frozen view.</summary>
    public virtual string FrozenType => $"Frozen{ModuleType}";

    /// <summary>The class of a layer's module, as code inside its block writes it.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="from">The block.</param>
    public virtual string ModuleTypeOf(LayerNode layer, TypeName from) => ModuleType;

    /// <summary>The class of the frozen view of a layer's module.</summary>
    public virtual string FrozenTypeOf(LayerNode layer) => FrozenType;

    /// <summary>Whether assemblies that see the block may see the class of a layer's module.</summary>
    public virtual bool IsPublic(LayerNode layer) => true;

    /// <summary>What makes the frozen view.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="source">The module, of the block that is frozen.</param>
    /// <param name="arguments">What the constructor of a frozen view gets.</param>
    /// <param name="type">The class, where the context does not say it.</param>
    public virtual Term Freeze(LayerNode layer, Term source, Argument[] arguments, string? type) => new New(type, arguments);

    /// <summary>Whether its frozen view asks whether batch norms are to be taken in.</summary>
    public virtual bool Folds => TakesInBatchNorm;

    /// <summary>What the summary of its property says, in XML.</summary>
    public virtual string Describe(LayerNode layer, Func<string, string> escape) =>
        throw new InvalidOperationException($"{GetType().Name} has no module.");

    /// <summary>What makes its module, in the constructor of a block.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="channels">The channels of its input.</param>
    public virtual Term Construct(LayerNode layer, Term channels) =>
        throw new InvalidOperationException($"{GetType().Name} has no module.");

    /// <summary>The same where that needs the whole shape of its input.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="channels">The channels of its input.</param>
    /// <param name="shape">The shape of its input.</param>
    /// <param name="from">The block.</param>
    public virtual Term Construct(LayerNode layer, Term channels, Term shape, TypeName from) => Construct(layer, channels);

    /// <summary>What applies it, where it has no module.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="values">Its values by name.</param>
    public virtual Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) =>
        throw new InvalidOperationException($"{GetType().Name} is applied through its module.");

    /// <summary>
    /// Whether its output is memory of its own that its backward pass does not ask for: others give their input back, or a view of it, or
    /// ask for their output.
    /// </summary>
    public virtual bool GivesOwnMemory => false;

    /// <summary>
    /// Whether its backward pass is written out or can be recorded by itself: it reads one value, or hands its gradient on as it is.
    /// </summary>
    public virtual bool HasBackward => InputArguments.Count == 0;

    /// <summary>Whether the gradient of its output is that of each of its inputs.</summary>
    public virtual bool PassesGradient => false;

    /// <summary>What applies its frozen view, where it has no module, and leaves on the tape what <see cref="Backward"/> needs.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="values">Its values by name.</param>
    public virtual Term ApplyWithTape(LayerNode layer, Term input, Func<string, Term> values) =>
        Term.Static("Tape", "Record", Tape, input, new Lambda("input", Apply(layer, [new Local("input")], values)));

    /// <summary>The gradient of its input, where it has no module.</summary>
    /// <param name="gradient">The gradient of its output.</param>
    public virtual Term Backward(Term gradient) => Tape.Call("Replay", gradient);

    /// <summary>The channels of its output, in the constructor of a block.</summary>
    public virtual Term OutputChannels(LayerNode layer, IReadOnlyList<Term> channels) => channels[0];

    /// <summary>The same where its shape tells.</summary>
    public virtual Term OutputChannels(LayerNode layer, IReadOnlyList<Term> channels, Term shape) => OutputChannels(layer, channels);

    /// <summary>The shape of its output, in the constructor of a block.</summary>
    public virtual Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) => shapes[0];

    /// <summary>The tape of a frozen view.</summary>
    protected static Term Tape { get; } = new Local("tape");

    /// <summary>An argument that says what is the default otherwise.</summary>
    protected static IEnumerable<Argument> Unless(long otherwise, Term value, string name) =>
        value == Term.Number(otherwise) ? [] : [new(value, name)];

    /// <summary>Whether a size is in range; if not, a problem is added.</summary>
    protected static bool InRange(
        LayerNode layer, Shape input, string what, long value, Problems problems, long least = 1, long most = Shape.Largest)
    {
        if (value >= least && value <= most)
        {
            return true;
        }

        problems.Add(
            Descriptors.NoSize, layer.Declaration.Site, layer.Declaration.Title, input.ToString(), what, Text(value), Text(least),
            Text(most));
        return false;
    }

    /// <summary>Whether groups divide both numbers of channels; if not, a problem is added.</summary>
    protected static bool GroupsDivide(LayerNode layer, Shape input, long groups, long channels, Problems problems)
    {
        if (!InRange(layer, input, "Groups", groups, problems))
        {
            return false;
        }

        if (input.Channels % groups == 0 && channels % groups == 0)
        {
            return true;
        }

        problems.Add(
            Descriptors.GroupsDoNotDivide, layer.Declaration.Site, layer.Declaration.Title, Text(groups), Text(input.Channels),
            Text(channels));
        return false;
    }

    /// <summary>How often a window fits into a size; 0 where it does not.</summary>
    protected static long Windows(long size, long kernel, long stride, long padding) =>
        stride < 1 || size + (2 * padding) < kernel ? 0 : ((size + (2 * padding) - kernel) / stride) + 1;

    /// <summary>More than can be counted is as many as can be: too many in either case.</summary>
    protected static long Counted(BigInteger number) => (long)BigInteger.Min(long.MaxValue, number);

    /// <summary>Whether a layer that has no bias by default asks for one.</summary>
    protected static bool IsBiased(LayerNode layer) => layer.Declaration["Bias"] == "true";

    /// <summary>The argument that says so.</summary>
    protected static IEnumerable<Argument> Bias(LayerNode layer) => IsBiased(layer) ? [new(Term.True, "bias")] : [];

    /// <summary>A value in the summary of a property.</summary>
    protected static string Quote(Expression value, Func<string, string> escape) =>
        value is Expression.Number ? value.ToString() : $"<c>{escape(value.ToString())}</c>";

    protected static string Text(long value) => FormattableString.Invariant($"{value}");
}

/// <summary>What a kind of layer can read.</summary>
internal enum Reading
{
    /// <summary>Maps alone.</summary>
    Maps,

    /// <summary>Tokens alone.</summary>
    Tokens,

    /// <summary>Either.</summary>
    Both,
}

/// <summary>An argument of a layer that is an expression.</summary>
/// <param name="Name">The argument's name.</param>
/// <param name="Default">Its text where the layer does not say; empty where it must.</param>
internal sealed record ValueRule(string Name, Func<LayerDeclaration, string> Default)
{
    /// <summary>Whether its value is a real number, in which a division leaves no remainder.</summary>
    public bool IsReal { get; init; }

    /// <summary>An argument that must be given, or has a default.</summary>
    public static ValueRule Of(string name, string otherwise = "") => new(name, _ => otherwise);

    /// <summary>Half the kernel, rounded down: with stride 1 the size stays.</summary>
    public static ValueRule HalfKernel { get; } = new("Padding", layer => int.TryParse(layer["Kernel"], out var kernel)
        ? FormattableString.Invariant($"{kernel / 2}")
        : $"(({layer["Kernel"]}) - ({layer["Kernel"]}) % 2) / 2");
}

/// <summary>The shape that a layer gives and what it costs for one sample.</summary>
internal readonly record struct LayerSize(Shape Output, long Parameters = 0, long MultiplyAdds = 0);
