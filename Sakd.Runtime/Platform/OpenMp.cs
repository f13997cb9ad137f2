namespace Sakd.Platform;

/// <summary>How libtorch's threads wait for one another.</summary>
internal static class OpenMp
{
    /// <summary>The variables that say it: the policy, and libgomp's own number of turns.</summary>
    internal const string WaitPolicy = "OMP_WAIT_POLICY", SpinCount = "GOMP_SPINCOUNT";

    /// <summary>The turns of some tens of microseconds.</summary>
    internal const string Briefly = "50000";

    /// <summary>No turn: a thread that waits lets others have the processor at once.</summary>
    internal const string NotAtAll = "0";

    /// <summary>
    /// Has them spin for some tens of microseconds and then sleep, unless the environment says otherwise. Without spinning a small network
    /// loses a third of its speed; with the library's own choice, which spins for milliseconds, two programs on the same cores slow each
    /// other down tenfold. Where others use the cores already, also the short wait is mostly for a thread that has no core to run on, and
    /// takes one from it: there they do not spin. Must come before libtorch is loaded.
    /// </summary>
    /// <param name="cores">The cores that the program computes on by itself.</param>
    public static void ChooseWaiting(int cores)
    {
        if (!NativeEnvironment.IsSet(WaitPolicy) && !NativeEnvironment.IsSet(SpinCount))
            NativeEnvironment.SetDefault(SpinCount, ProcessorLoad.IsBusy(cores) ? NotAtAll : Briefly);
    }
}
