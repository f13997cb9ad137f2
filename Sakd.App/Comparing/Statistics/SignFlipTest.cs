namespace Sakd.App.Comparing;

/// <summary>
/// The paired permutation test: if two settings were the same, each seed's difference could as well have had the other sign. p is the
/// share of all choices of signs whose sum is as far from 0 as that which was found (Fisher, The Design of Experiments, 1935, section 21).
/// </summary>
/// <param name="PValue">p, of both sides.</param>
/// <param name="Draws">The number of choices that were drawn; null where all were gone through.</param>
internal readonly record struct SignFlipTest(double PValue, int? Draws)
{
    /// <summary>The most differences whose signs are gone through, all 2^n of them.</summary>
    public const int MostExact = 20;

    /// <summary>The choices that are drawn where there are more differences.</summary>
    public const int MonteCarloDraws = 100_000;

    private const int Seed = 1;

    // Sums of the same numbers in another order differ in their last digits.
    private const double Rounding = 1e-9;

    /// <summary>Tests whether differences have the mean 0.</summary>
    /// <param name="differences">The differences, at least one.</param>
    public static SignFlipTest Of(IReadOnlyList<double> differences)
    {
        double found = Math.Abs(differences.Sum()) - (Rounding * differences.Sum(Math.Abs));
        if (differences.Count <= MostExact)
            return new(AsFar(differences, 0, 0, found) / Math.Pow(2, differences.Count), null);

        // What was found is one of the choices, so that p is never 0 (Phipson, Smyth: Permutation P-values Should Never Be Zero, 2010).
        var random = new Random(Seed);
        int asFar = 1;
        for (int draw = 0; draw < MonteCarloDraws; draw++)
        {
            if (Math.Abs(differences.Sum(difference => random.Next(2) == 0 ? difference : -difference)) >= found) asFar++;
        }

        return new(asFar / (MonteCarloDraws + 1.0), MonteCarloDraws);
    }

    /// <summary>The smallest p that a number of differences can have, which is that of all signs alike.</summary>
    public static double Least(int differences) =>
        differences <= MostExact ? Math.Pow(2, 1 - differences) : 1 / (MonteCarloDraws + 1.0);

    /// <summary>The fewest differences whose <see cref="Least"/>, times <paramref name="comparisons"/>, is below a level.</summary>
    public static int FewestFor(double level, int comparisons)
    {
        int differences = 1;
        while (differences <= MostExact && Least(differences) * comparisons >= level) differences++;
        return differences;
    }

    private static long AsFar(IReadOnlyList<double> differences, int from, double sum, double found) =>
        from == differences.Count
            ? Math.Abs(sum) >= found ? 1 : 0
            : AsFar(differences, from + 1, sum + differences[from], found) + AsFar(differences, from + 1, sum - differences[from], found);
}
