using System.Collections.Immutable;
using Sakd.Layers;
using Sakd.Random.Tests.Language;
using Sakd.Random.Tests.Reference;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Random.Tests;

/// <summary>Trains a pair and holds its step against the formulas over what its description means.</summary>
/// <param name="described">The description.</param>
/// <param name="pair">What was compiled of it.</param>
internal sealed class PairTrial(DescribedPair described, PairEntry pair)
{
    private const double PolicyTemperature = 4;

    // Of a gradient's whole length. In single precision a ReLU that reads next to nothing may pass a gradient that it does not pass in
    // double precision: where that makes more, the formulas lose as much when they are computed so, and what is compiled may lose twice
    // that.
    private const double InDoubles = 1e-9, InSingles = 2e-2, LossesAllowed = 2;

    private readonly Dice _dice = new(described.Seed + 1_000_000);

    /// <summary>Two steps of each strategy.</summary>
    public void Run()
    {
        long batch = _dice.Between(2, 6);
        var (layout, distiller) = Formulated();
        string[] routes =
        [
            .. Enumerable.Range(0, _dice.Between(1, (int)batch)).Select(_ => string.Concat(layout.Spots.Select(_ => _dice.OneOf('0', '1'))))
        ];
        var noise = RouteNoise.Of(routes, batch);
        ImmutableArray<long> classes = [.. Enumerable.Range(0, 64).Select(i => (long)(i % pair.Info.Classes))];
        var options = new StepOptions
        {
            Beta1 = 0.7,
            Beta2 = distiller.Name == "at" ? 20 : 0,
            Beta3 = 1.3,
            Seed = (ulong)described.Seed,
            Noise = new GivenNoise(noise),
            TrainingLabels = classes,
        };
        var images = Images(batch);
        var labels = Labels(batch);

        using (NewDisposeScope())
        {
            using var formulas = new Subject(described, pair, distiller, options, ScalarType.Float64);
            using var exact = new Subject(described, pair, distiller, options, ScalarType.Float64);
            using var single = new Subject(described, pair, distiller, options, ScalarType.Float32);
            var expected = Descend(formulas, layout, distiller, options, images.to(ScalarType.Float64), labels, noise);
            Compare(expected, formulas, exact.Step.Run(images.to(ScalarType.Float64), labels), exact, InDoubles);

            Subject? rough = null;
            try
            {
                Compare(expected, formulas, single.Step.Run(images, labels), single, InSingles, Rough);
            }
            finally
            {
                rough?.Dispose();
            }

            Subject Rough()
            {
                if (rough is not null) return rough;
                rough = new Subject(described, pair, distiller, options, ScalarType.Float32);
                _ = Descend(rough, layout, distiller, options, images, labels, noise);
                return rough;
            }

            LeavesNothing(distiller, () => single.Step.Run(images, labels));
        }

        var compiled = _dice.OneOf([.. pair.Distillers]);
        var always = new StepOptions
        {
            Strategy = Strategy.Always,
            Beta2 = compiled.Weight,
            LearningRate = 1e-4,
            Seed = (ulong)described.Seed,
            TrainingLabels = classes,
        };
        using (NewDisposeScope())
        {
            using var subject = new Subject(described, pair, compiled, always, ScalarType.Float32);
            using var samples = arange(batch);
            for (int i = 0; i < 2; i++) LeavesNothing(compiled, () => subject.Step.Run(images, labels, samples), isFirst: i == 0);
        }

        images.Dispose();
        labels.Dispose();
        noise.Dispose();
    }

    /// <summary>A step whose losses are numbers, and that leaves no tensor behind but, the first time, what it owns from then on.</summary>
    private static void LeavesNothing(DistillerEntry distiller, Func<StepResult> step, bool isFirst = false)
    {
        long before = LiveTensors.Now();
        var result = step();
        Assert.True(
            double.IsFinite(result.Loss) && double.IsFinite(result.RoutingLoss),
            $"{distiller.Name}: L_student {result.Loss}, L_routing {result.RoutingLoss}");
        Assert.True(isFirst || LiveTensors.Now() <= before, $"{distiller.Name}: {LiveTensors.Now() - before} tensors are left behind");
    }

    /// <summary>A layout that the pair is compiled for, and a distiller of it whose loss is written down here or left out.</summary>
    private (LayoutInfo Layout, DistillerEntry Distiller) Formulated()
    {
        LayoutInfo[] layouts = [.. pair.Info.Layouts.Where(layout => pair.Distillers.Any(distiller => distiller.Layout == layout.Layout))];
        var stages = layouts.FirstOrDefault(layout => layout.Layout is Layout.Stages);
        var chosen = stages is not null && _dice.Happens(0.5) ? stages : _dice.OneOf(layouts);
        return (
            chosen,
            pair.Distillers.First(distiller =>
                distiller.Layout == chosen.Layout && (chosen.Layout is not Layout.Stages || distiller.Name == "at")));
    }

    private Tensor Images(long batch)
    {
        using var generator = new Generator((ulong)described.Seed);
        return randn([batch, pair.Info.Input.Channels, pair.Info.Input.Height, pair.Info.Input.Width], generator: generator);
    }

    private Tensor Labels(long batch) =>
        tensor(Enumerable.Range(0, (int)batch).Select(_ => (long)_dice.Between(0, pair.Info.Classes - 1)).ToArray());

    private NaiveStep Descend(
        Subject subject, LayoutInfo layout, DistillerEntry distiller, StepOptions options, Tensor x, Tensor y, Tensor noise)
    {
        var spots = layout.Spots[..^1];

        // What nothing reads has no gradient.
        foreach (var parameter in subject.Student.parameters()) parameter.grad = zeros_like(parameter);
        return new NaiveStep(
            ReferenceNetwork.Of(described.Teacher, subject.Teacher, spots.Select(spot => spot.Teacher)),
            ReferenceNetwork.Of(described.Student, subject.Student, spots.Select(spot => spot.Student)),
            subject.Step.Routing!,
            new NaiveObjective
            {
                Beta1 = options.Beta1,
                Beta2 = options.Beta2,
                KlTemperature = options.KlTemperature,
                PolicyTemperature = PolicyTemperature,
                Kd = distiller.Name == "at" ? Attention : (_, _, _) => zeros([], ScalarType.Float64),
                RoutingLoss = (routed, _, _) => options.Beta3 * routed,
            },
            x,
            y,
            noise);
    }

    private static Tensor Attention(NaiveFeatures s, NaiveFeatures t, Tensor distilled)
    {
        var sum = zeros([], ScalarType.Float64);
        for (int spot = 0; spot < s.Spots.Count; spot++)
        {
            var (student, teacher) = (s.At(spot), t.At(spot));
            sum += (distilled.select(1, spot) * (Map(student, teacher) - Map(teacher, student))
                .square()
                .mean([1])).sum() / distilled.shape[0];
        }

        return sum;

        static Tensor Map(Tensor feature, Tensor other)
        {
            var pooled = feature.shape[2] > other.shape[2]
                ? nn.functional.adaptive_avg_pool2d(feature, (other.shape[2], other.shape[3]))
                : feature;
            return nn.functional.normalize(pooled.square().mean([1]).flatten(1));
        }
    }

    private static void Compare(
        NaiveStep formulas, Subject reference, StepResult result, Subject subject, double tolerance, Func<Subject>? rough = null)
    {
        string precision = tolerance == InDoubles ? "float64" : "float32";
        Assert.Equal(Close.Values(formulas.Weights.sum(dim: 0)), result.PolicySelected.Select(count => (double)count));
        foreach (var (what, expected, actual) in new (string, Tensor, double)[]
        {
            ("CE(z_s, y)", formulas.CrossEntropy, result.CrossEntropy),
            ("L_KL", formulas.Kl, result.Kl),
            ("L_KD", formulas.Kd, result.Kd),
            ("CE(z_r, y)", formulas.RoutingCrossEntropy, result.RoutingCrossEntropy),
        }) Close.To(expected.item<double>(), actual, tolerance, $"{precision}, {what}", absolute: tolerance / 10);

        CompareModules(reference.Student, subject.Student, $"{precision}, student's", tolerance, () => rough?.Invoke().Student);
        CompareModules(
            reference.Step.Routing!, subject.Step.Routing!, $"{precision}, routing network's", tolerance,
            () => rough?.Invoke().Step.Routing);
    }

    /// <summary>Gradients of a module's parameters, by the length of what they are off; and its running statistics.</summary>
    private static void CompareModules(nn.Module expected, nn.Module actual, string what, double tolerance, Func<nn.Module?> rough)
    {
        Assert.Equal(StateDict.Of(expected).Select(entry => entry.Key), StateDict.Of(actual).Select(entry => entry.Key));
        double longest = expected.parameters().Max(parameter => parameter.grad is { } gradient ? gradient.norm().item<double>() : 0);
        foreach (var ((key, reference), (_, value)) in StateDict.Of(expected).Zip(StateDict.Of(actual)))
        {
            if (!reference.requires_grad)
            {
                Close.To(reference, value, tolerance, $"{what} {key}", absolute: tolerance / 100);
                continue;
            }

            var gradient = reference.grad ?? zeros_like(reference);
            double off = ((value.grad ?? zeros_like(value)).to(ScalarType.Float64) - gradient).norm().item<double>(),
                length = gradient.norm().item<double>();
            double allowed = (tolerance * length) + (tolerance * 0.01 * longest) + 1e-12, loses = off <= allowed ? 0 : Loss(key, gradient);
            Assert.True(
                off <= Math.Max(allowed, LossesAllowed * loses),
                $"{what} gradient of {key} is off by {off:E2}, the formulas' in single precision by {loses:E2}; its length is {length:E2}, "
                + $"the longest {longest:E2}");
        }

        double Loss(string key, Tensor gradient) =>
            rough() is { } module && StateDict.Of(module).First(entry => entry.Key == key).Value.grad is { } lost
                ? (lost.to(ScalarType.Float64) - gradient).norm().item<double>()
                : 0;
    }

    /// <summary>The same noise in every step.</summary>
    private sealed class GivenNoise(Tensor gumbel) : StepNoise(0)
    {
        public override Tensor Gumbel(long step, long batch, int branchPoints) => gumbel.alias();
    }

    /// <summary>The pair's networks and its step, always with the same weights.</summary>
    private sealed class Subject : IDisposable
    {
        public Subject(DescribedPair described, PairEntry pair, DistillerEntry distiller, StepOptions options, ScalarType type)
        {
            Teacher = Network(pair.Teacher, seed: 2 * described.Seed);
            Student = Network(pair.Student, seed: (2 * described.Seed) + 1);
            Step = distiller.CreateStep(Teacher, Student, options);
            Step.PolicyTemperature = PolicyTemperature;

            Architecture Network(ArchitectureEntry entry, int seed)
            {
                var network = entry.Create(pair.Info.Input, pair.Info.Classes, (ulong)seed);
                Scatter(network, (ulong)seed);
                network.to(type);
                network.eval();
                return network;
            }
        }

        public Architecture Teacher { get; }

        public Architecture Student { get; }

        public DistillationStep Step { get; }

        public void Dispose()
        {
            Step.Dispose();
            Teacher.Dispose();
            Student.Dispose();
        }

        /// <summary>Gives every vector elements of its own, where a new network has zeros and ones.</summary>
        private static void Scatter(Architecture network, ulong seed)
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            using var generator = new Generator(seed);
            foreach (var (key, value) in StateDict.Of(network).Where(entry => entry.Value.dim() == 1))
            {
                var draws = 0.3 * randn(value.shape, generator: generator);
                value.copy_(
                    key.EndsWith("running_var", StringComparison.Ordinal) ? 0.5 + draws.abs()
                    : key.EndsWith("weight", StringComparison.Ordinal) ? 1 + draws
                    : draws);
            }
        }
    }
}
