using Sakd.Layers;
using Sakd.Routing;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Routing;

public sealed class RoutingPassTests
{
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
        using var pass = RoutingPass.Begin(w, sparse, reuse: false, counter);

        pass.End(pass.Known(teacher), pass.Known(student));
        var gradient = pass.Back(ones(3, 2, ScalarType.Float64));

        Close.Exactly(tensor(new[,] { { 1.0, 2.0 }, { 30.0, 40.0 }, { 5.0, 6.0 } }), pass.Logits, "value");
        Close.Exactly(tensor(new[,] { { 0.0 }, { 0.0 }, { -99.0 } }), gradient, "gradient of w");
        Assert.Equal(2, counter.Take());
        Assert.Equal(0, counter.Count);
    }

    /// <summary>Only who is on the teacher's route at the next branch point asks for the teacher's side: an infinity elsewhere is no term at all.</summary>
    [Fact]
    public void TermsThatNobodyAsksForAreNotCounted()
    {
        using var scope = NewDisposeScope();
        var counter = new NonFiniteCounter();
        using var w = new Decisions(tensor(new[,] { { 1.0, 0.0 }, { 1.0, 1.0 } }));
        using var pass = RoutingPass.Begin(w, sparse: true, reuse: false, counter);
        var (t1, s1) = (tensor(new[,] { { 1.0 }, { 2.0 } }), tensor(new[,] { { 3.0 }, { 4.0 } }));

        var (a, c) = pass.Join(pass.Known(t1), pass.Known(s1), hst: Shift(double.PositiveInfinity), hts: Shift(0));
        pass.End(pass.Teacher(x => x * 2, a), pass.Student(x => x * 3, c));
        pass.Back(ones(2, 1, ScalarType.Float64));

        // The second sample's term of the teacher's side alone.
        Assert.Equal(1, counter.Take());
    }

    [Fact]
    public void LogitsAreNotThereBeforeTheEnd()
    {
        using var w = new Decisions(ones(2, 1));
        using var pass = RoutingPass.Begin(w, sparse: true, reuse: false, new NonFiniteCounter());
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
}
