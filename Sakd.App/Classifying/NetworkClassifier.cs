using Sakd.Checkpoints;
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
        string name = architecture ?? CheckpointInfo.FromMetadata(file.Metadata, path).Architecture;
        var (network, info) = NetworkFile.Named(session, file, name);
        return new NetworkClassifier(path, $"{file.Format}{(file.IsFolded ? " of a class of C#" : "")}", info, network);
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
