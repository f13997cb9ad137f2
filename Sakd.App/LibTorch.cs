using System.Diagnostics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sakd.App;

/// <summary>
/// Loads libtorch. TorchSharp says of every failure that the program has no reference to libtorch's package; here the system's own loader
/// is asked why.
/// </summary>
internal static class LibTorch
{
    /// <summary>libtorch's library for the CPU, and TorchSharp's over it, which needs it.</summary>
    private static readonly string[] _libraries = OperatingSystem.IsWindows() ? ["torch_cpu.dll", "LibTorchSharp.dll"]
        : OperatingSystem.IsMacOS() ? ["libtorch_cpu.dylib", "libLibTorchSharp.dylib"] : ["libtorch_cpu.so", "libLibTorchSharp.so"];

    private static string Package => OperatingSystem.IsWindows()
            ? RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? "libtorch-cpu-win-arm64" : "libtorch-cpu-win-x64"
        : OperatingSystem.IsMacOS() ? "libtorch-cpu-osx-arm64"
        : "libtorch-cpu-linux-x64";

    /// <summary>Has TorchSharp load it, if it is not loaded.</summary>
    /// <exception cref="SakdException">It cannot be loaded; the message says why and what to do.</exception>
    public static void Load()
    {
        try
        {
            _ = get_num_threads();
        }
        catch (TypeInitializationException e) when (e.InnerException is not null)
        {
            string[] searched = ((string?)AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES"))
                ?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];
            throw new SakdException(
                Explain([.. searched, AppContext.BaseDirectory], Refusal) ?? e.InnerException.Message.Split('\n')[0].TrimEnd());
        }
    }

    /// <summary>The version that TorchSharp was built for.</summary>
    public static string Version => __version__;

    /// <summary>Which one is loaded, and from where.</summary>
    public static string Describe()
    {
        using var process = Process.GetCurrentProcess();
        string? file = process.Modules.Cast<ProcessModule>()
            .Select(module => module.FileName)
            .FirstOrDefault(name => Path.GetFileName(name) == _libraries[0]);
        return $"{Version}, {(file is null ? _libraries[0] : Path.GetRelativePath(AppContext.BaseDirectory, file))}";
    }

    /// <summary>Why the libraries cannot be loaded, and what to do.</summary>
    /// <param name="folders">Where the program's native libraries lie.</param>
    /// <param name="refusal">What the system's loader has against a file; null for nothing.</param>
    /// <returns>One line; null if each can be loaded.</returns>
    internal static string? Explain(IEnumerable<string> folders, Func<string, string?> refusal)
    {
        foreach (string library in _libraries)
        {
            string? file = folders.Select(folder => Path.Combine(folder, library)).FirstOrDefault(File.Exists);
            if (file is null && OtherSystem(folders) is { } other)
                return $"{library} is not beside the program, which was built for {other}: build it, or pack the tool, on this system";
            if (file is null)
                return $"{library} is not beside the program: its project imports build/Sakd.Program.targets of Sakd or references the "
                    + $"package {Package} (docs/own-network.md)";
            if (refusal(file) is not { } reason) continue;
            return reason.Contains("GLIBCXX_", StringComparison.Ordinal)
                ? $"{file} is there, but asks for a newer libstdc++ than this system's: import build/Sakd.Runtime.targets of Sakd in the "
                    + $"program's project, which mends that, and build again ({reason})"
                : $"{file} is there, but cannot be loaded: {reason}";
        }

        return null;
    }

    /// <summary>The system that libtorch is there for; null for none.</summary>
    private static string? OtherSystem(IEnumerable<string> folders) => folders
        .Select(folder => Path.Combine(folder, "runtimes"))
        .Where(Directory.Exists)
        .SelectMany(Directory.EnumerateDirectories)
        .Where(system => Directory.Exists(Path.Combine(system, "native"))
            && Directory.EnumerateFiles(Path.Combine(system, "native"), "*torch_cpu.*").Any())
        .Select(system => Path.GetFileName(system)!)
        .FirstOrDefault(system => !system.StartsWith(Package.Split('-')[2], StringComparison.Ordinal));

    /// <summary>What the system's loader has against a file: its own line, without .NET's before it.</summary>
    private static string? Refusal(string file)
    {
        try
        {
            _ = NativeLibrary.Load(file);
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            string[] lines = e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return lines.FirstOrDefault(line => line.Contains("GLIBCXX_", StringComparison.Ordinal)) ?? lines[^1];
        }
    }
}
