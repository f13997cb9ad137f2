using System.Collections.Immutable;
using Sakd.Routing;
using Sakd.Strategies;
using static TorchSharp.torch;

namespace Sakd.Training;

/// <summary>How a step's strategy chooses the route of each sample: by a rule, always the teacher's, by coins or by the policy.</summary>
/// <param name="options">What governs the step.</param>
/// <param name="routing">Policy and adapters; null for a strategy without.</param>
/// <param name="branchPoints">N + 1.</param>
internal sealed class RouteChoice(StepOptions options, RoutingNetwork? routing, int branchPoints)
{
    private readonly StepNoise _noise = options.Noise ?? new StepNoise(options.Seed);
    private readonly IStrategy? _rule = Rules.Of(options);
    private ImmutableArray<double> _coinRates =
        options.Strategy is Strategy.Random ? Rates(options.Share ?? new SpotShares(0.5, 0.5), branchPoints) : [];

    /// <summary>Whether every sample is distilled everywhere from now on, without the policy.</summary>
    public bool IsSettled { get; set; }

    /// <summary>The rates of the coins at each branch point; empty before they are set, and for strategies without.</summary>
    /// <exception cref="ArgumentException">There is not one rate in 0 to 1 for each branch point.</exception>
    public ImmutableArray<double> CoinRates
    {
        get => _coinRates;
        set
        {
            if (value.Length != branchPoints || !value.All(rate => rate is >= 0 and <= 1))
                throw new ArgumentException($"Each of the {branchPoints} branch points has a rate in 0 to 1.", nameof(value));
            _coinRates = value;
        }
    }

    /// <summary>Where the teacher's route is taken, w [B, N+1].</summary>
    /// <param name="pooledTeacher">p_t, the teacher's pooled vectors [B, C_t].</param>
    /// <param name="pooledStudent">p_s, the student's pooled vectors [B, C_s] of the training forward.</param>
    /// <param name="logits">The logits of both, for strategies that decide by a rule.</param>
    /// <param name="step">The step, which the noise is a function of.</param>
    /// <param name="temperature">tau of the policy's Gumbel-softmax.</param>
    public Decisions Choose(Tensor pooledTeacher, Tensor pooledStudent, LogitBatch logits, long step, double temperature)
    {
        long samples = pooledStudent.size(0);
        if (_rule is not null) return ByRule(_rule, logits, step);
        if (options.Strategy is Strategy.Always || IsSettled) return Decisions.Always(samples, branchPoints, options.Device);
        return routing is null ? ByCoins(samples, step) : ByPolicy(routing.Policy, pooledTeacher, pooledStudent, step, temperature);
    }

    /// <summary>
    /// Which samples are distilled: w itself; under <see cref="Strategy.Anti"/> all others, 1 - w; while the policy's logits warm up, those
    /// of w that a coin leaves there.
    /// </summary>
    /// <param name="w">Where the teacher's route is taken.</param>
    /// <param name="step">The step, which the coins are a function of.</param>
    public Decisions Distilled(Decisions w, long step)
    {
        if (routing is null || IsSettled) return w;
        if (options.Strategy is Strategy.Anti) return w.Inverted();
        if (WarmUp.Rate(step, options.InitialWarmUpSteps()) is not (< 1 and var rate)) return w;
        using var coins = WarmUp.AtLogits(_noise, step, w.Batch, branchPoints, rate);
        using var coinsThere = coins.to(options.Device);
        return w.Among(coinsThere);
    }

    private static ImmutableArray<double> Rates(SpotShares shares, int branchPoints) =>
        [.. Enumerable.Range(0, branchPoints).Select(branchPoint => shares.At(branchPoint, branchPoints))];

    private Decisions ByRule(IStrategy rule, LogitBatch logits, long step)
    {
        using var _ = no_grad();
        var decided = rule.Decide(logits, new StepPlace(step, branchPoints, _noise));
        long samples = logits.Student.size(0);
        if (!decided.shape.SequenceEqual([samples, branchPoints]))
        {
            throw new SakdException(
                $"the rule {rule.GetType().Name} decided [{string.Join(", ", decided.shape)}]: a step needs a zero or a one for each of "
                + $"its {samples} samples at each of {branchPoints} branch points, [{samples}, {branchPoints}]");
        }

        return new Decisions(decided.to(options.Device));
    }

    private Decisions ByCoins(long samples, long step)
    {
        if (_coinRates.IsEmpty)
        {
            throw new InvalidOperationException(
                $"{nameof(CoinRates)} are set before the first step of {nameof(Strategy.Matched)}.");
        }

        return new Decisions(_noise.Coins(step, samples, _coinRates).to(options.Device));
    }

    private Decisions ByPolicy(Policy policy, Tensor pooledTeacher, Tensor pooledStudent, long step, double temperature)
    {
        var logits = policy.forward(pooledTeacher, pooledStudent);
        using var noise = _noise.Gumbel(step, pooledStudent.size(0), branchPoints);
        using var noiseThere = noise.to(logits.dtype, logits.device);
        return Decisions.OfPolicy(logits, noiseThere, temperature);
    }
}
