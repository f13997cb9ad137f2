using Sakd.Layers;
using Sakd.Routing;
using Sakd.Runtime.Tests.Toy;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Routing;

public sealed class RoutingPassTests
{
    private static readonly TeacherForward _alone = new(IsKnown: false, IsReused: false);

    /// <summary>One branch point: z = w t + (1 - w) s, so that dL/dw = dL/dz . (t - s).</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ANaNOnTheRouteNotTakenReachesNeitherValueNorGradient(bool sparse)
    {
        using var scope = NewDisposeScope();
        var counter = new NonFiniteCounter();
        var teacher = tensor(new[,] { { 1.0, 2.0 }, { double.NaN, 4.0 }, { 5.0, 6.0 } });
        var student = tensor(new[,] { { double.PositiveInfinity, 20.0 }, { 30.0, 40.0 }, { 50.0, 60.0 } });
        using var w = new Decisions(tensor(new[,] { { 1.0 }, { 0.0 }, { 1.0 } }));
        using var pass = RoutingPass.Begin(w, sparse, _alone, counter);

        pass.End(pass.Known(teacher), pass.Known(student));
        var gradient = pass.Backward(ones(3, 2, ScalarType.Float64));

        Close.Exactly(tensor(new[,] { { 1.0, 2.0 }, { 30.0, 40.0 }, { 5.0, 6.0 } }), pass.Logits, "value");
        Close.Exactly(tensor(new[,] { { 0.0 }, { 0.0 }, { -99.0 } }), gradient, "gradient of w");
        Assert.Equal(2, counter.Take());
        Assert.Equal(0, counter.Count);
    }

    /// <summary>
    /// Only who is on the teacher's route at the next branch point asks for the teacher's side: an infinity elsewhere is no term at all.
    /// </summary>
    [Fact]
    public void TermsThatAreNotAskedForAreNotCounted()
    {
        using var scope = NewDisposeScope();
        var counter = new NonFiniteCounter();
        using var w = new Decisions(tensor(new[,] { { 1.0, 0.0 }, { 1.0, 1.0 } }));
        using var pass = RoutingPass.Begin(w, sparse: true, _alone, counter);
        var (t1, s1) = (tensor(new[,] { { 1.0 }, { 2.0 } }), tensor(new[,] { { 3.0 }, { 4.0 } }));

        var (a, c) = pass.Join(pass.Known(t1), pass.Known(s1), hst: Shift(double.PositiveInfinity), hts: Shift(0));
        pass.End(pass.Teacher([new RecordedFunction(x => x * 2)], a, t1), pass.Student([new RecordedFunction(x => x * 3)], c));
        pass.Backward(ones(2, 1, ScalarType.Float64));

        // The second sample's term of the teacher's side alone.
        Assert.Equal(1, counter.Take());
    }

    /// <summary>
    /// Five branch points, two for each of 32 routes: far more groups than a batch's usual two or three, each of them small.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void DifferentiatingEachSampleOnItsRouteEqualsDifferentiatingAllEverywhere(bool reuse)
    {
        using var scope = NewDisposeScope();
        var routes = Enumerable.Range(0, 64).SelectMany(sample => Enumerable.Range(0, 5).Select(i => (double)((sample / 2 >> i) & 1)));
        var every = tensor(routes.ToArray()).view(64, 5);
        using var w = new Decisions(every);
        Assert.All(w.Routes(), samples => Assert.Equal(2, samples));

        var (dense, sparse) = (new Chain(w, sparse: false, reuse: false), new Chain(w, sparse: true, reuse));
        Close.To(dense.Logits, sparse.Logits, 1e-14, "z_r");
        Close.To(dense.Gradient, sparse.Gradient, 1e-12, "gradient of w");
        foreach (var (one, other) in dense.Adapters.Zip(sparse.Adapters))
        {
            Close.To(one.Weight.grad!, other.Weight.grad, 1e-12, "gradient of an adapter's weight");
            Close.To(one.Bias.grad!, other.Bias.grad, 1e-12, "gradient of an adapter's bias");
        }
    }

    [Fact]
    public void LogitsAreNotThereBeforeTheEnd()
    {
        using var w = new Decisions(ones(2, 1));
        using var pass = RoutingPass.Begin(w, sparse: true, _alone, new NonFiniteCounter());
        Assert.Throws<InvalidOperationException>(() => pass.Logits);
    }

    /// <summary>x + shift.</summary>
    private static Linear Shift(double shift)
    {
        var linear = new Linear(1, 1);
        linear.to(ScalarType.Float64);
        using var _ = no_grad();
        linear.Weight.fill_(1);
        linear.Bias.fill_(shift);
        return linear;
    }

    /// <summary>A pass through networks of five segments, x -> tanh(x A): the teacher's 6 wide, the student's 4.</summary>
    private sealed class Chain
    {
        private const int Segments = 5, Classes = 3;

        public Chain(Decisions w, bool sparse, bool reuse)
        {
            using var generator = RandomStreams.Open(seed: 3, RandomStream.Initialisation);
            var teacher = Network(6, generator);
            var student = Network(4, generator);
            var x = randn([w.Batch, 4], ScalarType.Float64, generator: generator);

            // The teacher's own pass, with a tape of each segment but the first.
            var trail = new Trail(w.Batch, [0, 1, 2, 3]);
            List<Tensor> plain = [x];
            for (int i = 0; i < Segments; i++) plain.Add(teacher[i].Forward(plain[^1], trail.To(i)));
            trail.Keep(new RouteOrder(w).AlongTrail());

            using var pass = RoutingPass.Begin(w, sparse, new TeacherForward(IsKnown: true, reuse, trail), new NonFiniteCounter());
            var (t, s) = (pass.First([teacher[0]], x, plain[1]), pass.First([student[0]], x));
            for (int i = 1; i < Segments; i++)
            {
                var (hst, hts) = (Adapter(4, 6, generator), Adapter(6, 4, generator));
                Adapters.AddRange([hst, hts]);
                var (a, c) = pass.Join(t, s, hst, hts);
                t = pass.Teacher([teacher[i]], a, plain[i + 1]);
                s = pass.Student([student[i]], c);
            }

            pass.End(t, s);
            Logits = pass.Logits.clone();
            Gradient = pass.Backward(randn([w.Batch, Classes], ScalarType.Float64, generator: generator));
        }

        public Tensor Logits { get; }

        public Tensor Gradient { get; }

        public List<Linear> Adapters { get; } = [];

        private static List<FrozenBlock> Network(int width, Generator generator)
        {
            var segments = new List<FrozenBlock>();
            for (int i = 0; i < Segments; i++)
            {
                var matrix = randn([i == 0 ? 4 : width, i == Segments - 1 ? Classes : width], ScalarType.Float64, generator: generator);
                segments.Add(new RecordedFunction(x => x.matmul(matrix).tanh()));
            }

            return segments;
        }

        private static Linear Adapter(int inFeatures, int outFeatures, Generator generator)
        {
            var linear = new Linear(inFeatures, outFeatures);
            linear.Initialize(generator);
            linear.to(ScalarType.Float64);
            return linear;
        }
    }
}
