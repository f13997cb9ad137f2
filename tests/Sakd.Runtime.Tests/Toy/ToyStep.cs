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
        _teacher = teacher.Freeze(options.Fold);
        _student = student;
        _view = student.Freeze(options.Fold);
        _routing = routing;
        _spot1 = new AttentionTransfer(student.Layer1.Output, teacher.Layer1.Output);
        _spot2 = new AttentionTransfer(student.Layer2.Output, teacher.Layer2.Output);
    }

    /// <summary>The last step's decisions, [B, 3], kept for the tests.</summary>
    public Tensor? LastWeights { get; private set; }

    protected override StepResult Compute(Tensor x, Tensor y, Samples samples)
    {
        ToyNetwork.Features t;
        using (no_grad())
        {
            t = _teacher.ForwardFeatures(x);
        }

        var s = _student.ForwardFeatures(x);
        var w = Decide(t.Pooled, s.Pooled);
        var distilled = Distilled(w);
        var kd = distilled[0].Weigh(_spot1, s.Layer1, t.Layer1) + distilled[1].Weigh(_spot2, s.Layer2, t.Layer2);
        var student = Objective(s.Logits, t.Logits, y, distilled, kd);

        RoutingObjective? routing = null;
        if (_routing is not null)
        {
            _view.Refresh();
            routing = StepRouting(Route(x, t, w, _routing), y, w, student);
        }

        StepStudent(student);
        LastWeights?.Dispose();
        LastWeights = w.Weights.detach().DetachFromDisposeScope();
        return Report(s.Logits, y, w, distilled, student, routing);
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

    private Tensor Route(Tensor x, ToyNetwork.Features t, Decisions w, ToyRouting routing)
    {
        var t1 = t.Layer1;
        var s1 = _view.Layer1(x);
        var a2 = Junction.Join(w.Weight(0), t1, routing.Hst1.forward(s1), NonFinite);
        var c2 = Junction.Join(w.Weight(0), routing.Hts1.forward(t1), s1, NonFinite);

        var t2 = _teacher.Layer2(a2);
        var s2 = _view.Layer2(c2);
        var a3 = Junction.Join(w.Weight(1), t2, routing.Hst2.forward(s2), NonFinite);
        var c3 = Junction.Join(w.Weight(1), routing.Hts2.forward(t2), s2, NonFinite);

        return Junction.Join(w.Weight(2), _teacher.Head(a3), _view.Head(c3), NonFinite);
    }
}
