using System.CommandLine;
using System.Globalization;

namespace Sakd.App;

/// <summary><c>sakd list</c>: what the program was compiled with.</summary>
internal static class ListCommand
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
        foreach (var pair in catalog.Pairs)
        {
            double share = (double)pair.Info.Student.Parameters / pair.Info.Teacher.Parameters;
            pairs.AddTexts(
                pair.Info.Name, pair.Info.Input.ToString(), Words.Percent(share) + " of parameters", Distillers(pair));
        }
        terminal.Draw("Pairs", pairs);

        var architectures = Tables.New("architecture", "images", ">parameters", ">multiply-adds");
        foreach (var info in catalog.Architectures.Select(architecture => architecture.Info))
            architectures.AddTexts(info.Name, info.Input.ToString(), Words.Count(info.Parameters), Words.Short(info.MultiplyAdds));
        terminal.Draw("Architectures", architectures);

        terminal.Heading("Distillers");
        terminal.Line();
        foreach (var distiller in catalog.Pairs.SelectMany(pair => pair.Distillers).DistinctBy(distiller => distiller.Name))
        {
            terminal.Line($"  {distiller.Name,-8} {distiller.Title}, {Where(distiller)}");
            terminal.Line($"           {distiller.Paper}");
        }
        terminal.Line();
        terminal.Line($"sakd inspect {catalog.Pairs.FirstOrDefault()?.Info.Name ?? "<pair>"} shows a pair from the inside.");
    }

    private static string Distillers(PairEntry pair) => pair.Unfit.IsEmpty
        ? $"all {pair.Distillers.Length}"
        : $"{pair.Distillers.Length}, without {string.Join(", ", pair.Unfit.Select(distiller => distiller.Name))}";

    private static string Where(DistillerEntry distiller)
    {
        string weight = $", weight {distiller.Weight.ToString("0.##", CultureInfo.InvariantCulture)}";
        return distiller.Layout switch
        {
            Layout.Logits => "at the logits",
            Layout.Middle => "at the second stage" + weight,
            Layout.Stages => "at every stage" + weight,
            Layout.Last => "at the last stage" + weight,
            _ => "at the pooled vector" + weight,
        };
    }
}
