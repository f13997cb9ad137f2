using System.Runtime.InteropServices;

namespace Twigs;

/// <summary>What the C library's malloc has handed out.</summary>
internal static partial class GlibC
{
    /// <summary>Bytes in use, in arenas and in mappings of their own.</summary>
    public static long InUse()
    {
        var info = mallinfo2();
        return (long)(info.uordblks + info.hblkhd);
    }

    /// <summary>A variable as native libraries see it.</summary>
    public static string? Environment(string variable) => Marshal.PtrToStringUTF8(getenv(variable));

    [LibraryImport("libc.so.6", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getenv(string variable);

    [LibraryImport("libc.so.6")]
    private static partial Mallinfo2 mallinfo2();

    /// <summary>struct mallinfo2 of malloc.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Mallinfo2
    {
        public nuint arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost;
    }
}
