using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Sakd.App.Exporting.CSharp;
using Sakd.App.Exporting.Onnx;
using Sakd.Benchmarks.Measuring;
using Sakd.Benchmarks.Peer;
using Sakd.Checkpoints;
using Sakd.Layers;

namespace Sakd.Benchmarks.Startup;

/// <summary>Programs that predict once of a network: benchmarks/first, published with Native AOT, and this one for libtorch.</summary>
internal sealed class FirstPrediction
{
    private const string Project = "benchmarks/first";

    private readonly string _checkpoint, _name;
    private readonly string _ours, _onnxRuntimes, _onnx;

    /// <summary>Writes the network in all forms, and publishes the programs.</summary>
    /// <param name="network">The network.</param>
    /// <param name="folder">Where to.</param>
    /// <exception cref="SakdException">They cannot be published.</exception>
    public FirstPrediction(Architecture network, TemporaryFolder folder)
    {
        if (!Directory.Exists(Project)) throw new SakdException($"{Project} is not there: run this from the root of the repository");
        _name = network.Info.Name;
        var info = new CheckpointInfo(_name, network.Input, network.Classes, null, "nothing");
        using (TorchSharp.torch.NewDisposeScope())
        {
            var written = StudentClass.Of(network, info, new StudentOptions("First", "Network"));
            File.WriteAllText(folder["Network.cs"], written.Code);
            Safetensors.Save(folder["Network.safetensors"], written.Weights, written.Metadata);
        }

        _onnx = folder["network.onnx"];
        File.WriteAllBytes(_onnx, OnnxModel.Of(network, info, new OnnxOptions(Fold: true, DynamicBatch: true)).ToByteArray());
        _checkpoint = folder["checkpoint.safetensors"];
        Safetensors.Save(_checkpoint, StateDict.Of(network), info.ToMetadata());
        _ours = Publish(folder, "sakd", $"-p:Emitted={folder.Path}");
        _onnxRuntimes = Publish(folder, "onnx");
    }

    /// <summary>A start of the network as C#: seconds to its prediction, and the peak of resident memory by then, in MB.</summary>
    /// <param name="images">The images of the prediction.</param>
    /// <param name="threads">The threads that compute it.</param>
    public (double Seconds, double Megabytes) OfSakd(int images, int threads) =>
        Start(new ProcessStartInfo(_ours, [$"{images}", $"{threads}"]));

    /// <summary>The same with ONNX Runtime.</summary>
    /// <inheritdoc cref="OfSakd"/>
    public (double Seconds, double Megabytes) OfOnnxRuntime(int images, int threads) =>
        Start(new ProcessStartInfo(_onnxRuntimes, [_onnx, $"{images}", $"{threads}"]));

    /// <summary>The same with libtorch, by TorchSharp on the .NET runtime.</summary>
    /// <inheritdoc cref="OfSakd"/>
    public (double Seconds, double Megabytes) OfTorchSharp(int images, int threads) =>
        Start(OwnProcess.Command(Child.FirstPrediction(_name, _checkpoint, images, threads)));

    private static string Publish(TemporaryFolder folder, string engine, params string[] more)
    {
        string output = folder[engine];
        using var process = Process.Start(
            new ProcessStartInfo(
                "dotnet", ["publish", Project, "-c", "Release", "-v", "quiet", $"-p:Engine={engine}", "-o", output, .. more])
            {
                RedirectStandardOutput = true,
            })!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? Path.Combine(output, "first") : throw new SakdException($"{Project} cannot be published: {said}");
    }

    private static (double Seconds, double Megabytes) Start(ProcessStartInfo command)
    {
        (command.RedirectStandardOutput, command.RedirectStandardInput) = (true, true);
        long begin = Stopwatch.GetTimestamp();
        using var process = Process.Start(command)!;
        string? logit = process.StandardOutput.ReadLine();
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        double megabytes = logit is null ? 0 : ProcessMemory.PeakOf(process.Id.ToString(CultureInfo.InvariantCulture));
        process.StandardInput.Close();
        process.WaitForExit();
        return logit is not null
            ? (seconds, megabytes)
            : throw new SakdException($"{command.FileName} ended without a prediction, exit code {process.ExitCode}");
    }
}
