using Sakd.Kernels;
using Sakd.Layers;
using Sakd.Platform;
using Sakd.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Kernels;

/// <summary>
/// Kernels whose operands nothing else holds, when another thread collects garbage just before they read. A tensor that is collected too
/// early is a block that is no longer there: between guard pages reading it ends the process.
/// </summary>
public sealed class CollectedOperandsTests
{
    private const int Calls = 3;

    [Fact]
    public void AKernelHoldsItsOperandsUntilItIsDone()
    {
        using var conv = new Conv2d(16, 32, 3, padding: 1);
        using var norm = new BatchNorm2d(16);
        using var view = new FrozenConv2d(conv, null, fold: true);
        using var pass = new FrozenBatchNorm2d(norm);
        (string Name, Func<Tensor, Tensor> Compute)[] kernels =
        [
            ("ReLU", Functional.Relu),
            ("mean square", MeanSquareFunction.Of),
            ("max pooling", x => Functional.MaxPool(x, 2, 2)),
            ("convolution", conv.forward),
            ("batch norm", norm.forward),
            ("frozen convolution", x => Without(() => view.ForwardRelu(x, null))),
            ("frozen batch norm", x => Without(() => pass.ForwardRelu(x, null))),
            ("rows", x => TensorRows.Select(x, [2, 0])),
            ("gathered rows", x => TensorRows.Gather([(x, 1, 2), (x, 0, 1)])!),
        ];

        GuardPages.AreOn = true;
        LibTorchHost.Starting = Collect;
        try
        {
            foreach (var (name, compute) in kernels)
            {
                for (int i = 0; i < Calls; i++)
                {
                    using var y = compute(Feature());
                    using var isFinite = y.isfinite();
                    using var all = isFinite.all();
                    Assert.True(all.ToBoolean(), $"{name} has read what was no longer there");
                }
            }
        }
        finally
        {
            (LibTorchHost.Starting, GuardPages.AreOn) = (null, false);
        }

        Assert.Empty(GuardPages.TakeDamages());
    }

    private static void Collect()
    {
        var collector = new Thread(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        });
        collector.Start();
        collector.Join();
    }

    private static Tensor Without(Func<Tensor> compute)
    {
        using var _ = no_grad();
        return compute();
    }

    /// <summary>Nothing names it but what it is given to.</summary>
    private static Tensor Feature()
    {
        using var ones = torch.ones(3, 16, 8, 8);
        return ChannelsLast.Of(ones);
    }
}
