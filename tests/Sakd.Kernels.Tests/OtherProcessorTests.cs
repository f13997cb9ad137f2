using System.Diagnostics;
using System.Runtime.InteropServices;
using Sakd.Kernels.Tests.Convolutions;
using Sakd.Kernels.Tests.Inference;

namespace Sakd.Kernels.Tests;

/// <summary>Processors that have less, each in a process of its own: what a processor has is settled when a process starts.</summary>
public sealed class OtherProcessorTests
{
    // In the environment of such a process: where its results go.
    private const string ResultsFile = "SAKD_KERNELS_RESULTS";

    /// <param name="without">What the process is to do without: AVX2 and all above it, or whatever is beyond plain arithmetic.</param>
    [Theory]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public void AProcessorWithoutOurVectorsComputesTheSameBits(string without)
    {
        string file = Path.GetTempFileName();
        try
        {
            string program = Path.Combine(AppContext.BaseDirectory, typeof(OtherProcessorTests).Assembly.GetName().Name!);
            string[] arguments = ["--filter-method", $"*{nameof(WritesResultsWhereAnotherProcessAsks)}"];
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
            (start.Environment[without], start.Environment[ResultsFile]) = ("0", file);
            using var child = Process.Start(start)!;
            string output = child.StandardOutput.ReadToEnd();
            child.WaitForExit();
            Assert.True(child.ExitCode == 0, output);
            Bits.Same(Results(), MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file)), $"a process with {without}=0");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void WritesResultsWhereAnotherProcessAsks()
    {
        string? file = Environment.GetEnvironmentVariable(ResultsFile);
        Assert.SkipWhen(file is null, "No other process asks.");
        Assert.Equal(0, Lanes.Count);
        File.WriteAllBytes(file!, [.. MemoryMarshal.AsBytes<float>(Results())]);
    }

    /// <summary>Of a whole network, of some convolutions of every kind, of what is trained, and of what networks in C# call.</summary>
    private static float[] Results()
    {
        using var settings = new Settings(Lanes.Count);
        var host = Settings.Hosts[0];
        var cases = Enumerable.Range(1, 60).Select(seed => new ConvolutionCase(seed));
        var trained = Enumerable.Range(1, 20).Select(seed => new TrainedCase(seed));
        return
        [
            .. new SmallNetwork(1).Forward(host),
            .. cases.SelectMany(drawn => drawn.Compute(host, 0, drawn.Size.Images)),
            .. trained.SelectMany(drawn => drawn.Compute(host)),
            .. InferenceCase.All.Values.SelectMany(drawn => drawn.Compute(host)),
        ];
    }
}
