using System.Collections.Immutable;
using Sakd.Data;
using Sakd.Distillers;
using Sakd.Layers;
using Sakd.Routing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Training;

/// <summary>
/// A step of spot-adaptive distillation. The compiled step of a pair is Algorithm 1 of the paper, line by line; what its lines do that is
/// the same for every pair is here: decisions, objectives, gradients, updates and the report.
/// </summary>
/// <remarks>
/// The student's gradients are taken before the routing pass, and not behind the routing network's update. That is equal: the decisions are
/// made once, and in L_student they are constants that say which samples count, so its gradients depend on no weight of policy and
/// adapters; L_routing sees both networks as frozen views, which neither have gradients nor change before <see cref="UpdateStudent"/>. What
/// is gained is memory: the student's graph is released before the routing pass makes its own.
/// </remarks>
public abstract class DistillationStep : TrainingStep
{
    private readonly StepOptions _options;
    private readonly int _branchPoints;
    private readonly ILogitDistiller _atLogits;
    private readonly ScaledSgd _studentSgd;
    private readonly ScaledSgd? _routingSgd;
    private readonly RouteChoice _routes;
    private Trail? _trail;

    /// <summary>Puts the student into training mode and makes the optimizers.</summary>
    /// <param name="student">The student; it stays the caller's.</param>
    /// <param name="knowledgeModules">What the distiller trains of its own, updated with the student; null for nothing.</param>
    /// <param name="routing">Policy and adapters, which the step owns; null for a strategy without.</param>
    /// <param name="branchPoints">N + 1.</param>
    /// <param name="options">What governs the step.</param>
    /// <param name="trainedTeacher">
    /// The teacher if it is trained along, then in training mode too; it stays the caller's. Null if it is frozen.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The strategy is <see cref="Strategy.None"/>, which is <see cref="PlainStep"/>'s, or the teacher's mode another.
    /// </exception>
    protected DistillationStep(
        Architecture student, nn.Module? knowledgeModules, RoutingNetwork? routing, int branchPoints, StepOptions options,
        Architecture? trainedTeacher = null)
        : base(options.Seed, trainedTeacher is null ? [student] : [trainedTeacher, student])
    {
        if (options.Strategy is Strategy.None)
            throw new ArgumentException($"Without distillation the step is a {nameof(PlainStep)}.", nameof(options));
        if (options.Routes() != (routing is not null))
            throw new ArgumentException("A routing network goes with a strategy that routes.", nameof(routing));
        if (options.TeacherMode is TeacherMode.Frozen != trainedTeacher is null)
            throw new ArgumentException($"This step is not for a teacher of mode {options.TeacherMode}.", nameof(options));

        _atLogits = options.LogitDistiller?.Invoke() ?? new KnowledgeDistillation(options.KlTemperature);
        knowledgeModules = Sakd.Distillers.KnowledgeModules.With(knowledgeModules, _atLogits.Modules);
        Student = student;
        TrainedTeacher = trainedTeacher;
        KnowledgeModules = knowledgeModules;
        RoutingNetwork = routing;
        _branchPoints = branchPoints;
        _routes = new RouteChoice(options, routing, branchPoints);
        _options = options;

        student.train();
        trainedTeacher?.train();
        if (knowledgeModules is not null) Initialise(knowledgeModules, student);
        _studentSgd = new ScaledSgd(
            options.LearningRate,
            options.Momentum,
            options.WeightDecay,
            (
                [
                    .. student.parameters(), .. knowledgeModules?.parameters().Where(parameter => parameter.requires_grad) ?? [],
                    .. trainedTeacher?.parameters() ?? [],
                ],
                1));
        if (routing is not null)
        {
            if (options.PolicyStart is { } start) routing.Policy.StartAt(start);
            routing.to(options.Device, student.parameters().First().dtype);
            _routingSgd = new ScaledSgd(
                options.LearningRate,
                options.Momentum,
                options.RoutingWeightDecay,
                ([.. routing.Policy.parameters()], options.PolicyRateScale),
                (routing.AdapterParameters(), StepOptions.AdapterRateScale));
        }
    }

    /// <summary>The student.</summary>
    public Architecture Student { get; }

    /// <summary>The teacher, if it is trained along; null for a frozen one.</summary>
    public Architecture? TrainedTeacher { get; }

    /// <summary>What the distiller trains of its own; null for nothing.</summary>
    public nn.Module? KnowledgeModules { get; }

    /// <summary>Policy and adapters; null for a strategy without, and once the step is settled.</summary>
    public RoutingNetwork? Routing => IsSettled ? null : RoutingNetwork;

    /// <summary>Policy and adapters, of a settled step too, as they were then; null for a strategy without.</summary>
    public RoutingNetwork? RoutingNetwork { get; }

    /// <summary>What the distiller trains before the student is trained; null for nothing.</summary>
    public virtual nn.Module? Pretrained => null;

    /// <summary>
    /// What makes the student's images those that the teacher was trained on; null, the usual case, where both are normalised alike.
    /// </summary>
    public Renormalisation? TeacherView { get; set; }

    /// <summary>tau of the policy's Gumbel-softmax; the loop sets it every epoch by <see cref="TemperatureSchedule"/>.</summary>
    public double PolicyTemperature { get; set; } = TemperatureSchedule.Start;

    /// <summary>The epoch, counted from 1; the loop sets it. Weights that rise over the first epochs read it, and some losses.</summary>
    public int Epoch { get; set; } = 1;

    /// <summary>Whether every sample is distilled everywhere from now on, without the policy (<see cref="Settle"/>).</summary>
    public bool IsSettled => _routes.IsSettled;

    /// <summary>
    /// The rates of the coins at each branch point: 1/2 for <see cref="Strategy.Random"/> where no share is given; for
    /// <see cref="Strategy.Matched"/> the loop sets them every step, and there is no step before they are set. Other strategies throw no
    /// coins.
    /// </summary>
    /// <exception cref="ArgumentException">There is not one rate in 0 to 1 for each branch point.</exception>
    public ImmutableArray<double> CoinRates
    {
        get => _routes.CoinRates;
        set => _routes.CoinRates = value;
    }

    /// <summary>The student's learning rate; the adapters have half of it, the policy its fixed share.</summary>
    public override double LearningRate
    {
        get => _studentSgd.LearningRate;
        set
        {
            _studentSgd.LearningRate = value;
            if (_routingSgd is not null) _routingSgd.LearningRate = value;
        }
    }

    /// <summary>Whether the teacher is trained along: in its forward pass it is in training mode then, with a graph.</summary>
    protected bool TrainsTeacher => TrainedTeacher is not null;

    /// <summary>
    /// Whether what the losses see of a trained teacher is without its graph, so that the labels alone train it. In
    /// <see cref="Profile.AuthorsCode"/> the teacher also comes to meet the student.
    /// </summary>
    protected bool DetachesTargets => TrainsTeacher && _options.Profile is Profile.Paper;

    /// <summary>Whether L_KD has a weight at all: otherwise it is not computed.</summary>
    protected bool KdCounts => _options.Beta2 != 0;

    /// <summary>
    /// Whether the routing pass keeps to each sample's route: not with batch norm in the adapters, which every sample meets in.
    /// </summary>
    private bool IsSparse => _options.Schedule.Sparse && _options.Profile is Profile.Paper;

    /// <summary>Whether the routing pass uses what the teacher's forward pass has computed, and follows the trail that it leaves.</summary>
    private bool LeavesTrail => IsSparse && _options.Schedule.Reuse && Routing is not null && !TrainsTeacher;

    /// <summary>Counts, over the step, the terms of the policy's gradient that were not finite.</summary>
    private NonFiniteCounter NonFinite { get; } = new();

    /// <summary>
    /// Has every sample distilled everywhere from now on, as <see cref="Strategy.Always"/> does, without a routing pass and its update.
    /// Policy and adapters stay as they are. While a policy decides for the teacher alone the student's steps are these, bit for bit.
    /// </summary>
    /// <exception cref="InvalidOperationException">The strategy is none whose policy says where to distil.</exception>
    public void Settle() => _routes.IsSettled = _options.Strategy is Strategy.Adaptive
        ? true
        : throw new InvalidOperationException($"There is no policy to leave out with {_options.Strategy}.");

    /// <summary>What the training before the student's brings down, of one batch of images; null where the distiller has none.</summary>
    /// <param name="x">Images [B, C, H, W].</param>
    public virtual Tensor? PretrainingLoss(Tensor x) => null;

    /// <summary>The teacher's view of a batch, normalised as it was trained: the batch itself where that is as the student is.</summary>
    /// <param name="x">Images [B, C, H, W], normalised for the student.</param>
    protected Tensor SeenByTeacher(Tensor x) => TeacherView?.Apply(x) ?? x;

    /// <summary>
    /// Where the teacher's route is taken, w [B, N+1], and which samples are distilled: w itself, under <see cref="Strategy.Anti"/> all
    /// others, 1 - w, and during a warm-up a part of w.
    /// </summary>
    /// <param name="pooledTeacher">p_t, the teacher's pooled vectors [B, C_t].</param>
    /// <param name="pooledStudent">p_s, the student's pooled vectors [B, C_s] of the training forward.</param>
    /// <param name="logits">The logits of both, for strategies that decide by a rule.</param>
    protected (Decisions W, Decisions Distilled) Decide(Tensor pooledTeacher, Tensor pooledStudent, LogitBatch logits)
    {
        var w = _routes.Choose(pooledTeacher, pooledStudent, logits, Step, PolicyTemperature);
        _trail?.Keep(new RouteOrder(w).AlongTrail());
        return (w, _routes.Distilled(w, Step));
    }

    /// <summary>
    /// L_student = CE(z_s, y) + beta_1 L_KL + beta_2 L_KD, and + CE(z_t, y) where the teacher is trained along. In place of L_KL may stand
    /// what another distiller says at the logits; a weight may rise over the first epochs, as <c>min(epoch / n, 1)</c>.
    /// </summary>
    /// <param name="studentLogits">z_s [B, K].</param>
    /// <param name="targetLogits">z_t [B, K], as L_KL sees it.</param>
    /// <param name="teacherLogits">z_t [B, K], with the graph of a teacher that is trained along.</param>
    /// <param name="y">Class indices [B].</param>
    /// <param name="distilled">Which samples are distilled; the last branch point is that of L_KL.</param>
    /// <param name="kd">
    /// L_KD, a scalar: the sum over the spots of the loss of the selected samples times their share; null where it does not count.
    /// </param>
    protected StudentObjective Objective(
        Tensor studentLogits, Tensor targetLogits, Tensor teacherLogits, Tensor y, Decisions distilled, Tensor? kd)
    {
        var crossEntropy = nn.functional.cross_entropy(studentLogits, y);
        var kl = _options.Beta1 == 0
            ? WeighedLoss.Nothing(studentLogits)
            : distilled[^1].WeighLogits(_atLogits, new LogitBatch(studentLogits, targetLogits, y, Epoch));
        kd ??= WeighedLoss.Nothing(studentLogits);
        using var weightedKl = kl.Times(_options.Beta1 * Risen(_options.LogitWarmUpEpochs));
        using var weightedKd = kd.Times(_options.Beta2 * Risen(_options.WarmUpEpochs));
        using var weightedCrossEntropy = _options.CrossEntropyWeight == 1
            ? crossEntropy.alias()
            : crossEntropy.Times(_options.CrossEntropyWeight);
        using var withKl = weightedCrossEntropy + weightedKl;
        var loss = withKl + weightedKd;
        if (TrainsTeacher)
        {
            using var distillation = loss;
            using var teachers = nn.functional.cross_entropy(teacherLogits, y);
            loss = distillation + teachers;
        }

        return new StudentObjective(loss, crossEntropy, kl, kd, Correct(studentLogits, y));
    }

    /// <summary>
    /// The gradients of L_student, whose graph is released. The weights stay as they are until <see cref="UpdateStudent"/>.
    /// </summary>
    /// <param name="objective">The student's objective.</param>
    /// <param name="features">
    /// The student's features. They are released: the graph holds those that it needs, and others are in its way.
    /// </param>
    protected static void Differentiate(StudentObjective objective, IDisposable features)
    {
        features.Dispose();
        GraphMemory.Backward(objective.Loss);
        objective.ForgetGraph();
    }

    /// <summary>
    /// The gradients of L_routing = beta_3 CE(z_r, y) for policy and adapters, and of what a budget costs. Their weights stay as they are
    /// until <see cref="UpdateRouting"/>.
    /// </summary>
    /// <param name="pass">The routing pass, at its end; it is released.</param>
    /// <param name="y">Class indices [B].</param>
    /// <param name="w">The decisions, with the policy's graph.</param>
    /// <param name="student">The student's objective, which <see cref="Profile.AuthorsCode"/> compares with.</param>
    protected virtual RoutingObjective Differentiate(RoutingPass pass, Tensor y, Decisions w, StudentObjective student)
    {
        using (pass)
        using (var logits = pass.Logits.detach().requires_grad_())
        using (var weights = w.Weights.detach().requires_grad_())
        {
            using var crossEntropy = nn.functional.cross_entropy(logits, y);
            using var loss = _options.Profile is Profile.AuthorsCode
                ? AuthorsRoutingLoss(crossEntropy, student.CrossEntropy, weights)
                : crossEntropy.Times(_options.Beta3);

            // An adapter that no sample crosses by has the gradient 0, not none: its weights decay all the same.
            foreach (var parameter in Routing!.parameters().Where(parameter => parameter.grad is null))
                parameter.grad = zeros_like(parameter);
            loss.backward();
            using var gradient = logits.grad!;
            using var direct = weights.grad;
            using var routed = pass.Backward(gradient);
            if (direct is not null) routed.add_(direct);
            if (_options.Share is not { } share)
            {
                w.Weights.backward([routed]);
                return new RoutingObjective(loss.ToDouble(), crossEntropy.ToDouble(), Correct(logits, y));
            }

            using var excess = w.Excess(share);
            using var one = ones_like(excess);
            autograd.backward([w.Weights, excess], [routed, one]);
            return new RoutingObjective(loss.ToDouble() + excess.ToDouble(), crossEntropy.ToDouble(), Correct(logits, y));
        }
    }

    /// <summary>One step of policy and adapters down the gradients of L_routing.</summary>
    protected void UpdateRouting()
    {
        if (!IsSettled) _routingSgd?.Step();
    }

    /// <summary>
    /// One step of the student, of what the distiller trains of its own, and of a teacher that is trained along, down the gradients of
    /// L_student.
    /// </summary>
    protected void UpdateStudent() => _studentSgd.Step();

    /// <summary>The trail that the teacher's forward pass leaves for the routing pass to follow back; null where it follows none.</summary>
    /// <param name="x">Images [B, C, H, W].</param>
    /// <param name="spots">The numbers of the teacher's features at the spots.</param>
    protected Trail? BeginTrail(Tensor x, params ReadOnlySpan<int> spots) => _trail = LeavesTrail ? new Trail((int)x.size(0), spots) : null;

    /// <summary>Begins the routing pass of a step.</summary>
    /// <param name="w">The decisions.</param>
    /// <param name="isSampleWise">Whether both networks, in evaluation mode, compute each sample by itself.</param>
    protected RoutingPass Begin(Decisions w, bool isSampleWise = true)
    {
        var forward = new TeacherForward(IsKnown: !TrainsTeacher, IsReused: LeavesTrail, _trail);
        _trail = null;
        return RoutingPass.Begin(w, IsSparse && isSampleWise, forward, NonFinite);
    }

    /// <summary>The numbers of the step, brought to the host.</summary>
    /// <param name="w">The decisions.</param>
    /// <param name="distilled">Which samples were distilled.</param>
    /// <param name="student">The student's objective.</param>
    /// <param name="routing">The routing network's objective; null for a strategy without.</param>
    protected StepResult Report(Decisions w, Decisions distilled, StudentObjective student, RoutingObjective? routing) => new()
    {
        Batch = w.Batch,
        Loss = student.Loss.ToDouble(),
        CrossEntropy = student.CrossEntropy.ToDouble(),
        Kl = student.Kl.ToDouble(),
        Kd = student.Kd.ToDouble(),
        RoutingCrossEntropy = routing?.CrossEntropy ?? 0,
        RoutingLoss = routing?.Loss ?? 0,
        Correct = student.Correct,
        RoutingCorrect = routing?.Correct ?? 0,
        Selected = distilled.Counts(),
        PolicySelected = w.Counts(),
        PolicyProbability = w.PolicyProbability(),
        Routes = w.Routes(),
        NonFinite = NonFinite.Take(),
    };

    /// <summary>The share of its weight that a loss has in this epoch: min(epoch / n, 1).</summary>
    private double Risen(int epochs) => Epoch >= epochs ? 1 : (double)Epoch / epochs;

    /// <summary>Draws the distiller's weights from the seed and takes them to where the student is.</summary>
    private void Initialise(nn.Module modules, Architecture student)
    {
        // Steps 0 and 1 of the stream are the networks and the routing network.
        using var generator = RandomStreams.Open(_options.Seed, RandomStream.Initialisation, step: 2);
        Initialization.Run(modules, generator);
        modules.to(_options.Device, student.parameters().First().dtype);
    }

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, nn.Module Module)> Modules()
    {
        yield return ("student", Student);
        if (TrainedTeacher is not null) yield return ("teacher", TrainedTeacher);
        if (KnowledgeModules is not null) yield return ("distiller", KnowledgeModules);
        if (Pretrained is not null) yield return ("pretrained", Pretrained);
        if (RoutingNetwork is not null) yield return ("routing", RoutingNetwork);
    }

    /// <inheritdoc/>
    private protected override IEnumerable<(string Name, ScaledSgd Sgd)> Optimizers()
    {
        yield return ("student_velocity", _studentSgd);
        if (_routingSgd is not null) yield return ("routing_velocity", _routingSgd);
    }

    /// <inheritdoc/>
    protected override void ForgetGradients()
    {
        _studentSgd.Begin();
        _routingSgd?.Begin();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        _studentSgd.Dispose();
        _routingSgd?.Dispose();
        RoutingNetwork?.Dispose();
    }

    /// <summary>
    /// The published routing loss: the cross-entropy is raised or lowered by gamma according to whether it is above the student's, and
    /// the logits' spot costs max(0, B/2 - the number of samples that are distilled there).
    /// </summary>
    private Tensor AuthorsRoutingLoss(Tensor crossEntropy, Tensor studentCrossEntropy, Tensor weights)
    {
        double own = crossEntropy.ToDouble();
        double reference = studentCrossEntropy.ToDouble();
        double factor = 1;
        if (own > reference) factor *= _options.Gamma;
        if (own * factor < reference) factor /= _options.Gamma;

        using var last = weights.select(1, _branchPoints - 1);
        using var selected = last.sum();
        using var missing = selected.SubtractedFrom(weights.size(0) / 2.0);
        using var penalty = missing.relu();
        using var weighted = crossEntropy.Times(_options.Beta3 * factor);
        return weighted + penalty;
    }
}
