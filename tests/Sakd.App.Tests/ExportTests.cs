using HandWritten;
using Sakd.Checkpoints;
using Sakd.Layers;

namespace Sakd.App.Tests;

/// <summary>What cannot be exported says so and leaves nothing; what can is exported in the tests of the shipped networks.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    /// <summary>Of its members nobody knows more than the shapes: the message names the first of them.</summary>
    [Theory]
    [InlineData("onnx", "net.onnx")]
    [InlineData("csharp", "net/PlainCnn.cs")]
    public void ANetworkWrittenByHandIsNotExportable(string form, string file)
    {
        using (var network = new PlainCnnCompanion(new PlainCnn()))
        {
            var info = new CheckpointInfo(network.Info.Name, network.Input, network.Classes, null, "small");
            Safetensors.Save("net.safetensors", StateDict.Of(network), info.ToMetadata());
        }

        var result = _sakd.Run(
            "mine", SakdCatalog.Instance, CancellationToken.None, "export", "net.safetensors", "--to", form, "--output",
            form == "onnx" ? file : "net");

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("mine: plain-cnn is not exportable: member 'stem' of PlainCnn is opaque", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }
}
