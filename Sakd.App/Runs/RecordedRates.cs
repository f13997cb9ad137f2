using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sakd.Checkpoints;
using Sakd.Training;

namespace Sakd.App.Runs;

/// <summary>How much another run distilled at each spot, as its folder has it.</summary>
public static class RecordedRates
{
    private const string Remedy = "--rates takes the folder of an adaptive run of the same pair and distiller";

    /// <summary>Reads the rates of every epoch, from <see cref="RunFolder.Metrics"/>.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="spots">The names of the branch points that it must have, "KD_1" to "KL".</param>
    /// <returns>At least one epoch.</returns>
    /// <exception cref="SakdException">The file is missing, damaged or of a run with other spots.</exception>
    public static CoinSchedule ByEpoch(string folder, ImmutableArray<string> spots)
    {
        string path = Path.Combine(folder, RunFolder.Metrics);
        string[] lines = Lines(path);
        if (lines.Length == 0) throw new SakdException($"{path} holds no epoch: {Remedy}");
        return CoinSchedule.ByEpoch(lines.Select((line, i) => RatesOf(line, epoch: i + 1, spots, path)));
    }

    /// <summary>Reads the rates of every step, from <see cref="RunFolder.Steps"/>.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="spots">The names of the branch points that it must have, "KD_1" to "KL".</param>
    /// <param name="steps">The steps of an epoch, which it must have too.</param>
    /// <returns>At least one epoch.</returns>
    /// <exception cref="SakdException">The file is missing, damaged or of a run with other spots or batches.</exception>
    public static CoinSchedule ByStep(string folder, ImmutableArray<string> spots, int steps)
    {
        string path = Path.Combine(folder, RunFolder.Steps);
        string[] lines = Lines(path);
        if (lines.Length < 2) throw new SakdException($"{path} holds no epoch: {Remedy}");
        if (lines[0] != StepLog.Header(spots))
            throw new SakdException($"{path} begins with '{lines[0]}', not with '{StepLog.Header(spots)}': {Remedy}");
        var rates = lines.Skip(1).Select((line, i) => RatesOf(line, (i / steps) + 1, (i % steps) + 1, spots.Length, path)).ToList();
        if (rates.Count % steps != 0)
            throw new SakdException($"{path} breaks off within an epoch, of which this run has {steps} steps: {Remedy}");
        return new CoinSchedule([.. rates.Chunk(steps).Select(epoch => epoch.ToImmutableArray())]);
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

    private static ImmutableArray<double> RatesOf(string line, int epoch, int step, int spots, string path)
    {
        int[] numbers = [.. line.Split(',').Select(text => int.TryParse(text, CultureInfo.InvariantCulture, out int number) ? number : -1)];
        if (numbers.Length != spots + 3 || numbers[0] != epoch || numbers[1] != step)
            throw new SakdException(
                $"'{line}' of {path} is not step {step} of epoch {epoch}, as it would be with batches as many as this run's: the same "
                + "images and --batch are needed, or --rates-by epoch");
        if (numbers[2] < 1 || numbers.Skip(3).Any(count => count < 0 || count > numbers[2]))
            throw new SakdException($"'{line}' of {path} has a share that is none: {Remedy}");
        return [.. numbers.Skip(3).Select(count => (double)count / numbers[2])];
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
