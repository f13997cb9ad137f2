using System.Globalization;
using System.Text;

namespace Sakd.Random.Tests.Language;

/// <summary>A layer of a block.</summary>
/// <param name="Kind">The word of the language.</param>
internal sealed record DescribedLayer(string Kind)
{
    public string? Key { get; init; }

    public Number? Kernel { get; init; }

    public Number? Channels { get; init; }

    public Number? Stride { get; init; }

    public Number? Padding { get; init; }

    public Number? Groups { get; init; }

    public bool Bias { get; init; }

    /// <summary>The window where it is not square, or the size of the output.</summary>
    public Sides? Window { get; init; }

    public Sides? Strides { get; init; }

    public Sides? Paddings { get; init; }

    public Sides? Dilation { get; init; }

    /// <summary>The number that an activation takes.</summary>
    public double? Factor { get; init; }

    public double? Epsilon { get; init; }

    public double? Momentum { get; init; }

    public int OutputPadding { get; init; }

    /// <summary>What else it says: options that are on or off.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    public string? Left { get; init; }

    public string? Right { get; init; }

    public string? From { get; init; }

    public string? As { get; init; }

    public Condition? When { get; init; }

    private bool TakesGroups => Kind is "ChannelShuffle" or "GroupNorm";

    public bool Says(string flag) => Flags.Contains(flag);

    public override string ToString()
    {
        // A shortcut's channels are named, those of other layers stand in their place.
        bool namesChannels = Kind == "Shortcut";
        string?[] arguments =
        [
            Key is null ? null : $"\"{Key}\"",
            Kernel?.Argument,
            Window?.ToString(),
            Factor?.ToString(CultureInfo.InvariantCulture),
            namesChannels ? null : Channels?.Argument,
            TakesGroups ? Groups!.Argument : null,
            Left is null ? null : $"\"{Left}\"",
            Right is null ? null : $"\"{Right}\"",
            namesChannels && Channels is not null ? $"Channels = {Channels.Argument}" : null,
            Stride is null ? null : $"Stride = {Stride.Argument}",
            Padding is null ? null : $"Padding = {Padding.Argument}",
            Strides is null ? null : $"Stride = {Strides}",
            Paddings is null ? null : $"Padding = {Paddings}",
            Dilation is null ? null : $"Dilation = {Dilation}",
            OutputPadding == 0 ? null : $"OutputPadding = {OutputPadding.ToString(CultureInfo.InvariantCulture)}",
            Epsilon is null ? null : $"Epsilon = {Epsilon.Value.ToString(CultureInfo.InvariantCulture)}",
            Momentum is null ? null : $"Momentum = {Momentum.Value.ToString(CultureInfo.InvariantCulture)}",
            .. Flags,
            Groups is null || TakesGroups ? null : $"Groups = {Groups.Argument}",
            Bias ? "Bias = true" : null,
            From is null ? null : $"From = \"{From}\"",
            As is null ? null : $"As = \"{As}\"",
            When is null ? null : $"When = \"{When.Text}\"",
        ];
        string list = string.Join(", ", arguments.OfType<string>());
        return list.Length == 0 ? $"[{Kind}]" : $"[{Kind}({list})]";
    }
}

/// <summary>A block.</summary>
/// <param name="Name">The class.</param>
/// <param name="Own">Its parameters, with their defaults.</param>
/// <param name="Layers">Its layers.</param>
internal sealed record DescribedBlock(string Name, IReadOnlyDictionary<string, int> Own, IReadOnlyList<DescribedLayer> Layers)
{
    public override string ToString() =>
        $"[Block{(Own.Count == 0 ? "" : $"({string.Join(", ", Own.Select(own => $"\"{own.Key} = {own.Value}\""))})")}]\n"
        + string.Concat(Layers.Select(layer => $"{layer}\n")) + $"public sealed partial class {Name};\n";
}

/// <summary>A stem, stage or tail.</summary>
/// <param name="Word">Which of them.</param>
/// <param name="Key">Its key.</param>
/// <param name="First">The first block.</param>
/// <param name="Rest">The others.</param>
/// <param name="Channels">The channels that it asks for.</param>
internal sealed record DescribedStage(string Word, string Key, DescribedBlock First, DescribedBlock Rest, int Channels)
{
    public int Stride { get; init; } = 1;

    public int Repeat { get; init; } = 1;

    public IReadOnlyDictionary<string, int> With { get; init; } = new Dictionary<string, int>();

    public bool IsSpot { get; init; } = true;

    public bool IsIndexed { get; init; } = true;

    public override string ToString()
    {
        var text = new StringBuilder(
            $"[{Word}<{First.Name}{(First == Rest ? "" : $", {Rest.Name}")}>(\"{Key}\", {Channels.ToString(CultureInfo.InvariantCulture)}");
        if (Stride != 1) text.Append(CultureInfo.InvariantCulture, $", Stride = {Stride}");
        if (Repeat != 1) text.Append(CultureInfo.InvariantCulture, $", Repeat = {Repeat}");
        if (With.Count > 0) text.Append($", With = \"{string.Join(", ", With.Select(value => $"{value.Key} = {value.Value}"))}\"");
        if (!IsSpot) text.Append(", Spot = false");
        if (!IsIndexed) text.Append(", Indexed = false");
        return text.Append(")]").ToString();
    }
}

/// <summary>A network.</summary>
/// <param name="Class">The class.</param>
/// <param name="Name">Its name in the catalog.</param>
/// <param name="Input">The shape of one image.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="Parts">Stem, stages and tail, in order.</param>
internal sealed record DescribedNetwork(string Class, string Name, FeatureShape Input, int Classes, IReadOnlyList<DescribedStage> Parts)
{
    /// <summary>The key of the head.</summary>
    public const string Head = "fc";

    public override string ToString() =>
        string.Concat(Parts.SelectMany(part => new[] { part.First, part.Rest }).Distinct().Select(block => $"{block}\n"))
        + $"[Architecture(\"{Name}\", Input = \"{Input}\", Classes = {Classes})]\n" + string.Concat(Parts.Select(part => $"{part}\n"))
        + $"[Head(\"{Head}\")]\npublic sealed partial class {Class};\n";
}

/// <summary>A pair, in a namespace of its own.</summary>
/// <param name="Seed">What it was drawn from.</param>
/// <param name="Teacher">The teacher.</param>
/// <param name="Student">The student.</param>
internal sealed record DescribedPair(int Seed, DescribedNetwork Teacher, DescribedNetwork Student)
{
    /// <summary>The pair's name in the catalog.</summary>
    public string Name => $"pair{Seed}";

    public override string ToString() =>
        $"using Sakd;\n\nnamespace Drawn.Seed{Seed};\n\n{Teacher}\n{Student}\n"
        + $"[SpotAdaptive<{Teacher.Class}, {Student.Class}>(Input = \"{Teacher.Input}\", Classes = {Teacher.Classes}, Name = "
        + $"\"{Name}\")]\npublic sealed partial class Pair;\n";
}
