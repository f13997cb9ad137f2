using Sakd.Runtime.Tests.Toy;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Training;

/// <summary>One step of the toy pair as the paper writes it, computed without any care for cost.</summary>
internal sealed class Naive
{
    public Naive(
        (ToyNetwork Teacher, ToyNetwork Student, ToyRouting Routing) networks, StepOptions options, Tensor x, Tensor y, double temperature)
    {
        ToyNetwork teacher;
        (teacher, Student, Routing) = networks;
        teacher.eval();
        Student.train();
        long batch = x.shape[0];

        ToyNetwork.Features t;
        using (no_grad()) t = teacher.ForwardFeatures(x);
        var s = Student.ForwardFeatures(x);

        var logits = Routing.Policy.forward(t.Pooled, s.Pooled);
        var perturbed = logits + (options.Noise ?? new StepNoise(options.Seed)).Gumbel(0, batch, 3).to(ScalarType.Float64);
        var soft = (perturbed / temperature).softmax(-1);
        var hard = zeros_like(soft).scatter_(-1, soft.argmax(-1, keepdim: true), ones_like(soft));
        var w = ((hard - soft).detach() + soft).select(-1, 0);
        Weights = w.detach();

        var distilled = options.Strategy is Strategy.Anti ? 1 - Weights : Weights;
        var studentCrossEntropy = nn.functional.cross_entropy(s.Logits, y);
        var kl = (distilled.select(1, 2) * Kl(s.Logits, t.Logits, options.KlTemperature)).sum() / batch;
        var kd = (distilled.select(1, 0) * Attention(s.Layer1, t.Layer1)).sum() / batch
            + (distilled.select(1, 1) * Attention(s.Layer2, t.Layer2)).sum() / batch;
        StudentLoss = studentCrossEntropy + options.Beta1 * kl + options.Beta2 * kd;
        StudentLoss.backward();
        var studentGradients = Student.parameters().Select(parameter => parameter.grad!.clone()).ToList();

        Student.eval();
        var routed = Route(x, teacher, w);
        RoutingLoss = nn.functional.cross_entropy(routed, y);
        if (options.Profile is Profile.AuthorsCode)
        {
            double reference = studentCrossEntropy.item<double>();
            if (RoutingLoss.item<double>() > reference) RoutingLoss *= options.Gamma;
            if (RoutingLoss.item<double>() < reference) RoutingLoss /= options.Gamma;
            RoutingLoss = options.Beta3 * RoutingLoss + (batch / 2.0 - w.select(1, 2).sum()).clamp_min(0);
        }
        else
        {
            RoutingLoss = options.Beta3 * RoutingLoss;
        }

        RoutingLoss.backward();

        // L_routing reaches the student here; in the paper it is discarded.
        foreach (var (parameter, gradient) in Student.parameters().Zip(studentGradients)) parameter.grad!.copy_(gradient);
    }

    public ToyNetwork Student { get; }

    public ToyRouting Routing { get; }

    public Tensor Weights { get; }

    public Tensor StudentLoss { get; }

    public Tensor RoutingLoss { get; }

    private Tensor Route(Tensor x, ToyNetwork teacher, Tensor w)
    {
        var (t1, s1) = (teacher.Layer1.forward(x), Student.Layer1.forward(x));
        var (t2, s2) = (
            teacher.Layer2.forward(Mix(w, 0, t1, Routing.Hst1.forward(s1))),
            Student.Layer2.forward(Mix(w, 0, Routing.Hts1.forward(t1), s1)));
        var (t3, s3) = (
            teacher.Fc.forward(Mix(w, 1, t2, Routing.Hst2.forward(s2)).mean([2, 3])),
            Student.Fc.forward(Mix(w, 1, Routing.Hts2.forward(t2), s2).mean([2, 3])));
        return Mix(w, 2, t3, s3);
    }

    private static Tensor Mix(Tensor w, int branchPoint, Tensor t, Tensor s)
    {
        var factor = w.select(1, branchPoint).reshape([w.shape[0], .. Enumerable.Repeat(1L, (int)t.dim() - 1)]);
        return factor * t + (1 - factor) * s;
    }

    private static Tensor Kl(Tensor student, Tensor teacher, double temperature)
    {
        var (qs, qt) = ((student / temperature).softmax(1), (teacher / temperature).softmax(1));
        return temperature * temperature * (qt * (qt / qs).log()).sum(1);
    }

    private static Tensor Attention(Tensor student, Tensor teacher) => (Map(student) - Map(teacher)).square().mean([1]);

    private static Tensor Map(Tensor feature)
    {
        var energy = feature.square().mean([1]).flatten(1);
        return energy / energy.norm(1, keepdim: true);
    }
}
