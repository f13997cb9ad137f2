using TorchSharp;

namespace Sakd.Checkpoints;

/// <summary>What must hold of a checkpoint's tensors before a network is made for them.</summary>
internal static class CheckpointTensors
{
    /// <summary>Makes sure that the tensors are numbers and that they can be those of as many classes as the file says.</summary>
    /// <param name="file">The file.</param>
    /// <param name="info">What it says of itself; null where it says nothing.</param>
    /// <exception cref="SakdException">They are not.</exception>
    public static void Check(CheckpointFile file, CheckpointInfo? info)
    {
        // A network of that many classes would be made first and compared afterwards; two thousand million of them take all the memory
        // there is.
        if (info is not null && !file.Tensors.Values.Any(tensor => tensor.shape.Contains(info.Classes)))
            throw new SakdException($"{file.Path}: its metadata say {info.Classes} classes, and none of its tensors has so many rows");

        foreach (var (key, value) in file.Tensors)
        {
            if (!value.is_floating_point()) continue;
            using var finite = value.isfinite();
            using var all = finite.all();
            if (!all.ToBoolean())
                throw new SakdException(
                    $"{file.Path}: '{key}' holds numbers that are not finite: the training that wrote it diverged, or the file is damaged");
        }
    }
}
