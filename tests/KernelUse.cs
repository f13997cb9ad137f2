using Sakd.Kernels;
using Sakd.Platform;

namespace Sakd.Testing;

/// <summary>Whether own kernels computed what a test compares. Compiled into the test assemblies that ask.</summary>
internal static class KernelUse
{
    /// <summary>Whether this processor and libtorch let them.</summary>
    public static bool IsPossible => SakdPlatform.OwnKernels.IsOn;

    /// <summary>The kernels that a step may call: not those of students by themselves, without libtorch.</summary>
    public static IEnumerable<Kernel> InTraining =>
        Enum.GetValues<Kernel>().Except([Kernel.Depthwise, Kernel.Grouped, Kernel.AveragePool, Kernel.Pointwise]);

    /// <summary>The kernels that were called while something was done.</summary>
    /// <param name="action">What is done.</param>
    public static HashSet<Kernel> During(Action action)
    {
        long[] before = Calls();
        action();
        return [
            .. Enum.GetValues<Kernel>().Zip(before, Calls()).Where(kernel => kernel.Third > kernel.Second).Select(kernel => kernel.First)
        ];
    }

    /// <summary>The calls of all kernels so far.</summary>
    public static long TotalCalls => Calls().Sum();

    private static long[] Calls() => [.. Enum.GetValues<Kernel>().Select(KernelCalls.Of)];
}
