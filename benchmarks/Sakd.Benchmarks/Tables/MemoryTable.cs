using System.CommandLine;
using Sakd.Benchmarks.Output;

namespace Sakd.Benchmarks.Tables;

/// <summary>Whether a long run needs more memory than a short one.</summary>
internal sealed class MemoryTable : TableCommand
{
    /// <summary>The steps before a count whose highest resident set counts.</summary>
    public const int StepsWatched = 20;

    private readonly Option<int?> _steps =
        new("--steps") { Description = "Steps of the long run [default: 2000, quick 200]; the short one is its first tenth" };

    public MemoryTable()
        : base("memory", "The resident set after 200 and after 2000 steps, with the default allocator") => Add(_steps);

    /// <inheritdoc/>
    protected override IEnumerable<Report> Measure(Settings settings, ParseResult parsed)
    {
        int late = parsed.GetValue(_steps) ?? (settings.Quick ? 200 : 2000);
        int early = late / 10;
        if (early < StepsWatched)
            throw new SakdException($"--steps {late}: at least {10 * StepsWatched}, of which the first tenth is compared with the rest");

        Say($"{late} steps of {Settings.SmallestPair}");
        var (first, last) = Child.ResidentOf(Settings.SmallestPair, early, late, settings);
        var report = new Report($"Resident memory, {Settings.SmallestPair}, batch {settings.Batch}", "steps", "MB", "over the first")
        {
            Note = $"The highest of the {StepsWatched} steps up to it.",
        };
        report.Add($"{early}", first, 1.0);
        report.Add($"{late}", last, last / first);
        yield return report;
    }
}
