using System.Runtime.CompilerServices;
using Sakd.Checkpoints;
using Sakd.Layers;
using Sakd.Runtime.Tests;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests;

/// <summary>
/// Networks go from PyTorch to here and back: with the weights that one wrote the other computes the same logits. PyTorch's are those of
/// the benchmark, <c>benchmarks/peer/networks.py</c>.
/// </summary>
public sealed class PythonTests : IDisposable
{
    private const double Tolerance = 1e-4;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // As the well-known teachers are published: in the stream form, beside an optimizer and an accuracy, or from several devices.
    [Theory]
    [InlineData("resnet8", "network.state_dict()", "True")]
    [InlineData("resnet8x4", "{'epoch': 240, 'model': network.state_dict(), 'best_acc': torch.tensor(72.5)}", "False")]
    [InlineData("wrn_16_1", "{'state_dict': torch.nn.DataParallel(network).state_dict(), 'best': 72.5}", "True")]
    [InlineData("vgg8", "{'net': OrderedDict((k, v) for k, v in network.state_dict().items() if 'num_batches' not in k)}", "False")]
    public void WhatPyTorchWroteComputesThere(string name, string content, string zip)
    {
        Assert.SkipUnless(Python.HasTorch, "needs Debian's python3-torch");
        Run(name, $"torch.save({content}, 'teacher.pth', _use_new_zipfile_serialization={zip})");

        using var scope = NewDisposeScope();
        using var network = Models.Create(name, classes: 10);
        Assert.Null(Checkpoint.Load("teacher.pth", network));
        Close.To(Logits(), Evaluate(network), Tolerance, name);
    }

    [Theory]
    [InlineData("resnet8")]
    [InlineData("wrn_16_1")]
    public void WhatIsWrittenHereComputesInPyTorch(string name)
    {
        Assert.SkipUnless(Python.HasTorch, "needs Debian's python3-torch");
        using var scope = NewDisposeScope();
        using var network = Models.Create(name, classes: 10);
        using (no_grad())
        {
            foreach (var (key, value) in StateDict.Of(network).Where(entry => entry.Key.EndsWith("running_var", StringComparison.Ordinal)))
                value.fill_(0.25 + key.Length % 3);
        }
        PyTorchZipWriter.Save("student.pt", StateDict.Of(network));

        Run(name, "network.load_state_dict(torch.load('student.pt', weights_only=True))");

        Close.To(Logits(), Evaluate(network), Tolerance, name);
    }

    // The network has weights, and running means that are not those of a new one; then something is done, and the logits are kept.
    private static void Run(string name, string line, [CallerFilePath] string path = "") => Python.Run(
        $"""
        import sys
        from collections import OrderedDict
        import torch
        sys.path.insert(0, {Quoted(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "benchmarks", "peer"))})
        from networks import NETWORKS
        torch.manual_seed(1)
        network = NETWORKS['{name}'](10)
        x = torch.randn(4, 3, 32, 32)
        network.train()
        network.features(2 * x + 1)
        {line}
        network.eval()
        with torch.no_grad():
            torch.save(OrderedDict(x=x, logits=network.features(x)[2]), 'logits.pt')
        """);

    private static string Quoted(string path) => $"r'{Path.GetFullPath(path)}'";

    private static Tensor Logits()
    {
        using var file = CheckpointFile.Load("logits.pt");
        return file.Tensors["logits"].clone();
    }

    private static Tensor Evaluate(Architecture network)
    {
        using var file = CheckpointFile.Load("logits.pt");
        using var _ = no_grad();
        network.eval();
        return network.forward(file.Tensors["x"]);
    }
}
