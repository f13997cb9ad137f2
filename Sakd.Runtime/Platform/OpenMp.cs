using System.Runtime.InteropServices;

namespace Sakd.Platform;

/// <summary>The threads that libtorch computes with, a team of GNU OpenMP's, and how they wait for one another.</summary>
internal static unsafe class OpenMp
{
    /// <summary>The variables that say it: the policy, and libgomp's own number of turns.</summary>
    internal const string WaitPolicy = "OMP_WAIT_POLICY", SpinCount = "GOMP_SPINCOUNT";

    /// <summary>The turns of some tens of microseconds.</summary>
    internal const string Briefly = "50000";

    /// <summary>No turn: a thread that waits lets others have the processor at once.</summary>
    internal const string NotAtAll = "0";

    private const string LibTorch = "libtorch_cpu.so";

    private const string OnLinuxAlone = "only Linux has GNU OpenMP here";

    // Until libtorch is loaded there is no team, and there may be one later: the answer is kept from then on.
    private static volatile bool _isFinal = !OperatingSystem.IsLinux();

    private static delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void> _parallel;

    /// <summary>Whether the team can be called: on Linux, where libtorch brings the library along, once it is loaded.</summary>
    public static bool HasTeam
    {
        get
        {
            if (!_isFinal) Find();
            return _parallel is not null;
        }
    }

    /// <summary>Why it cannot.</summary>
    public static string WhyNoTeam =>
        !OperatingSystem.IsLinux() ? OnLinuxAlone
        : _isFinal ? "libtorch has no team of GNU OpenMP here"
        : "libtorch is not loaded yet";

    /// <summary>How long they wait was chosen.</summary>
    public static Installation Waiting { get; } = new();

    /// <summary>Calls a function on threads of the team, which there must be, and returns when all are done.</summary>
    /// <param name="function">The function.</param>
    /// <param name="argument">What it is called with.</param>
    /// <param name="threads">How many threads call it.</param>
    public static void Run(delegate* unmanaged<nint, void> function, nint argument, int threads) =>
        _parallel(function, argument, (uint)threads, 0);

    /// <summary>
    /// Has them spin for some tens of microseconds and then sleep, unless the environment says otherwise. Without spinning a small network
    /// loses a third of its speed; with the library's own choice, which spins for milliseconds, two programs on the same cores slow each
    /// other down tenfold. Where others use the cores already, also the short wait is mostly for a thread that has no core to run on, and
    /// takes one from it: there they do not spin. Must come before libtorch is loaded.
    /// </summary>
    /// <param name="cores">The cores that the program computes on by itself.</param>
    public static void ChooseWaiting(int cores) => Waiting.Try(() =>
    {
        if (!OperatingSystem.IsLinux()) return OnLinuxAlone;
        foreach (string variable in (ReadOnlySpan<string>)[WaitPolicy, SpinCount])
            if (NativeEnvironment.IsSet(variable)) return $"the environment has {variable}";

        // It reads the variables when it is loaded.
        if (IsLoaded("libgomp")) return "libtorch was loaded before";
        NativeEnvironment.SetDefault(SpinCount, ProcessorLoad.IsBusy(cores) ? NotAtAll : Briefly);
        return null;
    });

    // A library that is loaded already is found by its name, and what it calls among those that it needs. One that is not would be loaded,
    // and it may be another than TorchSharp's: systems have theirs.
    private static void Find()
    {
        if (!IsLoaded(LibTorch) || !NativeLibrary.TryLoad(LibTorch, out nint torch)) return;
        if (NativeLibrary.TryGetExport(torch, "GOMP_parallel", out nint parallel))
            _parallel = (delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void>)parallel;
        _isFinal = true;
    }

    private static bool IsLoaded(string library)
    {
        try
        {
            return File.ReadLines("/proc/self/maps").Any(line => line.Contains($"/{library}", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
