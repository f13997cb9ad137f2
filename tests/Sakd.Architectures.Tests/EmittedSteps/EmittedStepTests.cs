using Sakd.Data;
using Sakd.Kernels;
using Sakd.Layers;
using Sakd.Testing;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.EmittedSteps;

/// <summary>
/// The step that the compiler emits for shipped pairs, with the full schedule and with none, against the paper's formulas by autograd alone
/// in double precision: every loss, every gradient, the running statistics. In single precision own kernels compute it.
/// </summary>
public sealed class EmittedStepTests
{
    private const int Batch = 4;

    private const double PolicyTemperature = 4;

    private const string Transformer = "vit_micro_patch4_28-resnet8w8";

    // What rounding makes of a whole tensor's length; in single precision a ReLU that reads next to nothing may pass a gradient that it
    // does not pass in double precision.
    private const double InDoubles = 1e-10, InSingles = 3e-3;

    private static readonly Dictionary<string, string[]> _routes = new()
    {
        ["all on the teacher's"] = ["11111"],
        ["all on the student's"] = ["00000"],
        ["mixed"] = ["10110", "01101", "11000", "00011"],
        ["one on the teacher's"] = ["00000", "00000", "11111", "00000"],
        ["one on the student's"] = ["11111", "00000", "11111", "11111"],
    };

    public static TheoryData<string, string, string> Cases { get; } = new(
        from pair in (string[])["resnet20-resnet8", "wrn_16_2-wrn_16_1", "vgg13-vgg8", Transformer]
        from distiller in (string[])["kd", "fitnet", "at", "vid", "fsp", "review", "sp", "cat", "simkd", "cc"]
        where Pair(pair).Distillers.Any(compiled => compiled.Name == distiller)
        from routes in _routes.Keys
        where (pair is not "vgg13-vgg8" || distiller is "at")
            && (pair is not Transformer || distiller is "kd" or "at" or "sp" or "cc")
            && (distiller is not ("vid" or "fsp" or "simkd") || routes is "mixed")
        select (pair, distiller, routes));

    public static TheoryData<string, string, string> CasesOfTwoSizes { get; } = new(
        from pair in (string[])["resnet20-halved-resnet8", "halved-resnet20-resnet8", "resnet20-smaller-resnet8"]
        from distiller in (string[])["kd", "fitnet", "at", "vid", "fsp", "sp", "cat", "simkd", "cc"]
        from routes in _routes.Keys
        where (distiller is "at" || routes is "mixed") && (pair is not "resnet20-smaller-resnet8" || distiller is "sp")
        select (pair, distiller, routes));

    [Fact]
    public void TheCasesHaveAllFiveLayouts() => Assert.Equal(
        Enum.GetValues<Layout>(),
        Cases.Select(row => Pair(row.Data.Item1).Distillers.Single(distiller => distiller.Name == row.Data.Item2).Layout)
            .Distinct()
            .Order());

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheEmittedStepDescendsTheFormulas(string pairName, string distillerName, string routesName) =>
        Check(pairName, distillerName, routesName);

    /// <summary>The teacher's forward passes, that of the step and that of the routing pass, are of the images as it was trained.</summary>
    [Theory]
    [InlineData("all on the teacher's")]
    [InlineData("mixed")]
    public void TheTeacherSeesItsOwnNormalisation(string routesName) => Check(
        "resnet20-resnet8",
        "at",
        routesName,
        new Renormalisation(new([0.5, 0.4, 0.3], [0.25, 0.2, 0.3]), new([0.1, 0.6, 0.45], [0.5, 0.3, 0.4])));

    /// <summary>Each network sees the images at its own size, in every pass.</summary>
    [Theory]
    [MemberData(nameof(CasesOfTwoSizes))]
    public void EachNetworkSeesItsOwnSize(string pairName, string distillerName, string routesName) =>
        Check(pairName, distillerName, routesName);

    [Fact]
    public void ATeacherOfItsOwnSizeMaySeeItsOwnNormalisation() => Check(
        "halved-resnet20-resnet8",
        "at",
        "mixed",
        new Renormalisation(new([0.5, 0.4, 0.3], [0.25, 0.2, 0.3]), new([0.1, 0.6, 0.45], [0.5, 0.3, 0.4])));

    private static void Check(string pairName, string distillerName, string routesName, Renormalisation? view = null)
    {
        using var scope = NewDisposeScope();
        var (pair, distiller) = (Pair(pairName), Pair(pairName).Distillers.Single(distiller => distiller.Name == distillerName));
        int branchPoints = pair.Info.Layouts.Single(layout => layout.Layout == distiller.Layout).Spots.Length;
        string[] routes = [.. _routes[routesName].Select(route => route[..branchPoints])];
        var options = new StepOptions
        {
            Beta1 = 0.7,
            Beta2 = distiller.Weight,
            Beta3 = 1.3,
            Seed = 4,
            Noise = new FixedNoise(RouteNoise.Of(routes, Batch)),
        };
        var images = HashRule.Input([Batch, pair.Info.Input.Channels, pair.Info.Input.Height, pair.Info.Input.Width]);
        var labels = tensor(new long[] { 3, 0, 2, 1 });

        var naive = new Subject(pair, distiller, options, ScalarType.Float64, view);
        NaiveStep? formulas = null;
        Assert.Empty(KernelUse.During(() => formulas = naive.DescendFormulas(images.to(ScalarType.Float64), labels)));
        Close.Exactly(RouteNoise.Decisions(routes, Batch), formulas!.Weights, "the routes that were meant");

        foreach (var schedule in (Schedule[])[Schedule.Full, Schedule.None])
        {
            var exact = new Subject(pair, distiller, options with { Schedule = schedule }, ScalarType.Float64, view);
            Compare(formulas, naive, exact.Step.Run(images.to(ScalarType.Float64), labels), exact, InDoubles);

            var single = new Subject(pair, distiller, options with { Schedule = schedule }, ScalarType.Float32, view);
            StepResult? result = null;
            var used = KernelUse.During(() => result = single.Step.Run(images, labels));
            if (KernelUse.IsPossible) Assert.Empty(Expected(pairName, distillerName, routesName).Except(used));
            Compare(formulas, naive, result!, single, InSingles);
        }
    }

    /// <summary>The kernels without which the step would have been libtorch's; those of a transformer's are.</summary>
    private static HashSet<Kernel> Expected(string pair, string distiller, string routes)
    {
        if (pair is Transformer) return [];
        HashSet<Kernel> kernels =
        [
            Kernel.Convolution, Kernel.ConvolutionBackward, Kernel.Winograd, Kernel.WeightGradient, Kernel.Statistics, Kernel.BatchNorm,
            Kernel.BatchNormBackward,
        ];
        if (pair is "vgg13-vgg8") kernels.UnionWith([Kernel.MaxPool, Kernel.MaxPoolBackward]);
        if (distiller is "at" && routes is not "all on the student's") kernels.UnionWith([Kernel.MeanSquare, Kernel.MeanSquareBackward]);
        if (distiller is not ("kd" or "cat" or "cc") && routes is "mixed") kernels.Add(Kernel.Rows);
        return kernels;
    }

    private static void Compare(NaiveStep formulas, Subject naive, StepResult result, Subject step, double tolerance)
    {
        Assert.Equal(Close.Values(formulas.Weights.sum(dim: 0)), result.PolicySelected.Select(count => (double)count));
        Assert.Equal(result.PolicySelected, result.Selected);
        Assert.Equal(0, result.NonFinite);
        foreach (var (what, expected, actual) in new (string, Tensor, double)[]
        {
            ("CE(z_s, y)", formulas.CrossEntropy, result.CrossEntropy),
            ("L_KL", formulas.Kl, result.Kl),
            ("L_KD", formulas.Kd, result.Kd),
            ("L_student", formulas.StudentLoss, result.Loss),
            ("CE(z_r, y)", formulas.RoutingCrossEntropy, result.RoutingCrossEntropy),
            ("L_routing", formulas.RoutingLoss, result.RoutingLoss),
        }) Close.To(expected.item<double>(), actual, tolerance / 10, what, absolute: 1e-12);

        Close.Gradients(naive.Student, step.Student, tolerance, "student's");
        Close.Gradients(naive.Step.Routing!, step.Step.Routing!, tolerance, "routing network's");
        if (naive.Step.KnowledgeModules is { } modules) Close.Gradients(modules, step.Step.KnowledgeModules!, tolerance, "distiller's");
    }

    private static PairEntry Pair(string name) =>
        new Catalog[] { Sakd.Architectures.SakdCatalog.Instance, TestPairs.SakdCatalog.Instance, SakdCatalog.Instance }
        .SelectMany(catalog => catalog.Pairs)
        .Single(pair => pair.Info.Name == name);

    /// <summary>A pair's networks and its step, always with the same weights.</summary>
    private sealed class Subject
    {
        private readonly Architecture _teacher;
        private readonly DistillerEntry _distiller;
        private readonly StepOptions _options;

        public Subject(PairEntry pair, DistillerEntry distiller, StepOptions options, ScalarType type, Renormalisation? view)
        {
            (_distiller, _options) = (distiller, options);
            _teacher = Network(pair.Teacher, pair.Info.Teacher.Input, seed: 1);
            Student = Network(pair.Student, pair.Info.Student.Input, seed: 2);
            Step = distiller.CreateStep(_teacher, Student, options);
            Step.PolicyTemperature = PolicyTemperature;
            Step.TeacherView = view;

            Architecture Network(ArchitectureEntry entry, FeatureShape input, ulong seed)
            {
                var network = entry.Create(input, 10, seed);
                HashRule.Fill(StateDict.Of(network), weightScale: 0.5);
                network.to(type);
                network.eval();
                return network;
            }
        }

        public Architecture Student { get; }

        public DistillationStep Step { get; }

        /// <summary>The weights of the linear layer that a network ends in, before its bias.</summary>
        private static Tensor Head(Architecture network) => network.parameters().ToArray()[^2];

        /// <summary>The formulas in place of the step, of which only the weights are used.</summary>
        public NaiveStep DescendFormulas(Tensor x, Tensor y) => new(
            NaiveNetworks.Of(_teacher, _distiller.Layout).Through(images => Normalised(Resized(images, _teacher), Step.TeacherView)),
            NaiveNetworks.Of(Student, _distiller.Layout).Through(images => Resized(images, Student)),
            Step.Routing!,
            new NaiveObjective
            {
                Beta1 = _options.Beta1,
                Beta2 = _options.Beta2,
                KlTemperature = _options.KlTemperature,
                PolicyTemperature = PolicyTemperature,
                Kd = NaiveKnowledge.Of(
                    _distiller.Name, Step.KnowledgeModules, Head(Student), Head(_teacher),
                    features => NaiveNetworks.PreActivations(_teacher, features)),
                RoutingLoss = (routed, _, _) => _options.Beta3 * routed,
            },
            x,
            y,
            _options.Noise!.Gumbel(0, x.shape[0], (int)Step.Routing!.Policy.Bias.shape[0] / 2));

        private static Tensor Resized(Tensor x, Architecture network) =>
            x.shape[2] == network.Input.Height ? x : NaiveResizing.Of(x, network.Input.Height, network.Input.Width);

        /// <summary>(x s + m - m_t) / s_t, channel by channel.</summary>
        private static Tensor Normalised(Tensor x, Renormalisation? view) => view is null ? x : stack(
            x.unbind(1).Select((channel, c) =>
                ((channel * view.From.Std[c]) + (view.From.Mean[c] - view.To.Mean[c])) / view.To.Std[c]),
            1);
    }
}
