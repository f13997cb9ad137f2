using Sakd.Data;
using Sakd.Layers;
using Sakd.Runtime.Tests.Data;
using Sakd.Runtime.Tests.Training.Loop;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Training;

public sealed class TrainingLoopTests : IDisposable
{
    private static readonly FeatureShape _shape = new(1, 8, 8);
    private readonly TemporaryFolder _folder = new();
    private readonly ImageData _data;

    public TrainingLoopTests()
    {
        set_num_threads(1);
        IdxBytes.WriteDataSet(_folder.Path, _shape, classes: 3, trainingPerClass: 30, testPerClass: 5);
        _data = DataFolder.Load(_folder.Path);
    }

    public void Dispose()
    {
        _data.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void TheWeightsOfTheBestEpochAreTheOnesThatRemain()
    {
        using var model = new ToyNetwork("toy", 4, _shape, 3, seed: 1);
        // A step that spoils the network from the third epoch on: the second epoch is the best.
        using var step = new ScriptedStep(model, epoch => epoch < 3 ? 0.05 : -0.5, stepsPerEpoch: 9);
        var weights = new List<float[]>();
        var result = new TrainingLoop(step, model, _data, Options(4), new Watcher(_ => weights.Add(Weights(model)))).Run(Token);

        Assert.Equal(4, result.Epochs.Length);
        Assert.Equal(result.Epochs.MaxBy(epoch => epoch.ValidationAccuracy)!.Epoch, result.Best.Epoch);
        Assert.Equal(weights[result.Best.Epoch - 1], Weights(model));
        var validation = Evaluation.Measure(model, _data.Validation, _data.Normalisation, CPU, stop: Token);
        Assert.Equal(result.Best.ValidationAccuracy, validation.Fraction);
    }

    [Fact]
    public void OneSeedGivesOneRunAndAnotherSeedAnother()
    {
        Assert.Equal(Run(seed: 1), Run(seed: 1));
        Assert.NotEqual(Run(seed: 1), Run(seed: 2));

        double[] Run(ulong seed)
        {
            using var model = new ToyNetwork("toy", 4, _shape, 3, seed);
            using var step = new PlainStep(model, new StepOptions { LearningRate = 0.1, Seed = seed });
            return [.. new TrainingLoop(step, model, _data, Options(2) with { Seed = seed }).Run(Token).Epochs.Select(epoch => epoch.Loss)];
        }
    }

    [Fact]
    public void RateAndTemperatureFollowTheirSchedules()
    {
        using var teacher = new ToyNetwork("teacher", 6, _shape, 3, seed: 1);
        using var student = new ToyNetwork("student", 4, _shape, 3, seed: 1);
        using var step = new ToyStep(teacher, student, new StepOptions { LearningRate = 0.05, Beta2 = 1 });
        var result = new TrainingLoop(step, student, _data, Options(8) with { LearningRate = 0.05, Spots = ["KD_1", "KL"] }).Run(Token);

        Assert.Equal(
            [0.05, 0.05, 0.05, 0.05, 0.05, 0.005, 0.0005, 0.00005], result.Epochs.Select(epoch => Math.Round(epoch.LearningRate, 9)));
        Assert.Equal(5, result.Epochs[0].PolicyTemperature);
        Assert.Equal(0.5, result.Epochs[^1].PolicyTemperature!.Value, 9);
    }

    [Fact]
    public void WhatIsDistilledAtASpotIsTheShareOfTheRoutesThroughIt()
    {
        using var teacher = new ToyNetwork("teacher", 6, _shape, 3, seed: 1);
        using var student = new ToyNetwork("student", 4, _shape, 3, seed: 1);
        using var step = new ToyStep(teacher, student, new StepOptions { LearningRate = 0.05, Beta2 = 1 });

        var epoch = new TrainingLoop(step, student, _data, Options(1) with
        {
            LearningRate = 0.05,
            Spots = ["KD_1", "KL"],
        }).Run(Token).Epochs[0];

        foreach (var (spot, i) in (IEnumerable<(string, int)>)[("KD_1", 0), ("KL", 1)])
        {
            double share = epoch.Routes!.Where(route => route.Key[i] == '1').Sum(route => route.Value);
            Assert.InRange(share, 0.05, 0.95);
            Assert.Equal(share, epoch.DistillationProbability![spot], 9);
        }

        Assert.Equal(1, epoch.Routes!.Values.Sum(), 9);
    }

    [Fact]
    public void MatchedRatesAreTheEpochsAndThoseOfTheLastGoOn()
    {
        using var teacher = new ToyNetwork("teacher", 6, _shape, 3, seed: 1);
        using var student = new ToyNetwork("student", 4, _shape, 3, seed: 1);
        using var step = new ToyStep(teacher, student, new StepOptions { Strategy = Strategy.Matched, LearningRate = 0.05, Beta2 = 1 });
        var options = Options(3) with { LearningRate = 0.05, Spots = ["KD_1", "KL"], CoinRates = CoinSchedule.ByEpoch([[0, 1], [1, 0]]) };

        var result = new TrainingLoop(step, student, _data, options).Run(Token);

        Assert.Equal([0, 1, 1], result.Epochs.Select(epoch => epoch.DistillationProbability!["KD_1"]));
        Assert.Equal([1, 0, 0], result.Epochs.Select(epoch => epoch.DistillationProbability!["KL"]));
        Assert.All(result.Epochs, epoch => Assert.Null(epoch.PolicyProbability));
    }

    [Fact]
    public void MatchedRatesMayBeThoseOfEveryStep()
    {
        using var teacher = new ToyNetwork("teacher", 6, _shape, 3, seed: 1);
        using var student = new ToyNetwork("student", 4, _shape, 3, seed: 1);
        using var step = new ToyStep(teacher, student, new StepOptions { Strategy = Strategy.Matched, LearningRate = 0.05, Beta2 = 1 });
        var coins = new CoinSchedule([[[0, 1], [1, 1]], [[1, 0], [0, 0], [1, 0]]]);
        var options = Options(2) with { LearningRate = 0.05, Spots = ["KD_1", "KL"], CoinRates = coins };
        var distilled = new List<StepCounts>();

        new TrainingLoop(step, student, _data, options, new StepWatcher(distilled.Add)).Run(Token);

        int[][] expected = [[0, 9], [9, 9], [9, 9], [9, 0], [0, 0], [9, 0]];
        Assert.Equal(expected, distilled.Index().Where(one => one.Index % 9 < 3).Select(one => one.Item.Selected.ToArray()));
    }

    [Fact]
    public void CancellingStopsBetweenTwoSteps()
    {
        using var model = new ToyNetwork("toy", 4, _shape, 3, seed: 1);
        using var step = new PlainStep(model, new StepOptions());
        using var stop = new CancellationTokenSource();
        var loop = new TrainingLoop(step, model, _data, Options(5), new Watcher(_ => stop.Cancel()));
        Assert.Throws<OperationCanceledException>(() => loop.Run(stop.Token));
        Assert.Equal(9, step.Step);
    }

    [Fact]
    public void ADivergedTrainingSaysSo()
    {
        using var model = new ToyNetwork("toy", 4, _shape, 3, seed: 1);
        using var step = new PlainStep(model, new StepOptions());
        var refusal = Assert.Throws<DivergedException>(() =>
            new TrainingLoop(step, model, _data, Options(3) with { LearningRate = 1e30 }).Run(Token));
        Assert.Contains("diverged; try a lower --lr", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(refusal.Result.Batch, refusal.Images.Length);
        Assert.All(refusal.Images, image => Assert.StartsWith("image ", image, StringComparison.Ordinal));
        Assert.False(double.IsFinite(refusal.Result.Loss));
    }

    [Fact]
    public void EvaluationLeavesTheModeOfTheNetwork()
    {
        using var model = new ToyNetwork("toy", 4, _shape, 3, seed: 1);
        model.train();
        var accuracy = Evaluation.Measure(model, _data.Test, _data.Normalisation, CPU, stop: Token);
        Assert.True(model.training);
        Assert.Equal(15, accuracy.Count);
    }

    [Fact]
    public void EvaluationMeasuresTheMeanCrossEntropyOfTheImages()
    {
        using var scope = NewDisposeScope();
        using var model = new ToyNetwork("toy", 4, _shape, 3, seed: 1);
        IdxBytes.WriteDataSet(_folder.File("more"), _shape, classes: 3, trainingPerClass: 120, testPerClass: 5);
        using var data = DataFolder.Load(_folder.File("more"));
        Assert.True(data.Training.Count % Evaluation.BatchSize is > 1 and < 100, "two batches, the last one short");
        using var all = new BatchSource(data.Training, data.Normalisation, data.Training.Count, CPU).InOrder().Single();
        double expected = nn.functional.cross_entropy(model.forward(all.Images), all.Labels).ToDouble();

        Assert.Equal(expected, Evaluation.Measure(model, data.Training, data.Normalisation, CPU, stop: Token).CrossEntropy, 5);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static LoopOptions Options(int epochs) =>
        new() { Epochs = epochs, Batch = 9, LearningRate = 0.1, Augmentation = Augmentation.None, Seed = 1 };

    private static float[] Weights(Architecture model) => StateDict.Of(model)[0].Value.data<float>().ToArray();

    private sealed class Watcher(Action<EpochMetrics> onEpoch) : ITrainingObserver
    {
        public void EpochDone(EpochMetrics metrics) => onEpoch(metrics);
    }

    private sealed class StepWatcher(Action<StepCounts> onStep) : ITrainingObserver
    {
        public void StepDone(int epoch, EpochTotals totals) => onStep(totals.Steps[^1]);
    }

    // Plain training at a rate of its own in each epoch.
    private sealed class ScriptedStep(ToyNetwork model, Func<int, double> rate, int stepsPerEpoch) : TrainingStep(seed: 0)
    {
        private readonly PlainStep _plain = new(model, new StepOptions());

        public override double LearningRate { get; set; }

        protected override StepResult Compute(Tensor x, Tensor y, Samples samples)
        {
            _plain.LearningRate = Math.Abs(rate(1 + (int)Step / stepsPerEpoch));
            var result = _plain.Run(x, y);
            if (rate(1 + (int)Step / stepsPerEpoch) < 0)
                using (no_grad())
                    foreach (var parameter in model.parameters()) parameter.neg_();
            return result;
        }

        protected override void Dispose(bool disposing) => _plain.Dispose();
    }
}
