using System.Collections.Immutable;
using Sakd.App.Runs;
using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.App.Reports.Findings;

/// <summary>What is found by looking at the networks of a run again: everything in evaluation mode, on test images as they are.</summary>
/// <param name="Classes">The names of the classes.</param>
/// <param name="Labels">The class of each image.</param>
/// <param name="Measured">What images these are: "all 2,000 test images".</param>
/// <param name="Student">The student, or the one network of a plain training.</param>
/// <param name="Teacher">The teacher; null where none took part, or its file is gone.</param>
/// <param name="Margins">
/// The logarithm of the odds that an image is distilled, by the policy, [image, branch point]; null where there is no policy.
/// </param>
/// <param name="Gallery">The images of the decision gallery, by their places among the labels.</param>
/// <param name="TestNames">What all test images are called, by their numbers.</param>
internal sealed record RunFindings(
    ImmutableArray<string> Classes, long[] Labels, string Measured, NetworkFindings Student, NetworkFindings? Teacher,
    float[,]? Margins, IReadOnlyDictionary<int, GalleryImage> Gallery, ImmutableArray<string> TestNames)
{
    /// <summary>Looks at a run that is over.</summary>
    /// <param name="session">Terminal, catalog and token.</param>
    /// <param name="run">The run.</param>
    /// <param name="most">The most test images that are looked at; where there are more, they are taken evenly.</param>
    /// <exception cref="SakdException">The images or the student's file are gone, or others than the run's.</exception>
    public static RunFindings Of(Session session, ReportedRun run, int most)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var pair = run.IsPlain ? null : session.Catalog.Pair(run.Config.Name);
        var studentEntry = pair?.Student ?? session.Catalog.Architecture(run.Config.Name);
        using var data = DataSource.Load(
            run.Config.Data,
            Recipe.Images(session, run.Config, pair?.Info.Input ?? studentEntry.Info.Input) with { ConvertsChannels = true });
        if (!Resumption.HasImages(run.Config, data))
            throw new SakdException($"the images of {data.Name} are not those of {run.Folder} any more");

        string studentFile = run.File(pair is null ? RunFolder.Model : RunFolder.Student);
        var student = studentEntry.Create(pair?.Info.Student.Input ?? data.Shape, data.Classes, 0);
        Checkpoint.Load(studentFile, student);

        string? teacherFile = run.Distils ? new TeacherSource(session, pair!, data).Find(run.Config, run.Folder) : null;
        var teacher = teacherFile is null ? null : pair!.Teacher.Create(pair.Info.Teacher.Input, data.Classes, 0);
        var seen = teacher is null ? null : Load(session, run, teacher, teacherFile!, data);
        string policyFile = run.File(RunFolder.Policy);
        using var policy = teacher is not null && File.Exists(policyFile) ? Safetensors.Load(policyFile) : null;

        int[] chosen = Evenly(data.Test.Count, most);
        using var images = data.Test.Select([.. chosen.Select(index => (long)index)]);
        int[,] confused = new int[student.Classes, student.Classes], confusedTeacher = new int[student.Classes, student.Classes];
        float[,]? margins = new NetworksView(student, teacher, seen, policy).Margins(
            images, data, CPU, session.Stop, (labels, ofStudent, ofTeacher) =>
            {
                Count(confused, ofStudent, labels);
                if (ofTeacher is not null) Count(confusedTeacher, ofTeacher, labels);
            });
        if (margins is not null && run.Config.Strategy is Strategy.Anti) Negate(margins);
        long[] labels = [.. images.Labels.data<long>()];
        return new RunFindings(
            data.ClassNames, labels,
            chosen.Length == data.Test.Count ? $"all {Formatted.Count(chosen.Length)} test images"
                : $"{Formatted.Count(chosen.Length)} of {Formatted.Count(data.Test.Count)} test images, taken evenly",
            Network(student, studentEntry, studentFile, confused),
            teacher is null ? null : Network(teacher, pair!.Teacher, teacherFile!, confusedTeacher),
            margins,
            margins is not null ? GalleryImage.Of(images, chosen, DecisionGallery.Shown(labels, margins)) : new(),
            [.. Enumerable.Range(0, data.Test.Count).Select(index => data.Test.NameOf(index))]);

        NetworkFindings Network(Architecture network, ArchitectureEntry entry, string file, int[,] confusion) => new(
            entry.Info.Name,
            network.parameters().Sum(parameter => parameter.numel()),
            GraphCost.Of(network),
            new FileInfo(file).Length,
            NetworkFindings.Time(network, 1),
            NetworkFindings.Time(network, NetworkFindings.Batch),
            confusion);
    }

    private static Renormalisation? Load(Session session, ReportedRun run, Architecture teacher, string file, ImageData data)
    {
        // In the run's own folder it is as the run had it.
        bool own = file == run.File(RunFolder.Teacher);
        var change = own || run.Config.Teacher is null
            ? null
            : HeadExchange.Of(run.Config, session.Catalog.Architecture(teacher.Info.Name), teacher, data);
        var info = Checkpoint.Load(file, teacher, own ? [] : NetworkFile.Maps(run.Config.Maps), change);
        return info?.Normalisation is { } normalisation ? Renormalisation.Between(data.Normalisation, normalisation) : null;
    }

    // What anti distils is what its policy leaves out.
    private static void Negate(float[,] margins)
    {
        for (int image = 0; image < margins.GetLength(0); image++)
        {
            for (int spot = 0; spot < margins.GetLength(1); spot++) margins[image, spot] = -margins[image, spot];
        }
    }

    private static void Count(int[,] confusion, Tensor logits, Tensor labels)
    {
        using var guesses = logits.argmax(1);
        foreach (var (label, guess) in labels.data<long>().Zip(guesses.data<long>())) confusion[label, guess]++;
    }

    private static int[] Evenly(int count, int most) =>
        [.. Enumerable.Range(0, Math.Min(count, most)).Select(i => (int)((long)i * count / Math.Min(count, most)))];
}
