using System.Runtime.InteropServices;

namespace Sakd.Platform;

/// <summary>The environment that native libraries read. .NET keeps one of its own, so only libc's setenv reaches them.</summary>
internal static class NativeEnvironment
{
    /// <summary>Whether the variable is set by what started the process.</summary>
    public static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));

    /// <summary>Sets a variable that is not set yet, on Linux; before the library that reads it is loaded.</summary>
    public static void SetDefault(string variable, string value)
    {
        if (OperatingSystem.IsLinux()) _ = setenv(variable, value, overwrite: 0);
    }

    /// <summary>Sets a variable, on Linux; before the library that reads it is loaded.</summary>
    public static void Set(string variable, string value)
    {
        if (OperatingSystem.IsLinux()) _ = setenv(variable, value, overwrite: 1);
    }

    [DllImport("libc", ExactSpelling = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int setenv(string name, string value, int overwrite);
}
