using System.Collections.Immutable;
using System.CommandLine;
using Sakd.App.Comparing;
using Sakd.App.Images;
using Sakd.App.Reports;
using Sakd.App.Reports.Grids;
using Sakd.App.Runs;
using Sakd.Checkpoints;

namespace Sakd.App;

/// <summary><c>sakd report</c>: a page about one or several runs.</summary>
internal static class ReportCommand
{
    /// <summary>What the page is called if nobody says otherwise.</summary>
    public const string DefaultName = "report.html";

    private const int MostImages = 1_000_000;

    // By colour, mark and dashes.
    private const int MostRuns = 2 * LineChart.Colours;

    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var runs = new Argument<string[]>("run")
        {
            Description = "Folders of runs, or that of a grid",
            Arity = ArgumentArity.OneOrMore,
        }.Named();
        var output = new Option<string?>("--output")
        {
            Description = $"The page [default: {DefaultName} in the folder, or here for several]",
            HelpName = "file",
        }.Named();
        var tags = new Option<string?>("--tags")
        {
            Description = "A file of lines image,category, which frame images of the gallery: missing content, ambiguous subject, "
                + "object group, abnormal form",
            HelpName = "file",
        }.Named();
        var images = NumberOptions.Whole(
            "--images", 1, MostImages, ReportPart.DefaultImages, "The most test images that are looked at again");
        var command = new DocumentedCommand("report", "Make a page about runs: curves, decisions, classes, costs, a gallery")
        {
            Examples =
            [
                ($"{session.Program} report {RunFolder.Root}/first", $"{RunFolder.Root}/first/{DefaultName}, to be opened in a browser"),
                ($"{session.Program} report {RunFolder.Root}/first {RunFolder.Root}/second", "two runs side by side"),
                ($"{session.Program} report {RunFolder.Root}/compare-{session.Catalog.ExamplePair}", "what a grid has come to so far"),
            ],
        };
        command.Add(runs);
        foreach (Option option in (Option[])[output, tags, images]) command.Add(option);
        command.SetAction(parsed => Run(
            session, parsed.GetRequiredValue(runs), parsed.GetValue(output), parsed.GetValue(tags), parsed.GetValue(images),
            parsed.GetResult(images) is { Implicit: false }));
        return command;
    }

    private static void Run(Session session, string[] folders, string? output, string? tagFile, int images, bool namesImages)
    {
        string path = output ?? (folders is [var only] ? Path.Combine(only, DefaultName) : DefaultName);
        if (folders.FirstOrDefault(GridFile.IsIn) is { } grid)
        {
            if (folders.Length > 1 || tagFile is not null || namesImages)
                throw new SakdException(
                    $"{grid} is the folder of a grid, whose page has no other runs, and no images that --tags or --images speak of: name "
                    + "it alone");
            Write(session, path, new GridPage(grid, GridResults.Read(grid)).Write());
            return;
        }

        if (folders.Length > MostRuns)
            throw new SakdException(
                $"a page tells {MostRuns} runs from each other, not {folders.Length}: name fewer, or the folder of a grid, whose page has "
                + "means over seeds");
        var tags = tagFile is null ? ImageTags.None : ImageTags.Read(tagFile);
        var runs = ReportedRun.Named([.. folders.Select(ReportedRun.Read)]);
        ImmutableArray<ReportPart> parts = [.. runs.Select(run => ReportPart.Of(session, run, images))];
        foreach (var part in parts)
        {
            if (part.Findings is { } findings && tags.NotAmong(findings.TestNames) is { IsEmpty: false } unknown)
                session.Terminal.Warn(
                    $"{tagFile}: no test image of {part.Run.Folder} is called, or has the number, "
                    + string.Join(", ", Problems.ListOf([.. unknown.Select(name => $"'{name}'")])));
        }

        Write(session, path, new ReportPage(parts, tags).Write());
    }

    private static void Write(Session session, string path, string page)
    {
        try
        {
            AtomicFile.Write(path, page);
        }
        catch (SakdException e)
        {
            throw new SakdException($"{e.Message.TrimEnd('.')}; name another file with --output");
        }

        session.Terminal.Line($"written   {path} ({Formatted.Bytes(new FileInfo(path).Length)}): open it in a browser");
    }
}
