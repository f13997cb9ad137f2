using System.Runtime.CompilerServices;
using Sakd.Platform;

namespace Sakd.Testing;

/// <summary>Compiled into the test assemblies that compute: they do so in a process like the program's.</summary>
internal static class InstalledPlatform
{
    [ModuleInitializer]
    internal static void Install() => SakdPlatform.Install();
}
