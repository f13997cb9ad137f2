using Sakd.Data;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.App.Classifying;

/// <summary>Which images of a set a network classifies rightly.</summary>
internal static class RightAnswers
{
    /// <summary>The images that a trained network is measured on, or calibrated with.</summary>
    /// <param name="session">Terminal.</param>
    /// <param name="path">The network's file.</param>
    /// <param name="info">What is known of the network.</param>
    /// <param name="name">The images: <see cref="DataSource.Bundled"/>, or where they are.</param>
    /// <exception cref="SakdException">They are not there, not known, damaged, or of another shape or other classes.</exception>
    public static ImageData Load(Session session, string path, Checkpoints.CheckpointInfo info, string name)
    {
        var shape = info.Images ?? info.Input;
        var data = DataSource.Load(name, new Images.DataRequest
        {
            Input = shape,
            ConvertsChannels = true,
            Terminal = session.Terminal,
            Stop = session.Stop,
        });
        try
        {
            if (data.Shape != shape)
                throw new SakdException(
                    $"{path} classifies images of {shape}, those of {data.Name} are {data.Shape}: name images such as it was trained on");
            info.CheckClasses(path, data);
            return info.Classes == data.Classes
                ? data
                : throw new SakdException(
                    $"{path} knows {info.Classes} classes, the images of {data.Name} have {data.Classes}: name images such as it was "
                    + "trained on");
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Classifies the test images.</summary>
    /// <param name="model">The network.</param>
    /// <param name="data">The images.</param>
    /// <param name="normalisation">How it wants them normalised.</param>
    /// <param name="stop">Asks for an early end.</param>
    /// <returns>Of each whether it was right.</returns>
    public static bool[] Of(Classifier model, ImageData data, Normalisation normalisation, CancellationToken stop)
    {
        var right = new List<bool>(data.Test.Count);
        foreach (var batch in new BatchSource(data.Test, normalisation, Evaluation.BatchSize, CPU) { Input = data.Shape }.InOrder())
        {
            using (batch)
            {
                stop.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                right.AddRange(model.Logits(batch.Images).argmax(1).eq(batch.Labels).data<bool>());
            }
        }

        return [.. right];
    }
}
