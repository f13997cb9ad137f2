using Sakd.Runtime.Tests.Toy;
using Sakd.Testing;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Training;

/// <summary>The toy pair's step by the naive formulas.</summary>
internal static class Naive
{
    public static NaiveStep Step(
        (ToyNetwork Teacher, ToyNetwork Student, ToyRouting Routing) networks, StepOptions options, Tensor x, Tensor y,
        double temperature, Func<Tensor, Tensor>? teacherView = null) => new(
        Of(networks.Teacher).Through(teacherView ?? (images => images)),
        Of(networks.Student),
        networks.Routing,
        new NaiveObjective
        {
            Beta1 = options.Beta1,
            Beta2 = options.Beta2,
            KlTemperature = options.KlTemperature,
            PolicyTemperature = temperature,
            IsAnti = options.Strategy is Strategy.Anti,
            Warm = options is { Strategy: Strategy.Adaptive, WarmUpSteps: { } steps } ? Coins(options, x.shape[0], 1.0 / steps) : null,
            Share = options.Share,
            Kd = (s, t, distilled) => Attention(s, t, distilled, 0) + Attention(s, t, distilled, 1),
            RoutingLoss = (routed, student, w) => options.Profile is Profile.AuthorsCode
                ? AuthorsLoss(options, routed, student.item<double>(), w)
                : options.Beta3 * routed,
        },
        x,
        y,
        (options.Noise ?? new StepNoise(options.Seed)).Gumbel(0, x.shape[0], 3));

    private static NaiveNetwork Of(ToyNetwork network) => new(
        network, [network.Layer1.forward, network.Layer2.forward, x => x.mean([2, 3]), network.Fc.forward], Spots: [0, 1]);

    private static Tensor Coins(StepOptions options, long samples, double rate) =>
        (options.Noise ?? new StepNoise(options.Seed)).Coins(step: 0, samples, [1, 1, rate]);

    private static Tensor AuthorsLoss(StepOptions options, Tensor routed, double student, Tensor w)
    {
        if (routed.item<double>() > student) routed *= options.Gamma;
        if (routed.item<double>() < student) routed /= options.Gamma;
        return (options.Beta3 * routed) + ((w.shape[0] / 2.0) - w.select(1, 2).sum()).clamp_min(0);
    }

    private static Tensor Attention(NaiveFeatures s, NaiveFeatures t, Tensor distilled, int spot) =>
        (distilled.select(1, spot) * (Map(s.At(spot)) - Map(t.At(spot))).square().mean([1])).sum() / distilled.shape[0];

    private static Tensor Map(Tensor feature)
    {
        var meanSquare = feature.square().mean([1]).flatten(1);
        return meanSquare / meanSquare.norm(1, keepdim: true);
    }
}
