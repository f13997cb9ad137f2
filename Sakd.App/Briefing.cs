using Sakd.App.Runs;
using Sakd.Data;

namespace Sakd.App;

/// <summary>The lines that say, before a run starts, on what it works.</summary>
internal static class Briefing
{
    /// <summary>The images: how many, where the parts come from, what is left out of them, and how they are trained on.</summary>
    public static IEnumerable<string> Images(ImageData data, RunOptions options)
    {
        yield return $"data      {data.Name}: {Formatted.Count(data.Training.Count)} training, "
            + (data.SelectsOnTest ? "" : $"{Formatted.Count(data.Validation.Count)} validation, ")
            + $"{Formatted.Count(data.Test.Count)} test images, {data.Shape}, {data.Classes} classes";
        if (data.SelectsOnTest)
            yield return "          the test images choose the epoch too, as publications have it";
        else if (data.Origins is [_, var validation, var test])
            yield return $"          validation is {validation}; test is {test}";
        if (!data.Skipped.IsEmpty)
        {
            string skipped = Formatted.Count(data.Skipped.Length);
            yield return $"          images that cannot be read are left out, {skipped} of them: see {RunFolder.Config}";
        }

        if (data.Training is CorruptedImages corrupted) yield return $"corrupted {CorruptedFile.Summary(corrupted)}";
        if (options.Recipe is { } recipe) yield return $"recipe    {recipe}";
    }

    /// <summary>Which network sees the images resized, where one does.</summary>
    public static IEnumerable<string> Resized(PairInfo pair)
    {
        if (pair.Teacher.Input != pair.Input) yield return $"          the teacher sees them resized to {pair.Teacher.Input}";
        if (pair.Student.Input != pair.Input) yield return $"          the student sees them resized to {pair.Student.Input}";
    }

    /// <summary>The images of a pair, with those that one of its networks sees resized.</summary>
    public static string Input(PairInfo pair) =>
        pair.Student.Input != pair.Input ? $"{pair.Input}, {pair.Student.Input} for the student"
        : pair.Teacher.Input != pair.Input ? $"{pair.Input}, {pair.Teacher.Input} for the teacher"
        : pair.Input.ToString();

    /// <summary>By what the epoch was chosen.</summary>
    public static string Chosen(RunOptions options) => options.Select is EpochSelection.Test
        ? "the best on these very images: it says too much"
        : "the best on validation";

    /// <summary>Device, threads and seed.</summary>
    public static string Compute(RunOptions options) =>
        $"compute   {options.Device}, {options.Threads} thread{(options.Threads == 1 ? "" : "s")}, seed {options.Seed}";

    /// <summary>Where the files go.</summary>
    public static string Folder(RunFolder folder) => $"folder    {folder.Path}";

    /// <summary>A network and its size, where that is known.</summary>
    public static string Network(ArchitectureInfo info) =>
        info.Parameters is { } parameters ? $"{info.Name} ({Formatted.Count(parameters)} parameters)" : info.Name;
}
