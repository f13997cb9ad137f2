using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Graphs.Layers;

namespace Sakd.Generators.Graphs;

/// <summary>From an architecture as written to its graph for one input: resolves its blocks, unrolls its stages, infers every shape.</summary>
internal static class ArchitectureGraphBuilder
{
    private const int MaxRepeat = 10_000;

    /// <summary>The graph for the reference input, or null where there is none; then a problem was added.</summary>
    public static ArchitectureGraph? Build(ArchitectureDeclaration architecture, Problems problems)
    {
        var shape = Shape.Parse(architecture.Input);
        if (shape is null)
        {
            problems.Add("SAKD0014", architecture.Site, architecture.Type.Name, architecture.Input);
        }

        if (architecture.Classes < 2)
        {
            problems.Add("SAKD0015", architecture.Site, architecture.Type.Name, $"{architecture.Classes}");
        }

        return shape is null ? null : Build(architecture, shape.Value, architecture.Classes, problems);
    }

    /// <summary>The graph for a given input.</summary>
    public static ArchitectureGraph? Build(ArchitectureDeclaration architecture, Shape input, int classes, Problems problems)
    {
        var before = problems.Count;
        Naming.CheckForm(architecture.Type, architecture.Form, Naming.ReservedInArchitectures, problems);
        CheckTable(architecture, problems);
        CheckNames(architecture, problems);
        var blocks = architecture.Stages.Select(stage => Block(stage, problems)).ToList();
        if (problems.Count > before)
        {
            return null;
        }

        var stages = new List<StageGraph>();
        var shape = input;
        foreach (var (stage, block) in architecture.Stages.Zip(blocks, (stage, block) => (stage, block!)))
        {
            if (problems.Within(stage.Site, () => Unroll(stage, block, shape, problems)) is not { } size)
            {
                return null;
            }

            shape = size.Output;
            stages.Add(new StageGraph(stage, block, shape, size.Parameters, size.MultiplyAdds));
        }

        return new ArchitectureGraph(architecture, input, classes, stages.ToEquatableArray(), architecture.Heads[0].Key);
    }

    private static void CheckTable(ArchitectureDeclaration architecture, Problems problems)
    {
        if (architecture.Heads.Count != 1)
        {
            problems.Add("SAKD0009", architecture.Site, architecture.Type.Name, architecture.Heads.Count == 0 ? "no" : $"{architecture.Heads.Count}");
        }

        var stems = architecture.Stages.Count(stage => stage.Role == StageRole.Stem);
        if (stems != 1 || architecture.Stages.Count == 1 || architecture.Stages[0].Role != StageRole.Stem)
        {
            problems.Add("SAKD0010", architecture.Site, architecture.Type.Name, $"{stems}", $"{architecture.Stages.Count - stems}");
        }

        foreach (var stage in architecture.Stages)
        {
            Range(stage, "Channels", stage.Channels, Shape.Largest);
            Range(stage, "Stride", stage.Stride, Shape.Largest);
            Range(stage, "Repeat", stage.Repeat, MaxRepeat);
        }

        void Range(StageDeclaration stage, string what, int value, long most)
        {
            if (value < 1 || value > most)
            {
                problems.Add("SAKD0022", stage.Site, Title(stage), what, $"{value}", $"{most}");
            }
        }
    }

    private static void CheckNames(ArchitectureDeclaration architecture, Problems problems)
    {
        if (!Naming.IsCommandLineName(architecture.Name))
        {
            problems.Add("SAKD0013", architecture.Site, architecture.Type.Name, architecture.Name, "the name of an architecture", "it must be letters, digits, '_', '-' and '.', and start with a letter or digit");
        }

        var names = new NameTable(problems, Naming.ReservedInArchitectures.Concat([architecture.Type.Name]));
        foreach (var stage in architecture.Stages)
        {
            if (stage.Role == StageRole.Stem)
            {
                names.Member(stage.Site, Title(stage), "Stem");
                if (stage.Key.Length == 0)
                {
                    var layers = stage.Block is null ? [] : stage.Block.Layers.SelectMany(ShortcutLayer.Expand).Where(layer => LayerKind.Of(layer.Kind)!.HasKey);
                    foreach (var key in layers.Select(layer => (layer["Key"] ?? "").Split('.')[0]).Distinct())
                    {
                        names.AddKey(stage.Site, Title(stage), key);
                    }

                    continue;
                }
            }

            names.Add(stage.Site, Title(stage), stage.Key, stage.Role == StageRole.Stem ? $"Stem.{stage.Key}" : null);
        }

        foreach (var head in architecture.Heads)
        {
            names.Add(head.Site, "Head", head.Key);
        }
    }

    private static BlockGraph? Block(StageDeclaration stage, Problems problems)
    {
        if (stage.Block is null)
        {
            problems.Add("SAKD0011", stage.Site, stage.BlockName, Title(stage));
            return null;
        }

        return problems.Within(stage.Site, () => BlockGraphBuilder.Build(stage.Block, problems));
    }

    /// <summary>The stride applies once; from the second block on the input has the block's own output shape, so that the third costs what the second does.</summary>
    private static LayerSize? Unroll(StageDeclaration stage, BlockGraph block, Shape input, Problems problems)
    {
        if (BlockSizes.Resolve(block, input, stage.Channels, stage.Stride, problems) is not { } total)
        {
            return null;
        }

        for (var done = 1; done < stage.Repeat; done++)
        {
            if (BlockSizes.Resolve(block, total.Output, stage.Channels, 1, problems) is not { } next)
            {
                return null;
            }

            var times = next.Output == total.Output ? stage.Repeat - done : 1;
            total = new LayerSize(next.Output, total.Parameters + (times * next.Parameters), total.MultiplyAdds + (times * next.MultiplyAdds));
            done += times - 1;
        }

        return total;
    }

    private static string Title(StageDeclaration stage) => stage.Role == StageRole.Stem ? $"Stem \"{stage.Key}\"" : $"Stage \"{stage.Key}\"";
}
