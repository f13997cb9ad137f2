using System.Collections.Immutable;
using Sakd.Layers;

namespace Sakd.Training;

/// <summary>A pair in a catalog: its facts, how to make both networks, and the distillers it is compiled for.</summary>
/// <param name="Info">The facts.</param>
/// <param name="Teacher">The teacher's architecture.</param>
/// <param name="Student">The student's architecture.</param>
/// <param name="Distillers">The distillers, in the order they are listed.</param>
/// <param name="Unfit">The library's distillers that the pair cannot use.</param>
public sealed record PairEntry(
    PairInfo Info,
    ArchitectureEntry Teacher,
    ArchitectureEntry Student,
    ImmutableArray<DistillerEntry> Distillers,
    ImmutableArray<UnfitDistiller> Unfit);
