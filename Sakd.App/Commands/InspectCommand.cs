using System.CommandLine;
using Sakd.Training;
using Spectre.Console;

namespace Sakd.App;

/// <summary><c>sakd inspect</c>: what the compiler knows of a pair.</summary>
internal static class InspectCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var pair = new Argument<string>("pair") { Description = "Teacher and student: see list" };
        var command = new DocumentedCommand("inspect", "Show a pair: stages, shapes, spots, adapters, parameters, multiply-adds")
        {
            Examples =
            [
                (
                    $"{session.Program} inspect {session.Catalog.ExamplePair}",
                    session.Catalog.HasMainJob ? "the pair of the main job" : "one of the program's pairs"),
            ],
        };
        command.Add(pair);
        command.SetAction(parsed => Run(session.Terminal, session.Catalog.Pair(parsed.GetRequiredValue(pair))));
        return command;
    }

    private static void Run(Terminal terminal, PairEntry pair)
    {
        var info = pair.Info;
        terminal.Line(
            $"{info.Name}: teacher {info.Teacher.Name}, student {info.Student.Name}, images {Briefing.Input(info)}, "
            + $"{info.Classes} classes");
        terminal.Line();
        terminal.Draw("Stages", Stages(info.Teacher, info.Student));
        foreach (var layout in info.Layouts.Where(layout => Distillers(pair, layout).Length > 0))
        {
            terminal.Draw(Title(pair, layout), Spots(layout));
            terminal.Line($"Compared: {layout.Alignment}.");
            terminal.Line();
        }
        foreach (var distiller in pair.Unfit) terminal.Line($"Not for this pair: {distiller.Name}: {distiller.Reason}.");
        terminal.Line("Shapes are channels x height x width of one image; KL compares logits and needs no adapter.");
    }

    private static Table Stages(ArchitectureInfo teacher, ArchitectureInfo student)
    {
        var table = Tables.New("stage", "teacher", ">parameters", ">mult-adds", "student", ">parameters", ">mult-adds");
        int rows = Math.Max(teacher.Stages.Length, student.Stages.Length);
        for (int i = 0; i < rows; i++)
        {
            var (t, s) = (Row(teacher, i, rows), Row(student, i, rows));
            table.AddTexts(
                [t is null || s is null || t.Name == s.Name ? (t ?? s)!.Name : $"{t.Name} / {s.Name}", .. Cells(t), .. Cells(s)]);
        }
        table.AddTexts("", "", "", "", "", "", "");
        table.AddTexts(
            "all",
            teacher.Name, Formatted.Count(teacher.Parameters), Formatted.Short(teacher.MultiplyAdds),
            student.Name, Formatted.Count(student.Parameters), Formatted.Short(student.MultiplyAdds));
        return table;
    }

    /// <summary>The stage of a row; the heads stand in the last one, whatever comes before them.</summary>
    private static StageInfo? Row(ArchitectureInfo network, int row, int rows) =>
        row == rows - 1 ? network.Stages[^1] : row < network.Stages.Length - 1 ? network.Stages[row] : null;

    private static string[] Cells(StageInfo? stage) => stage is null
        ? ["", "", ""]
        : [stage.Output.ToString(), Formatted.Count(stage.Parameters), Formatted.Short(stage.MultiplyAdds)];

    private static string[] Distillers(PairEntry pair, LayoutInfo layout) =>
        [.. pair.Distillers.Where(distiller => distiller.Layout == layout.Layout).Select(distiller => distiller.Name)];

    private static string Title(PairEntry pair, LayoutInfo layout)
    {
        string distillers = string.Join(", ", Distillers(pair, layout));
        return $"Spots of {distillers}; policy and adapters have {Formatted.Count(layout.RoutingParameters)} parameters";
    }

    private static Table Spots(LayoutInfo layout)
    {
        var table = Tables.New("spot", "teacher's", "student's", "adapter to teacher", "adapter to student");
        foreach (var spot in layout.Spots)
            table.AddTexts(
                spot.Name, $"{spot.Teacher} {spot.TeacherShape}", $"{spot.Student} {spot.StudentShape}", Adapter(spot.Hst),
                Adapter(spot.Hts));
        return table;
    }

    private static string Adapter(string words) => words.Length > 0 ? words : "-";
}
