using System.Runtime.InteropServices;

namespace Sakd.App;

/// <summary>How libtorch's threads wait for one another.</summary>
internal static class OpenMp
{
    private const string WaitPolicy = "OMP_WAIT_POLICY";
    private const string SpinCount = "GOMP_SPINCOUNT";

    /// <summary>
    /// Has them spin for some tens of microseconds and then sleep, unless the environment says otherwise. Without spinning a small network loses a
    /// third of its speed; with the library's own choice, which spins for milliseconds, two programs on the same cores slow each other down
    /// tenfold. Must come before libtorch is loaded.
    /// </summary>
    public static void SpinBriefly()
    {
        if (!OperatingSystem.IsLinux() || IsSet(WaitPolicy) || IsSet(SpinCount)) return;

        // .NET keeps an environment of its own: only libc's setenv reaches the library's own start-up code.
        _ = setenv(SpinCount, "50000", overwrite: 0);
    }

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));

    [DllImport("libc", ExactSpelling = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int setenv(string name, string value, int overwrite);
}
