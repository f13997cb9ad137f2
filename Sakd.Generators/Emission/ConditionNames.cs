using Sakd.Generators.Graphs;

namespace Sakd.Generators.Emission;

/// <summary>How code asks which alternative of a value is there: by a module that only it has, or by a field where it has none.</summary>
internal sealed class ConditionNames
{
    private readonly Dictionary<Expression, string> _fields = [];

    public ConditionNames(BlockGraph block)
    {
        foreach (var choice in block.Steps.OfType<Step.Choose>())
        {
            var ordered = Ordered(choice);
            foreach (var alternative in ordered.Take(choice.Optional ? ordered.Count : ordered.Count - 1))
            {
                if (alternative.Witness is null && !_fields.ContainsKey(alternative.When))
                {
                    _fields.Add(alternative.When, $"_when{_fields.Count + 1}");
                }
            }
        }
    }

    public IEnumerable<string> Fields => _fields.Values;

    /// <summary>The statements of the constructor that set the fields.</summary>
    public IEnumerable<string> Assignments => _fields.Select(pair => $"{pair.Value} = {pair.Key.ToCode(BlockCode.InConstructor)};");

    /// <summary>The field for an alternative, or null for one that has a module of its own.</summary>
    public string? Field(Alternative alternative) =>
        alternative.Witness is null && _fields.TryGetValue(alternative.When, out var field) ? field : null;

    /// <summary>The alternatives with modules first, so that the last needs no question.</summary>
    public static IReadOnlyList<Alternative> Ordered(Step.Choose choice) =>
        [.. choice.Alternatives.OrderBy(alternative => alternative.Witness is null ? 1 : 0)];

    public string Trained(Alternative alternative) => Field(alternative) ?? $"{Naming.Property(alternative.Witness!.Key!)} is not null";

    public string Frozen(Alternative alternative) => Field(alternative) is { } field
        ? $"source.{field}"
        : $"_{Naming.Local(alternative.Witness!.Key!).TrimStart('@')} is not null";
}
