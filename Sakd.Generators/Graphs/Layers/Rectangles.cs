using System.Text.RegularExpressions;
using Sakd.Generators.Code;
using Sakd.Generators.Declarations;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>
/// Sizes of a height and a width, "1x7" or "stride x 1". A layer that says one, or anything else that a square one has not, is of a kind of
/// its own, whose values are the two sides of each.
/// </summary>
internal static class Rectangles
{
    /// <summary>What a convolution's padding is called that keeps the size.</summary>
    public const string Same = "same";

    /// <summary>Height and width, as the names of sides end.</summary>
    public static readonly string[] Both = ["Height", "Width"];

    private static readonly string[] Sizes = ["Kernel", "Stride", "Padding", "Dilation", "Size"];
    private static readonly Regex Between = new(@"\s+[xX]\s+|(?<=\d)[xX](?=\d)");

    /// <summary>Whether a convolution is not square, or dilated.</summary>
    public static bool IsConvolution(LayerDeclaration layer) =>
        layer["Dilation"] is { Length: > 0 } || layer["Padding"]?.Trim() == Same || HasRectangle(layer);

    /// <summary>Whether a pooling is not square, or counts otherwise.</summary>
    public static bool IsPool(LayerDeclaration layer) =>
        layer["CeilMode"] == "true" || layer["CountIncludePad"] == "false" || HasRectangle(layer);

    /// <summary>The layer with both sides of each size.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="kind">The kind that it is of; by default its own with "Rectangular" before it.</param>
    public static LayerDeclaration Of(LayerDeclaration layer, string? kind = null) => layer with
    {
        Kind = kind ?? $"Rectangular{layer.Kind}",
        Arguments = layer.Arguments
            .SelectMany(argument => Sizes.Contains(argument.Name) && argument.Value.Trim() != Same ? Sides(argument) : [argument])
            .ToEquatableArray(),
    };

    /// <summary>The rules of both sides of a size.</summary>
    /// <param name="name">The size.</param>
    /// <param name="otherwise">The text of a side where the layer does not say it.</param>
    public static ValueRule[] Rules(string name, Func<LayerDeclaration, string, string> otherwise) =>
        [.. Both.Select(side => new ValueRule(name + side, layer => otherwise(layer, side)))];

    /// <summary>The rules of both sides of a size that is a number otherwise.</summary>
    public static ValueRule[] Rules(string name, string otherwise = "") => Rules(name, (_, _) => otherwise);

    /// <summary>Both sides of a size in generated code.</summary>
    public static Term Pair(Func<string, Term> values, string name) => new Pair(values(name + Both[0]), values(name + Both[1]));

    /// <summary>The same as a named argument, where a side is not what it is otherwise.</summary>
    public static IEnumerable<Argument> Unless(long otherwise, Func<string, Term> values, string name) =>
        Pair(values, name) == new Pair(Term.Number(otherwise), Term.Number(otherwise))
            ? []
            : [new(Pair(values, name), Naming.Camel(name))];

    private static bool HasRectangle(LayerDeclaration layer) =>
        layer.Arguments.Any(argument => Sizes.Contains(argument.Name) && Split(argument.Value) is not null);

    private static IEnumerable<LayerArgument> Sides(LayerArgument argument)
    {
        var (height, width) = Split(argument.Value) ?? (argument.Value, argument.Value);
        return [new(argument.Name + Both[0], height), new(argument.Name + Both[1], width)];
    }

    /// <summary>The two sides; null where the text is an expression, in which x is a name.</summary>
    private static (string Height, string Width)? Split(string text) =>
        ExpressionParser.Parse(text).Expression is null && Between.Match(text) is { Success: true } between
            ? (text.Substring(0, between.Index), text.Substring(between.Index + between.Length))
            : null;
}
