using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Testing;

/// <summary>
/// One step as the paper writes it, by autograd alone and without any care for cost: masks multiplied, the student itself in evaluation
/// mode for the routing pass, every gradient computed.
/// </summary>
public sealed class NaiveStep
{
    /// <summary>Computes losses and gradients; no weight is updated.</summary>
    /// <param name="teacher">The teacher, put into evaluation mode.</param>
    /// <param name="student">The student, put into training mode; its parameters have L_student's gradients afterwards.</param>
    /// <param name="routing">
    /// Policy and adapters, under the keys "policy", "hst_1", "hts_1" and so on; L_routing's gradients are theirs.
    /// </param>
    /// <param name="objective">The losses.</param>
    /// <param name="x">Images [B, C, H, W].</param>
    /// <param name="y">Class indices [B].</param>
    /// <param name="noise">Gumbel noise [B, N+1, 2].</param>
    public NaiveStep(
        NaiveNetwork teacher, NaiveNetwork student, nn.Module routing, NaiveObjective objective, Tensor x, Tensor y, Tensor noise)
    {
        teacher.Module.eval();
        student.Module.train();
        NaiveFeatures t;
        using (no_grad()) t = teacher.Forward(x);
        var s = student.Forward(x);

        var policy = PolicyLogits(routing, t, s).view(noise.shape);
        var w = Decide(policy, noise.to(x.dtype), objective.PolicyTemperature);
        Weights = w.detach();
        var distilled = objective.IsAnti ? 1 - Weights : objective.Warm is { } warm ? Weights * warm : Weights;

        CrossEntropy = nn.functional.cross_entropy(s.Logits, y);
        Kl = (distilled.select(1, -1) * Divergence(s.Logits, t.Logits, objective.KlTemperature)).sum() / x.shape[0];
        Kd = objective.Kd(s, t, distilled);
        StudentLoss = CrossEntropy + (objective.Beta1 * Kl) + (objective.Beta2 * Kd);
        StudentLoss.backward();
        var gradients = student.Module.parameters().Select(parameter => parameter.grad!.clone()).ToList();

        student.Module.eval();
        RoutingCrossEntropy = nn.functional.cross_entropy(Route(teacher, student, routing, x, w), y);
        RoutingLoss = objective.RoutingLoss(RoutingCrossEntropy, CrossEntropy, w);
        if (objective.Share is { } share)
        {
            var p = policy.softmax(-1).select(-1, 0).mean([0]);
            for (int i = 0; i < p.shape[0] - 1; i++) RoutingLoss += (p[i] - share.Features).square();
            RoutingLoss += (p[-1] - share.Logits).square();
        }

        RoutingLoss.backward();

        // L_routing has reached the student here; in the paper it is discarded.
        foreach (var (parameter, gradient) in student.Module.parameters().Zip(gradients)) parameter.grad!.copy_(gradient);
    }

    /// <summary>w [B, N+1], as constants.</summary>
    public Tensor Weights { get; }

    /// <summary>CE(z_s, y).</summary>
    public Tensor CrossEntropy { get; }

    /// <summary>L_KL.</summary>
    public Tensor Kl { get; }

    /// <summary>L_KD.</summary>
    public Tensor Kd { get; }

    /// <summary>L_student.</summary>
    public Tensor StudentLoss { get; }

    /// <summary>CE(z_r, y).</summary>
    public Tensor RoutingCrossEntropy { get; }

    /// <summary>L_routing.</summary>
    public Tensor RoutingLoss { get; }

    /// <summary>One linear layer on both pooled vectors.</summary>
    private static Tensor PolicyLogits(nn.Module routing, NaiveFeatures t, NaiveFeatures s) =>
        cat([t.Pooled, s.Pooled.detach()], 1).matmul(routing.get_parameter("policy.weight")!.t()) + routing.get_parameter("policy.bias")!;

    /// <summary>The straight-through Gumbel-softmax.</summary>
    private static Tensor Decide(Tensor logits, Tensor noise, double temperature)
    {
        var soft = ((logits + noise) / temperature).softmax(-1);
        var hard = zeros_like(soft).scatter_(-1, soft.argmax(-1, keepdim: true), ones_like(soft));
        return ((hard - soft).detach() + soft).select(-1, 0);
    }

    private static Tensor Route(NaiveNetwork teacher, NaiveNetwork student, nn.Module routing, Tensor x, Tensor w)
    {
        var adapters = routing
            .named_children()
            .Where(child => child.name != "policy")
            .ToDictionary(child => child.name, child => (nn.Module<Tensor, Tensor>)child.module);
        var (a, c) = (x, x);
        for (int i = 0; i < teacher.Spots.Count; i++)
        {
            var (t, s) = (teacher.Segment(i, a), student.Segment(i, c));
            (a, c) = (Mix(w, i, t, adapters[$"hst_{i + 1}"].forward(s)), Mix(w, i, adapters[$"hts_{i + 1}"].forward(t), s));
        }

        int last = teacher.Spots.Count;
        return Mix(w, last, teacher.Segment(last, a), student.Segment(last, c));
    }

    private static Tensor Mix(Tensor w, int branchPoint, Tensor t, Tensor s)
    {
        var factor = w.select(1, branchPoint).reshape([w.shape[0], .. Enumerable.Repeat(1L, (int)t.dim() - 1)]);
        return (factor * t) + ((1 - factor) * s);
    }

    private static Tensor Divergence(Tensor student, Tensor teacher, double temperature)
    {
        // Of log-softmax, for a class whose probability is less than the smallest number adds nothing, where 0 log 0 is no number.
        var (logQs, logQt) = ((student / temperature).log_softmax(1), (teacher / temperature).log_softmax(1));
        return temperature * temperature * (logQt.exp() * (logQt - logQs)).sum(1);
    }
}
