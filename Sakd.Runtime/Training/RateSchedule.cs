namespace Sakd.Training;

/// <summary>How the learning rate falls over a run.</summary>
public enum RateSchedule
{
    /// <summary>The published one: a tenth at 150, 180 and 210 of 240 epochs, scaled to the run (<see cref="MultiStepRate"/>).</summary>
    Steps,

    /// <summary>
    /// Half a cosine from the initial rate to almost 0 (Loshchilov and Hutter, SGDR, arXiv 1608.03983, without restarts). It wastes no
    /// epoch of a short run.
    /// </summary>
    Cosine,
}

/// <summary>The rates of the schedules. They are functions of the epoch alone, so that a run resumes at the right one.</summary>
public static class RateSchedules
{
    /// <summary>The rate of an epoch.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="initial">The rate of epoch 0.</param>
    /// <param name="epoch">The epoch, counted from 0.</param>
    /// <param name="epochs">The epochs of the run.</param>
    public static double At(this RateSchedule schedule, double initial, int epoch, int epochs) => schedule is RateSchedule.Cosine
        ? initial * (1 + Math.Cos(Math.PI * epoch / epochs)) / 2
        : MultiStepRate.Published(initial, epochs).At(epoch);
}
