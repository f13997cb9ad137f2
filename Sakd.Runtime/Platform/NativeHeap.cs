using System.Globalization;
using System.Runtime.InteropServices;

namespace Sakd.Platform;

/// <summary>The C library's heap, where libtorch keeps its tensors. Other C libraries than glibc need no help.</summary>
internal static class NativeHeap
{
    /// <summary>The library.</summary>
    internal const string GlibC = "libc.so.6";

    // M_TRIM_THRESHOLD, M_TOP_PAD and M_MMAP_THRESHOLD of malloc.h.
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapThreshold = -3;

    // A thirtieth.
    private const int GrowthAllowed = 30;

    private static readonly bool _isGlibC =
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad(GlibC, out nint library)
        && NativeLibrary.TryGetExport(library, "malloc_trim", out _);

    // The resident pages at the first look after free ones were given back; 0 before it.
    private static long _settled;

    /// <summary>
    /// Lets freed blocks be used again without asking the system for them: glibc would map every feature of a batch anew, and have each
    /// of its pages filled with zeros, in every step. Once in a process, before it has large tensors.
    /// </summary>
    internal static void KeepFreedBlocks()
    {
        if (!_isGlibC) return;
        TorchSharp.torch.InitializeDeviceType(TorchSharp.DeviceType.CPU);
        _ = mallopt(MmapThreshold, 1 << 30);
        _ = mallopt(TrimThreshold, int.MaxValue);
        _ = mallopt(TopPad, 64 << 20);
        _ = TensorBlocks.FillGaps();
    }

    /// <summary>
    /// Looks, now and then, how much memory is resident, and gives free pages back where that has grown since the first look after the last
    /// time. Blocks of ever new sizes, those of the samples that go one way, leave gaps between them, and the process would grow slowly
    /// while the number of live tensors stays the same; but every page that is given back must be filled with zeros when it is wanted
    /// again.
    /// </summary>
    internal static void TrimIfGrown()
    {
        if (!_isGlibC) return;
        long resident = ResidentPages();
        if (_settled == 0) _settled = resident;
        else if (resident > _settled + (_settled / GrowthAllowed)) Trim();
    }

    /// <summary>Gives free pages back to the system.</summary>
    internal static void Trim()
    {
        if (!_isGlibC) return;
        _ = malloc_trim(0);
        TensorBlocks.Trim();
        _settled = 0;
    }

    /// <summary>The second number of Linux's statm.</summary>
    private static long ResidentPages() => long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], CultureInfo.InvariantCulture);

    [DllImport(GlibC, ExactSpelling = true)]
    private static extern int malloc_trim(nuint pad);

    [DllImport(GlibC, ExactSpelling = true)]
    private static extern int mallopt(int parameter, int value);
}
