using Sakd.Distillers;
using Sakd.Layers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class CurriculumTemperatureGoldenTests
{
    [Theory]
    [MemberData(nameof(LogitCase.Types), MemberType = typeof(LogitCase))]
    public void EveryLossAndGradientIsTheReferences(ScalarType type) =>
        LogitCase.ForEach("CTKD", type, golden =>
        {
            var distiller = Create(golden);
            distiller.Modules.to(type);
            var g = StateDict.Of(distiller.Modules).Single(entry => entry.Key == "global_T").Value;
            Close.Exactly(golden.Inputs["global_T"].detach(), g, "g at the start");
            golden.Inputs["global_T"] = g;
            golden.Check(distiller, float32: 5e-5, epoch: Epoch(golden.Parameter("lambda")));
            if (golden.Selected == 0) Assert.Null(g.grad);
            if (type is ScalarType.Float64 && golden.Optional("global_T_grad_independent") is { } independent)
                Close.To(independent, g.grad!.ToDouble(), 1e-5, $"{golden.What}, gradient of g");
        });

    [Fact]
    public void TheReversalIsThePublishedOneInEveryEpoch()
    {
        var schedule = GoldenFile.Open("losses_today.json").At("losses", "CTKD", "lambda_schedule");
        double[] epochs = schedule.At("epochs").Numbers(), lambdas = schedule.At("lambda").Numbers();
        Assert.NotEmpty(epochs);
        Assert.Equal(epochs.Length, lambdas.Length);
        foreach (var (epoch, lambda) in epochs.Zip(lambdas))
            Close.To(lambda, CurriculumTemperature.Reversal((int)epoch), 1e-8, $"epoch {epoch}", absolute: 1e-9);
    }

    private static CurriculumTemperature Create(LogitCase golden) => new(
        golden.Optional("dkd_alpha") is { } alpha
            ? new DecoupledKnowledge(alpha, golden.Parameter("dkd_beta"), temperature: 1)
            : null,
        golden.Parameter("t_start"),
        golden.Parameter("t_end"));

    /// <summary>An epoch with that reversal; 0 is before the first.</summary>
    private static int Epoch(double lambda) => Enumerable.Range(0, 11)
        .First(epoch => Math.Abs(CurriculumTemperature.Reversal(epoch) - lambda) < 1e-9);
}
