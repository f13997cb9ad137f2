using System.Globalization;
using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>An argument of a layer that is a number with a point, and no expression.</summary>
/// <param name="name">The argument's name.</param>
/// <param name="otherwise">Its value where the layer does not say.</param>
/// <param name="must">What it must be, in words.</param>
/// <param name="holds">Whether a number is that.</param>
internal sealed class NumberOption(string name, double otherwise, string must, Func<double, bool> holds)
{
    /// <summary>A number that may be anything.</summary>
    public static NumberOption Finite(string name, double otherwise) => new(name, otherwise, "a finite number", _ => true);

    /// <summary>What norms add to the variance.</summary>
    public static NumberOption Epsilon { get; } = new("Epsilon", 1e-5, "greater than 0", number => number > 0);

    /// <summary>Adds a problem where the number is not what it must be.</summary>
    public void Check(LayerDeclaration layer, Problems problems)
    {
        if (Value(layer) is not { } number || double.IsNaN(number) || double.IsInfinity(number) || !holds(number))
        {
            problems.Add(Descriptors.BadNumber, layer.Site, layer.Title, name, layer[name] ?? "", must);
        }
    }

    /// <summary>The number in generated code.</summary>
    public Term Of(LayerNode layer) =>
        new Atom((Value(layer.Declaration) ?? otherwise).ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e'));

    /// <summary>The number as an argument of the parameter of its name, where it is not the default.</summary>
    public IEnumerable<Argument> Unless(LayerNode layer) =>
        Value(layer.Declaration) == otherwise ? [] : [new(Of(layer), Naming.Camel(name))];

    private double? Value(LayerDeclaration layer) => layer[name] is not { } text ? otherwise
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : null;
}
