using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.Graphs;

/// <summary>The networks that are shipped, and the odd ones of these tests, with weights that hide nothing.</summary>
internal static class Subjects
{
    private const int Classes = 7;

    private static readonly IEnumerable<ArchitectureEntry> _all =
        Sakd.Architectures.SakdCatalog.Instance.Architectures.Concat(SakdCatalog.Instance.Architectures);

    /// <summary>Their names.</summary>
    public static TheoryData<string> Names => [.. _all.Select(entry => entry.Info.Name)];

    /// <summary>One of them, in evaluation mode, for images that are no larger than 64 pixels.</summary>
    public static Architecture Create(string name)
    {
        var own = Entry(name).Info.Input;
        var input = own.Height > 64 ? own with { Height = 64, Width = 64 } : own;
        return Create(name, input, Classes);
    }

    /// <summary>One of them, in evaluation mode.</summary>
    public static Architecture Create(string name, FeatureShape input, int classes)
    {
        var network = Entry(name).Create(input, classes, 3);
        Disturb(network);
        network.eval();
        return network;
    }

    /// <summary>What a checkpoint would say of one of them.</summary>
    public static CheckpointInfo InfoOf(Architecture network) => new(
        network.Info.Name, network.Input, network.Classes,
        network.Input.Channels == 3 ? new Normalisation([0.5, 0.4, 0.3], [0.2, 0.2, 0.25]) : null, "somebody's images")
    {
        ClassNames = ["ant", "bee", "cat", "dog", "emu", "fox", "giraffe"],
    };

    /// <summary>How one of them is made.</summary>
    public static ArchitectureEntry Entry(string name) => _all.Single(one => one.Info.Name == name);

    /// <summary>Statistics that are not 0 and 1, weights of norms that are not 1, so that nothing can be left away unseen.</summary>
    private static void Disturb(Architecture network)
    {
        using var _ = no_grad();
        using var generator = new Generator(11);
        foreach (var (key, value) in StateDict.Of(network))
        {
            if (value.dim() > 1 || value.dtype != ScalarType.Float32) continue;
            using var noise = rand(value.shape, generator: generator);
            if (key.EndsWith("running_mean", StringComparison.Ordinal)) value.copy_(noise * 0.2);
            else if (key.EndsWith("bias", StringComparison.Ordinal)) value.copy_((noise - 0.5) * 0.2);
            else value.copy_(noise + 0.5);
        }
    }
}
