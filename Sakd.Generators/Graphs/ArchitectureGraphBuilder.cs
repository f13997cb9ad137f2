using System.Globalization;
using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Graphs.Layers;

namespace Sakd.Generators.Graphs;

/// <summary>
/// From an architecture as written to its graph for one input: resolves its blocks, unrolls its stages, infers every shape.
/// </summary>
internal static class ArchitectureGraphBuilder
{
    internal const int MaxRepeat = 10_000;

    private static readonly Built<ArchitectureDeclaration, ArchitectureGraph?> Graphs = new(BuildForReference);

    /// <summary>The graph for the reference input, or null where there is none; then a problem was added.</summary>
    public static ArchitectureGraph? Build(ArchitectureDeclaration architecture, Problems problems) => Graphs.Of(architecture, problems);

    /// <summary>
    /// The graph for another input, or null where there is none; then a problem was added. A network with a fault of its own is only a
    /// skeleton, even if the fault does not show for that input.
    /// </summary>
    public static ArchitectureGraph? Build(ArchitectureDeclaration architecture, Shape? input, int classes, Problems problems) =>
        Build(architecture, problems) is not { } reference || input is not { } shape ? null
        : reference.Input == shape && reference.Classes == classes ? reference
        : BuildFor(architecture, shape, classes, problems);

    /// <summary>Adds a problem for images that cannot be meant: larger than memory is, or with the channels last.</summary>
    /// <returns>Whether memory is large enough.</returns>
    public static bool CheckInput(Site site, TypeName type, Shape input, Problems problems, string option = "Input")
    {
        if (input.Elements > Shape.MostElements)
        {
            problems.Add(
                Descriptors.NetworkTooLarge, site, $"'{type.Name}'", "an image", $"{input}", Count(input.Elements), "elements",
                Count(Shape.MostElements), $"choose a smaller {option}");
            return false;
        }

        if (input.Width is 1 or 3 or 4 && input.Channels == input.Height && input.Channels > 4)
        {
            var first = FormattableString.Invariant($"{input.Width}x{input.Channels}x{input.Height}");
            problems.Note(
                Descriptors.ChannelsLast, Remedy.Set(option, $"\"{first}\""), site, type.Name, option, $"{input}",
                FormattableString.Invariant($"{input.Channels} channels of {input.Height}x{input.Width} pixels"), first);
        }

        return true;
    }

    /// <summary>A large number as messages write it.</summary>
    public static string Count(long number) => FormattableString.Invariant($"{number:N0}");

    private static ArchitectureGraph? BuildForReference(ArchitectureDeclaration architecture, Problems problems)
    {
        var shape = Shape.Parse(architecture.Input);
        if (shape is null)
        {
            problems.Add(Descriptors.BadShape, architecture.Site, architecture.Type.Name, "Input", architecture.Input);
        }
        else if (!CheckInput(architecture.Site, architecture.Type, shape.Value, problems))
        {
            return null;
        }

        if (architecture.Classes < 2)
        {
            problems.Add(Descriptors.TooFewClasses, architecture.Site, architecture.Type.Name, $"{architecture.Classes}");
        }

        return shape is null ? null : BuildFor(architecture, shape.Value, architecture.Classes, problems);
    }

    private static ArchitectureGraph? BuildFor(ArchitectureDeclaration architecture, Shape input, int classes, Problems problems)
    {
        if (architecture.Written is { } written)
        {
            return HandWrittenGraphBuilder.Build(architecture, written, input, classes, problems);
        }

        var before = problems.Count;
        Naming.CheckForm(architecture.Type, architecture.Form, Naming.ReservedInArchitectures, problems);
        CheckTable(architecture, problems);
        CheckNames(architecture, problems);
        var rows = architecture.Stages.Select(stage => Row(stage, problems)).ToList();
        if (problems.Count > before)
        {
            return null;
        }

        var stages = new List<BlockStage>();
        var shape = input;
        var parameters = 0L;
        foreach (var row in Placed(rows!))
        {
            var channels = row.Declaration.IsClassifier ? classes : row.Declaration.Channels;
            if (problems.Within(row.Declaration.Site, () => Unroll(row, channels, shape, problems), Use(architecture, row)) is not { } size)
            {
                return null;
            }

            parameters += size.Parameters;
            if (parameters > Shape.MostElements)
            {
                problems.Add(
                    Descriptors.NetworkTooLarge, row.Declaration.Site, row.Declaration.Title, "the network up to here", "its weights",
                    Count(parameters), "parameters", Count(Shape.MostElements), "ask for fewer channels or blocks");
                return null;
            }

            shape = size.Output;
            stages.Add(row with { Output = shape, Cost = new StageCost(size.Parameters, size.MultiplyAdds) });
        }

        if (shape.IsTokens)
        {
            problems.Add(
                Descriptors.WrongKind, architecture.Heads[0].Site, $"Head \"{architecture.Heads[0].Key}\"", shape.ToString(), "a map",
                "a [Tail] that ends with [ReadToken] or [MeanTokens]");
            return null;
        }

        if (architecture.Heads[0].IsClassifier && stages.Last(stage => stage.IsFeature) is { Output.IsTokens: true } last)
        {
            problems.Add(
                Descriptors.WrongKind, last.Declaration.Site, last.Declaration.Title, last.Output.ToString(), "a map for the [Classifier]",
                "[ToMap] at the end of the block");
            return null;
        }

        if (architecture.Heads[0].IsClassifier && shape.Channels != classes)
        {
            problems.Add(
                Descriptors.BadTable, architecture.Heads[0].Site, stages[stages.Count - 1].Declaration.Title,
                $"its block makes {Count(shape.Channels)} maps for {Count(classes)} classes: let its last convolution have \"channels\"");
            return null;
        }

        var (graph, head) = (
            new ArchitectureGraph(architecture, input, classes, stages.ToEquatableArray<StageGraph>(), architecture.Heads[0].Key),
            architecture.Heads[0]);
        parameters += graph.HeadCost?.Parameters ?? 0;
        if (parameters <= Shape.MostElements)
        {
            return graph;
        }

        problems.Add(
            Descriptors.NetworkTooLarge, head.Site, $"Head \"{head.Key}\"", $"the network with its {Count(classes)} classes", "its weights",
            Count(parameters), "parameters", Count(Shape.MostElements), "ask for fewer classes");
        return null;
    }

    /// <summary>The rows with the place of their blocks among those that ask for it.</summary>
    private static IEnumerable<BlockStage> Placed(IReadOnlyList<BlockStage> rows)
    {
        var (place, places) = (0, rows.Sum(AskingFor));
        foreach (var row in rows)
        {
            yield return row with { Place = place, Places = places };
            place += AskingFor(row);
        }

        static int AskingFor(BlockStage row) =>
            (row.Block.UsesPlace ? 1 : 0) + ((row.Rest ?? row.Block).UsesPlace ? row.Declaration.Repeat - 1 : 0);
    }

    /// <summary>How messages name the use of a block whose values a stage sets; null where the block's own say it all.</summary>
    private static string? Use(ArchitectureDeclaration architecture, BlockStage row) =>
        row.With.Count == 0
            ? null
            : $"in {row.Declaration.Title} of '{architecture.Type.Name}' with "
                + $"{string.Join(", ", row.With.Select(set => FormattableString.Invariant($"{set.Name} = {set.Value}")))}";

    private static void CheckTable(ArchitectureDeclaration architecture, Problems problems)
    {
        if (architecture.Heads.Count != 1)
        {
            problems.Add(
                Descriptors.MissingHead, architecture.Heads.Count == 0 ? Remedy.Append("Head(\"fc\")") : null, architecture.Site,
                architecture.Type.Name,
                architecture.Heads.Count == 0 ? "no head" : $"{architecture.Heads.Count} heads");
        }

        var stages = architecture.Stages.Where(stage => stage.Role == StageRole.Stage).ToList();
        var (stems, tails) = (
            architecture.Stages.Count(stage => stage.Role == StageRole.Stem),
            architecture.Stages.Count(stage => stage.Role == StageRole.Tail));
        if (stems != 1 || stages.Count == 0 || tails > 1
            || architecture.Stages[0].Role != StageRole.Stem
            || architecture.Stages.Skip(1 + stages.Count).Any(stage => stage.Role != StageRole.Tail))
        {
            problems.Add(
                Descriptors.MissingStages, architecture.Site, architecture.Type.Name, $"{stems}", $"{stages.Count}", $"{tails}",
                "then at most one tail");
        }
        else if (!stages[stages.Count - 1].IsSpot)
        {
            problems.Add(
                Descriptors.BadTable, stages[stages.Count - 1].Site, stages[stages.Count - 1].Title,
                "no spot follows it: write it as a [Tail], or leave Spot = false away");
        }

        foreach (var stage in architecture.Stages)
        {
            if (!stage.IsClassifier)
            {
                Range(stage, "Channels", stage.Channels, Shape.Largest);
            }

            Range(stage, "Stride", stage.Stride, Shape.Largest);
            Range(stage, "Repeat", stage.Repeat, MaxRepeat);
            if (stage.Blocks is { } first && !Naming.IsNumbered(first))
            {
                problems.Add(
                    Descriptors.BadTable, stage.Site, stage.Title,
                    $"Blocks = \"{first}\" must be letters, digits, '_', '-' and a number at the end, such as \"denselayer1\" or \"3\"");
            }

            if (!stage.IsIndexed && stage.Repeat > 1)
            {
                problems.Add(
                    Descriptors.BadTable, stage.Site, stage.Title,
                    $"Repeat = {stage.Repeat} needs a number for each block: leave Indexed = false away");
            }
        }

        void Range(StageDeclaration stage, string what, int value, long most)
        {
            if (value < 1 || value > most)
            {
                problems.Add(Descriptors.BadStage, stage.Site, stage.Title, what, $"{value}", $"{most}");
            }
        }
    }

    private static void CheckNames(ArchitectureDeclaration architecture, Problems problems)
    {
        Naming.CheckCommandLineName(architecture, problems);
        var names = new NameTable(problems)
            .Reserve(Naming.ReservedInArchitectures.Concat([architecture.Type.Name]), "a member of every such class")
            .Reserve(architecture.Members, $"a member of '{architecture.Type.Name}'");
        foreach (var stage in architecture.Stages)
        {
            var member = stage.Role == StageRole.Stage ? null : $"{stage.Role}";
            if (member is not null)
            {
                names.Member(stage.Site, stage.Title, member);
                if (stage.Key.Length == 0)
                {
                    var layers = stage.First.Block is null
                        ? []
                        : stage.First.Block.Layers.SelectMany(Shorthands.Expand);
                    foreach (var key in layers.SelectMany(layer => LayerKind.Of(layer.Kind)!.KeysOf(layer)).Distinct())
                    {
                        names.AddKey(stage.Site, stage.Title, key);
                    }

                    continue;
                }
            }

            if (stage.IsNumbered && member is null)
            {
                foreach (var number in Enumerable.Range(stage.Start, Math.Max(1, Math.Min(stage.Repeat, MaxRepeat))))
                {
                    names.AddKey(stage.Site, stage.Title, $"{stage.Key}.{number}");
                }

                names.Member(stage.Site, stage.Title, Naming.Property(stage.Name));
                continue;
            }

            names.Add(stage.Site, stage.Title, stage.Key, member is null ? null : $"{member}.{stage.Key}");
        }

        foreach (var head in architecture.Heads.Where(head => !head.IsClassifier))
        {
            names.Add(head.Site, "Head", head.Key);
        }
    }

    /// <summary>The blocks of a row and the values that it sets, without a size yet; null where a class is no block.</summary>
    private static BlockStage? Row(StageDeclaration stage, Problems problems)
    {
        var first = Block(stage, stage.First, problems);
        var rest = stage.Rest is null ? null : Block(stage, stage.Rest, problems);
        var with = With(stage, new[] { first, rest }.OfType<BlockGraph>().ToList(), problems);
        return first is null ? null : new BlockStage(stage, first, rest, with.ToEquatableArray(), default, null);
    }

    private static BlockGraph? Block(StageDeclaration stage, BlockReference reference, Problems problems)
    {
        if (Naming.NestedInArchitectures.Contains(reference.Name))
        {
            problems.Add(
                Descriptors.BadName, stage.Site, stage.Title, reference.Name, "the name of a block",
                "every network gets a nested class of that name");
            return null;
        }

        if (reference.Block is null)
        {
            problems.Add(Descriptors.NoBlock, stage.Site, reference.Name, stage.Title);
            return null;
        }

        if (reference.Block.IsInlined)
        {
            var inputs = reference.Block.Reads.ToList();
            problems.Add(
                Descriptors.SeveralInputs, stage.Site, stage.Title, reference.Name, $"{inputs.Count} values", string.Join(", ", inputs));
            return null;
        }

        return Naming.CheckContract(reference.Block.Type, reference.Block.Form, reference.Block.Contract, stage.Site, problems)
            ? problems.Within(stage.Site, () => BlockGraphBuilder.Build(reference.Block, problems))
            : null;
    }

    private static List<SetParameter> With(StageDeclaration stage, IReadOnlyList<BlockGraph> blocks, Problems problems)
    {
        var set = new List<SetParameter>();
        foreach (var part in (stage.With ?? "").Split([','], StringSplitOptions.RemoveEmptyEntries))
        {
            var sides = part.Split('=');
            var name = sides[0].Trim();
            var known = blocks.SelectMany(block => block.Settable).Select(parameter => parameter.Name).Distinct().ToList();
            var fault = sides.Length != 2
                || !int.TryParse(
                    sides[1], NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                    CultureInfo.InvariantCulture, out var value)
                ? "it must be written \"name = number\""
                : !known.Contains(name)
                    ? $"'{name}' is no parameter of {string.Join(" or ", blocks.Select(block => block.Type.Name))}; "
                        + (known.Count == 0 ? "it has none" : $"there are {string.Join(", ", known.Select(parameter => $"'{parameter}'"))}")
                : set.Any(other => other.Name == name) ? $"'{name}' is set twice"
                : null;
            if (fault is null)
            {
                set.Add(new SetParameter(name, int.Parse(sides[1], CultureInfo.InvariantCulture)));
            }
            else if (blocks.Count > 0)
            {
                var remedy = sides.Length == 2 && !known.Contains(name) ? NearestName.RemedyFor(name, known) : null;
                problems.Add(Descriptors.UnknownParameter, remedy, stage.Site, stage.Title, part.Trim(), fault);
            }
        }

        return set;
    }

    /// <summary>
    /// The stride applies once; from the second block on the input has the block's own output shape, so that the third costs what the
    /// second does, unless a block asks for its place.
    /// </summary>
    private static LayerSize? Unroll(BlockStage stage, int channels, Shape input, Problems problems)
    {
        var declaration = stage.Declaration;
        if (Block(stage.Block, input, declaration.Stride, 0) is not { } total)
        {
            return null;
        }

        var block = stage.Rest ?? stage.Block;
        for (var done = 1; done < declaration.Repeat; done++)
        {
            if (Block(block, total.Output, 1, done) is not { } next)
            {
                return null;
            }

            var times = next.Output == total.Output && !block.UsesPlace ? declaration.Repeat - done : 1;
            total = new LayerSize(
                next.Output, total.Parameters + (times * next.Parameters), total.MultiplyAdds + (times * next.MultiplyAdds));
            done += times - 1;
        }

        return total;

        LayerSize? Block(BlockGraph block, Shape read, int stride, int number)
        {
            var with = stage.With.ToDictionary(set => set.Name, set => set.Value);
            if (block.UsesPlace)
            {
                (with["index"], with["count"]) = (stage.Place + number, stage.Places);
            }

            return BlockSizes.Resolve(block, read, channels, stride, with, declaration.Site, declaration.Title, problems);
        }
    }
}
