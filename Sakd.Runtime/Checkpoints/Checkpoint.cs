using Sakd.Data;
using Sakd.Layers;

namespace Sakd.Checkpoints;

/// <summary>
/// A network in a file: written as safetensors, with PyTorch's keys and a <see cref="CheckpointInfo"/> as metadata, and read in many forms.
/// </summary>
public static class Checkpoint
{
    /// <summary>Saves a network that was trained on <paramref name="data"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The network.</param>
    /// <param name="data">The images.</param>
    /// <param name="normalisation">How the network sees them normalised; null for as <paramref name="data"/> says.</param>
    /// <exception cref="SakdException">
    /// The file cannot be written, or a network written by hand has parameters that would be missing from it.
    /// </exception>
    public static void Save(string path, Architecture model, ImageData data, Normalisation? normalisation = null)
    {
        if (model is IHandWritten companion) companion.Check();
        var info = new CheckpointInfo(model.Info.Name, model.Input, model.Classes, normalisation ?? data.Normalisation, data.Name)
        {
            Images = model.Input == data.Shape ? null : data.Shape,
            ClassNames = model.Classes == data.Classes ? ClassOrder.NamesOf(data) : [],
        };
        Safetensors.Save(path, StateDict.Of(model), info.ToMetadata());
    }

    /// <summary>Gives a network the weights of a file. A file that says nothing of itself is taken if its keys and shapes fit.</summary>
    /// <param name="path">A file of any form that <see cref="CheckpointFile"/> reads.</param>
    /// <param name="model">The network.</param>
    /// <param name="maps">Other beginnings for the file's keys.</param>
    /// <param name="change">What is changed in the file before; null for nothing.</param>
    /// <returns>What the file says of itself, if it does.</returns>
    /// <exception cref="SakdException">
    /// The file is damaged, holds numbers that are not finite, or is of another architecture or number of classes: the keys that differ are
    /// named, with both shapes.
    /// </exception>
    public static CheckpointInfo? Load(
        string path, Architecture model, IReadOnlyList<KeyMap>? maps = null, Action<CheckpointFile>? change = null)
    {
        using var file = CheckpointFile.Load(path, maps);
        change?.Invoke(file);
        var info = file.Info();
        Fill(model, file, info);
        return info;
    }

    /// <summary>Gives a network the weights of a file that was read.</summary>
    /// <param name="model">The network.</param>
    /// <param name="file">The file.</param>
    /// <param name="info">What it says of itself.</param>
    /// <exception cref="SakdException">They do not fit, or are not finite.</exception>
    internal static void Fill(Architecture model, CheckpointFile file, CheckpointInfo? info)
    {
        bool foreign = info is not null && info.Architecture != model.Info.Name;
        if (!foreign) CheckpointTensors.Check(file, info);
        if (StateDictMisfit.Of(StateDict.Of(model), file.Tensors) is { } misfit)
        {
            if (misfit.OtherClasses(model.Classes) is { } classes)
                throw new OtherClassesException(
                    $"{file.Path} is of a network with {classes} classes, the images have {model.Classes}: name those that it was trained "
                    + $"on with --data, or train a {model.Info.Name} on these");
            if (!foreign && file.IsFolded) throw HasNoNorms(file);
            string source = foreign ? $"{file.Path} (a {info!.Architecture}, a {model.Info.Name} is needed)" : file.Path;
            string remedy = misfit.Missing.Count == 0 || misfit.Unexpected.Count == 0 || foreign ? "."
                : file.Unused is [var unused, ..] ? $"; no key begins with '{unused.Old}' for --map {unused}."
                : "; --map old=new gives keys another beginning.";
            throw new SakdException($"{source} does not fit: {misfit}{remedy}");
        }
        StateDict.Load(model, file.Tensors, file.Path);
    }

    /// <summary>Says that the batch norms of a file are in the layers before them.</summary>
    internal static SakdException HasNoNorms(CheckpointFile file) => new(
        $"{file.Path} holds the weights of an exported class, with batch norms taken in: name the checkpoint that it was exported from");
}
