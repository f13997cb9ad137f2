using System.Runtime.InteropServices;

namespace Sakd.Training;

/// <summary>The C library's heap, where libtorch keeps its tensors.</summary>
internal static class NativeHeap
{
    private const string GlibC = "libc.so.6";

    private static readonly bool _isGlibC =
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad(GlibC, out nint library) && NativeLibrary.TryGetExport(library, "malloc_trim", out _);

    /// <summary>
    /// Gives free pages back to the system. glibc keeps the blocks of every size a step has ever used, so that the process grows
    /// by gigabytes while the number of live tensors stays the same. Other C libraries need no help.
    /// </summary>
    internal static void Trim()
    {
        if (_isGlibC) _ = malloc_trim(0);
    }

    [DllImport(GlibC, ExactSpelling = true)]
    private static extern int malloc_trim(nuint pad);
}
