using System.Diagnostics;
using static TorchSharp.torch;

namespace Sakd.App.Classifying;

/// <summary>How long a network takes for images.</summary>
/// <param name="Median">Half of the calls took no longer, in milliseconds.</param>
/// <param name="P99">Of a hundred calls one took longer, in milliseconds; of fewer none.</param>
/// <param name="Calls">How many there were.</param>
internal sealed record Latency(double Median, double P99, int Calls)
{
    private const int WarmUp = 5, Rounds = 20, CallsInRound = 10;

    // A round of a large network is one call: there are fewer than a hundred then.
    private static readonly TimeSpan _longest = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Measures networks in turns, so that what else the machine does while one is measured is done while all are. Each sees images of
    /// zeros, as the time does not depend on them.
    /// </summary>
    /// <param name="models">The networks.</param>
    /// <param name="batch">How many images are given at once.</param>
    /// <param name="stop">Asks for an early end.</param>
    /// <returns>Of each network, for all images of a call together.</returns>
    public static Latency[] Of(IReadOnlyList<Classifier> models, int batch, CancellationToken stop)
    {
        using var scope = NewDisposeScope();
        var images = models
            .Select(model => zeros(batch, model.Info.Input.Channels, model.Info.Input.Height, model.Info.Input.Width))
            .ToArray();
        var times = models.Select(_ => new List<double>()).ToArray();
        for (int round = -WarmUp; round < Rounds; round++)
        {
            for (int i = 0; i < models.Count; i++)
            {
                long begin = Stopwatch.GetTimestamp();
                for (int call = 0; call < CallsInRound && (call == 0 || Stopwatch.GetElapsedTime(begin) < _longest); call++)
                {
                    stop.ThrowIfCancellationRequested();
                    long start = Stopwatch.GetTimestamp();
                    models[i].Compute(images[i]).Dispose();
                    if (round >= 0) times[i].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
            }
        }

        return [.. times.Select(Of)];
    }

    /// <summary>What the times of calls come to.</summary>
    internal static Latency Of(List<double> times)
    {
        times.Sort();
        return new Latency(times[times.Count / 2], times[((times.Count * 99) + 99) / 100 - 1], times.Count);
    }
}
