using System.Text;

namespace Sakd.Kernels.Tests.Inference;

/// <summary>Calls of a network that is written as C#: their memory, and its end while they go on.</summary>
public sealed class StaticNetworkTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void NoImagesHaveNoLogitsWhereItIsNotDisposedOf(int threads)
    {
        var network = new Copying(threads);
        network.Predict([], []);
        network.Dispose();
        network.Dispose();
        Assert.Throws<ObjectDisposedException>(() => network.Predict([], []));
    }

    [Fact]
    public void AnArenaIsAsLargeAsTheImagesOfACallNeed()
    {
        using var network = new Copying();
        network.Predict(new float[2], new float[2]);
        Assert.Equal([Copying.Arena], network.Arenas);
        network.Predict(new float[10], new float[10]);
        network.Predict(new float[2], new float[2]);
        Assert.Equal([1, 2, 2, 2, 2], network.Arenas.Select(elements => elements / Copying.Arena));
    }

    /// <summary>A call that goes on has its weights until it ends, whoever disposes meanwhile; a later one has none.</summary>
    [Fact]
    public async Task DisposingWaitsForTheCallsThatGoOn()
    {
        using var network = new Copying();
        float[] logits = new float[2];
        network.Holds = true;
        var call = Task.Run(() => network.Predict([3, 4], logits), TestContext.Current.CancellationToken);
        network.Entered.Wait(TestContext.Current.CancellationToken);
        network.Holds = false;

        var disposing = Task.Run(network.Dispose, TestContext.Current.CancellationToken);
        while (!disposing.IsCompleted && Takes()) await Task.Yield();
        bool waits = !disposing.IsCompleted;
        network.MayGoOn.Set();
        await call;
        await disposing;

        Assert.True(waits);
        Assert.Equal([13, 24], logits);

        bool Takes()
        {
            try
            {
                network.Predict([1, 2], new float[2]);
                return true;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>Two pixels, to each of which a weight is added.</summary>
    private sealed class Copying : StaticNetwork
    {
        public const int Arena = 32;

        private const string Header = """{"shift":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

        private readonly KernelBuffer _shift;

        public Copying(int threads = 1)
            : base(new NetworkFacts(1, 1, 2, 2, Arena, 2), threads)
        {
            byte[] file =
            [
                .. BitConverter.GetBytes((ulong)Header.Length), .. Encoding.UTF8.GetBytes(Header), .. BitConverter.GetBytes(10f),
                .. BitConverter.GetBytes(20f),
            ];
            using var weights = WeightFile.Load(new MemoryStream(file));
            _shift = Numbers(weights, "shift", 2);
        }

        /// <summary>The elements of the arena of each pass.</summary>
        public List<long> Arenas { get; } = [];

        public bool Holds { get; set; }

        public ManualResetEventSlim Entered { get; } = new();

        public ManualResetEventSlim MayGoOn { get; } = new();

        protected override NativeSpan<float> Forward(Batch batch)
        {
            if (Holds)
            {
                Entered.Set();
                MayGoOn.Wait();
            }

            Arenas.Add(batch[0].Length);
            Pointwise.Affine(Host, batch.Of(2), batch[0], default, _shift.Elements, batch[0]);
            return batch[0];
        }
    }
}
