using Sakd.Layers;
using Sakd.Routing;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Toy;

/// <summary>Two stages, pooling and a head, in the form that the compiler gives architectures.</summary>
internal sealed class ToyNetwork : Architecture
{
    public static readonly FeatureShape Image = new(3, 8, 8);

    public ToyNetwork(int width, int repeat = 1, ulong seed = 0)
        : base(new ArchitectureInfo("toy", Image, Classes: 5, Parameters: 0, MultiplyAdds: 0, Stages: []), Image, classes: 5)
    {
        Layer1 = this.Register("layer1", new Stage<ToyBlock>(Image, repeat, first: input => new ToyBlock(input, width, 1)));
        Layer2 = this.Register(
            "layer2",
            new Stage<ToyBlock>(
                Layer1.Output, repeat, first: input => new ToyBlock(input, 2 * width, 2),
                rest: input => new ToyBlock(input, 2 * width, 1)));
        Fc = this.Register("fc", new Linear(Layer2.Output.Channels, Classes));
        Initialize(seed);
    }

    public Stage<ToyBlock> Layer1 { get; }

    public Stage<ToyBlock> Layer2 { get; }

    public Linear Fc { get; }

    public override Tensor forward(Tensor x)
    {
        using var features = ForwardFeatures(x);
        return features.Logits.alias();
    }

    public override GraphValue Describe(GraphValue x) => throw new NotSupportedException();

    public override IReadOnlyList<Tensor> Trace(Tensor x) => throw new NotSupportedException();

    public ForwardResult ForwardFeatures(Tensor x)
    {
        var layer1 = Layer1.forward(x);
        var layer2 = Layer2.forward(layer1);
        var pooled = Pool(layer2);
        return new ForwardResult(layer1, layer2, pooled, Fc.forward(pooled));
    }

    public Frozen Freeze(bool fold) => new(this, fold);

    private static Tensor Pool(Tensor x) => x.mean([2, 3]);

    internal sealed record ForwardResult(Tensor Layer1, Tensor Layer2, Tensor Pooled, Tensor Logits) : IDisposable
    {
        public void Dispose()
        {
            Layer1.Dispose();
            Layer2.Dispose();
            Pooled.Dispose();
            Logits.Dispose();
        }
    }

    internal sealed class Frozen(ToyNetwork network, bool fold) : IDisposable
    {
        private readonly FrozenStage _layer1 = network.Layer1.Freeze(fold);
        private readonly FrozenStage _layer2 = network.Layer2.Freeze(fold);
        private readonly FrozenLinear _fc = new(network.Fc);
        private readonly FrozenPool _pool = new();

        public void Refresh()
        {
            _layer1.Refresh();
            _layer2.Refresh();
            _fc.Refresh();
        }

        public FrozenStage Layer1 => _layer1;

        public FrozenStage Layer2 => _layer2;

        public FrozenStage Head => new([_pool, _fc]);

        public ForwardResult ForwardFeatures(Tensor x, Trail? trail = null)
        {
            var layer1 = _layer1.Forward(x, trail?.To(1));
            var layer2 = _layer2.Forward(layer1, trail?.To(2));
            var pooled = _pool.Forward(layer2, trail?.To(3));
            return new ForwardResult(layer1, layer2, pooled, _fc.Forward(pooled, trail?.To(4)));
        }

        public void Dispose()
        {
            _layer1.Dispose();
            _layer2.Dispose();
            _fc.Dispose();
        }
    }
}
