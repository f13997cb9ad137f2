using Sakd.App.Runs;
using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.App;

/// <summary>Gives a file of a network for other classes a head for those of the images, before a network is given its weights.</summary>
internal static class HeadExchange
{
    /// <summary>What a run changes in the file of its teacher; null for nothing.</summary>
    /// <param name="run">The run's options.</param>
    /// <param name="architecture">The teacher's architecture.</param>
    /// <param name="teacher">The teacher, whose head is fresh.</param>
    /// <param name="data">The images.</param>
    public static Action<CheckpointFile>? Of(RunOptions run, ArchitectureEntry architecture, Architecture teacher, ImageData data)
    {
        if (run.TeacherHead is TeacherHead.New) return file => Renew(file, architecture, teacher, data);
        return run.TeacherClasses is { } map ? file => Pick(file, architecture, data, map) : null;
    }

    /// <summary>Leaves a file those rows of its head that are the classes of the images, in their order.</summary>
    /// <param name="file">The file.</param>
    /// <param name="architecture">Its network's architecture.</param>
    /// <param name="data">The images.</param>
    /// <param name="map">The file that says which they are: see <see cref="ClassMap"/>.</param>
    /// <exception cref="SakdException">That file is missing or wrong.</exception>
    public static void Pick(CheckpointFile file, ArchitectureEntry architecture, ImageData data, string map)
    {
        var head = ClassHead.Of(architecture, data.Shape);

        // What else is wrong with the file is said when the network is given its weights.
        if (head.Any(part => !file.Tensors.TryGetValue(part.Key, out var value) || value.dim() <= part.Dimension)) return;
        long classes = file.Tensors[head[0].Key].shape[head[0].Dimension];
        if (head.Any(part => file.Tensors[part.Key].shape[part.Dimension] != classes)) return;

        using var rows = tensor(ClassMap.Rows(map, data, file.Path, file.Info()?.ClassNames ?? [], classes));
        file.Exchange([.. head.Select(part => (part.Key, file.Tensors[part.Key].index_select(part.Dimension, rows)))], data);
    }

    private static void Renew(CheckpointFile file, ArchitectureEntry architecture, Architecture teacher, ImageData data)
    {
        var head = ClassHead.Of(architecture, data.Shape).Select(part => part.Key).ToHashSet();
        var fresh = StateDict.Of(teacher).Where(part => head.Contains(part.Key));
        file.Exchange([.. fresh.Select(part => (part.Key, part.Value.detach().clone()))], data);
    }
}
