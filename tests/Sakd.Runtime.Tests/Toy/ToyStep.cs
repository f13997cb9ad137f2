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

    /// <summary>The last step's decisions, [B, 3], kept for the tests.</summary>
    public Tensor? LastWeights { get; private set; }

    protected override StepResult Compute(Tensor x, Tensor y, Samples samples)
    {
        ToyNetwork.Features t;
        var trail = BeginTrail(x, 1, 2);
        using (no_grad())
        {
            t = _teacher.ForwardFeatures(x, trail);
        }

        var s = _student.ForwardFeatures(x);
        var w = Decide(t.Pooled, s.Pooled);
        var distilled = Distilled(w);
        trail?.Keep(w);
        var kd = distilled[0].Weigh(_spot1, s.Layer1, t.Layer1) + distilled[1].Weigh(_spot2, s.Layer2, t.Layer2);
        var student = Objective(s.Logits, t.Logits, y, distilled, kd);
        Differentiate(student);

        RoutingObjective? routing = null;
        if (_routing is not null)
        {
            _view.Refresh();
            routing = StepRouting(Route(x, t, trail, w, _routing), y, w, student);
        }

        StepStudent();
        LastWeights?.Dispose();
        LastWeights = w.Weights.detach().DetachFromDisposeScope();
        return Report(w, distilled, student, routing);
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

    private RoutingPass Route(Tensor x, ToyNetwork.Features t, Trail? trail, Decisions w, ToyRouting routing)
    {
        var pass = Begin(w);
        var (a2, c2) = pass.Join(pass.Known(t.Layer1), pass.First(_view.Layer1, x), routing.Hst1, routing.Hts1);

        var t2 = pass.Teacher(_teacher.Layer2, a2, plain: t.Layer2, trail: trail?[2]);
        var s2 = pass.Student(_view.Layer2, c2);
        var (a3, c3) = pass.Join(t2, s2, routing.Hst2, routing.Hts2);

        var t3 = pass.Teacher(_teacher.Head, a3, plain: t.Logits, trail: trail?[3]);
        return pass.End(t3, pass.Student(_view.Head, c3));
    }
}
