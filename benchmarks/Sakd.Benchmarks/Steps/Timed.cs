using Sakd.Benchmarks.Measuring;

namespace Sakd.Benchmarks.Steps;

/// <summary>Steps of several variants on one workload, side by side.</summary>
internal static class Timed
{
    /// <summary>The times of each variant, in their order.</summary>
    /// <exception cref="SakdException">A loss is no number any more: such arithmetic takes another time.</exception>
    public static IReadOnlyList<Series> Variants(Workload workload, IReadOnlyList<Variant> variants, Settings settings)
    {
        var steps = variants.Select(variant => variant.Start(workload)).ToList();
        try
        {
            return Interleaved.Time([.. variants.Zip(steps, (variant, step) => Subject.Of(variant.Name, () =>
            {
                var result = variant.Run(step, workload);
                if (!double.IsFinite(result.Loss))
                    throw new SakdException(
                        $"{workload.Pair.Info.Name}, {variant.Name}: the loss is {result.Loss} after {step.Step} steps");
            }))], settings);
        }
        finally
        {
            foreach (var step in steps) step.Dispose();
        }
    }
}
