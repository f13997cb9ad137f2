using Sakd.Distillers;
using Sakd.Routing;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Toy;

/// <summary>Attention transfer at both stages, in the form that the compiler gives steps.</summary>
internal sealed class ToyStep : DistillationStep
{
    private readonly ToyNetwork.Frozen _teacher;
    private readonly ToyNetwork _student;
    private readonly ToyNetwork.Frozen _view;
    private readonly ToyRouting? _routing;
    private readonly AttentionTransfer _spot1;
    private readonly AttentionTransfer _spot2;

    public ToyStep(ToyNetwork teacher, ToyNetwork student, StepOptions options)
        : this(teacher, student, options.Routes() ? new ToyRouting(teacher, student, options) : null, options)
    {
    }

    public ToyStep(ToyNetwork teacher, ToyNetwork student, ToyRouting? routing, StepOptions options)
        : base(student, knowledgeModules: null, routing, branchPoints: 3, options)
    {
        _teacher = teacher.Freeze(options.Schedule.Fold);
        _student = student;
        _view = student.Freeze(options.Schedule.Fold);
        _routing = routing;
        _spot1 = new AttentionTransfer(student.Layer1.Output, teacher.Layer1.Output);
        _spot2 = new AttentionTransfer(student.Layer2.Output, teacher.Layer2.Output);
    }

    /// <summary>Whether the routing network takes its step before the student's gradients are taken.</summary>
    public bool RoutingFirst { get; init; }

    /// <summary>The last step's decisions, [B, 3], kept for the tests.</summary>
    public Tensor? LastWeights { get; private set; }

    protected override StepResult Compute(Tensor x, Tensor y, Samples samples)
    {
        ToyNetwork.ForwardResult t;
        using (no_grad()) t = _teacher.ForwardFeatures(SeenByTeacher(x), BeginTrail(x, 1, 2));
        var s = _student.ForwardFeatures(x);

        var (w, distilled) = Decide(t.Pooled, s.Pooled, new LogitBatch(s.Logits, t.Logits, y));

        var kd = distilled[0].Weigh(_spot1, s.Layer1, t.Layer1) + distilled[1].Weigh(_spot2, s.Layer2, t.Layer2);
        var student = Objective(s.Logits, t.Logits, t.Logits, y, distilled, kd);
        RoutingObjective? routing;
        if (RoutingFirst)
        {
            routing = DifferentiateRouting();
            UpdateRouting();
            Differentiate(student, s);
        }
        else
        {
            Differentiate(student, s);
            routing = DifferentiateRouting();
            UpdateRouting();
        }

        UpdateStudent();
        LastWeights?.Dispose();
        LastWeights = w.Weights.detach().DetachFromDisposeScope();
        return Report(w, distilled, student, routing);

        RoutingObjective? DifferentiateRouting() => _routing is null ? null : Differentiate(Route(x, t, w, _routing), y, w, student);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _teacher.Dispose();
            _view.Dispose();
            LastWeights?.Dispose();
        }

        base.Dispose(disposing);
    }

    private RoutingPass Route(Tensor x, ToyNetwork.ForwardResult t, Decisions w, ToyRouting routing)
    {
        _view.Refresh();
        var pass = Begin(w);
        var (a2, c2) = pass.Join(pass.Known(t.Layer1), pass.First([_view.Layer1], x), routing.Hst1, routing.Hts1);

        var t2 = pass.Teacher([_teacher.Layer2], a2, t.Layer2);
        var s2 = pass.Student([_view.Layer2], c2);
        var (a3, c3) = pass.Join(t2, s2, routing.Hst2, routing.Hts2);

        var t3 = pass.Teacher([_teacher.Head], a3, t.Logits);
        return pass.End(t3, pass.Student([_view.Head], c3));
    }
}
