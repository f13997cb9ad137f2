using System.CommandLine;
using System.Globalization;
using Sakd.App.Reports;
using Sakd.App.Runs;

namespace Sakd.App;

/// <summary><c>sakd diff</c>: in what two runs differ, and what came of it.</summary>
internal static class DiffCommand
{
    // With more, a hash or a list of names of both would not fit into a window of 80 characters beside the name of the setting.
    private const int LongestValue = 26, Before = 8;

    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var first = new Argument<string>("run") { Description = "The folder of a run" }.Named();
        var second = new Argument<string>("other") { Description = "The folder of the run that it is held against" }.Named();
        var command = new DocumentedCommand("diff", "Show in what two runs differ: options, images, versions, and what came of it")
        {
            Examples =
            [
                ($"{session.Program} diff {RunFolder.Root}/first {RunFolder.Root}/second", "the settings that differ, and both results"),
            ],
        };
        command.Add(first);
        command.Add(second);
        command.SetAction(parsed => Run(
            session.Terminal, ReportedRun.Read(parsed.GetRequiredValue(first)), ReportedRun.Read(parsed.GetRequiredValue(second))));
        return command;
    }

    private static void Run(Terminal terminal, ReportedRun first, ReportedRun second)
    {
        terminal.Line($"first     {first.Folder}");
        terminal.Line($"second    {second.Folder}");
        terminal.Line();
        var (settings, others) = (first.Settings(), second.Settings());
        var names = settings.Keys.Union(others.Keys);
        string[] differ = [.. names.Where(name => ReportedRun.Differ(name, [settings, others]))];
        if (differ.Length == 0)
        {
            terminal.Line("settings  all the same");
        }
        else
        {
            var table = Tables.New("setting", "first", "second");
            foreach (string name in differ)
            {
                var (one, other) = (settings.GetValueOrDefault(name), others.GetValueOrDefault(name));
                table.AddTexts(name, Short(one, other), Short(other, one));
            }

            terminal.Draw("Settings that differ", table);
        }

        terminal.Line();
        var results = Tables.New("result", ">first", ">second", ">difference");
        Add(
            "test accuracy", run => run.Summary?.StudentAccuracy,
            run => RunReport.WithError(run.Summary!.StudentAccuracy, run.Summary.StandardError), "+0.0;-0.0;0.0", 100);
        AddPercent("balanced accuracy", run => run.Summary?.BalancedAccuracy);
        AddPercent("the teacher's", run => run.Summary?.TeacherAccuracy);
        AddPercent("best validation", run => run.Summary?.ValidationAccuracy ?? Best(run));
        foreach (string spot in first.Spots.Union(second.Spots))
            AddNumber($"distilled at {spot}, over the run", run => Distilled(run, spot), Formatted.Probability, "+0.00;-0.00;0.00");
        foreach (string images in Corrupted(first).Union(Corrupted(second)))
            AddNumber($"sound distilled before {images}", run => Area(run, images), Formatted.Probability, "+0.00;-0.00;0.00");
        AddNumber("epochs", run => run.Epochs.Length, value => Formatted.Count((long)value), "+0;-0;0");
        AddNumber("seconds", run => run.Epochs.Sum(epoch => epoch.Seconds), value => Formatted.Count((long)value), "+0;-0;0");
        terminal.Draw("What came of it", results);
        if (SameWeights(first, second)) terminal.Line("Both have the same weights, to the bit.");
        else if ((first.Summary, second.Summary) is (not null, not null))
            terminal.Line(
                "± is the standard error from the number of test images alone; another seed moves a result as well: sakd compare says "
                + "whether a setting matters.");

        void AddPercent(string name, Func<ReportedRun, double?> value) =>
            Add(name, value, run => Formatted.Percent(value(run)!.Value), "+0.0;-0.0;0.0", 100);

        void AddNumber(string name, Func<ReportedRun, double?> value, Func<double, string> text, string format) =>
            Add(name, value, run => text(value(run)!.Value), format, 1);

        void Add(string name, Func<ReportedRun, double?> value, Func<ReportedRun, string> text, string format, double unit)
        {
            if ((value(first), value(second)) is (null, null)) return;
            var (a, b) = (value(first), value(second));
            results.AddTexts(
                name, a is null ? "-" : text(first), b is null ? "-" : text(second),
                b - a is { } difference ? (unit * difference).ToString(format, CultureInfo.InvariantCulture) : "-");
        }
    }

    private static double? Best(ReportedRun run) => run.Epochs.IsEmpty ? null : run.Epochs.Max(epoch => epoch.ValidationAccuracy);

    private static double? Distilled(ReportedRun run, string spot) =>
        run.Epochs.Average(epoch => epoch.DistillationProbability is { } shares && shares.TryGetValue(spot, out double share)
            ? share
            : (double?)null);

    private static IEnumerable<string> Corrupted(ReportedRun run) => run.Summary?.Corrupted?.Keys ?? [];

    // The mean over the branch points.
    private static double? Area(ReportedRun run, string images) => run.Summary?.Corrupted?.GetValueOrDefault(images)?.Values.Average();

    private static bool SameWeights(ReportedRun first, ReportedRun second)
    {
        string[] files = [.. ((ReportedRun[])[first, second]).Select(run => run.File(run.IsPlain ? RunFolder.Model : RunFolder.Student))];
        return files.All(File.Exists) && files.Select(FileChecksum.Of).Distinct().Count() == 1;
    }

    /// <summary>A value, and of a long one the place where it begins to differ from the other.</summary>
    private static string Short(string? value, string? other)
    {
        if (value is null) return "-";
        if (value.Length <= LongestValue) return value;
        int same = value.AsSpan().CommonPrefixLength(other), from = Math.Clamp(same - Before, 0, value.Length - LongestValue);
        return $"{(from > 0 ? "..." : "")}{value.Substring(from, LongestValue)}{(from + LongestValue < value.Length ? "..." : "")}";
    }
}
