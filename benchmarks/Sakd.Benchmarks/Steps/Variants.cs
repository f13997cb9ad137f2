using Sakd.Training;

namespace Sakd.Benchmarks.Steps;

/// <summary>A way to take a step. Its name finds it again in a process of its own.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Create">Makes the step for a workload, with a student of its own.</param>
/// <param name="Networks">How its networks use memory.</param>
internal sealed record Variant(string Name, Func<Workload, TrainingStep> Create, NetworkMemory Networks)
{
    /// <summary>A variant whose networks use memory as they do by default.</summary>
    public Variant(string name, Func<Workload, TrainingStep> create)
        : this(name, create, NetworkMemory.Default)
    {
    }

    /// <summary>Makes the step.</summary>
    public TrainingStep Start(Workload workload)
    {
        Networks.Apply();
        return Create(workload);
    }

    /// <summary>Takes a step.</summary>
    public StepResult Run(TrainingStep step, Workload workload)
    {
        Networks.Apply();
        return step.Run(workload.Images, workload.Labels, workload.Indices);
    }
}

/// <summary>Everything that the tables compare.</summary>
internal static class Variants
{
    private const string DefaultDistiller = "at";

    /// <summary>
    /// The optimisations of the schedule: none, each by itself, all of them. A new switch of <see cref="Schedule"/> is turned off in the
    /// first row and has a row of its own.
    /// </summary>
    public static readonly IReadOnlyList<(string Name, Schedule Schedule, NetworkMemory Networks)> Schedules =
    [
        ("unscheduled", Schedule.None, NetworkMemory.Plain),
        ("fold", Schedule.None with { Fold = true }, NetworkMemory.Plain),
        ("channels last", Schedule.None, NetworkMemory.Plain with { ChannelsLast = true }),
        ("own kernels", Schedule.None, NetworkMemory.Plain with { ChannelsLast = true, OwnKernels = true }),
        ("in place", Schedule.None, NetworkMemory.Plain with { InPlace = true }),
        ("gaps filled", Schedule.None, NetworkMemory.Plain with { FillsGaps = true }),
        ("sparse", Schedule.None with { Sparse = true }, NetworkMemory.Plain),
        ("sparse, reuse", Schedule.None with { Sparse = true, Reuse = true }, NetworkMemory.Plain),
        ("all", Schedule.Full, NetworkMemory.Default),
    ];

    /// <summary>The step as it is compiled and run by default.</summary>
    public static Variant Compiled { get; } = new("compiled", workload => Step(workload, options => options));

    /// <summary>The step as one writes it by hand.</summary>
    public static Variant Straightforward { get; } = new(
        "straightforward", workload => new StraightforwardStep(workload), NetworkMemory.Foreign);

    /// <summary>Distillation of every sample everywhere: no policy, no routing pass.</summary>
    public static Variant Always { get; } = new(
        "always", workload => Step(workload, options => options with { Strategy = Strategy.Always }));

    /// <summary>The student by itself.</summary>
    public static Variant Plain { get; } = new("plain", workload => new PlainStep(workload.Student(), workload.Options));

    /// <summary>The schedule's optimisations as variants.</summary>
    public static IReadOnlyList<Variant> OfSchedules { get; } = [.. Schedules.Select(schedule =>
        new Variant(
            $"schedule {schedule.Name}", workload => Step(workload, options => options with { Schedule = schedule.Schedule }),
            schedule.Networks))];

    /// <summary>Adaptive steps in which so many decisions are for the teacher's route.</summary>
    public static IReadOnlyList<Variant> OfShares { get; } = [.. ((double[])[0, 0.5, 0.9, 1]).Select(share =>
        new Variant(
            FormattableString.Invariant($"share {share}"),
            workload => Step(workload, options => options with { Noise = new ForcedNoise(options.Seed, share) })))];

    /// <summary>Always distilling by one of the pair's distillers.</summary>
    public static Variant OfDistiller(string distiller) =>
        new($"distiller {distiller}", workload => Step(workload, options => options with { Strategy = Strategy.Always }, distiller));

    /// <summary>The variant of a name.</summary>
    /// <exception cref="SakdException">There is none.</exception>
    public static Variant Find(string name) =>
        ((IEnumerable<Variant>)[Compiled, Straightforward, Always, Plain, .. OfSchedules, .. OfShares]).FirstOrDefault(variant =>
            variant.Name == name)
        ?? (name.Split(' ') is ["distiller", var distiller]
            ? OfDistiller(distiller)
            : throw new SakdException($"there is no variant '{name}'"));

    /// <summary>The compiled step of a workload's pair under options that a variant changes.</summary>
    public static DistillationStep Step(Workload workload, Func<StepOptions, StepOptions> change, string distiller = DefaultDistiller)
    {
        var entry = workload.Distiller(distiller);
        return entry.CreateStep(workload.CurrentTeacher(), workload.Student(), change(workload.Options with { Beta2 = entry.Weight }));
    }
}
