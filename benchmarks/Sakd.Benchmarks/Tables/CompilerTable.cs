using System.CommandLine;
using Sakd.Benchmarks.Compiler;
using Sakd.Benchmarks.Measuring;
using Sakd.Benchmarks.Output;

namespace Sakd.Benchmarks.Tables;

/// <summary>What the generators add to a build and to a keystroke.</summary>
internal sealed class CompilerTable() : TableCommand("compiler", "The generators: a cold run, an edit elsewhere, an edit of one stage")
{
    /// <inheritdoc/>
    protected override IEnumerable<Report> Measure(Settings settings, ParseResult parsed)
    {
        var report = new Report(
            "The compiler", "what is compiled", "files", "lines", "very first, ms", "cold, ms", "edit elsewhere, ms", "edit of a stage, ms")
        {
            Note =
                "Files and lines are what the generators write. Very first: the run in which the generators themselves are still being "
                + "compiled, for the first row only.",
        };
        double? first = null;
        foreach (var source in CompilerCase.All)
        {
            Say(source.Name);
            var run = new GeneratorRun(source);
            first ??= run.Cold().Run() * 1000;
            var (files, lines) = run.Output();
            var series = Interleaved.Time([run.Cold(), run.EditElsewhere(), run.EditOfStage()], settings);
            report.Add(
                [source.Name, files, lines, source == CompilerCase.All[0] ? first : null, .. series.Select(times => times.Milliseconds)]);
        }

        yield return report;
    }
}
