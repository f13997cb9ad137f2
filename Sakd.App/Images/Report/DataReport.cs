using System.Collections.Immutable;
using System.Globalization;
using Spectre.Console;

namespace Sakd.App.Images;

/// <summary>Writes what a scan has found out.</summary>
internal static class DataReport
{
    // With more, those in between are left out.
    private const int MostClasses = 24, ClassesAtEachEnd = 10, LongestName = 40;

    /// <summary>Writes it.</summary>
    public static void Write(Terminal terminal, DataSet data, DataScan scan, DataSplit split, ImageGeometry geometry)
    {
        (string Part, int[] Counts)[] parts = [.. split.CountsOf(data)];
        int[][] counts = [.. parts.Select(part => part.Counts)];
        terminal.Line();
        terminal.Draw("Parts", Parts(split));
        terminal.Draw("Classes", Classes(data, counts));
        WriteImages(terminal, data, scan, geometry);
        WriteBalance(terminal, data, counts[0]);
        WriteFindings(terminal, data, scan, split, parts);
        terminal.Line();
        terminal.Line($"hash      {scan.Fingerprint}");
        if (File.Exists(DataScans.PathOf(scan.Key))) terminal.Line($"kept      {DataScans.PathOf(scan.Key)}");
    }

    private static Table Parts(DataSplit split)
    {
        var table = Tables.New("part", ">images", "from");
        table.AddTexts("training", Formatted.Count(split.Training.Length), split.Origins[0]);
        table.AddTexts("validation", Formatted.Count(split.Validation.Length), split.Origins[1]);
        table.AddTexts("test", Formatted.Count(split.Test.Length), split.Origins[2]);
        return table;
    }

    private static Table Classes(DataSet data, int[][] counts)
    {
        var table = Tables.New(">label", "class", ">training", ">validation", ">test", ">share");
        double all = Math.Max(1, counts.Sum(part => part.Sum()));
        void Add(int label) => table.AddTexts(
        [
            label.ToString(CultureInfo.InvariantCulture),
            Shortened(NameOf(data, label)),
            .. counts.Select(part => Formatted.Count(part[label])),
            Formatted.Percent(counts.Sum(part => part[label]) / all),
        ]);

        int classes = data.ClassNames.Length;
        if (classes <= MostClasses)
        {
            for (int label = 0; label < classes; label++) Add(label);
            return table;
        }

        int[] bySize = [.. Enumerable.Range(0, classes).OrderByDescending(label => counts.Sum(part => part[label]))];
        foreach (int label in bySize[..ClassesAtEachEnd]) Add(label);
        table.AddTexts("...", $"{Formatted.Count(classes - (2 * ClassesAtEachEnd))} classes between them");
        foreach (int label in bySize[^ClassesAtEachEnd..]) Add(label);
        return table;
    }

    /// <summary>A class's name, and its title where it has one.</summary>
    public static string NameOf(DataSet data, int label) =>
        data.Titles.IsEmpty || data.Titles[label] == data.ClassNames[label]
            ? data.ClassNames[label]
            : $"{data.ClassNames[label]} {data.Titles[label]}";

    /// <summary>A class's name, no longer than a line has room for.</summary>
    public static string Shortened(string name) =>
        Formatted.Plain(name.Length <= LongestName ? name : name[..(LongestName - 2)] + "..");

    private static void WriteImages(Terminal terminal, DataSet data, DataScan scan, ImageGeometry geometry)
    {
        int readable = scan.Formats.Values.Sum();
        string sizes = string.Join(", ", scan.Sizes.Select(size => $"{size.Width}x{size.Height} ({Formatted.Count(size.Count)})"));
        int more = scan.SizesCount - scan.Sizes.Length;
        terminal.Line($"sizes     {sizes}{(more > 0 ? $" and {Formatted.Count(more)} more" : "")}");
        if (scan.SizesCount > 1)
            terminal.Line($"          from {scan.Smallest.Width}x{scan.Smallest.Height} to {scan.Largest.Width}x{scan.Largest.Height}");
        terminal.Line(
            $"files     {string.Join(", ", scan.Formats.Select(format => $"{format.Key} {Formatted.Count(format.Value)}"))}; "
            + $"{Bytes(scan.Bytes)} in all");
        string alpha = scan.Alpha == 0 ? "" : $"; {Formatted.Count(scan.Alpha)} with transparency, laid on white";
        terminal.Line($"channels  {Channels(readable - scan.Grey, scan.Grey)}{alpha}");
        terminal.Line($"taken as  {geometry.Stored}{(data.Shape is null ? $": {geometry.InWords}" : "")}");
        terminal.Line(
            $"          mean {Numbers(scan.Normalisation.Mean)}, deviation {Numbers(scan.Normalisation.Std)} of the training part");
    }

    private static string Bytes(long count) => count < 1000 ? $"{count} B" : $"{Formatted.Short(count)}B";

    private static string Channels(int colour, int grey) => (colour, grey) switch
    {
        (0, _) => "grey",
        (_, 0) => "colour",
        _ => $"{Formatted.Count(colour)} in colour, {Formatted.Count(grey)} grey",
    };

    private static string Numbers(ImmutableArray<double> values) =>
        string.Join(' ', values.Select(value => value.ToString("0.0000", CultureInfo.InvariantCulture)));

    private static void WriteBalance(Terminal terminal, DataSet data, int[] training)
    {
        int most = Array.IndexOf(training, training.Max()), least = Array.IndexOf(training, training.Min());
        if (training[most] == training[least])
        {
            terminal.Line($"balance   every class has {Formatted.Count(training[most])} training images");
            return;
        }

        string ratio = training[least] == 0
            ? ""
            : $", {((double)training[most] / training[least]).ToString("0.0", CultureInfo.InvariantCulture)} to 1";
        terminal.Line(
            $"balance   {Shortened(data.ClassNames[most])} has {Formatted.Count(training[most])} training images, "
            + $"{Shortened(data.ClassNames[least])} {Formatted.Count(training[least])}{ratio}");
    }

    private static void WriteFindings(
        Terminal terminal, DataSet data, DataScan scan, DataSplit split, IReadOnlyList<(string Part, int[] Counts)> parts)
    {
        foreach (string warning in MissingClasses.Of(data.ClassNames, parts)) terminal.Warn(warning);
        List(
            terminal,
            scan.Unreadables.Length == 0 ? null : $"{Counted(scan.Unreadables.Length, "image", "images")} cannot be read:",
            [.. scan.Unreadables.Select(image => image.Problem)]);
        List(
            terminal,
            scan.AcrossPartsCount == 0 ? null : $"{Counted(scan.AcrossPartsCount, "image stands", "images stand")} in more than one part:",
            Twins(data, split, scan.AcrossParts, scan.AcrossPartsCount));
        if (scan.WithinPartsCount == 0) return;
        var first = scan.WithinParts[0];
        terminal.Line(
            $"note      {Counted(scan.WithinPartsCount, "image stands", "images stand")} in a part twice, such as "
            + $"{data.Records.KeyOf(first.First)} and {data.Records.KeyOf(first.Second)}");
    }

    private static IReadOnlyList<string> Twins(DataSet data, DataSplit split, ImmutableArray<DataScan.Twin> twins, int count) =>
    [
        .. twins.Select(twin => $"{Named(data, split, twin.First)} and {Named(data, split, twin.Second)}"),
        .. Enumerable.Repeat("", count - twins.Length),
    ];

    private static string Named(DataSet data, DataSplit split, int place)
    {
        string part = split.Training.Contains(place) ? "training" : split.Validation.Contains(place) ? "validation" : "test";
        return $"{data.Records.KeyOf(place)} ({part})";
    }

    private static void List(Terminal terminal, string? heading, IReadOnlyList<string> lines)
    {
        if (heading is null) return;
        terminal.Warn(heading);
        foreach (string line in Problems.ListOf(lines)) terminal.Line($"          {line}");
    }

    private static string Counted(int count, string one, string several) => $"{Formatted.Count(count)} {(count == 1 ? one : several)}";
}
