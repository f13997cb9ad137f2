using System.CommandLine;
using System.Diagnostics;
using Sakd.Benchmarks.Measuring;
using Sakd.Benchmarks.Output;
using Sakd.Benchmarks.Peer;
using Sakd.Benchmarks.Startup;

namespace Sakd.Benchmarks.Tables;

/// <summary>From the start of the process to its first finished step.</summary>
internal sealed class StartupTable : TableCommand
{
    private readonly Option<FileInfo?> _aot =
        new("--aot") { Description = "The sakd that was published with Native AOT, to compare", HelpName = "file" };

    public StartupTable()
        : base("startup", "From the start of the process to the first finished step, on the runtime and with Native AOT") => Add(_aot);

    /// <inheritdoc/>
    protected override IEnumerable<Report> Measure(Settings settings, ParseResult parsed)
    {
        var aot = parsed.GetValue(_aot);
        if (aot is { Exists: false })
            throw new SakdException(
                $"--aot {aot}: there is no such file; make it with dotnet publish Sakd.Trainer -c Release -p:PublishAot=true -o FOLDER");

        Say("runs of one step");
        using var folder = new TemporaryFolder();
        var run = new OneStepRun(folder, settings.Threads);
        var jit = new Subject("on the runtime", () => run.SecondsToStep(arguments => OwnProcess.Command(Child.SakdCommand(arguments))));
        var compiled = new Subject("Native AOT", () => run.SecondsToStep(arguments => new ProcessStartInfo(aot!.FullName, arguments)));
        var series = Interleaved.Time(aot is null ? [jit] : [jit, compiled], settings);

        var report = new Report("To the first finished step", "sakd", "s", "over the runtime")
        {
            Note = aot is null ? "Without --aot there is nothing to compare with." : null,
        };
        foreach (var times in series) report.Add(times.Name, times.Spread, times.Over(series[0]));
        yield return report;
    }
}
