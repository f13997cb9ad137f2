using Sakd.Kernels;
using Sakd.Layers;
using Sakd.Platform;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Kernels;

/// <summary>
/// Kernels whose operands nobody else holds, while another thread collects garbage without end. A tensor that is collected too early is a block that is no longer there: between guard pages
/// reading it ends the process.
/// </summary>
public sealed class CollectedOperandsTests
{
    private const int Calls = 12;

    [Fact]
    public void AKernelHoldsItsOperandsUntilItIsDone()
    {
        using var conv = new Conv2d(16, 32, 3, padding: 1);
        using var norm = new BatchNorm2d(16);
        using var view = new FrozenConv2d(conv, null, fold: true);
        using var pass = new FrozenBatchNorm2d(norm);
        (string Name, Func<Tensor, Tensor> Compute)[] kernels =
        [
            ("ReLU", Maps.Relu),
            ("energy", EnergyFunction.Of),
            ("max pooling", x => Maps.MaxPool(x, 2, 2)),
            ("convolution", conv.forward),
            ("batch norm", norm.forward),
            ("frozen convolution", x => Without(() => view.ForwardRelu(x, null))),
            ("frozen batch norm", x => Without(() => pass.ForwardRelu(x, null))),
            ("rows", x => Features.Select(x, [2, 0])),
            ("gathered rows", x => Features.Gather([(x, 1, 2), (x, 0, 1)])!),
        ];

        // Code that is not optimised yet holds what it is given until it returns: it has to have been called some times, and then to be compiled in the background.
        for (int round = 0; round < 3; round++)
        {
            foreach (var (_, compute) in kernels)
            {
                for (int i = 0; i < 40; i++) compute(Feature(batch: 3, size: 8)).Dispose();
            }

            Thread.Sleep(300);
        }

        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        GuardPages.AreOn = true;
        collector.Start();
        try
        {
            foreach (var (name, compute) in kernels)
            {
                for (int i = 0; i < Calls; i++)
                {
                    using var y = compute(Feature(batch: 32, size: 64));
                    using var isFinite = y.isfinite();
                    using var all = isFinite.all();
                    Assert.True(all.ToBoolean(), $"{name} has read what was no longer there");
                }
            }
        }
        finally
        {
            stop.Cancel();
            collector.Join();
            GuardPages.AreOn = false;
        }

        Assert.Empty(GuardPages.TakeDamages());
    }

    private static Tensor Without(Func<Tensor> compute)
    {
        using var _ = no_grad();
        return compute();
    }

    /// <summary>Nobody names it but who is given it. It is so large that a collection and its finalizers fit into the time that a kernel reads it.</summary>
    private static Tensor Feature(int batch, int size)
    {
        using var ones = torch.ones(batch, 16, size, size);
        return ChannelsLast.Of(ones);
    }
}
