using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Tensors;
using static TorchSharp.torch;

namespace Sakd.App.Classifying;

/// <summary>A trained network that is ready to classify, whatever form its file has.</summary>
/// <param name="path">The file.</param>
/// <param name="form">The form of the file, in words.</param>
/// <param name="info">What is known of the network.</param>
/// <param name="parameters">Its scalars.</param>
internal abstract class Classifier(string path, string form, CheckpointInfo info, long parameters) : IDisposable
{
    /// <summary>What ONNX files are recognised by.</summary>
    public const string OnnxExtension = ".onnx";

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>The form of the file, in words.</summary>
    public string Form => form;

    /// <summary>What is known of the network.</summary>
    public CheckpointInfo Info => info;

    /// <summary>Its scalars.</summary>
    public long Parameters => parameters;

    /// <summary>The multiply-adds of one image; null where nobody knows them.</summary>
    public virtual long? MultiplyAdds => null;

    /// <summary>Whether it takes any number of images at once.</summary>
    public virtual bool TakesMany => true;

    /// <summary>The shape of the images that it is given.</summary>
    public FeatureShape Images => info.Images ?? info.Input;

    /// <summary>The names of the classes; their numbers where nobody knows names.</summary>
    public string NameOf(int label) =>
        info.ClassNames.Length > 0 ? info.ClassNames[label] : label.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Opens a file.</summary>
    /// <param name="session">Catalog.</param>
    /// <param name="path">
    /// The file: a checkpoint, what <c>sakd export</c> or others wrote for ONNX Runtime, or a class of C# that has its weights beside it.
    /// </param>
    /// <param name="architecture">The network of a checkpoint that does not say so itself; null for what it says.</param>
    /// <param name="maps">Other beginnings for a checkpoint's keys, as they were given.</param>
    /// <param name="threads">The threads to compute with.</param>
    /// <exception cref="SakdException">It is missing, damaged, or of another network.</exception>
    public static Classifier Open(Session session, string path, string? architecture, IReadOnlyList<string> maps, int threads)
    {
        if (Is(".cs")) return NetworkClassifier.LoadClass(session, path, architecture, NetworkFile.Maps(maps));
        if (Is(OnnxExtension))
        {
            if (architecture is not null || maps.Count > 0)
                throw new SakdException($"--architecture and --map are for checkpoints: {path} holds its network itself");
            return OnnxClassifier.Load(path, threads);
        }

        return NetworkClassifier.Load(session, path, architecture, NetworkFile.Maps(maps));

        bool Is(string extension) => System.IO.Path.GetExtension(path).Equals(extension, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>How its images are normalised.</summary>
    /// <param name="given">What the command line says; null for what the file says.</param>
    /// <exception cref="SakdException">Nobody says, or both.</exception>
    public Normalisation Normalised(Normalisation? given) => (given, info.Normalisation) switch
    {
        ({ } own, null) => own,
        (null, { } said) => said,
        (null, null) => throw new SakdException(
            $"{path} does not say how the images were normalised that it was trained on: name what was subtracted and divided by "
            + "with --mean and --std"),
        _ => throw new SakdException($"{path} says itself how its images are normalised: leave --mean and --std away"),
    };

    /// <summary>Classifies images.</summary>
    /// <param name="images">float32, normalised, [B, C, H, W] of the shape <see cref="Images"/>.</param>
    /// <returns>The logits, [B, K].</returns>
    public Tensor Logits(Tensor images) => Compute(Resizing.Apply(images, info.Input));

    /// <summary>Classifies images of the network's own input.</summary>
    /// <param name="images">float32, normalised, [B, C, H, W].</param>
    public abstract Tensor Compute(Tensor images);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the network.</summary>
    protected abstract void Dispose(bool disposing);
}
