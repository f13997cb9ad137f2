namespace Sakd.Platform;

/// <summary>
/// What is done on a processor that hides its caches (<see cref="Processor.HidesCaches"/>), where some kernels of oneDNN are wrong.
/// </summary>
internal static class HiddenCaches
{
    private const string NewestInstructions = "ONEDNN_MAX_CPU_ISA";

    // Whether the environment has chosen. Asked once, before the choice is made: Native AOT reads the environment that native libraries
    // see.
    private static readonly bool _isChosen = NativeEnvironment.IsSet(NewestInstructions);

    /// <summary>The limit of oneDNN's instructions.</summary>
    public static Installation Limit { get; } = new();

    /// <summary>Whether the layers have to go round kernels that are wrong. The tests have them do so anywhere.</summary>
    public static bool LayersAreCareful { get; set; } = Processor.HidesCaches && !_isChosen;

    /// <summary>
    /// Whether the kernels that <see cref="Layers.CarefulConvolution"/> leaves to oneDNN were found right with the newest instructions of
    /// this processor: those are of AVX-512; with AVX2 they were not looked at. The tests have it either way.
    /// </summary>
    public static bool SomeKernelsAreRight { get; set; } = Processor.HasAvx512;

    /// <summary>
    /// Has oneDNN use kernels that are right for any convolution with the channels last; or those of AVX-512, where a step takes half the
    /// time, if the layers alone convolve, which go round the ones that are wrong.
    /// </summary>
    /// <param name="trustLayers">Whether the layers alone convolve.</param>
    public static void LimitInstructions(bool trustLayers) => Limit.Try(() =>
    {
        if (!OperatingSystem.IsLinux()) return "only on Linux can oneDNN be told";
        if (!Processor.HidesCaches) return "the processor tells its caches: oneDNN is right as it is";
        if (_isChosen) return $"the environment has {NewestInstructions}";
        bool allowsAvx512 = trustLayers && Processor.HasAvx512;
        LayersAreCareful = allowsAvx512;
        NativeEnvironment.Set(NewestInstructions, allowsAvx512 ? "AVX512_CORE" : "AVX");
        return null;
    });

    /// <summary>Why trust in the layers changes nothing here; null where it does.</summary>
    /// <param name="isLimited">Whether a limit is asked for.</param>
    public static string? WhyNoTrust(bool isLimited) =>
        !isLimited ? "it needs LimitInstructions"
        : Limit.Hindrance ?? (Processor.HasAvx512 ? null : "the processor has no AVX-512");
}
