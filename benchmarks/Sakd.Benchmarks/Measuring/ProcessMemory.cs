using System.Globalization;

namespace Sakd.Benchmarks.Measuring;

/// <summary>What Linux says of a process's memory, native and managed, in megabytes of 2^20 bytes.</summary>
internal static class ProcessMemory
{
    private const string Self = "self";

    /// <summary>The most that was ever resident of this process.</summary>
    public static double Peak() => PeakOf(Self);

    /// <summary>The most that was ever resident of a process.</summary>
    /// <param name="process">Its number.</param>
    public static double PeakOf(string process) => Read(process, "VmHWM:");

    /// <summary>What is resident now of this process.</summary>
    public static double Resident() => Read(Self, "VmRSS:");

    private static double Read(string process, string name)
    {
        string line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
