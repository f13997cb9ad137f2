using System.Collections.Immutable;
using System.Diagnostics;

namespace Sakd.Training;

/// <summary>The running sums of an epoch's steps. A short last batch counts by its length.</summary>
/// <param name="spots">The names of the branch points; empty for plain training.</param>
/// <param name="seconds">The seconds that the epoch has taken before, in a process that was stopped.</param>
public sealed class EpochTotals(ImmutableArray<string> spots, double seconds = 0)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly CollapseWatch _collapse = new(spots);
    private readonly List<StepCounts> _steps = [];
    private readonly long[] _selected = new long[spots.Length];
    private readonly double[] _policy = new double[spots.Length];
    private readonly long[] _routes = new long[1 << spots.Length];
    private double _loss, _crossEntropy, _kl, _kd, _routingCrossEntropy, _routingLoss;
    private double _waited;
    private long _correct, _routingCorrect, _nonFinite;
    private bool _hasPolicy;

    /// <summary>Images so far.</summary>
    public int Images { get; private set; }

    /// <summary>Mean loss so far.</summary>
    public double Loss => _loss / Images;

    /// <summary>Training accuracy so far.</summary>
    public double Accuracy => (double)_correct / Images;

    /// <summary>Images per second so far.</summary>
    public double ImagesPerSecond => Images / Seconds;

    /// <summary>Seconds so far.</summary>
    public double Seconds => seconds + _watch.Elapsed.TotalSeconds;

    /// <summary>How much was distilled in each step so far; none for plain training.</summary>
    public IReadOnlyList<StepCounts> Steps => _steps;

    /// <summary>Adds one step.</summary>
    /// <param name="step">Its numbers.</param>
    /// <param name="waited">The seconds that it waited for its images.</param>
    public void Add(StepResult step, double waited = 0)
    {
        _waited += waited;
        Images += step.Batch;
        _loss += step.Loss * step.Batch;
        _crossEntropy += step.CrossEntropy * step.Batch;
        _kl += step.Kl * step.Batch;
        _kd += step.Kd * step.Batch;
        _routingCrossEntropy += step.RoutingCrossEntropy * step.Batch;
        _routingLoss += step.RoutingLoss * step.Batch;
        _correct += step.Correct;
        _routingCorrect += step.RoutingCorrect;
        _nonFinite += step.NonFinite;
        if (spots.IsEmpty) return;

        _steps.Add(new StepCounts(step.Batch, step.Selected));
        for (int i = 0; i < spots.Length; i++)
        {
            _selected[i] += step.Selected[i];
            _policy[i] += step.PolicyProbability[i] * step.Batch;
        }
        for (int route = 0; route < step.Routes.Length; route++)
            _routes[route] += step.Routes[route];
        _hasPolicy = !double.IsNaN(step.PolicyProbability[0]);
        _collapse.Add(step.PolicyProbability);
    }

    /// <summary>The epoch's numbers; those of validation, time and schedule are the caller's to fill in.</summary>
    public EpochMetrics ToMetrics(
        int epoch, double learningRate, double? policyTemperature, double validationAccuracy, bool best, double imagesPerSecond) =>
        new()
        {
            Epoch = epoch,
            LearningRate = learningRate,
            PolicyTemperature = _hasPolicy ? policyTemperature : null,
            Loss = Loss,
            CrossEntropy = _crossEntropy / Images,
            Kl = spots.IsEmpty ? null : _kl / Images,
            Kd = spots.IsEmpty ? null : _kd / Images,
            RoutingCrossEntropy = _hasPolicy ? _routingCrossEntropy / Images : null,
            RoutingLoss = _hasPolicy ? _routingLoss / Images : null,
            TrainingAccuracy = Accuracy,
            RoutingAccuracy = _hasPolicy ? (double)_routingCorrect / Images : null,
            ValidationAccuracy = validationAccuracy,
            Best = best,
            DistillationProbability = spots.IsEmpty ? null : BySpot(i => (double)_selected[i] / Images),
            PolicyProbability = _hasPolicy ? BySpot(i => _policy[i] / Images) : null,
            Routes = spots.IsEmpty ? null : RouteShares(),
            Collapsed = _hasPolicy ? _collapse.Collapsed : null,
            NonFinite = _nonFinite,
            Seconds = Seconds,
            DataSeconds = _waited,
            ImagesPerSecond = imagesPerSecond,
        };

    /// <summary>The sums as they are now, to be kept.</summary>
    public EpochSums Sums() => new()
    {
        Images = Images,
        Losses = [_loss, _crossEntropy, _kl, _kd, _routingCrossEntropy, _routingLoss],
        Counts = [_correct, _routingCorrect, _nonFinite],
        Seconds = Seconds,
        DataSeconds = _waited,
        HasPolicy = _hasPolicy,
        Steps = [.. _steps],
        Selected = [.. _selected],
        Policy = [.. _policy],
        Routes = [.. _routes],
        Least = [.. _collapse.Least],
        Greatest = [.. _collapse.Greatest],
    };

    /// <summary>Goes on from sums that were kept.</summary>
    /// <param name="spots">The names of the branch points.</param>
    /// <param name="sums">The sums.</param>
    /// <exception cref="SakdException">They are of other branch points.</exception>
    public static EpochTotals Of(ImmutableArray<string> spots, EpochSums sums)
    {
        var totals = new EpochTotals(spots, sums.Seconds) { Images = sums.Images, _waited = sums.DataSeconds, _hasPolicy = sums.HasPolicy };
        if (sums.Losses.Length != 6 || sums.Counts.Length != 3 || !sums.IsFor(spots.Length))
            throw new SakdException("the sums of the epoch are those of other branch points");
        (totals._loss, totals._crossEntropy, totals._kl) = (sums.Losses[0], sums.Losses[1], sums.Losses[2]);
        (totals._kd, totals._routingCrossEntropy, totals._routingLoss) = (sums.Losses[3], sums.Losses[4], sums.Losses[5]);
        (totals._correct, totals._routingCorrect, totals._nonFinite) = (sums.Counts[0], sums.Counts[1], sums.Counts[2]);
        totals._steps.AddRange(sums.Steps);
        sums.Selected.CopyTo(totals._selected);
        sums.Policy.CopyTo(totals._policy);
        sums.Routes.CopyTo(totals._routes);
        totals._collapse.Restore(sums.Least.AsSpan(), sums.Greatest.AsSpan());
        return totals;
    }

    private OrderedDictionary<string, double> BySpot(Func<int, double> value) =>
        new(Enumerable.Range(0, spots.Length).Select(i => KeyValuePair.Create(spots[i], value(i))));

    private OrderedDictionary<string, double> RouteShares() =>
        new(Enumerable.Range(0, _routes.Length).Where(route => _routes[route] > 0)
            .Select(route => KeyValuePair.Create(RouteName(route), (double)_routes[route] / Images)));

    // Bit i of a route is branch point i; the name reads from the first branch point to the last.
    private string RouteName(int route) => string.Concat(Enumerable.Range(0, spots.Length).Select(i => (route >> i & 1) == 1 ? '1' : '0'));
}
