using Sakd.App.Exporting.CSharp;
using Sakd.Checkpoints;
using Sakd.Kernels;
using Sakd.Layers;
using Sakd.Tensors;
using static TorchSharp.torch;

namespace Sakd.App.Classifying;

/// <summary>A network of the program's catalog with the weights of a checkpoint.</summary>
internal sealed class NetworkClassifier : Classifier
{
    private readonly Architecture _network;

    private NetworkClassifier(string path, string form, CheckpointInfo info, Architecture network)
        : base(path, form, info, network.parameters().Sum(parameter => parameter.numel()))
    {
        _network = network;
        _network.eval();
    }

    /// <summary>Loads one.</summary>
    /// <exception cref="SakdException">The file is missing, damaged, or of another network.</exception>
    public static NetworkClassifier Load(Session session, string path, string? architecture, IReadOnlyList<KeyMap> maps)
    {
        using var file = CheckpointFile.Load(path, maps);
        return Of(session, path, file, architecture);
    }

    /// <summary>Loads the weights that lie beside a class of C#, and makes sure that they are its own.</summary>
    /// <exception cref="SakdException">Either file is missing or damaged, or they are of two exports.</exception>
    public static NetworkClassifier LoadClass(Session session, string path, string? architecture, IReadOnlyList<KeyMap> maps)
    {
        string weights = System.IO.Path.ChangeExtension(path, ".safetensors");
        using var file = CheckpointFile.Load(weights, maps);
        string? digest = StudentClass.DigestIn(Text(path));
        if (digest is null || digest != file.Metadata.GetValueOrDefault(WeightFile.DigestEntry))
            throw new SakdException($"{path} is not the class that {weights} was exported with: export both again");
        return Of(session, weights, file, architecture);
    }

    private static NetworkClassifier Of(Session session, string path, CheckpointFile file, string? architecture)
    {
        string name = architecture ?? CheckpointInfo.FromMetadata(file.Metadata, path).Architecture;
        var (network, info) = NetworkFile.Named(session, file, name);
        return new NetworkClassifier(path, $"{file.Format}{(file.IsFolded ? " of a class of C#" : "")}", info, network);
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (FileError.Is(e))
        {
            throw new SakdException($"{path} cannot be read: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public override long? MultiplyAdds => GraphCost.Of(_network);

    /// <inheritdoc/>
    public override Tensor Compute(Tensor images)
    {
        using var _ = no_grad();
        return _network.forward(ChannelsLast.Of(images));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _network.Dispose();
    }
}
