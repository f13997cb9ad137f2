using Sakd.Training;

namespace Sakd.Runtime.Tests.Training;

public sealed class EpochTotalsTests
{
    [Fact]
    public void AShortBatchCountsByItsLength()
    {
        var totals = new EpochTotals(["KD_1", "KL"]);
        totals.Add(Step(batch: 6, loss: 1, correct: 3, selected: [6, 0], probability: [0.9, 0.2], routes: [0, 6, 0, 0]));
        totals.Add(Step(batch: 2, loss: 5, correct: 2, selected: [0, 2], probability: [0.1, 0.6], routes: [0, 0, 2, 0]));

        var metrics = totals.ToMetrics(
            epoch: 3, learningRate: 0.1, policyTemperature: 4, validationAccuracy: 0.5, best: true, imagesPerSecond: 1);

        Assert.Equal(2, metrics.Loss);
        Assert.Equal(5.0 / 8, metrics.TrainingAccuracy);
        Assert.Equal([("KD_1", 0.75), ("KL", 0.25)], metrics.DistillationProbability!.Select(spot => (spot.Key, spot.Value)));
        Assert.Equal(0.7, metrics.PolicyProbability!["KD_1"], 12);
        Assert.Equal([("10", 0.75), ("01", 0.25)], metrics.Routes!.Select(route => (route.Key, route.Value)));
        Assert.Equal(4, metrics.PolicyTemperature);
        Assert.Equal([(6, "6 0"), (2, "0 2")], totals.Steps.Select(step => (step.Images, string.Join(' ', step.Selected))));
    }

    [Fact]
    public void WithoutAPolicyThereIsNothingToSayOfIt()
    {
        var totals = new EpochTotals(["KL"]);
        totals.Add(Step(batch: 2, loss: 1, correct: 1, selected: [2], probability: [double.NaN], routes: [0, 2]));
        var metrics = totals.ToMetrics(1, 0.1, policyTemperature: 5, 0.5, true, 1);
        Assert.Null(metrics.PolicyProbability);
        Assert.Null(metrics.PolicyTemperature);
        Assert.Null(metrics.RoutingAccuracy);
        Assert.Null(metrics.Collapsed);
        Assert.Equal(1, metrics.DistillationProbability!["KL"]);
    }

    private static StepResult Step(int batch, double loss, int correct, int[] selected, double[] probability, int[] routes) => new()
    {
        Batch = batch,
        Loss = loss,
        CrossEntropy = loss,
        Correct = correct,
        Selected = [.. selected],
        PolicySelected = [.. selected],
        PolicyProbability = [.. probability],
        Routes = [.. routes],
    };
}
