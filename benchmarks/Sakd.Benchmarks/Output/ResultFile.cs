using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sakd.Benchmarks.Output;

/// <summary>The numbers of a run as a JSON file.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    /// <summary>Writes the tables, with what they were measured on.</summary>
    public static void Write(string path, string command, Settings settings, IEnumerable<Report> reports)
    {
        var root = new JsonObject
        {
            ["command"] = command,
            ["quick"] = settings.Quick,
            ["rounds"] = settings.Rounds,
            ["batch"] = settings.Batch,
            ["threads"] = settings.Threads,
            ["processor"] = Processor(),
            ["logicalProcessors"] = Environment.ProcessorCount,
            ["system"] = RuntimeInformation.OSDescription,
            ["runtime"] = RuntimeInformation.FrameworkDescription,
            ["tables"] = new JsonArray([.. reports.Select(report => (JsonNode)report.ToJson())]),
        };
        File.WriteAllText(path, root.ToJsonString(_indented) + "\n");
    }

    private static string? Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        : null;
}
