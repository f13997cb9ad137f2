using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;
using Sakd.Generators.Plans;
using Sakd.Generators.Plans.Blocks;

namespace Sakd.Generators.Emission;

/// <summary>What the templates of an architecture and of a companion print.</summary>
internal sealed record ArchitectureCode(
    TypeName Type,
    string Visibility,
    int Contract,
    string Name,
    string Input,
    string InputSizes,
    int Classes,
    StageCost? Cost,
    string ParametersText,
    string MultiplyAddsText,
    IReadOnlyList<string> Table,
    IReadOnlyList<string> StageInfos,
    IReadOnlyList<StageCode> Stages,
    IReadOnlyList<StageCode> Features,
    IReadOnlyList<StageCode> Outputs,
    IReadOnlyList<StageCode> Tails,
    StageCode LastFeature,
    StageCode LastStage,
    string Pool,
    bool Classifier,
    string HeadKey,
    string HeadProperty,
    long PooledFeatures,
    int PooledFeature,
    CompanionCode? Companion)
{
    public static ArchitectureCode Of(ArchitectureGraph graph)
    {
        var stages = graph.Stages.Select((stage, index) => Stage(graph, stage, index)).ToList();
        return new ArchitectureCode(
            graph.Type,
            (graph.IsWritten ? graph.Type.IsPublic : graph.Stages.OfType<BlockStage>().All(stage => stage.Block.Type.IsPublic))
                ? "public"
                : "internal",
            Naming.Contract,
            graph.Declaration.Name,
            graph.Input.ToString(),
            FormattableString.Invariant($"{graph.Input.Channels}, {graph.Input.Height}, {graph.Input.Width}"),
            graph.Classes,
            graph.Cost,
            TextTable.Number(graph.Cost?.Parameters),
            TextTable.Number(graph.Cost?.MultiplyAdds),
            TableOf(graph),
            [.. StageInfo(graph)],
            stages,
            [.. stages.Where(stage => stage.IsFeature)],
            [.. stages.Where(stage => stage.IsKept)],
            [.. stages.Where(stage => stage.IsTail)],
            stages.Last(stage => stage.IsFeature),
            stages[stages.Count - 1],
            graph.Stages[graph.Stages.Count - 1] is MemberStage { IsVector: true } ? "alias()" : "mean([2, 3])",
            graph.EndsInClassifier,
            graph.HeadKey,
            Head(graph),
            graph.PooledFeatures,
            graph.Features.Count(),
            graph.Declaration.Written is { } written ? CompanionCode.Of(graph, written) : null);
    }

    /// <summary>The member that is the head.</summary>
    public static string Head(ArchitectureGraph graph) =>
        graph.IsWritten ? Naming.Member(graph.HeadKey) : Naming.Property(graph.HeadKey);

    /// <summary>The rows of an ArchitectureInfo, in C#.</summary>
    public static IEnumerable<string> StageInfo(ArchitectureGraph graph) => Rows(graph).Select(row =>
        $"new StageInfo({Naming.Literal(row.Name)}, {row.Output.ToCode}, Parameters: {Known(row.Cost?.Parameters)}, "
        + $"MultiplyAdds: {Known(row.Cost?.MultiplyAdds)}{(row.IsFeature ? ", IsFeature: true" : "")})");

    /// <summary>A number in C#, or null.</summary>
    public static string Known(long? number) => number is { } known ? FormattableString.Invariant($"{known}") : "null";

    private static StageCode Stage(ArchitectureGraph graph, StageGraph stage, int index)
    {
        var previous = index == 0 ? null : graph.Stages[index - 1];
        var (local, isTail, number) = (Local(stage), stage.Role == StageRole.Tail, NumberOf(graph, stage));
        var field = Naming.Field(local);
        var (read, kept) = (new Argument(new Local(previous is null ? "x" : Local(previous))), Kept(graph, index).ToList());
        var tape = new Argument(new Local("trail").Call("To", Term.Number(number)) with { IfPresent = true });
        var frozenMember = isTail ? field : stage.Property;
        var (type, frozen, create) = stage is BlockStage blocks
            ? Blocks(graph, blocks, input: previous is null ? "input" : $"{previous.Property}.Output")
            : ("OpaqueStage", "FrozenBlock", CompanionCode.Declare((MemberStage)stage));
        return new StageCode(
            stage.IsFeature,
            stage.IsFeature || index == graph.Stages.Count - 1,
            isTail,
            number,
            stage.Property,
            local,
            field,
            frozenMember,
            type,
            frozen,
            create,
            previous is null ? "x" : Local(previous),
            previous is { IsFeature: true } ? NumberOf(graph, previous) : null,
            Printer.Print(new Local(stage.Property).Call(kept.Count == 0 ? "forward" : "Forward", [read, .. kept])),
            Printer.Print(new Local(frozenMember).Call("Forward", [read, tape, .. kept])),
            stage.IsFeature && PreActivationPlan.Of(graph, index) is PreActivation.Feature,
            previous?.OutputText ?? graph.Input.WithBatch,
            stage.OutputText);
    }

    /// <summary>
    /// A stage's number among the features; that of the next feature where it is none, and of the pooled vector where none follows.
    /// </summary>
    private static int NumberOf(ArchitectureGraph graph, StageGraph stage) =>
        graph.Stages.TakeWhile(other => other != stage).Count(other => other.IsFeature);

    /// <summary>By what a stage is told to keep what stands for the feature that it reads, and for the one that it makes.</summary>
    private static IEnumerable<Argument> Kept(ArchitectureGraph graph, int index)
    {
        var kept = new Local("kept");
        if (index > 0 && graph.Stages[index - 1].IsFeature && PreActivationPlan.Of(graph, index - 1) is PreActivation.BeforeNextRelu)
        {
            yield return new Argument(kept, ForwardPass.BeforeFirstRelu);
        }

        if (graph.Stages[index].IsFeature && PreActivationPlan.Of(graph, index) is PreActivation.BeforeLastRelu)
        {
            yield return new Argument(kept, ForwardPass.BeforeLastRelu);
        }
    }

    private static (string Type, string FrozenType, string Create) Blocks(ArchitectureGraph graph, BlockStage stage, string input)
    {
        var (block, row) = (stage.Block.Type.SeenFrom(graph.Type), stage.Declaration);
        var type = stage.IsBlock ? block : $"Stage<{(stage.Rest is null ? block : "Block")}>";
        var create = stage.IsBlock ? New(graph, stage, stage.Block, input, row.Stride, "0") : NewStage(graph, stage, type, input);
        return (
            type,
            stage.IsBlock ? "FrozenBlock" : "FrozenStage",
            row.IsNumbered
                ? $"{create}.RegisterBlocks(this, {Naming.Literal(row.Key)})"
                : $"this.Register({Naming.Literal(row.Key)}, {create})");
    }

    private static string NewStage(ArchitectureGraph graph, BlockStage stage, string type, string input)
    {
        var (row, rest) = (stage.Declaration, stage.Rest ?? stage.Block);
        var first = New(graph, stage, stage.Block, "shape", row.Stride, "0");
        var others = New(graph, stage, rest, "shape", 1, "place");
        var parameters = rest.UsesPlace ? "(shape, place)" : "shape";
        var isOther = row.Repeat > 1 && (stage.Rest is not null || row.Stride != 1 || rest.UsesPlace);
        return $"new {type}({input}, repeat: {row.Repeat}, first: shape => {first}"
            + (isOther ? $", rest: {parameters} => {others}" : "")
            + (row.Blocks is null or "0" ? "" : $", names: {Naming.Literal(row.Prefix)}, start: {row.Start}") + ")";
    }

    private static string New(ArchitectureGraph graph, BlockStage stage, BlockGraph block, string input, int stride, string place)
    {
        var with = stage.With
            .Where(set => block.Settable.Any(parameter => parameter.Name == set.Name))
            .Select(set => FormattableString.Invariant($", {Naming.Escape(set.Name)}: {set.Value}"));
        var index = place == "0" ? $"{stage.Place}" : stage.Place == 0 ? place : $"{stage.Place} + {place}";
        var at = block.UsesPlace ? $", index: {index}, count: {stage.Places}" : "";
        var channels = stage.Declaration.IsClassifier ? "classes" : $"{stage.Declaration.Channels}";
        return $"new {block.Type.SeenFrom(graph.Type)}({input}, "
            + $"{channels}{(stride == 1 ? "" : $", stride: {stride}")}{at}{string.Concat(with)})";
    }

    // A stage called "pooled" or "logits" is rejected by the reserved names, or a member of that name gives way to them; "x" and the
    // parameter names of the emitted methods are not members.
    private static string Local(StageGraph stage) => stage is BlockStage && stage.Role != StageRole.Stage ? stage.Name
        : Naming.Local(stage.Property) is var local
            && local is "x" or "source" or "fold" or "features" or "preActivations" or "kept" or "input" or "classes" or "seed"
            || (stage is BlockStage && local is "stem" or "tail")
            ? "the" + stage.Property
        : local;

    private static IReadOnlyList<string> TableOf(ArchitectureGraph graph)
    {
        var rows = graph.Stages.Select(stage => new[]
        {
            stage.Name,
            stage is BlockStage blocks ? Blocks(blocks) : ((MemberStage)stage).Declaration.TypeText,
            stage.OutputText,
            TextTable.Number(stage.Cost?.Parameters),
            TextTable.Number(stage.Cost?.MultiplyAdds),
        });
        return TextTable.Format(
        [
            graph.IsWritten ? ["", "member", "declared output", "", ""] : ["", "blocks", "output", "parameters", "multiply-adds"],
            .. rows,
            [
                HeadName(graph),
                graph.Declaration.Written?.Members.Last().TypeText ?? (graph.EndsInClassifier ? "pool" : "pool, linear"),
                $"[B, {graph.Classes}]",
                TextTable.Number(graph.HeadCost?.Parameters),
                TextTable.Number(graph.HeadCost?.MultiplyAdds),
            ],
        ]);
    }

    private static string Blocks(BlockStage stage) => stage.Rest is null
        ? $"{stage.Declaration.Repeat} x {stage.Block.Type.Name}"
        : $"{stage.Block.Type.Name}, {stage.Declaration.Repeat - 1} x {stage.Rest.Type.Name}";

    private static IEnumerable<(string Name, Shape Output, StageCost? Cost, bool IsFeature)> Rows(ArchitectureGraph graph) =>
    [
        .. graph.Stages.Select(stage => (stage.Name, stage.Output, stage.Cost, stage.IsFeature)),
        (HeadName(graph), new Shape(graph.Classes, 1, 1), graph.HeadCost, false),
    ];

    private static string HeadName(ArchitectureGraph graph) => graph.EndsInClassifier ? "logits" : graph.HeadKey;
}

/// <summary>A row of the table, as the template prints it.</summary>
/// <param name="IsFeature">Whether its output is a feature.</param>
/// <param name="IsKept">Whether its output is a feature or what the pooling reads.</param>
/// <param name="IsTail">Whether it stands between the last feature and the pooling.</param>
/// <param name="Feature">Its number, or that of the feature that it is a part of.</param>
/// <param name="Property">Its member.</param>
/// <param name="Local">The local of its output.</param>
/// <param name="Field">The field of its frozen view, where that is no property.</param>
/// <param name="FrozenMember">That field, or the property.</param>
/// <param name="Type">The class of its module.</param>
/// <param name="FrozenType">The class of its frozen view.</param>
/// <param name="Create">The expression that makes and registers its module.</param>
/// <param name="PreviousLocal">The local of its input.</param>
/// <param name="PreviousFeature">Its input's number, if that is a feature.</param>
/// <param name="Forward">Its forward pass.</param>
/// <param name="FrozenForward">The forward pass of its frozen view.</param>
/// <param name="KeepsOutput">Whether its output stands for itself where pre-activations are kept.</param>
/// <param name="InputShape">The shape of its input.</param>
/// <param name="Shape">The shape of its output.</param>
internal sealed record StageCode(
    bool IsFeature,
    bool IsKept,
    bool IsTail,
    int Feature,
    string Property,
    string Local,
    string Field,
    string FrozenMember,
    string Type,
    string FrozenType,
    string Create,
    string PreviousLocal,
    int? PreviousFeature,
    string Forward,
    string FrozenForward,
    bool KeepsOutput,
    string InputShape,
    string Shape);
