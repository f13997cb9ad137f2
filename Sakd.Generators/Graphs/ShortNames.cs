namespace Sakd.Generators.Graphs;

/// <summary>The types of the runtime, of TorchSharp and of the framework that generated code names in short, and where they are.</summary>
internal static class ShortNames
{
    private static readonly Dictionary<string, string> Homes = Of(
        ("System", ["IDisposable", "ReadOnlySpan"]),
        ("System.Collections.Generic", ["ICollection", "IReadOnlyList", "List"]),
        ("System.Collections.Immutable", ["ImmutableArray"]),
        ("System.Runtime.CompilerServices", ["UnsafeAccessor", "UnsafeAccessorKind"]),
        ("TorchSharp", ["torch"]),
        ("TorchSharp.torch", ["Tensor", "nn", "no_grad"]),
        ("Sakd", [
            "ArchitectureInfo", "Compiled", "DeclaredMember", "Exact", "FeatureShape", "Layout", "LayoutInfo", "LogitBatch", "PairInfo",
            "Profile", "SakdException", "Samples", "SpotInfo", "StageInfo", "StepOptions", "UnfitDistiller",
        ]),
        ("Sakd.Distillers", [
            "ActivationBoundaries", "AttentionTransfer", "ClassAttention", "ContrastiveRepresentation", "CorrelationCongruence",
            "FactorTransfer", "FitNet", "FlowOfSolution", "KdSvd", "KnowledgeDistillation", "KnowledgeModules", "KnowledgeReview",
            "NeuronSelectivityTransfer", "ProbabilisticKnowledge", "RelationalKnowledge", "ReusedClassifier", "SimilarityPreserving",
            "VariationalInformation",
        ]),
        ("Sakd.Layers", [
            "Architecture", "ArchitectureEntry", "Attention", "BatchNorm2d", "Block", "ChannelLinear", "ClassToken", "Conv2d",
            "ConvTranspose2d", "ConvWindow", "DropPath", "Dropout", "FrozenBatchNorm2d", "FrozenBlock", "FrozenConv2d", "FrozenLayer",
            "FrozenLinear", "FrozenPool", "FrozenStage", "Functional", "Gradient", "GraphValue", "GroupNorm", "HandWrittenArchitecture",
            "InstanceNorm2d", "LayerNorm", "LayerScale", "Linear", "OpaqueStage", "PixelLinear", "PositionEmbedding", "Prelu",
            "RecordedBlock", "Stage", "Tape", "Trail", "Unread",
        ]),
        ("Sakd.Routing", ["Adapter", "Decisions", "RoutingNetwork", "RoutingPass", "TokenAdapter"]),
        ("Sakd.Training", ["Catalog", "DistillerEntry", "IKnowledge", "PairEntry", "PairStep", "RoutingObjective", "StepResult"]));

    /// <summary>Those whose static members are used.</summary>
    public static IReadOnlyList<string> Receivers { get; } =
    [
        "Exact", "KnowledgeModules", "Layout", "Functional", "Tape", "UnsafeAccessorKind",
    ];

    public static IEnumerable<string> All => Homes.Keys;

    public static bool Contains(string name) => Homes.ContainsKey(name);

    /// <summary>The name that means the same everywhere.</summary>
    public static string Global(string name) => $"global::{Homes[name]}.{name}";

    private static Dictionary<string, string> Of(params (string Home, string[] Names)[] homes) =>
        homes.SelectMany(home => home.Names.Select(name => (name, home.Home))).ToDictionary(name => name.name, name => name.Home);
}
