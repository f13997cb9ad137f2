using Sakd.Generators.Graphs;
using Sakd.Generators.Plans.Blocks;

namespace Sakd.Generators.Plans;

/// <summary>What stands for a feature where a distiller compares pre-activations.</summary>
internal enum PreActivation
{
    /// <summary>The feature without the ReLUs that its stage ends in.</summary>
    BeforeLastRelu,

    /// <summary>The feature behind the batch norm that the next stage begins with, where a ReLU is the first to read it.</summary>
    BeforeNextRelu,

    /// <summary>The feature itself.</summary>
    Feature,
}

/// <summary>Decides what stands for each feature.</summary>
internal static class PreActivationPlan
{
    /// <summary>What stands for a stage's output, by the last block of the stage and the first one after it.</summary>
    public static PreActivation Of(ArchitectureGraph network, int stage) =>
        LastBlock(network.Stages[stage]) is { } last && OuterRelus.Of(last).Last.Count > 0 ? PreActivation.BeforeLastRelu
        : FirstBlock(network.Stages.ElementAtOrDefault(stage + 1)) is { } next && OuterRelus.Of(next).FirstNorm is not null
            ? PreActivation.BeforeNextRelu
        : PreActivation.Feature;

    private static BlockGraph? FirstBlock(StageGraph? stage) => (stage as BlockStage)?.Block;

    private static BlockGraph? LastBlock(StageGraph stage) =>
        stage is BlockStage { Declaration.Repeat: > 1, Rest: { } rest } ? rest : (stage as BlockStage)?.Block;
}
