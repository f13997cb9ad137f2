using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Sakd.Platform;

/// <summary>
/// Some virtual machines hide the processor's caches. oneDNN, which computes libtorch's convolutions, then takes them for empty, and its
/// kernels of the newer instruction sets, which are cut to the caches, compute wrong numbers or divide by zero.
/// </summary>
internal static class HiddenCaches
{
    /// <summary>Leaves of CPUID that describe the caches, of Intel and of AMD.</summary>
    private const int IntelCaches = 4;
    private const int AmdCaches = unchecked((int)0x8000001D);

    /// <summary>Whether this processor names no cache at all.</summary>
    public static bool Here { get; } = X86Base.IsSupported && !Describes(IntelCaches) && !Describes(AmdCaches);

    /// <summary>
    /// Has oneDNN use the kernels that are right all the same, in the order of <see cref="Layers.ChannelsLast"/>, unless the environment says
    /// otherwise. Whoever uses this library gets it, before the first convolution asks.
    /// </summary>
    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "There is no other place that comes before every convolution.")]
    internal static void Beware()
    {
        if (Here) NativeEnvironment.SetDefault("ONEDNN_MAX_CPU_ISA", "AVX");
    }

    // The lowest five bits of the first register are the kind of the first cache, 0 for none.
    private static bool Describes(int leaf) => (X86Base.CpuId(leaf, 0).Eax & 0x1F) != 0;
}
