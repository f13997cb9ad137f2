using System.CommandLine;
using Sakd.App.Images;

namespace Sakd.App;

/// <summary><c>sakd data</c>: what images are, before anybody trains on them.</summary>
internal static class DataCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var path = new Argument<string>("path") { Description = $"Images: what --data takes, also '{DataSource.Bundled}'" }.Named();
        var sheet = new Option<string?>("--sheet")
        {
            Description = "Draw a contact sheet: a row for each class",
            HelpName = "file.png",
        }.Named();
        var input = InputOption.Create($"The shape that networks take, for files [default: {DataRequest.SmallColour}]");
        var skipUnreadable = TrainingOptions.SkipUnreadableOption();
        var command = new DocumentedCommand("data", "Say what images are there: kind, classes, sizes, and what is wrong with them")
        {
            Examples =
            [
                ($"{session.Program} data ~/images", "a folder of class folders, or whatever else is there"),
                ($"{session.Program} data cifar-100-python.tar.gz --sheet sheet.png", "an archive, and a drawing of its classes"),
                ($"{session.Program} data ~/images --input 3x224x224", "as networks for ImageNet would see them"),
            ],
        };
        command.Add(path);
        foreach (Option option in (Option[])[sheet, input, skipUnreadable]) command.Add(option);
        command.SetAction(parsed => Run(
            session,
            parsed.GetRequiredValue(path),
            parsed.GetValue(sheet),
            new DataRequest
            {
                Input = parsed.GetValue(input),
                ConvertsChannels = true,
                SkipUnreadable = parsed.GetValue(skipUnreadable),
                Terminal = session.Terminal,
                Stop = session.Stop,
            }));
        return command;
    }

    private static void Run(Session session, string path, string? sheet, DataRequest request)
    {
        using var data = DataSource.Open(path, session.Stop);
        var terminal = session.Terminal;
        terminal.Line($"data      {path}: {data.Kind}");
        terminal.Line($"images    {Formatted.Count(data.Records.Count)} in {Formatted.Count(data.ClassNames.Length)} classes");
        foreach (string note in data.Notes) terminal.Line($"note      {note}");

        var geometry = DataLoader.GeometryOf(data, request);
        var scan = DataScans.Of(data, geometry, terminal, session.Stop);
        var split = DataSplit.OrAll(data, scan.Skipped, out var problem);
        DataReport.Write(terminal, data, scan, split, geometry);
        if (sheet is not null)
        {
            ContactSheet.Save(sheet, path, data, split);
            terminal.Line($"written   {sheet}");
        }

        if (data.ClassNames.Length < 2) throw DataLoader.OneClass(path, data);
        if (!request.SkipUnreadable) DataLoader.Refuse(path, scan);
        if (problem is not null) throw problem;
    }
}
