using System.CommandLine;

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
        var pairs = Tables.New("Pairs", "pair", "images", ">student of teacher", "distillers");
        foreach (var pair in catalog.Pairs)
        {
            double share = (double)pair.Info.Student.Parameters / pair.Info.Teacher.Parameters;
            pairs.AddTexts(
                pair.Info.Name, pair.Info.Input.ToString(), Words.Percent(share) + " of parameters", string.Join(", ", pair.Distillers.Select(d => d.Name)));
        }
        terminal.Draw(pairs);

        var architectures = Tables.New("Architectures", "architecture", "images", ">parameters", ">multiply-adds");
        foreach (var info in catalog.Architectures.Select(architecture => architecture.Info))
            architectures.AddTexts(info.Name, info.Input.ToString(), Words.Count(info.Parameters), Words.Millions(info.MultiplyAdds));
        terminal.Draw(architectures);

        var distillers = Tables.New("Distillers", "name", "distiller", "compares", ">weight", "paper");
        foreach (var distiller in catalog.Pairs.SelectMany(pair => pair.Distillers).DistinctBy(distiller => distiller.Name))
        {
            string weight = distiller.Layout == Layout.Logits ? "" : distiller.Weight.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);
            distillers.AddTexts(distiller.Name, distiller.Title, Where(distiller.Layout), weight, distiller.Paper);
        }
        terminal.Draw(distillers);
        terminal.Line($"sakd inspect {catalog.Pairs.FirstOrDefault()?.Info.Name ?? "<pair>"} shows a pair from the inside.");
    }

    private static string Where(Layout layout) => layout switch
    {
        Layout.Logits => "logits",
        Layout.Stages => "every stage",
        _ => layout.ToString(),
    };
}
