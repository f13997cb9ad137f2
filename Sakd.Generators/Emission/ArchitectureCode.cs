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
    IReadOnlyList<StageCode> Features,
    StageCode LastFeature,
    StageCode LastStage,
    bool HasTail,
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
            [.. stages.Where(stage => stage.IsFeature)],
            stages.Last(stage => stage.IsFeature),
            stages[stages.Count - 1],
            graph.Tail is not null,
            graph.HeadKey,
            Naming.Property(graph.HeadKey),
            "_" + Naming.Local(graph.HeadKey).TrimStart('@'),
            graph.PooledFeatures);
    }

    /// <summary>The rows of an ArchitectureInfo, in C#.</summary>
    public static IEnumerable<string> StageInfo(ArchitectureGraph graph) => Rows(graph).Select(row =>
        FormattableString.Invariant($"new StageInfo({Naming.Literal(row.Name)}, {row.Output.ToCode}, Parameters: {row.Parameters}, MultiplyAdds: {row.MultiplyAdds}{(row.IsFeature ? ", IsFeature: true" : "")})"));

    private static StageCode Stage(ArchitectureGraph graph, StageGraph stage, int index)
    {
        var previous = index == 0 ? null : graph.Stages[index - 1];
        var local = Local(stage);
        var block = stage.Block.Type.SeenFrom(graph.Type);
        var input = previous is null ? "input" : $"{previous.Property}.Output";
        return new StageCode(
            stage.IsFeature,
            graph.Features.TakeWhile(feature => feature != stage).Count(),
            stage.Property,
            local,
            "_" + local.TrimStart('@'),
            stage.IsBlock ? block : $"Stage<{(stage.Rest is null ? block : "Block")}>",
            stage.IsBlock ? "FrozenBlock" : "FrozenStage",
            $"this.Register({Naming.Literal(stage.Declaration.Key)}, {(stage.IsBlock ? New(graph, stage, stage.Block, input, stage.Declaration.Stride) : NewStage(graph, stage, input))})",
            previous is null ? "x" : Local(previous),
            (previous?.Output ?? graph.Input).WithBatch,
            stage.Output.WithBatch);
    }

    private static string NewStage(ArchitectureGraph graph, StageGraph stage, string input)
    {
        var first = New(graph, stage, stage.Block, "shape", stage.Declaration.Stride);
        var rest = stage.Declaration.Repeat > 1 && (stage.Rest is not null || stage.Declaration.Stride != 1)
            ? $", rest: shape => {New(graph, stage, stage.Rest ?? stage.Block, "shape", 1)}"
            : "";
        return $"new Stage<{(stage.Rest is null ? stage.Block.Type.SeenFrom(graph.Type) : "Block")}>({input}, repeat: {stage.Declaration.Repeat}, first: shape => {first}{rest})";
    }

    private static string New(ArchitectureGraph graph, StageGraph stage, BlockGraph block, string input, int stride)
    {
        var with = stage.With.Where(set => block.Settable.Any(parameter => parameter.Name == set.Name)).Select(set => FormattableString.Invariant($", {Naming.Escape(set.Name)}: {set.Value}"));
        return $"new {block.Type.SeenFrom(graph.Type)}({input}, {stage.Declaration.Channels}{(stride == 1 ? "" : $", stride: {stride}")}{string.Concat(with)})";
    }

    // A stage called "pooled" or "logits" is rejected by the reserved names; "x" and the parameter names of the emitted methods are not members.
    private static string Local(StageGraph stage) => stage.Declaration.Role != StageRole.Stage ? stage.Name : Naming.Local(stage.Declaration.Key) is "x" or "source" or "fold" or "features" or "preActivations" or "kept" or "input" or "classes" or "seed" or "stem" or "tail"
        ? "the" + stage.Property
        : Naming.Local(stage.Declaration.Key);

    private static IReadOnlyList<string> TableOf(ArchitectureGraph graph)
    {
        var rows = graph.Stages.Zip(Rows(graph), (stage, row) => new[]
        {
            row.Name,
            Blocks(stage),
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

    private static string Blocks(StageGraph stage) => stage.Rest is null
        ? $"{stage.Declaration.Repeat} x {stage.Block.Type.Name}"
        : $"{stage.Block.Type.Name}, {stage.Declaration.Repeat - 1} x {stage.Rest.Type.Name}";

    private static IEnumerable<(string Name, Shape Output, long Parameters, long MultiplyAdds, bool IsFeature)> Rows(ArchitectureGraph graph) =>
    [
        .. graph.Stages.Select(stage => (stage.Name, stage.Output, stage.Parameters, stage.MultiplyAdds, stage.IsFeature)),
        (graph.HeadKey, new Shape(graph.Classes, 1, 1), graph.HeadParameters, graph.HeadMultiplyAdds, false),
    ];
}

/// <summary>A row of the table, as the template prints it.</summary>
/// <param name="IsFeature">Whether its output is a feature.</param>
/// <param name="Feature">Its number, if it is one.</param>
/// <param name="Property">Its member.</param>
/// <param name="Local">The local of its output.</param>
/// <param name="Field">The field of its frozen view.</param>
/// <param name="Type">The class of its module.</param>
/// <param name="FrozenType">The class of its frozen view.</param>
/// <param name="Create">The expression that makes and registers its module.</param>
/// <param name="PreviousLocal">The local of its input.</param>
/// <param name="InputShape">The shape of its input.</param>
/// <param name="Shape">The shape of its output.</param>
internal sealed record StageCode(
    bool IsFeature,
    int Feature,
    string Property,
    string Local,
    string Field,
    string Type,
    string FrozenType,
    string Create,
    string PreviousLocal,
    string InputShape,
    string Shape);
