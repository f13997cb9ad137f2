namespace Sakd.Generators.Tests.Diagnostics.Mistakes;

/// <summary>What the mistakes are written into.</summary>
internal static class Sources
{
    public const string Blocks = Toys.ConvBnRelu + Toys.BasicBlock;

    /// <summary>A network of one stage of a block, behind a stem of 8 channels.</summary>
    /// <param name="block">The block.</param>
    /// <param name="says">What else the stage says, which is then at fault; null where the block is.</param>
    public static string Network(string block, string? says = null) =>
        $$"""

        [Architecture("net", Input = "3x16x16")] [Stem<StemOfNet>("stem", 8)]
        [{{(says is null ? "" : "[|")}}Stage<{{block}}>("layer1", 8{{says}}){{(says is null ? "" : "|]")}}]
        [Head("fc")] public sealed partial class Net;
        [Block] [Conv("conv1", 3, "channels")] public sealed partial class StemOfNet;
        """;

    public static string Distilled(string distiller, string declaration = "") =>
        $$"""
        [SpotAdaptive<ToyTeacher, ToyStudent>(Input = "3x16x16")] [[|Distill<{{distiller}}>|]] public sealed partial class Pair;
        {{declaration}}
        """ + Blocks + Toys.Architectures;
}
