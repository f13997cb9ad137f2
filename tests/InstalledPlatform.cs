using System.Runtime.CompilerServices;
using Sakd.Platform;

namespace Sakd.Testing;

/// <summary>Compiled into the test assemblies that compute: they do so in a process like the program's.</summary>
internal static class InstalledPlatform
{
    /// <summary>What own kernels said of themselves before libtorch was loaded.</summary>
    internal static string ReasonBefore { get; private set; } = "";

    [ModuleInitializer]
    internal static void Install()
    {
        ReasonBefore = SakdPlatform.OwnKernels.Reason;
        SakdPlatform.Install();
    }
}
