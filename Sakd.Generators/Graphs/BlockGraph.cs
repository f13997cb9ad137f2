using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs.Layers;

namespace Sakd.Generators.Graphs;

/// <summary>A block with its names resolved, for every size that it may be built with.</summary>
/// <param name="Type">The block's class.</param>
/// <param name="Parameters">The names that it has beside those of every block.</param>
/// <param name="Steps">What is computed, in order.</param>
/// <param name="Output">The value that the block returns.</param>
internal sealed record BlockGraph(TypeName Type, EquatableArray<BlockParameter> Parameters, EquatableArray<Step> Steps, string Output)
{
    /// <summary>The name of the block's input.</summary>
    public const string Input = "in";

    /// <summary>The names that the expressions of every block may use.</summary>
    public static readonly string[] Names = ["in", "channels", "stride", "height", "width"];

    /// <summary>
    /// The names for a block's place among the network's blocks that ask for it, and for their number; a block may have parameters so
    /// called.
    /// </summary>
    public static readonly string[] Place = ["index", "count"];

    /// <summary>Whether it asks for its place, so that its constructor is told.</summary>
    public bool UsesPlace => Expressions
        .SelectMany(expression => expression.Names)
        .Any(name => Place.Contains(name) && Parameters.All(parameter => parameter.Name != name));

    /// <summary>Everything that is worked out for a size.</summary>
    public IEnumerable<Expression> Expressions => Parameters.Select(parameter => parameter.Value)
        .Concat(Layers.SelectMany(layer => layer.Values).Select(value => value.Expression))
        .Concat(Conditional.Select(node => node.When).OfType<Expression>());

    /// <summary>All that it reads, its input first.</summary>
    public EquatableArray<string> Inputs { get; init; }

    /// <summary>The sizes of its own values that its expressions ask for, those of inlined blocks.</summary>
    public EquatableArray<Expression.Size> Asked { get; init; }

    /// <summary>The names of the members that the block's author wrote.</summary>
    public EquatableArray<string> Members { get; init; }

    /// <summary>The parameters that a stage may set.</summary>
    public IEnumerable<BlockParameter> Settable => Parameters.Where(parameter => parameter.IsSettable);

    /// <summary>Every layer in the order of the declaration.</summary>
    public IEnumerable<LayerNode> Layers => Conditional.Select(node => node.Layer);

    /// <summary>The same with the condition that each is there under, or null.</summary>
    public IEnumerable<(LayerNode Layer, Expression? When)> Conditional => Steps.SelectMany(step => step is Step.Apply apply
        ? [(apply.Layer, null)]
        : from alternative in ((Step.Choose)step).Alternatives
          from layer in alternative.Layers
          select (layer, (Expression?)alternative.When));

    /// <summary>The same block with other layers in the places of its own.</summary>
    public BlockGraph Select(Func<LayerNode, LayerNode> replace) => this with
    {
        Steps = Steps
            .Select(step => step is Step.Apply apply ? new Step.Apply(replace(apply.Layer)) : ((Step.Choose)step).Select(replace))
            .ToEquatableArray(),
    };

    /// <summary>Every reading of a value: by a layer, by what passes where a layer is absent, by what uses the block.</summary>
    public IEnumerable<string> Reads => Layers.SelectMany(layer => layer.Inputs)
        .Concat(Steps.OfType<Step.Choose>().Where(choice => choice.Optional).Select(choice => choice.Passed))
        .Concat([Output]);
}

/// <summary>A name of the block's own.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">Its value: a number, which a stage may replace, or an expression over the names before it.</param>
internal sealed record BlockParameter(string Name, Expression Value)
{
    /// <summary>Whether it is a parameter; otherwise it is an abbreviation.</summary>
    public bool IsSettable => !Value.Names.Any();
}

/// <summary>A layer with its inputs, output and values resolved.</summary>
/// <param name="Declaration">The layer as written.</param>
/// <param name="Inputs">The names of the values that it reads.</param>
/// <param name="Output">The name of the value that it makes.</param>
/// <param name="Values">Its expressions by name.</param>
internal sealed record LayerNode(
    LayerDeclaration Declaration, EquatableArray<string> Inputs, string Output, EquatableArray<NamedExpression> Values)
{
    public LayerKind Kind => LayerKind.Of(Declaration.Kind)!;

    /// <summary>The key in PyTorch's state dict, or null for a layer without a module.</summary>
    public string? Key => Kind.HasKey ? Declaration["Key"] : null;

    /// <summary>Whether it is one of a block of several inputs that was inlined.</summary>
    public bool IsInlined { get; init; }

    /// <summary>Whether it is its input by another name.</summary>
    public bool IsIdentity => Declaration.Kind == "Identity";

    /// <summary>What it does besides, in the same pass over memory.</summary>
    public Epilogue Epilogue { get; init; }

    /// <summary>The key of the batch norm that its frozen view takes in, or null.</summary>
    public string? Norm { get; init; }

    /// <summary>Whether it may write over what it reads.</summary>
    public bool IsInPlace { get; init; }

    public Expression this[string name] => Values.First(value => value.Name == name).Expression;
}

/// <summary>What a layer does behind its own arithmetic: it adds its second input, and then takes the ReLU.</summary>
[Flags]
internal enum Epilogue
{
    None = 0,
    Add = 1,
    Relu = 2,
}

/// <summary>An expression and what it is the value of.</summary>
internal sealed record NamedExpression(string Name, Expression Expression)
{
    /// <summary>Whether its value is a real number.</summary>
    public bool IsReal { get; init; }
}

/// <summary>A step of a block.</summary>
internal abstract record Step
{
    /// <summary>The name of the value that it makes.</summary>
    public string Value => this is Apply apply ? apply.Layer.Output : ((Choose)this).Output;

    /// <summary>A layer that is always there.</summary>
    internal sealed record Apply(LayerNode Layer) : Step;

    /// <summary>
    /// One value from the one alternative whose condition holds. A single alternative may be absent if its output is not named: then its
    /// input passes.
    /// </summary>
    internal sealed record Choose(Site Site, string Output, bool Optional, string Passed, EquatableArray<Alternative> Alternatives) : Step
    {
        /// <summary>The same alternatives of other layers.</summary>
        public Step Select(Func<LayerNode, LayerNode> replace) => SelectRows(layers => layers.Select(replace));

        /// <summary>The same where other layers stand for those of each alternative.</summary>
        public Step SelectRows(Func<IReadOnlyList<LayerNode>, IEnumerable<LayerNode>> replace) => this with
        {
            Alternatives = Alternatives
                .Select(alternative => alternative with { Layers = replace(alternative.Layers).ToEquatableArray() })
                .ToEquatableArray(),
        };

        /// <summary>The values that it is made of.</summary>
        public IEnumerable<string> Reads
        {
            get
            {
                var layers = Alternatives.SelectMany(alternative => alternative.Layers).ToList();
                var inside = layers.Select(layer => layer.Output).ToList();
                return layers
                    .SelectMany(layer => layer.Inputs)
                    .Where(input => !inside.Contains(input))
                    .Concat(Optional ? [Passed] : [])
                    .Distinct();
            }
        }
    }
}

/// <summary>The layers that are there under one condition.</summary>
internal sealed record Alternative(Expression When, string WhenText, EquatableArray<LayerNode> Layers)
{
    /// <summary>
    /// The layer whose module tells, in the block and in its frozen view, whether the alternative is there; null where it has none.
    /// </summary>
    public LayerNode? Witness => Layers.FirstOrDefault(layer => layer.Key is not null && !layer.Kind.IsOfTraining);
}
