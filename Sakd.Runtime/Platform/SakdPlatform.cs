using Sakd.Kernels;
using TorchSharp;

namespace Sakd.Platform;

/// <summary>
/// The switchboard: everything that this library does beside calling libtorch, what of it is on, and why. What changes the process is off
/// until <see cref="Install"/> is called; <c>SakdApp.Run</c> calls it.
/// </summary>
public static class SakdPlatform
{
    /// <summary>Convolutions, batch norms, pools and what is fused with them by <see cref="Sakd.Kernels"/>.</summary>
    public static PlatformSwitch OwnKernels { get; } = new(
        "OwnKernels", "SAKD_OWN_KERNELS", "convolutions, batch norms and pools by Sakd.Kernels",
        changesProcess: false, WhyNoKernels);

    /// <summary>Features and kernels in memory with the channels last, where that is faster.</summary>
    public static PlatformSwitch ChannelsLast { get; } = new(
        "ChannelsLast", "SAKD_CHANNELS_LAST", "features in memory with the channels last",
        changesProcess: false, () => null, Processor.IsX64);

    /// <summary>A ReLU writes over a feature that has no other reader.</summary>
    public static PlatformSwitch InPlace { get; } = new(
        "InPlace", "SAKD_IN_PLACE", "ReLUs write over features without another reader",
        changesProcess: false, () => null);

    /// <summary>Between steps the youngest generation of garbage is collected now and then.</summary>
    public static PlatformSwitch CollectGarbage { get; } = new(
        "CollectGarbage", "SAKD_COLLECT_GARBAGE", "garbage is collected between steps",
        changesProcess: false, () => null);

    /// <summary>glibc keeps large blocks that are freed.</summary>
    public static PlatformSwitch KeepFreedBlocks { get; } = new(
        "KeepFreedBlocks", "SAKD_KEEP_FREED_BLOCKS", "freed memory is used again (mallopt)",
        changesProcess: true, () => NativeHeap.KeptBlocks.Hindrance);

    /// <summary>libtorch's large tensors have a heap of their own.</summary>
    public static PlatformSwitch TensorHeap { get; } = new(
        "TensorHeap", "SAKD_TENSOR_HEAP", "a heap for large tensors (libc10's posix_memalign, free)",
        changesProcess: true, () => TensorBlocks.Heap.Hindrance);

    /// <summary>libtorch's idle threads spin for some tens of microseconds, and then sleep.</summary>
    public static PlatformSwitch BriefWaiting { get; } = new(
        "BriefWaiting", "SAKD_BRIEF_WAITING", "idle threads soon sleep (GOMP_SPINCOUNT)",
        changesProcess: true, () => OpenMp.Waiting.Hindrance);

    /// <summary>On a processor that hides its caches, oneDNN is limited to instructions with which it is right.</summary>
    public static PlatformSwitch LimitInstructions { get; } = new(
        "LimitInstructions", "SAKD_LIMIT_INSTRUCTIONS", "instructions with which oneDNN is right (ONEDNN_MAX_CPU_ISA)",
        changesProcess: true, () => HiddenCaches.Limit.Hindrance);

    /// <summary>
    /// The program convolves by this library's layers alone: <see cref="LimitInstructions"/> then allows AVX-512, and the layers go round
    /// the kernels that are wrong.
    /// </summary>
    public static PlatformSwitch TrustLayers { get; } = new(
        "TrustLayers", "SAKD_TRUST_LAYERS", "only Sakd's layers convolve: AVX-512 may be used",
        changesProcess: false, () => HiddenCaches.WhyNoTrust(LimitInstructions.IsWanted), isDefault: false);

    /// <summary>All switches.</summary>
    public static IReadOnlyList<PlatformSwitch> Switches { get; } =
        [OwnKernels, ChannelsLast, InPlace, CollectGarbage, KeepFreedBlocks, TensorHeap, BriefWaiting, LimitInstructions, TrustLayers];

    /// <summary>
    /// The first half of <see cref="Install"/>: sets what native libraries read when they are loaded, <c>GOMP_SPINCOUNT</c> and
    /// <c>ONEDNN_MAX_CPU_ISA</c>, unless the environment has chosen. To be called before libtorch is loaded.
    /// </summary>
    /// <exception cref="SakdException">A switch's environment variable is neither 0 nor 1.</exception>
    public static void Prepare()
    {
        if (Switches.FirstOrDefault(one => one.Mistake is not null) is { } wrong) throw new SakdException(wrong.Mistake!);
        if (BriefWaiting.IsWanted) OpenMp.ChooseWaiting(Processor.PhysicalCores);
        if (LimitInstructions.IsWanted) HiddenCaches.LimitInstructions(TrustLayers.IsWanted);
    }

    /// <summary>
    /// Installs what changes the process: at the beginning of a program that trains, before its first tensor. A library that only computes
    /// with Sakd's layers leaves it to its program. Loads libtorch. Calling it again changes nothing.
    /// </summary>
    /// <exception cref="SakdException">A switch's environment variable is neither 0 nor 1.</exception>
    /// <exception cref="TypeInitializationException">libtorch cannot be loaded.</exception>
    public static void Install()
    {
        Prepare();
        torch.InitializeDeviceType(DeviceType.CPU);
        if (KeepFreedBlocks.IsWanted) NativeHeap.KeepFreedBlocks();
        if (TensorHeap.IsWanted) TensorBlocks.FillGaps();
    }

    private static string? WhyNoKernels() =>
        !PackedConvolution.IsSupported ? "this program has no AVX2 here (of Native AOT: see IlcInstructionSet)"
        : !ChannelsLast.IsWanted ? "they need ChannelsLast"
        : !OpenMp.HasTeam ? OpenMp.WhyNoTeam
        : null;
}
