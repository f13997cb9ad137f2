using System.CommandLine;
using Sakd.Platform;
using Sakd.Training;
using Spectre.Console;

namespace Sakd.App;

/// <summary><c>sakd inspect</c>: what the compiler knows of a pair.</summary>
internal static class InspectCommand
{
    // CIFAR trains on 50,000; more than ten million would be no estimate but a purchase.
    private const int CifarImages = 50_000, MostImages = 10_000_000;

    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var pair = new Argument<string>("pair") { Description = "Teacher and student: see list" };
        var distiller = new Option<string?>("--distiller")
        {
            Description = $"The distiller whose step the memory is estimated of [default: {DistillCommand.DefaultDistiller}]",
            HelpName = "name",
        };
        var recipe = TrainingOptions.RecipeOption();
        var batch = NumberOptions.WholeOrNone("--batch", 2, TrainingOptions.MostInBatch, "Images in a batch [default: the recipe's]");
        var images = NumberOptions.Whole("--images", 2, MostImages, CifarImages, "Training images, for a distiller that remembers each");
        var command = new DocumentedCommand(
            "inspect", "Show a pair: stages, shapes, spots, adapters, parameters, multiply-adds, memory")
        {
            Examples =
            [
                (
                    $"{session.Program} inspect {session.Catalog.ExamplePair}",
                    session.Catalog.HasMainJob ? "the pair of the main job" : "one of the program's pairs"),
            ],
        };
        command.Add(pair);
        foreach (Option option in (Option[])[distiller, recipe, batch, images]) command.Add(option);
        command.SetAction(parsed =>
        {
            var inspected = session.Catalog.Pair(parsed.GetRequiredValue(pair));
            var measured = parsed.GetValue(distiller) is { } name
                ? CatalogIndex.Distiller(inspected, name)
                : inspected.Distillers.FirstOrDefault(one => one.Name == DistillCommand.DefaultDistiller) ?? inspected.Distillers[0];
            int size = parsed.GetValue(batch)
                ?? TrainingRecipe.Of(parsed.GetValue(recipe)).BatchOf(inspected.Info.Name, measured.Name);
            Run(session.Terminal, inspected);
            _ = Compute.Open(Compute.DefaultDevice, Processor.PhysicalCores);
            Memory(session.Terminal, inspected, measured, size, parsed.GetValue(images));
        });
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
        if (info.Layouts.Any(layout => layout.Spots.Any(spot => spot.TeacherShape.IsTokens || spot.StudentShape.IsTokens)))
            terminal.Line("192x8x8+1 are tokens of 192 numbers, one for each of 8x8 pixels and 1 more.");
    }

    private static void Memory(Terminal terminal, PairEntry pair, DistillerEntry distiller, int batch, int images)
    {
        var info = pair.Info;
        terminal.Line();
        var options = new StepOptions
        {
            Seed = TrainingOptions.DefaultSeed,
            Beta2 = distiller.Weight,
            TrainingLabels = [.. Enumerable.Range(0, images).Select(i => (long)(i % info.Classes))],
        };
        if (StepMemory.Estimate(pair, distiller, info.Classes, options) is not { } memory)
        {
            terminal.Line("The memory of a step is not estimated here: large tensors have no heap that counts them (see doctor).");
            return;
        }

        terminal.Line(
            $"Memory   a step of {batch} images by {distiller.Name} takes about {Formatted.Bytes(memory.Of(batch))} at its peak: "
            + $"{Formatted.Bytes(memory.Fixed)}, and {Formatted.Bytes(memory.PerImage)} for each image.");
        if (info is { Teacher.Parameters: { } ofTeacher, Student.Parameters: { } ofStudent })
            terminal.Line(
                $"         Weights are {Formatted.Bytes(sizeof(float) * (double)ofTeacher)} of the teacher and "
                + $"{Formatted.Bytes(sizeof(float) * (double)ofStudent)} of the student.");
        if (pair.Distillers.Any(one => one.Name == "crd"))
            terminal.Line(
                $"         crd remembers 2 x images x 128 numbers{(distiller.Name == "crd" ? " of it" : " besides")}: "
                + $"{Formatted.Bytes(2.0 * sizeof(float) * 128 * images)} for {Formatted.Count(images)} images.");
        terminal.Line(
            "Counted are weights, gradients, velocities, policy and adapters, what the forward passes of student, teacher and routing "
            + "network keep for the backward passes, and what kernels need meanwhile; measured on two small batches. Not the program "
            + "itself, nor the data set.");
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
            "", Formatted.Count(teacher.Parameters), Formatted.Short(teacher.MultiplyAdds),
            "", Formatted.Count(student.Parameters), Formatted.Short(student.MultiplyAdds));
        return table;
    }

    /// <summary>The stage of a row; the heads stand in the last one, whatever comes before them.</summary>
    private static StageInfo? Row(ArchitectureInfo network, int row, int rows) =>
        row == rows - 1 ? network.Stages[^1] : row < network.Stages.Length - 1 ? network.Stages[row] : null;

    private static string[] Cells(StageInfo? stage) => stage is null
        ? ["", "", ""]
        : [Formatted.Shape(stage.Output), Formatted.Count(stage.Parameters), Formatted.Short(stage.MultiplyAdds)];

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
        table.Columns[^1].PadRight(0);
        foreach (var spot in layout.Spots)
            table.AddTexts(
                spot.Name, $"{spot.Teacher} {Formatted.Shape(spot.TeacherShape)}", $"{spot.Student} {Formatted.Shape(spot.StudentShape)}",
                Adapter(spot.Hst), Adapter(spot.Hts));
        return table;
    }

    private static string Adapter(string words) => words.Length > 0 ? words : "-";
}
