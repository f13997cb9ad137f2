using Sakd.Platform;
using Sakd.Testing;
using Sakd.Training;

namespace Sakd.Architectures.Tests;

/// <summary>The memory that a step is estimated to take, against the peak of one of a larger batch.</summary>
public sealed class StepMemoryTests
{
    // Routes are drawn, and with them what the routing pass keeps.
    private const double Factor = 1.3;

    [Theory]
    [InlineData("resnet20-resnet8", "at", 96)]
    [InlineData("vgg13-vgg8", "sp", 64)]
    [InlineData("resnet14-resnet8w8", "crd", 128)]
    public void The_estimate_is_the_peak_of_a_step_of_a_larger_batch_within_a_factor(string name, string distiller, int batch)
    {
        SakdPlatform.Install();
        Assert.SkipUnless(TensorBlocks.Heap.IsDone, "Large tensors have no heap that counts them.");
        var pair = Pair(name);
        var entry = pair.Distillers.Single(one => one.Name == distiller);
        int classes = pair.Info.Classes;
        var options = new StepOptions
        {
            Seed = 1,
            Beta2 = entry.Weight,
            TrainingLabels = [.. Enumerable.Range(0, 20_000).Select(i => (long)(i % classes))],
        };

        // Tensors that the finalizer gives back meanwhile would lower what is measured.
        LiveTensors.Settled();
        long estimate = StepMemory.Estimate(pair, entry, classes, options)!.Of(batch);
        long measured = StepMemory.Measure(pair, entry, classes, options, batch);
        Assert.InRange(estimate, measured / Factor, measured * Factor);
        TestContext.Current.TestOutputHelper?.WriteLine($"{name} {distiller}: estimated {estimate:N0}, measured {measured:N0}");
    }

    private static PairEntry Pair(string name) =>
        Sakd.Architectures.SakdCatalog.Instance.Pairs.Single(pair => pair.Info.Name == name);
}
