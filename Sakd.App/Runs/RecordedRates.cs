using System.Collections.Immutable;
using System.Text.Json;
using Sakd.Checkpoints;
using Sakd.Training;

namespace Sakd.App.Runs;

/// <summary>How much another run distilled at each spot, epoch by epoch, from its <see cref="RunFolder.Metrics"/>.</summary>
public static class RecordedRates
{
    private const string Remedy = "--rates takes the folder of an adaptive run of the same pair and distiller";

    /// <summary>Reads the rates of a run.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="spots">The names of the branch points that it must have, "KD_1" to "KL".</param>
    /// <returns>By epoch, a rate for each branch point; at least one epoch.</returns>
    /// <exception cref="SakdException">The file is missing, damaged or of a run with other spots.</exception>
    public static ImmutableArray<ImmutableArray<double>> Read(string folder, ImmutableArray<string> spots)
    {
        string path = Path.Combine(folder, RunFolder.Metrics);
        string[] lines = Lines(path);
        if (lines.Length == 0) throw new SakdException($"{path} holds no epoch: {Remedy}");
        return [.. lines.Select((line, i) => RatesOf(line, epoch: i + 1, spots, path))];
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (FileError.Is(e))
        {
            throw new SakdException($"{path} cannot be read: {Remedy}");
        }
    }

    private static ImmutableArray<double> RatesOf(string line, int epoch, ImmutableArray<string> spots, string path)
    {
        EpochMetrics? metrics;
        try
        {
            metrics = JsonSerializer.Deserialize(line, RunJson.Default.EpochMetrics);
        }
        catch (JsonException)
        {
            metrics = null;
        }

        if (metrics?.Epoch != epoch) throw new SakdException($"line {epoch} of {path} is not epoch {epoch} of a run: {Remedy}");
        if (metrics.DistillationProbability is not { } rates)
            throw new SakdException($"{path} is of a run that distilled nothing: {Remedy}");
        if (!rates.Keys.ToHashSet().SetEquals(spots))
            throw new SakdException(
                $"{path} has the spots {string.Join(", ", rates.Keys)}, and this run {string.Join(", ", spots)}: {Remedy}");
        if (!rates.Values.All(rate => rate is >= 0 and <= 1))
            throw new SakdException($"line {epoch} of {path} has a probability that is none: {Remedy}");
        return [.. spots.Select(spot => rates[spot])];
    }
}
