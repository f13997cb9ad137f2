using System.CommandLine;
using System.Text;
using Sakd.App.Reports;
using Sakd.App.Reports.Findings;
using Sakd.App.Runs;
using Sakd.Checkpoints;
using Sakd.Platform;

namespace Sakd.App;

/// <summary><c>sakd report</c>: a page about one or several runs.</summary>
internal static class ReportCommand
{
    private const string DefaultName = "report.html";

    private const int DefaultImages = 10_000, MostImages = 1_000_000;

    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var runs = new Argument<string[]>("run") { Description = "Folders of runs", Arity = ArgumentArity.OneOrMore }.Named();
        var output = new Option<string?>("--output")
        {
            Description = $"The page [default: {DefaultName} in the folder of the run, or here for several]",
            HelpName = "file",
        }.Named();
        var tags = new Option<string?>("--tags")
        {
            Description = "A file of lines image,category, which frame images of the gallery: missing content, ambiguous subject, "
                + "object group, abnormal form",
            HelpName = "file",
        }.Named();
        var images = NumberOptions.Whole("--images", 1, MostImages, DefaultImages, "The most test images that are looked at again");
        var command = new DocumentedCommand("report", "Make a page about runs: curves, decisions, classes, costs, a gallery")
        {
            Examples =
            [
                ($"{session.Program} report {RunFolder.Root}/first", $"{RunFolder.Root}/first/{DefaultName}, to be opened in a browser"),
                ($"{session.Program} report {RunFolder.Root}/first {RunFolder.Root}/second", "two runs side by side"),
            ],
        };
        command.Add(runs);
        foreach (Option option in (Option[])[output, tags, images]) command.Add(option);
        command.SetAction(parsed => Run(
            session, parsed.GetRequiredValue(runs), parsed.GetValue(output), parsed.GetValue(tags), parsed.GetValue(images)));
        return command;
    }

    private static void Run(Session session, string[] folders, string? output, string? tagFile, int images)
    {
        var tags = tagFile is null ? ImageTags.None : ImageTags.Read(tagFile);
        var runs = folders.Select(ReportedRun.Read).ToList();
        string path = output ?? (runs is [var one] ? one.File(DefaultName) : DefaultName);
        _ = Compute.Open(Compute.DefaultDevice, Processor.PhysicalCores);
        var page = new ReportPage([.. runs.Select(run => Part(session, run, images))], tags);
        byte[] bytes = Encoding.UTF8.GetBytes(page.Write());
        AtomicFile.Write(path, stream => stream.Write(bytes));
        session.Terminal.Line($"written   {path} ({Formatted.Bytes(bytes.Length)}): open it in a browser");
    }

    private static ReportPart Part(Session session, ReportedRun run, int images)
    {
        var pair = run.IsPlain ? null : session.Catalog.Pair(run.Config.Name);
        var layout = pair is null || !run.Distils ? null : Recipe.Layout(pair, CatalogIndex.Distiller(pair, run.Config.Distiller!));
        if (run.Summary is null) return new ReportPart(run, pair?.Info, layout, null, "its networks were not looked at: it is not over");
        try
        {
            var findings = RunFindings.Of(session, run, images);
            string? missing = run.Distils && findings.Teacher is null
                ? "its teacher's file is gone, or another one by now, so that teacher and gallery are left out"
                : null;
            if (missing is not null) session.Terminal.Warn($"{run.Folder}: {missing}");
            return new ReportPart(run, pair?.Info, layout, findings, missing);
        }
        catch (SakdException e)
        {
            session.Terminal.Warn($"{run.Folder}: its networks are not looked at: {e.Message}");
            return new ReportPart(run, pair?.Info, layout, null, $"its networks were not looked at: {e.Message}");
        }
    }
}
