using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Emission;

/// <summary>
/// The values that a layer without a module needs in every forward pass: numbers as they are, what depends on the sizes as fields that the constructor
/// sets.
/// </summary>
internal sealed class ForwardValues
{
    // By the declaration, which a layer keeps when evaluation mode or a fusion has it read another value.
    private readonly Dictionary<(LayerDeclaration Layer, string Value), string> _fields = [];
    private readonly List<string> _assignments = [];

    public ForwardValues(BlockGraph block)
    {
        foreach (var layer in block.Layers.Where(layer => layer.Key is null))
        {
            foreach (var value in layer.Values.Where(value => value.Expression is not Expression.Number))
            {
                if (_fields.ContainsKey((layer.Declaration, value.Name)))
                {
                    continue;
                }

                var wish = $"_{Naming.Local(layer.Declaration.Kind)}{value.Name}";
                var field = wish;
                for (var number = 2; _fields.ContainsValue(field) || block.Members.Contains(field); number++)
                {
                    field = $"{wish}{number}";
                }

                _fields.Add((layer.Declaration, value.Name), field);
                _assignments.Add($"{field} = {value.Expression.ToCode(BlockCode.InConstructor)};");
            }
        }
    }

    public IEnumerable<string> Fields => _fields.Values;

    /// <summary>The statements of the constructor.</summary>
    public IReadOnlyList<string> Assignments => _assignments;

    /// <summary>How the forward pass of the module writes a layer's value.</summary>
    public Func<string, string> Trained(LayerNode layer) => value => _fields.TryGetValue((layer.Declaration, value), out var field) ? field : layer[value].ToString();

    /// <summary>How the forward pass of the frozen view writes it.</summary>
    public Func<string, string> Frozen(LayerNode layer) => value => _fields.TryGetValue((layer.Declaration, value), out var field) ? $"source.{field}" : layer[value].ToString();
}
