using System.Globalization;
using Google.Protobuf;
using Sakd.App.Classifying;
using Sakd.App.Exporting.Onnx;
using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Layers;
using Sakd.Tensors;
using static TorchSharp.torch;

namespace Sakd.App.Exporting.Quantising;

/// <summary>An export in eight bits.</summary>
/// <param name="Data">The images to calibrate with and to measure on.</param>
/// <param name="Rule">How ranges are chosen.</param>
/// <param name="Images">How many training images it is calibrated with.</param>
/// <param name="MaxLoss">The points of accuracy that may be lost.</param>
/// <param name="Threads">The threads to compute with.</param>
internal sealed record Quantisation(string Data, RangeRule Rule, int Images, double MaxLoss, int Threads)
{
    // Enough for all processors, few enough for all values of a large network.
    private const int Batch = 32;

    /// <summary>Calibrates a network, says what that loses, and refuses what loses too much.</summary>
    /// <param name="session">Terminal.</param>
    /// <param name="network">The network.</param>
    /// <param name="info">What is known of it.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="from">Its file.</param>
    /// <param name="to">The file that is to be written.</param>
    /// <returns>The model, and the size of that in real numbers.</returns>
    /// <exception cref="SakdException">The images are of other networks, or too much is lost.</exception>
    public (ModelProto Model, long RealSize) Model(
        Session session, Architecture network, CheckpointInfo info, OnnxOptions options, string from, string to)
    {
        Compute.Open(Compute.DefaultDevice, Threads);
        using var data = RightAnswers.Load(session, from, info, Data);
        if (info.Normalisation is null) session.Terminal.Warn(NetworkFile.Unknown(from, data));
        var normalisation = info.Normalisation ?? data.Normalisation;
        var real = OnnxModel.Of(network, info, options);
        using var images = data.Training.Select(Spread(data.Training.Count));
        var calibration = new Calibration(
            Batches, Rule, $"{Formatted.Count(images.Count)} of the {Formatted.Count(data.Training.Count)} training images of {data.Name}");
        var model = OnnxModel.Of(network, info, options, calibration);
        session.Terminal.Line($"bytes     {calibration.Description}");

        bool[] before = Right(real), after = Right(model);
        var (loss, error) = Difference(before, after);
        session.Terminal.Line(
            $"accuracy  {Accuracy(before)} in float32, {Accuracy(after)} in int8, on the {Formatted.Count(before.Length)} test images");
        session.Terminal.Line($"lost      {Points(loss)} ± {Points(error)} points, on the same images");
        return loss <= MaxLoss
            ? (model, real.CalculateSize())
            : throw new SakdException(
                $"in int8 {from} loses {Points(loss)} points of accuracy ({Accuracy(before)} to {Accuracy(after)}), more than --max-loss "
                + $"{MaxLoss.ToString(CultureInfo.InvariantCulture)} allows, and {to} is not written: try other --ranges "
                + $"({string.Join(" or ", Others())}), more --calibration-images, or a larger --max-loss");

        IEnumerable<Tensor> Batches()
        {
            foreach (var batch in new BatchSource(images, normalisation, Batch, CPU) { Input = data.Shape }.InOrder())
            {
                using (batch)
                {
                    session.Stop.ThrowIfCancellationRequested();
                    yield return Resizing.Apply(batch.Images, network.Input);
                }
            }
        }

        bool[] Right(ModelProto tried)
        {
            using var classifier = OnnxClassifier.Of(to, tried.ToByteArray(), tried, Threads);
            return RightAnswers.Of(classifier, data, normalisation, session.Stop);
        }
    }

    /// <summary>The points of accuracy by which answers are worse than others to the same questions, with the standard error.</summary>
    public static (double Points, double Error) Difference(bool[] before, bool[] after)
    {
        double[] differences = [.. before.Zip(after, (one, other) => 100.0 * (one ? 1 : 0) - 100.0 * (other ? 1 : 0))];
        double mean = differences.Average();
        double variance = differences.Average(difference => (difference - mean) * (difference - mean));
        return (mean, Math.Sqrt(variance / differences.Length));
    }

    /// <summary>Images from end to end of the training part, which may lie there class by class.</summary>
    private long[] Spread(int all)
    {
        int count = Math.Min(Images, all);
        return [.. Enumerable.Range(0, count).Select(i => (long)i * all / count)];
    }

    private IEnumerable<string> Others() => Calibration.Rules.Values.Where(rule => rule.Value != Rule).Select(rule => rule.Name);

    private static string Accuracy(bool[] right) => Formatted.Percent(right.Average(one => one ? 1.0 : 0), "0.00");

    private static string Points(double points) => points.ToString("0.00", CultureInfo.InvariantCulture);
}
