using System.Collections.Immutable;
using System.Globalization;

namespace Sakd.App.Images;

/// <summary>The order of classes: the ordinal one of their names, whatever order they come in.</summary>
internal sealed class ClassOrder
{
    private readonly Dictionary<string, int> _labels;

    /// <summary>The order of some names.</summary>
    public ClassOrder(IEnumerable<string> names)
    {
        Names = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        _labels = Names.Index().ToDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal);
    }

    /// <summary>The names, in order.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The label of a name; null if it is none of them.</summary>
    public int? Find(string name) => _labels.TryGetValue(name, out int label) ? label : null;

    /// <summary>Numbers as names.</summary>
    public static ImmutableArray<string> Numbers(long count) =>
        [.. Enumerable.Range(0, (int)count).Select(number => number.ToString(CultureInfo.InvariantCulture))];
}
