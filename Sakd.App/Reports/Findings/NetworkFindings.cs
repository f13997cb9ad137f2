using System.Diagnostics;
using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.App.Reports.Findings;

/// <summary>What a network costs, and how it classifies the test images.</summary>
/// <param name="Name">The architecture.</param>
/// <param name="Parameters">Its trainable scalars.</param>
/// <param name="MultiplyAdds">Of one image; null for a network written by hand.</param>
/// <param name="Bytes">Of its file.</param>
/// <param name="Milliseconds">The median time of one image.</param>
/// <param name="BatchMilliseconds">The median time of one image among <see cref="Batch"/>.</param>
/// <param name="Confusion">For each class, how many of its images were taken for each.</param>
internal sealed record NetworkFindings(
    string Name, long Parameters, long? MultiplyAdds, long Bytes, double Milliseconds, double BatchMilliseconds, int[,] Confusion)
{
    /// <summary>The images that are classified at once besides the single one.</summary>
    public const int Batch = 64;

    private const int WarmUp = 3, Rounds = 15;

    /// <summary>The images of a class.</summary>
    public int Images(int label) => Enumerable.Range(0, Confusion.GetLength(1)).Sum(guess => Confusion[label, guess]);

    /// <summary>The share of a class that is classified rightly; null where it has no images.</summary>
    public double? Accuracy(int label) => Images(label) is > 0 and var images ? (double)Confusion[label, label] / images : null;

    /// <summary>The share of a class, which has images, that is taken for another or itself.</summary>
    public double Share(int label, int guess) => (double)Confusion[label, guess] / Images(label);

    /// <summary>The median time in which a network classifies an image, in milliseconds.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="batch">How many images it is given at once.</param>
    public static double Time(Architecture network, int batch)
    {
        using var _ = no_grad();
        using var images = zeros(batch, network.Input.Channels, network.Input.Height, network.Input.Width);
        for (int i = 0; i < WarmUp; i++) network.forward(images).Dispose();
        var times = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            network.forward(images).Dispose();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[Rounds / 2] / batch;
    }
}
