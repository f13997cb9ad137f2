using System.Globalization;

namespace Sakd.Benchmarks.Measuring;

/// <summary>What Linux says of this process's memory, native and managed, in megabytes of 2^20 bytes.</summary>
internal static class ProcessMemory
{
    /// <summary>The most that was ever resident.</summary>
    public static double Peak() => Read("VmHWM:");

    /// <summary>What is resident now.</summary>
    public static double Resident() => Read("VmRSS:");

    private static double Read(string name)
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
