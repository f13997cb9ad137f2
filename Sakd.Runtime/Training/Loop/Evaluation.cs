using Sakd.Data;
using Sakd.Layers;
using Sakd.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Training;

/// <summary>Measures a network on images it is not trained on.</summary>
public static class Evaluation
{
    /// <summary>Evaluation needs no gradients, so its batches can be larger than those of training.</summary>
    public const int BatchSize = 256;

    /// <summary>Accuracy and cross-entropy over all images, in evaluation mode; the network is then in the mode it was in.</summary>
    /// <param name="model">The network.</param>
    /// <param name="set">The images.</param>
    /// <param name="normalisation">That of the images the network was trained on.</param>
    /// <param name="device">Where the network is.</param>
    /// <param name="images">The shape of the images that it sees resized; null where they are of its own input.</param>
    /// <param name="stop">Asks for an early end.</param>
    /// <exception cref="OperationCanceledException">The end was asked for.</exception>
    public static Accuracy Measure(
        Architecture model, ImageSet set, Normalisation normalisation, Device device, FeatureShape? images = null,
        CancellationToken stop = default)
    {
        bool training = model.training;
        model.eval();
        try
        {
            using var _ = no_grad();
            var classes = new (int Correct, int Count)[model.Classes];
            double crossEntropy = 0;
            var batches = new BatchSource(set, normalisation, BatchSize, device) { Input = images ?? model.Input };
            foreach (var batch in batches.InOrder())
            {
                using (batch)
                {
                    stop.ThrowIfCancellationRequested();
                    using var scope = NewDisposeScope();
                    var logits = model.forward(Resizing.Apply(ChannelsLast.Of(batch.Images), model.Input));
                    Count(classes, logits.argmax(1).cpu(), batch.Labels.cpu());
                    crossEntropy += nn.functional.cross_entropy(logits, batch.Labels).ToDouble() * batch.Count;
                }
            }
            return new Accuracy(classes.Sum(one => one.Correct), set.Count)
            {
                CrossEntropy = crossEntropy / set.Count,
                Classes = [.. classes],
            };
        }
        finally
        {
            model.train(training);
        }
    }

    private static void Count((int Correct, int Count)[] classes, Tensor predicted, Tensor labels)
    {
        foreach (var (guess, label) in predicted.data<long>().Zip(labels.data<long>()))
        {
            classes[label].Count++;
            if (guess == label) classes[label].Correct++;
        }
    }
}
