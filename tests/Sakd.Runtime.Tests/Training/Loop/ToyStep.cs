using Sakd.Distillers;
using Sakd.Layers;
using Sakd.Routing;
using Sakd.Runtime.Tests;
using Sakd.Runtime.Tests.Data;
using Sakd.Runtime.Tests.Toy;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Training.Loop;

/// <summary>Spot-adaptive distillation of one toy into another, written by hand: one spot, and the logits.</summary>
public sealed class ToyStep : DistillationStep
{
    private readonly ToyNetwork _teacher, _student;
    private readonly AttentionTransfer _at;

    public ToyStep(ToyNetwork teacher, ToyNetwork student, StepOptions options)
        : base(
            student, null, options.Routes() ? new ToyRouting(teacher, student, options) : null, branchPoints: 2, options,
            options.TeacherMode is TeacherMode.Frozen ? null : teacher)
    {
        _teacher = teacher;
        _student = student;
        if (TrainedTeacher is null) teacher.eval();
        _at = new AttentionTransfer(student.Info.Stages[0].Output, teacher.Info.Stages[0].Output);
    }

    protected override StepResult Compute(Tensor x, Tensor y, Samples samples)
    {
        IReadOnlyList<Tensor> t;
        using (set_grad_enabled(TrainedTeacher is not null)) t = _teacher.Trace(x);
        var target = t.Select(feature => feature.detach()).ToList();
        var s = _student.Trace(x);
        var (w, distilled) = Decide(t[1], s[1], new LogitBatch(s[2], target[2], y));
        var objective = Objective(s[2], target[2], t[2], y, distilled, distilled[0].Weigh(_at, s[0], target[0]));
        using var feature = s[0].detach();
        Differentiate(objective, s[1]);
        RoutingObjective? routing = Routing is ToyRouting toy ? Differentiate(Route(toy, target, feature, w), y, w, objective) : null;
        UpdateRouting();
        UpdateStudent();
        return Report(w, distilled, objective, routing);
    }

    private RoutingPass Route(ToyRouting routing, List<Tensor> t, Tensor s, Decisions w)
    {
        var pass = Begin(w);
        var (a, c) = pass.Join(pass.Known(t[0]), pass.Known(s), routing.Hst, routing.Hts);
        var z = pass.Teacher([new RecordedFunction(_teacher.Head)], a, t[2]);
        return pass.End(z, pass.Student([new RecordedFunction(_student.Head)], c));
    }

    private sealed class ToyRouting : RoutingNetwork
    {
        public ToyRouting(ToyNetwork teacher, ToyNetwork student, StepOptions options)
            : base("toy routing", teacher.Width, student.Width, branchPoints: 2, homogeneous: true, options.Profile, options.Seed)
        {
            Hst = this.Register("hst_1", new Adapter(student.Width, teacher.Width, 1, 1, 0, transposed: false, normalised: false));
            Hts = this.Register("hts_1", new Adapter(teacher.Width, student.Width, 1, 1, 0, transposed: false, normalised: false));
            Initialize();
        }

        public Adapter Hst { get; }

        public Adapter Hts { get; }
    }
}
