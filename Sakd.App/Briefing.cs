using Sakd.App.Runs;
using Sakd.Data;

namespace Sakd.App;

/// <summary>The lines that say, before a run starts, on what it works.</summary>
internal static class Briefing
{
    /// <summary>The images.</summary>
    public static string Data(ImageData data, RunOptions options) =>
        $"data      {data.Name}: {Formatted.Count(data.Training.Count)} training, "
        + (data.SelectsOnTest ? "" : $"{Formatted.Count(data.Validation.Count)} validation, ")
        + $"{Formatted.Count(data.Test.Count)} test images, {data.Shape}, {data.Classes} classes"
        + (data.SelectsOnTest ? "; the test images choose the epoch too" : "")
        + (options.Recipe is { } recipe ? $"; recipe {recipe}" : "");

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
