using Sakd.Generators.Code;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>The locals of one method, by the values of the block that they hold. No two have one name.</summary>
/// <param name="reserved">Names that no local can have.</param>
internal sealed class Scope(IEnumerable<string> reserved)
{
    private readonly Dictionary<string, Local> _locals = [];
    private readonly HashSet<string> _taken = [.. reserved];

    public Local this[string value] => _locals[value];

    public bool Has(string value) => _locals.ContainsKey(value);

    /// <summary>A parameter that holds a value.</summary>
    public Scope With(string value, string parameter)
    {
        _taken.Add(parameter);
        _locals[value] = new Local(parameter);
        return this;
    }

    /// <summary>A new local for a value.</summary>
    public Local Add(string value, string wish)
    {
        var unique = wish;
        for (var number = 2; !_taken.Add(unique); number++)
        {
            unique = $"{wish}{number}";
        }

        return _locals[value] = new Local(unique);
    }

    /// <summary>What a value without a name of its own is called after: the layer that makes it.</summary>
    public static string NameOf(string value, LayerNode? maker) =>
        value[0] != '#' ? value : maker is null ? "optional" : maker.Key ?? maker.Declaration.Word;
}
