using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Sakd.Platform;

/// <summary>What the processor says of itself.</summary>
public static class Processor
{
    // Leaves of CPUID that describe the caches, of Intel and of AMD.
    private const int IntelCaches = 4;
    private const int AmdCaches = unchecked((int)0x8000001D);

    // Leaves with the name, sixteen letters each.
    private const int FirstOfName = unchecked((int)0x80000002);

    /// <summary>
    /// The cores that the process may use: convolutions keep a core's arithmetic units busy, so a second thread on it only gets in the way.
    /// </summary>
    public static int PhysicalCores { get; } = Math.Min(Environment.ProcessorCount, CountCores() ?? Environment.ProcessorCount);

    /// <summary>Its name, where it has one.</summary>
    public static string Name { get; } = X86Base.IsSupported ? ReadName() : RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>
    /// Whether it names no cache at all, as some virtual machines have it. oneDNN, which computes libtorch's convolutions, then takes the
    /// caches for empty, and its kernels of the newer instruction sets, which are cut to the caches, compute some convolutions wrongly or
    /// divide by zero.
    /// </summary>
    public static bool HidesCaches { get; } = X86Base.IsSupported && !Describes(IntelCaches) && !Describes(AmdCaches);

    /// <summary>
    /// Whether it has the AVX-512 instructions that oneDNN asks for, and the system saves their registers. Asked of the processor itself: a
    /// program of Native AOT has an answer of its own, of the processor that it was compiled for.
    /// </summary>
    public static bool HasAvx512
    {
        get
        {
            // Leaf 7 has the instructions: F, DQ, BW and VL. Leaf 0Dh has the bytes of all registers that the system saves, and size and
            // offset of the last ones there, the upper sixteen.
            const int Instructions = 1 << 16 | 1 << 17 | 1 << 30 | 1 << 31;
            if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 0xD) return false;
            if ((X86Base.CpuId(7, 0).Ebx & Instructions) != Instructions) return false;
            var upperRegisters = X86Base.CpuId(0xD, 7);
            return upperRegisters.Eax > 0 && X86Base.CpuId(0xD, 0).Ebx >= upperRegisters.Ebx + upperRegisters.Eax;
        }
    }

    /// <summary>Whether the process is one of x64.</summary>
    internal static bool IsX64 => RuntimeInformation.ProcessArchitecture is System.Runtime.InteropServices.Architecture.X64;

    // The lowest five bits of the first register are the kind of the first cache, 0 for none.
    private static bool Describes(int leaf) => (X86Base.CpuId(leaf, 0).Eax & 0x1F) != 0;

    private static string ReadName()
    {
        if ((uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax < 0x80000004) return "a processor without a name";
        var letters = new List<int>();
        for (int part = 0; part < 3; part++)
        {
            var (a, b, c, d) = X86Base.CpuId(FirstOfName + part, 0);
            letters.AddRange([a, b, c, d]);
        }

        return Encoding.ASCII.GetString(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(letters))).TrimEnd('\0', ' ').TrimStart();
    }

    // Linux lists, for each logical processor, those that share its core.
    private static int? CountCores()
    {
        try
        {
            int cores = Directory.EnumerateDirectories("/sys/devices/system/cpu", "cpu*")
                .Select(cpu => Path.Combine(cpu, "topology", "thread_siblings_list"))
                .Where(File.Exists).Select(File.ReadAllText).Distinct().Count();
            return cores > 0 ? cores : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
