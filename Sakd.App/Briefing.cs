using Sakd.App.Runs;
using Sakd.Data;

namespace Sakd.App;

/// <summary>The lines that say, before a run starts, on what it works.</summary>
internal static class Briefing
{
    /// <summary>The images.</summary>
    public static string Data(ImageData data) =>
        $"data      {data.Name}: {Formatted.Count(data.Training.Count)} training, {Formatted.Count(data.Validation.Count)} validation, "
        + $"{Formatted.Count(data.Test.Count)} test images, {data.Shape}, {data.Classes} classes";

    /// <summary>Where the parts come from, and what is left out of them; none where there is nothing to say.</summary>
    public static IEnumerable<string> Parts(ImageData data)
    {
        if (data.Origins is [_, var validation, var test]) yield return $"          validation is {validation}; test is {test}";
        if (data.Skipped.IsEmpty) yield break;
        string skipped = Formatted.Count(data.Skipped.Length);
        yield return $"          images that cannot be read are left out, {skipped} of them: see {RunFolder.Config}";
    }

    /// <summary>Device, threads and seed.</summary>
    public static string Compute(RunOptions options) =>
        $"compute   {options.Device}, {options.Threads} thread{(options.Threads == 1 ? "" : "s")}, seed {options.Seed}";

    /// <summary>Where the files go.</summary>
    public static string Folder(RunFolder folder) => $"folder    {folder.Path}";

    /// <summary>A network and its size, where that is known.</summary>
    public static string Network(ArchitectureInfo info) =>
        info.Parameters is { } parameters ? $"{info.Name} ({Formatted.Count(parameters)} parameters)" : info.Name;
}
