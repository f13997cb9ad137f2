using Sakd.Data;
using Sakd.Layers;

namespace Sakd.Checkpoints;

/// <summary>A network in a file: safetensors with PyTorch's keys, and a <see cref="CheckpointInfo"/> as metadata.</summary>
public static class Checkpoint
{
    /// <summary>Saves a network that was trained on <paramref name="data"/>.</summary>
    /// <exception cref="SakdException">
    /// The file cannot be written, or a network written by hand has parameters that would be missing from it.
    /// </exception>
    public static void Save(string path, Architecture model, ImageData data)
    {
        if (model is IHandWritten companion) companion.Check();
        var info = new CheckpointInfo(model.Info.Name, model.Input, model.Classes, data.Normalisation, data.Name);
        Safetensors.Save(path, StateDict.Of(model), info.ToMetadata());
    }

    /// <summary>Gives a network the weights of a file. A file that says nothing of itself is taken if its keys and shapes fit.</summary>
    /// <returns>What the file says of itself, if it does.</returns>
    /// <exception cref="SakdException">
    /// The file is damaged, holds numbers that are not finite, or is of another architecture: the first differing key and both shapes are
    /// named.
    /// </exception>
    public static CheckpointInfo? Load(string path, Architecture model)
    {
        using var file = Safetensors.Load(path);
        var info = file.Metadata.ContainsKey("architecture") ? CheckpointInfo.FromMetadata(file.Metadata, path) : null;
        bool foreign = info is not null && info.Architecture != model.Info.Name;
        if (!foreign) CheckpointTensors.Check(file, path, info);
        StateDict.Load(model, file.Tensors, foreign ? $"{path} (a {info!.Architecture}, a {model.Info.Name} is needed)" : path);
        return info;
    }
}
