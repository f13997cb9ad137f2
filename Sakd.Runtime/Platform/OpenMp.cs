namespace Sakd.Platform;

/// <summary>How libtorch's threads wait for one another.</summary>
internal static class OpenMp
{
    /// <summary>The variables that say it: the policy, and libgomp's own number of turns.</summary>
    internal const string WaitPolicy = "OMP_WAIT_POLICY", SpinCount = "GOMP_SPINCOUNT";

    /// <summary>The turns of some tens of microseconds.</summary>
    internal const string Briefly = "50000";

    /// <summary>
    /// Has them spin for some tens of microseconds and then sleep, unless the environment says otherwise. Without spinning a small network loses a
    /// third of its speed; with the library's own choice, which spins for milliseconds, two programs on the same cores slow each other down
    /// tenfold. Must come before libtorch is loaded.
    /// </summary>
    public static void SpinBriefly()
    {
        if (!NativeEnvironment.IsSet(WaitPolicy)) NativeEnvironment.SetDefault(SpinCount, Briefly);
    }
}
