using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Sakd.Distillers;
using Sakd.Training;
using Spectre.Console;

namespace Sakd.App;

/// <summary><c>sakd list</c>: what the program was compiled with.</summary>
internal static partial class ListCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var command = new Command("list", "List the pairs, architectures and distillers that the program was compiled with");
        command.SetAction(_ => Run(session.Terminal, session.Catalog));
        return command;
    }

    private static void Run(Terminal terminal, CatalogIndex catalog)
    {
        var pairs = Tables.New("pair", "images", ">student of teacher", "distillers");

        // Where many distillers are not for a pair, their names would break those of all pairs.
        pairs.Columns[^1].NoWrap = false;
        foreach (var pair in catalog.Pairs)
        {
            string share = (double?)pair.Info.Student.Parameters / pair.Info.Teacher.Parameters is { } known
                ? Formatted.Percent(known) + " of parameters"
                : "-";
            pairs.AddTexts(pair.Info.Name, Briefing.Input(pair.Info), share, Distillers(pair));
        }
        terminal.Draw("Pairs", pairs);

        var architectures = Tables.New("architecture", "images", ">parameters", ">multiply-adds");
        foreach (var info in catalog.Architectures.Select(architecture => architecture.Info))
            architectures.AddTexts(info.Name, info.Input.ToString(), Formatted.Count(info.Parameters), Formatted.Short(info.MultiplyAdds));
        terminal.Draw("Architectures", architectures);

        terminal.Draw("Distillers", DistillersOf(catalog));
        terminal.Draw("At the logits, alone or beside one that compares features (at+dkd)", AtLogits());
        if (!catalog.Rules.IsEmpty) terminal.Line($"Rules of its own, for --strategy rule --rule: {string.Join(", ", catalog.Rules)}.");
        terminal.Line($"{terminal.Program} inspect {catalog.ExamplePair} shows a pair from the inside.");
    }

    private static string Distillers(PairEntry pair) => pair.Unfit.IsEmpty
        ? $"all {pair.Distillers.Length}"
        : $"{pair.Distillers.Length}, without {string.Join(", ", pair.Unfit.Select(distiller => distiller.Name))}";

    private static Table DistillersOf(CatalogIndex catalog)
    {
        var table = Tables.New("name", "distiller", "compares", ">weight", "published");
        foreach (var wordy in (ReadOnlySpan<int>)[1, 4]) table.Columns[wordy].NoWrap = false;
        var distillers = catalog.Pairs.SelectMany(pair => pair.Distillers).DistinctBy(distiller => distiller.Name);
        foreach (var distiller in distillers
            .OrderBy(distiller => distiller.Layout)
            .ThenBy(distiller => distiller.Name, StringComparer.Ordinal))
            table.AddTexts(distiller.Name, distiller.Title, Compared(distiller.Layout), Weight(distiller), Published(distiller.Paper));
        return table;
    }

    private static Table AtLogits()
    {
        var table = Tables.New("name", "distiller", "published");
        foreach (var wordy in (ReadOnlySpan<int>)[1, 2]) table.Columns[wordy].NoWrap = false;
        foreach (var one in LogitDistillers.All.Skip(1)) table.AddTexts(one.Name, one.Title, Published(one.Paper));
        return table;
    }

    private static string Compared(Layout layout) => layout switch
    {
        Layout.Logits => "the logits",
        Layout.Middle => "the second stage",
        Layout.Stages => "every stage",
        Layout.Last => "the last stage",
        _ => "the pooled vector",
    };

    private static string Weight(DistillerEntry distiller) =>
        distiller.Layout is Layout.Logits ? "" : distiller.Weight.ToString("#,0.##", CultureInfo.InvariantCulture);

    /// <summary>Authors, place and year of "Authors: Title, place and year, arXiv number"; anything else as it is.</summary>
    private static string Published(string paper) => paper.Split(": ", 2) is [var authors, var rest]
        && Place().Match(rest) is { Success: true } place
        ? authors + place.Value
        : paper;

    [GeneratedRegex(@"(, \w+ \d{4}|, arXiv [\d.]+)+$")]
    private static partial Regex Place();
}
