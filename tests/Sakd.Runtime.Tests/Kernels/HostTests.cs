using Sakd.Kernels;
using Sakd.Layers;
using Sakd.Tensors;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Kernels;

/// <summary>Programs that live long and see much: threads that come and go, images of ever new sizes, numbers far from zero.</summary>
public sealed class HostTests
{
    [Fact]
    public void TheMemoryOfEndedThreadsIsReleased()
    {
        const int Threads = 200, Numbers = 1 << 18;
        long before = Scratch.BytesOfAll;
        Run(Threads);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long grown = Scratch.BytesOfAll - before;
        Assert.True(
            grown < (long)Threads * Numbers * sizeof(float) / 4,
            $"{Threads} threads, each with 1 MB of its own, have left {grown >> 20} MB behind");

        static void Run(int threads)
        {
            for (int i = 0; i < threads; i++)
            {
                var thread = new Thread(Fill);
                thread.Start();
                thread.Join();
            }
        }

        static unsafe void Fill() => new Span<float>(Scratch.Of(Numbers), Numbers).Fill(1);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    public void WhatAPartThrowsReachesTheCallerAndTheNextCallIsWhole(bool isLibTorchs, int threads)
    {
        // So many that a thread which is kept from its first is not too late.
        const int Parts = 2000;
        int before = get_num_threads();
        set_num_threads(threads);
        try
        {
            KernelHost host = isLibTorchs ? LibTorchHost.Instance : new ManagedHost(threads);
            int done = 0;
            var thrown = Assert.Throws<OutOfMemoryException>(() => host.Run(Parts, part =>
            {
                if (part == 1) throw new OutOfMemoryException("part 1");
                Interlocked.Increment(ref done);
                Thread.Sleep(1);
            }));
            Assert.Equal("part 1", thrown.Message);
            Assert.InRange(done, 0, Parts / 2);

            done = 0;
            host.Run(Parts, _ => Interlocked.Increment(ref done));
            Assert.Equal(Parts, done);
        }
        finally
        {
            set_num_threads(before);
        }
    }

    /// <summary>Callers at once, some of whose work has parts of its own, with pauses that its threads fall asleep in.</summary>
    [Fact]
    public void EveryPartOfEveryCallIsDoneOnce()
    {
        const int Callers = 4, Calls = 300, Parts = 7;
        var host = new ManagedHost(3);
        var done = new int[Callers, Calls, Parts];
        Parallel.For(0, Callers, caller =>
        {
            for (int call = 0; call < Calls; call++)
            {
                int number = call;
                if (number % 50 == 0) Thread.Sleep(1);
                host.Run(Parts - 1, part =>
                {
                    Interlocked.Increment(ref done[caller, number, part]);
                    if (part == 0) host.Run(2, half => Interlocked.Add(ref done[caller, number, Parts - 1], 1 + half));
                });
                Assert.All(Enumerable.Range(0, Parts - 1), part => Assert.Equal(1, done[caller, number, part]));
                Assert.Equal(3, done[caller, number, Parts - 1]);
            }
        });
    }

    [Fact]
    public void WhatIsKeptForSizesOfImagesIsBounded()
    {
        var kept = new Bounded<int, string>(3);
        foreach (int key in (int[])[1, 2, 3, 1, 4]) Assert.Equal($"{key}", kept.Of(key, "", (made, _) => $"{made}"));
        Assert.Equal(3, kept.Count);
        Assert.Equal("made anew", kept.Of(1, "made anew", (_, from) => from));
        Assert.Equal("4", kept.Of(4, "made anew", (_, from) => from));
    }

    [Fact]
    public void ManySizesOfImagesAreComputedAsTheFirstWere()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var layer = new Conv2d(16, 16, 3, padding: 1);
        layer.Weight.fill_(0.5.ToScalar());
        for (int width = 8; width < 120; width++)
        {
            using var x = ChannelsLast.Of(ones(1, 16, 2, width));
            using var y = layer.forward(x);
            Assert.Equal(16 * 6 * 0.5f, y[0, 0, 0, width / 2].ToSingle());
        }
    }

    [Fact]
    public void AnImageOfMoreNumbersThanPlansCountIsLeftToLibtorch()
    {
        // Nothing is written: the system gives addresses and no pages.
        using var layer = new Conv2d(16, 16, 3, padding: 1);
        using var large = ChannelsLast.Empty([1, 16, 1 << 13, 1 << 12], layer.Weight);
        Assert.False(KernelSupport.CanConvolve(layer.Geometry, large, layer.Weight));
        Assert.False(KernelSupport.CanTrain(large));
    }

    [Fact]
    public void ABatchNormFarFromZeroLosesNoMoreThanItsInputHas()
    {
        const int Channels = 16;
        using var scope = NewDisposeScope();
        using var norm = new BatchNorm2d(Channels);
        using var generator = new Generator(9);
        var x = ChannelsLast.Of(randn([16, Channels, 8, 8], generator: generator).add(1000.ToScalar())).requires_grad_();
        var gradient = ChannelsLast.Of(randn([16, Channels, 8, 8], generator: generator));
        var y = norm.forward(x);
        y.backward([gradient]);

        var dx = x.detach().to(ScalarType.Float64).contiguous().requires_grad_();
        var reference = nn.functional.batch_norm(
            dx, null, null, norm.Weight.to(ScalarType.Float64), norm.Bias.to(ScalarType.Float64), true, 0.1, norm.Epsilon);
        reference.backward([gradient.to(ScalarType.Float64)]);
        Close.To(reference, y, 1e-4, "value");
        Close.To(dx.grad!, x.grad, 2e-5, "gradient");
    }
}
