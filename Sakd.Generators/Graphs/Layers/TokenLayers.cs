using System.Globalization;
using Sakd.Generators.Code;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs.Layers;

/// <summary>The pixels of a map, row by row.</summary>
internal sealed class ToTokensLayer : LayerKind
{
    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) =>
        new LayerSize(inputs[0] with { Extra = 0 });

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) =>
        Term.Static("Functional", "ToTokens", inputs[0]);

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) => shapes[0].Call("AsTokens");
}

/// <summary>The tokens that are pixels, as the map that they are of.</summary>
internal sealed class ToMapLayer : LayerKind
{
    public override IReadOnlyList<ValueRule> Values { get; } = [ValueRule.Of("Height", "height"), ValueRule.Of("Width", "width")];

    public override Reading Reads => Reading.Tokens;

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var (input, height, width) = (inputs[0], values("Height"), values("Width"));
        if (input.Height == height && input.Width == width)
        {
            return new LayerSize(input.AsMap);
        }

        problems.Add(
            Descriptors.WrongKind, layer.Declaration.Site, layer.Declaration.Title, input.ToString(), $"tokens of {height}x{width} pixels",
            FormattableString.Invariant($"Height = {input.Height}, Width = {input.Width} into it, or a layer of that size"));
        return null;
    }

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) =>
        Term.Static("Functional", "ToMap", inputs[0], new Argument(values("Height"), "height"), new Argument(values("Width"), "width"));

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) => shapes[0].Call("AsMap");
}

/// <summary>One token, as a map of one pixel.</summary>
internal sealed class ReadTokenLayer : LayerKind
{
    public override Reading Reads => Reading.Tokens;

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var (input, place) = (inputs[0], Number(layer, "Place"));
        if (place >= 0 && place < input.Tokens)
        {
            return new LayerSize(new Shape(input.Channels, 1, 1));
        }

        problems.Add(
            Descriptors.NoSize, layer.Declaration.Site, layer.Declaration.Title, input.ToString(), "Place", Text(place), "0",
            Text(input.Tokens - 1));
        return null;
    }

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) =>
        Term.Static("Functional", "TokenOf", inputs[0], new Argument(Term.Number(Number(layer, "Place")), "place"));

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) => shapes[0].Call("Pooled");

    internal static long Number(LayerNode layer, string name) => long.Parse(layer.Declaration[name] ?? "0", CultureInfo.InvariantCulture);
}

/// <summary>The mean of the tokens that are pixels, as a map of one pixel.</summary>
internal sealed class MeanTokensLayer : LayerKind
{
    public override Reading Reads => Reading.Tokens;

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems)
    {
        var (input, skip) = (inputs[0], ReadTokenLayer.Number(layer, "Skip"));
        if (skip == input.Extra)
        {
            return new LayerSize(new Shape(input.Channels, 1, 1));
        }

        problems.Add(
            Descriptors.NoSize, layer.Declaration.Site, layer.Declaration.Title, input.ToString(), "Skip", Text(skip),
            Text(input.Extra ?? 0), Text(input.Extra ?? 0));
        return null;
    }

    public override Term Apply(LayerNode layer, IReadOnlyList<Term> inputs, Func<string, Term> values) =>
        Term.Static("Functional", "MeanOfTokens", inputs[0], new Argument(Term.Number(ReadTokenLayer.Number(layer, "Skip")), "extra"));

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) => shapes[0].Call("Pooled");
}

/// <summary>A learned token before the others.</summary>
internal sealed class ClassTokenLayer() : ComputedLayer("ClassToken")
{
    public override Reading Reads => Reading.Tokens;

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) =>
        new LayerSize(inputs[0] with { Extra = inputs[0].Extra + 1 }, Parameters: inputs[0].Channels);

    public override string Describe(LayerNode layer, Func<string, string> escape) => "A learned token before the others.";

    public override Term Construct(LayerNode layer, Term channels) => new New("ClassToken", channels);

    public override Term OutputShape(LayerNode layer, IReadOnlyList<Term> shapes, Term? module) => shapes[0].Call("WithExtra");
}

/// <summary>A learned vector for each token: the shape stays.</summary>
internal sealed class PositionEmbeddingLayer() : ComputedLayer("PositionEmbedding")
{
    public override Reading Reads => Reading.Tokens;

    public override LayerSize? Infer(LayerNode layer, IReadOnlyList<Shape> inputs, Func<string, long> values, Problems problems) =>
        new LayerSize(inputs[0], Parameters: inputs[0].Elements);

    public override string Describe(LayerNode layer, Func<string, string> escape) => "A learned vector for the place of each token.";

    public override Term Construct(LayerNode layer, Term channels, Term shape, Declarations.TypeName from) =>
        new New("PositionEmbedding", shape);
}
