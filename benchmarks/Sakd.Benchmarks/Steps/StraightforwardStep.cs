using Sakd.Layers;
using Sakd.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Sakd.Benchmarks.Steps;

/// <summary>
/// The same step as one writes it with TorchSharp for the first time: the modules as they are, every weight wants its gradient, both routes
/// are mixed by multiplication, nothing is used twice. Intermediates live until the end of the step.
/// </summary>
internal sealed class StraightforwardStep : TrainingStep
{
    private const double KlTemperature = 4, PolicyTemperature = 5;

    private readonly Architecture _teacher, _student;
    private readonly IReadOnlyList<Func<Tensor, Tensor>> _teacherSegments, _studentSegments;
    private readonly StepOptions _options;
    private readonly StepNoise _noise;
    private readonly double _beta2;
    private readonly SGD _studentSgd, _routingSgd;

    /// <summary>Prepares attention transfer with a workload's pair.</summary>
    public StraightforwardStep(Workload workload)
        : this(workload, workload.Student())
    {
    }

    private StraightforwardStep(Workload workload, Architecture student)
        : base(workload.Options.Seed, student)
    {
        _teacher = workload.Teacher;
        _student = student;
        _teacherSegments = Segments.Of(_teacher);
        _studentSegments = Segments.Of(_student);
        _options = workload.Options;
        _noise = new StepNoise(_options.Seed);
        _beta2 = workload.Distiller("at").Weight;
        Routing = new StraightforwardRouting(workload.Pair.Info.Layouts.Single(layout => layout.Layout is Layout.Stages));

        double rate = _options.LearningRate, policyRate = _options.InitialPolicyLearningRate();
        _studentSgd = optim.SGD(_student.parameters(), rate, _options.Momentum, weight_decay: _options.WeightDecay);
        _routingSgd = optim.SGD(
            [
                new SGD.ParamGroup(Routing.Policy.parameters(), policyRate, _options.Momentum, weight_decay: _options.RoutingWeightDecay),
                new SGD.ParamGroup(Routing.AdapterParameters(), rate / 2, _options.Momentum, weight_decay: _options.RoutingWeightDecay),
            ],
            rate);
    }

    /// <summary>Policy and adapters.</summary>
    public StraightforwardRouting Routing { get; }

    /// <inheritdoc/>
    public override double LearningRate
    {
        get => _options.LearningRate;
        set => throw new NotSupportedException("The straightforward step keeps its rates.");
    }

    /// <inheritdoc/>
    protected override StepResult Compute(Tensor x, Tensor y, Samples samples)
    {
        // Features, pooled vector and logits of both networks; the stem's feature is no spot.
        _teacher.eval();
        IReadOnlyList<Tensor> t, s;
        using (no_grad()) t = _teacher.Trace(x);
        _student.train();
        s = _student.Trace(x);

        var w = Decide(t[^2], s[^2]);
        var selected = w.detach();
        var crossEntropy = cross_entropy(s[^1], y);
        var kl = Divergence(s[^1], t[^1], selected.select(1, -1));
        Tensor kd = zeros([]);
        for (int spot = 0; spot < Routing.Hst.Count; spot++) kd += AttentionTransfer(s[spot + 1], t[spot + 1], selected.select(1, spot));
        var loss = crossEntropy + kl + _beta2 * kd;

        _student.eval();
        var routing = cross_entropy(Route(x, w), y);
        _student.train();

        _routingSgd.zero_grad();
        routing.backward();
        _routingSgd.step();

        _studentSgd.zero_grad();
        loss.backward();
        _studentSgd.step();

        return new StepResult
        {
            Batch = (int)x.shape[0],
            Loss = loss.ToDouble(),
            CrossEntropy = crossEntropy.ToDouble(),
            Kl = kl.ToDouble(),
            Kd = kd.ToDouble(),
            RoutingCrossEntropy = routing.ToDouble(),
            RoutingLoss = routing.ToDouble(),
            Correct = s[^1].argmax(1).eq(y).sum().ToInt32(),
        };
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        _studentSgd.Dispose();
        _routingSgd.Dispose();
        Routing.Dispose();
        _student.Dispose();
    }

    /// <summary>w [B, N + 1], 1 for the teacher's route: hard forward, soft backward.</summary>
    private Tensor Decide(Tensor pooledTeacher, Tensor pooledStudent)
    {
        var logits = Routing.Policy.forward(cat([pooledTeacher, pooledStudent], 1).detach()).view(pooledStudent.shape[0], -1, 2);
        var soft = ((logits + _noise.Gumbel(Step, logits.shape[0], (int)logits.shape[1])) / PolicyTemperature).softmax(-1);
        var hard = one_hot(soft.argmax(-1), 2);
        return (soft - soft.detach() + hard).select(-1, 0);
    }

    /// <summary>z_r: every sample goes through both networks' segments.</summary>
    private Tensor Route(Tensor x, Tensor w)
    {
        var (a, c) = (x, x);
        for (int spot = 0; spot < Routing.Hst.Count; spot++)
        {
            var (t, s) = (_teacherSegments[spot](a), _studentSegments[spot](c));
            var chosen = w.select(1, spot).view(-1, 1, 1, 1);
            a = chosen * t + (1 - chosen) * Routing.Hst[spot].forward(s);
            c = chosen * Routing.Hts[spot].forward(t) + (1 - chosen) * s;
        }

        var last = w.select(1, -1).view(-1, 1);
        return last * _teacherSegments[^1](a) + (1 - last) * _studentSegments[^1](c);
    }

    private static Tensor Divergence(Tensor student, Tensor teacher, Tensor selected)
    {
        var logStudent = (student / KlTemperature).log_softmax(1);
        var logTeacher = (teacher / KlTemperature).log_softmax(1);
        var perSample = (logTeacher.exp() * (logTeacher - logStudent)).sum(1);
        return (perSample * selected).sum() * (KlTemperature * KlTemperature / selected.shape[0]);
    }

    private static Tensor AttentionTransfer(Tensor student, Tensor teacher, Tensor selected)
    {
        var rows = selected.nonzero().flatten();
        if (rows.shape[0] == 0) return zeros([]);
        var difference = Attention(student.index_select(0, rows)) - Attention(teacher.index_select(0, rows));
        return difference.square().mean() * ((double)rows.shape[0] / selected.shape[0]);
    }

    private static Tensor Attention(Tensor feature) => normalize(feature.square().mean([1]).flatten(1));
}
