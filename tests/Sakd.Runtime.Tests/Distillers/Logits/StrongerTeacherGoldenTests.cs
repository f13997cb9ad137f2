using Sakd.Distillers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class StrongerTeacherGoldenTests
{
    private const double Epsilon = 1e-8;

    [Theory]
    [MemberData(nameof(LogitCase.Types), MemberType = typeof(LogitCase))]
    public void EveryLossAndGradientIsTheReferencesWithoutTheClassesOfFewerThanThreeSamples(ScalarType type)
    {
        int fewer = 0;
        LogitCase.ForEach("DIST", type, golden =>
        {
            var distiller = Create(golden);
            if (golden.Selected is 0 or > 2)
            {
                golden.Check(distiller);
                return;
            }

            fewer++;
            var selected = golden.Select(golden.Batch());
            double tau = golden.Parameter("tau"), share = golden.Selected / (double)golden.Batch().Student.size(0);
            double left = golden.Parameter("gamma") * tau * tau * share * UncorrelatedClasses(selected, tau);
            golden.Check(distiller, without: left);
        });
        Assert.NotEqual(0, fewer);
    }

    [Theory]
    [MemberData(nameof(LogitCase.Types), MemberType = typeof(LogitCase))]
    public void RowsAndColumnsWithoutDeviationHaveTheReferencesValueAndNoGradient(ScalarType type) =>
        LogitCase.ForEachSpecial("DIST", type, (name, golden) =>
        {
            if (name is not ("uniform_student_row" or "all_rows_equal"))
            {
                golden.Check(Create(golden));
                return;
            }

            golden.CheckValue(Create(golden));
            Assert.True(golden.Inputs["logit_s"].grad!.abs().max().ToDouble() < 1, golden.What);
        });

    private static StrongerTeacher Create(LogitCase golden) =>
        new(golden.Parameter("beta"), golden.Parameter("gamma"), golden.Parameter("tau"));

    /// <summary>1 - the mean of the classes' correlations, written down naively.</summary>
    private static double UncorrelatedClasses(LogitBatch batch, double temperature)
    {
        double sum = 0;
        long classes = batch.Student.size(1);
        var (p, q) = ((batch.Student / temperature).softmax(1), (batch.Teacher / temperature).softmax(1));
        for (long c = 0; c < classes; c++)
        {
            double[] a = Deviations(p.select(1, c)), b = Deviations(q.select(1, c));
            sum += a.Zip(b, (x, y) => x * y).Sum() / (Length(a) * Length(b) + Epsilon);
        }

        return 1 - (sum / classes);
    }

    private static double[] Deviations(Tensor values)
    {
        double[] numbers = Close.Values(values);
        return [.. numbers.Select(number => number - numbers.Average())];
    }

    private static double Length(double[] values) => Math.Sqrt(values.Sum(value => value * value));
}
