using System.Collections.Immutable;
using Sakd.App.Comparing;

namespace Sakd.App.Tests.Comparing;

/// <summary>A grid as a folder would have it, of a pair that nobody trains.</summary>
internal static class ToyGrid
{
    /// <summary>Its file.</summary>
    public static GridFile File(ImmutableArray<Setting> settings, IEnumerable<ulong> seeds) => new()
    {
        Command = "sakd compare a-b",
        Version = "1",
        Kernels = "own",
        Processor = "fast",
        Data = "images",
        Fingerprint = "ab",
        Teachers = [new GridTeacher("a-b", "t", "11")],
        Threads = 1,
        Options = ["--epochs 1"],
        Settings = settings,
        Cells = [.. seeds.SelectMany(seed => settings.Select(setting => new GridCell(setting.Name, seed)))],
        Family = [.. Comparison.FamilyOf(settings)],
    };
}
