using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>
/// The fields in which the constructor leaves what its sizes decide: which alternative of a value is there, where no module tells, and
/// the numbers that layers without a module need in every forward pass.
/// </summary>
internal sealed class BlockFields
{
    private readonly Dictionary<Expression, string> _conditions = [];

    // By the declaration, which a layer keeps when evaluation mode or a folding has it read another value.
    // An inlined block that is repeated has the same declarations several times, and other expressions.
    private readonly Dictionary<(LayerDeclaration Layer, NamedExpression Value), string> _values = [];
    private readonly List<BlockField> _all = [];

    public BlockFields(BlockGraph block)
    {
        foreach (var outcome in block.Steps.OfType<Step.Choose>().SelectMany(Outcome.Of))
        {
            if (outcome is { IsAsked: true, Alternative: { Witness: null, When: var when } } && !_conditions.ContainsKey(when))
            {
                _conditions.Add(when, $"_when{_conditions.Count + 1}");
                _all.Add(new BlockField("bool", _conditions[when], when.ToTerm()));
            }
        }

        foreach (var layer in block.Layers.Where(layer => layer.Key is null))
        {
            foreach (var value in layer.Values)
            {
                if (value.Expression is Expression.Number || _values.ContainsKey((layer.Declaration, value)))
                {
                    continue;
                }

                var field = Unique($"_{Naming.Local(layer.Declaration.Word)}{value.Name}", block);
                _values.Add((layer.Declaration, value), field);
                _all.Add(new BlockField("int", field, value.Expression.ToTerm()));
            }
        }
    }

    public IReadOnlyList<BlockField> All => _all;

    /// <summary>The field that tells whether an alternative without a module is there; null for one with a module.</summary>
    public string? Condition(Alternative alternative) =>
        alternative.Witness is null && _conditions.TryGetValue(alternative.When, out var field) ? field : null;

    /// <summary>The field that holds a value of a layer; null where it is a number.</summary>
    public string? Value(LayerNode layer, string value) =>
        _values.TryGetValue((layer.Declaration, layer.Values.First(named => named.Name == value)), out var field) ? field : null;

    private string Unique(string wish, BlockGraph block)
    {
        var field = wish;
        for (var number = 2; _values.ContainsValue(field) || block.Members.Contains(field); number++)
        {
            field = $"{wish}{number}";
        }

        return field;
    }
}

/// <summary>A field of a block and what the constructor sets it to.</summary>
internal sealed record BlockField(string Type, string Name, Term Value);
