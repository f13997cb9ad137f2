namespace Sakd.Benchmarks.Measuring;

/// <summary>The times of one subject, round by round.</summary>
/// <param name="Name">The subject.</param>
/// <param name="Seconds">One time for each round.</param>
internal sealed record Series(string Name, double[] Seconds)
{
    /// <summary>Seconds.</summary>
    public Spread Spread => Spread.Of(Seconds);

    /// <summary>Milliseconds.</summary>
    public Spread Milliseconds => Spread.Of(Seconds.Select(seconds => 1000 * seconds));

    /// <summary>
    /// This over another, round by round: what slowed a whole round down, on a machine that others use too, is in both and drops out.
    /// </summary>
    public Spread Over(Series other) => Spread.Of(Seconds.Zip(other.Seconds, (own, others) => own / others));

    /// <summary>Milliseconds of this beyond another, round by round.</summary>
    public Spread MillisecondsBeyond(Series other) => Spread.Of(Seconds.Zip(other.Seconds, (own, others) => 1000 * (own - others)));
}
