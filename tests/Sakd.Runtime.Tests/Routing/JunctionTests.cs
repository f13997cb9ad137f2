using Sakd.Routing;
using Sakd.Testing;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Routing;

public sealed class JunctionTests
{
    public static TheoryData<long[]> Shapes => new() { new long[] { 4, 3, 2, 2 }, new long[] { 4, 5 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ValueAndGradientsAreThoseOfTheFormula(long[] shape)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var teacher = Leaf(randn(shape, ScalarType.Float64, generator: generator));
        var student = Leaf(randn(shape, ScalarType.Float64, generator: generator));
        var w = Leaf(tensor(new double[] { 1, 0, 0, 1 }));
        var coefficients = randn(shape, ScalarType.Float64, generator: generator);

        var joined = Junction.Join(w, teacher, student);
        (joined * coefficients).sum().backward();

        var (formulaTeacher, formulaStudent, formulaW) = (Leaf(teacher), Leaf(student), Leaf(w));
        long[] perSample = [shape[0], .. Enumerable.Repeat(1L, shape.Length - 1)];
        var factor = formulaW.view(perSample);
        var formula = factor * formulaTeacher + (1 - factor) * formulaStudent;
        (formula * coefficients).sum().backward();

        Close.Exactly(formula, joined, "value");
        Close.To(formulaTeacher.grad!, teacher.grad, 1e-15, "gradient of the teacher's route");
        Close.To(formulaStudent.grad!, student.grad, 1e-15, "gradient of the student's route");
        Close.To(formulaW.grad!, w.grad, 1e-14, "gradient of w");
    }

    [Fact]
    public void ANaNOnTheRouteNotTakenReachesNeitherValueNorGradient()
    {
        using var scope = NewDisposeScope();
        var counter = new NonFiniteCounter();
        var teacher = Leaf(tensor(new[,] { { 1.0, 2.0 }, { double.NaN, 4.0 }, { 5.0, 6.0 } }));
        var student = Leaf(tensor(new[,] { { double.PositiveInfinity, 20.0 }, { 30.0, 40.0 }, { 50.0, 60.0 } }));
        var w = Leaf(tensor(new[] { 1.0, 0.0, 1.0 }));

        var joined = Junction.Join(w, teacher, student, counter);
        joined.sum().backward();

        Close.Exactly(tensor(new[,] { { 1.0, 2.0 }, { 30.0, 40.0 }, { 5.0, 6.0 } }), joined, "value");
        Close.Exactly(tensor(new[,] { { 1.0, 1.0 }, { 0.0, 0.0 }, { 1.0, 1.0 } }), teacher.grad, "gradient of the teacher's route");
        Close.Exactly(tensor(new[,] { { 0.0, 0.0 }, { 1.0, 1.0 }, { 0.0, 0.0 } }), student.grad, "gradient of the student's route");
        Close.Exactly(tensor(new[] { 0.0, 0.0, -99.0 }), w.grad, "gradient of w");
        Assert.Equal(2, counter.Take());
        Assert.Equal(0, counter.Count);
    }

    [Fact]
    public void ConstantDecisionsLeaveNoGraph()
    {
        using var w = tensor(new float[] { 1, 0 });
        using var teacher = ones(2, 3);
        using var student = zeros(2, 3);
        using var expected = tensor(new float[,] { { 1, 1, 1 }, { 0, 0, 0 } });

        using var joined = Junction.Join(w, teacher, student);

        Assert.False(joined.requires_grad);
        Close.Exactly(expected, joined, "value");
    }

    private static Tensor Leaf(Tensor value) => value.detach().clone().requires_grad_();
}
