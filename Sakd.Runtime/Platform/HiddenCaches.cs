using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Sakd.Platform;

/// <summary>
/// Some virtual machines hide the processor's caches. oneDNN, which computes libtorch's convolutions, then takes them for empty, and its
/// kernels of the newer instruction sets, which are cut to the caches, compute some convolutions wrongly or divide by zero.
/// </summary>
public static class HiddenCaches
{
    private const string NewestInstructions = "ONEDNN_MAX_CPU_ISA";

    /// <summary>Leaves of CPUID that describe the caches, of Intel and of AMD.</summary>
    private const int IntelCaches = 4;
    private const int AmdCaches = unchecked((int)0x8000001D);

    // Whether the choice of instructions is ours. Asked once, before it is made: Native AOT reads the environment that native libraries
    // see.
    private static bool _limits;

    /// <summary>Whether the layers have to go round kernels that are wrong. The tests have them do so anywhere.</summary>
    internal static bool AreTrusted { get; set; }

    /// <summary>
    /// Whether the processor has the AVX-512 instructions that oneDNN asks for, and the system saves their registers. Asked of the
    /// processor itself: a program of Native AOT has an answer of its own, of the processor that it was compiled for.
    /// </summary>
    private static bool HasAvx512
    {
        get
        {
            // Leaf 7 has the instructions: F, DQ, BW and VL. Leaf 0Dh has the bytes of all registers that the system saves, and size and
            // offset of the last ones there, the upper sixteen.
            const int Instructions = 1 << 16 | 1 << 17 | 1 << 30 | 1 << 31;
            if (X86Base.CpuId(0, 0).Eax < 0xD || (X86Base.CpuId(7, 0).Ebx & Instructions) != Instructions) return false;
            var upperRegisters = X86Base.CpuId(0xD, 7);
            return upperRegisters.Eax > 0 && X86Base.CpuId(0xD, 0).Ebx >= upperRegisters.Ebx + upperRegisters.Eax;
        }
    }

    /// <summary>Whether this processor names no cache at all.</summary>
    private static bool Here { get; } = X86Base.IsSupported && !Describes(IntelCaches) && !Describes(AmdCaches);

    /// <summary>
    /// For a program in which nothing but this library's layers convolves: no network written by hand, no distiller with convolutions of
    /// its own. On such a processor it lets oneDNN use AVX-512, where a step takes half the time; the layers go round the kernels that are
    /// wrong (<see cref="Layers.CarefulConvolution"/>). Elsewhere, and where the environment has chosen, nothing changes. To be called
    /// before anything is computed.
    /// </summary>
    public static void TrustLayers()
    {
        if (!_limits || !HasAvx512) return;

        AreTrusted = true;
        NativeEnvironment.Set(NewestInstructions, "AVX512_CORE");
    }

    /// <summary>
    /// Has oneDNN use the kernels that are right for any convolution in the order of <see cref="Tensors.ChannelsLast"/>, unless the
    /// environment says otherwise. Whoever uses this library gets it, before the first convolution asks.
    /// </summary>
    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Usage", "CA2255", Justification = "There is no other place that comes before every convolution.")]
    internal static void Beware()
    {
        _limits = Here && !NativeEnvironment.IsSet(NewestInstructions);
        if (_limits) NativeEnvironment.Set(NewestInstructions, "AVX");
    }

    // The lowest five bits of the first register are the kind of the first cache, 0 for none.
    private static bool Describes(int leaf) => (X86Base.CpuId(leaf, 0).Eax & 0x1F) != 0;
}
