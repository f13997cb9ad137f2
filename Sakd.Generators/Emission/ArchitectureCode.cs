using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Emission;

/// <summary>What the template of an architecture prints.</summary>
internal sealed record ArchitectureCode(
    TypeName Type,
    string Visibility,
    int Contract,
    string Name,
    string Input,
    string InputSizes,
    int Classes,
    long Parameters,
    long MultiplyAdds,
    string ParametersText,
    string MultiplyAddsText,
    IReadOnlyList<string> Table,
    IReadOnlyList<string> StageInfos,
    IReadOnlyList<StageCode> Stages,
    StageCode LastStage,
    string HeadKey,
    string HeadProperty,
    string HeadField,
    long PooledFeatures)
{
    public static ArchitectureCode Of(ArchitectureGraph graph)
    {
        var stages = graph.Stages.Select((stage, index) => Stage(graph, stage, index)).ToList();
        return new ArchitectureCode(
            graph.Type,
            graph.Stages.All(stage => stage.Block.Type.IsPublic) ? "public" : "internal",
            Naming.Contract,
            graph.Declaration.Name,
            graph.Input.ToString(),
            FormattableString.Invariant($"{graph.Input.Channels}, {graph.Input.Height}, {graph.Input.Width}"),
            graph.Classes,
            graph.Parameters,
            graph.MultiplyAdds,
            TextTable.Number(graph.Parameters),
            TextTable.Number(graph.MultiplyAdds),
            TableOf(graph),
            [.. StageInfo(graph)],
            stages,
            stages[stages.Count - 1],
            graph.HeadKey,
            Naming.Property(graph.HeadKey),
            "_" + Naming.Local(graph.HeadKey).TrimStart('@'),
            graph.PooledFeatures);
    }

    /// <summary>The rows of an ArchitectureInfo, in C#.</summary>
    public static IEnumerable<string> StageInfo(ArchitectureGraph graph) => Rows(graph).Select(row =>
        FormattableString.Invariant($"new StageInfo({Naming.Literal(row.Name)}, {row.Output.ToCode}, Parameters: {row.Parameters}, MultiplyAdds: {row.MultiplyAdds})"));

    private static StageCode Stage(ArchitectureGraph graph, StageGraph stage, int index)
    {
        var previous = index == 0 ? null : graph.Stages[index - 1];
        var local = Local(stage);
        return new StageCode(
            stage.IsStem,
            stage.Declaration.Key,
            stage.Property,
            local,
            "_" + local.TrimStart('@'),
            stage.Block.Type.SeenFrom(graph.Type),
            stage.Declaration.Channels,
            stage.Declaration.Stride,
            stage.Declaration.Repeat,
            previous?.Property ?? "",
            previous is null ? "x" : Local(previous),
            (previous?.Output ?? graph.Input).WithBatch,
            stage.Output.WithBatch);
    }

    // A stage called "pooled" or "logits" is rejected by the reserved names; "x" and the parameter names of the emitted methods are not members.
    private static string Local(StageGraph stage) => stage.IsStem ? "stem" : Naming.Local(stage.Declaration.Key) is "x" or "source" or "fold" or "features" or "input" or "classes" or "seed"
        ? "the" + stage.Property
        : Naming.Local(stage.Declaration.Key);

    private static IReadOnlyList<string> TableOf(ArchitectureGraph graph)
    {
        var rows = graph.Stages.Zip(Rows(graph), (stage, row) => new[]
        {
            row.Name,
            $"{stage.Declaration.Repeat} x {stage.Block.Type.Name}",
            stage.Output.WithBatch,
            TextTable.Number(row.Parameters),
            TextTable.Number(row.MultiplyAdds),
        });
        return TextTable.Format(
        [
            ["", "blocks", "output", "parameters", "multiply-adds"],
            .. rows,
            [graph.HeadKey, "pool, linear", $"[B, {graph.Classes}]", TextTable.Number(graph.HeadParameters), TextTable.Number(graph.HeadMultiplyAdds)],
        ]);
    }

    private static IEnumerable<(string Name, Shape Output, long Parameters, long MultiplyAdds)> Rows(ArchitectureGraph graph) =>
    [
        .. graph.Stages.Select(stage => (stage.Name, stage.Output, stage.Parameters, stage.MultiplyAdds)),
        (graph.HeadKey, new Shape(graph.Classes, 1, 1), graph.HeadParameters, graph.HeadMultiplyAdds),
    ];
}

/// <summary>A stem or stage, as the template prints it.</summary>
internal sealed record StageCode(
    bool IsStem,
    string Key,
    string Property,
    string Local,
    string Field,
    string Block,
    int Channels,
    int Stride,
    int Repeat,
    string Previous,
    string PreviousLocal,
    string InputShape,
    string Shape);
