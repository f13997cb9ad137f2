using System.Text.Json;
using System.Text.Json.Serialization;
using Sakd.App.Runs;
using Sakd.Checkpoints;

namespace Sakd.App.Images;

/// <summary>Scans that were made before, in <c>runs/data</c>: a data set is gone over once, as long as nothing in it changes.</summary>
internal static class DataScans
{
    /// <summary>The file of a scan.</summary>
    public static string PathOf(string key) => Path.Combine(RunFolder.Root, "data", $"{key}.json");

    /// <summary>The scan of a data set: the one made before, or a new one.</summary>
    /// <param name="data">The data.</param>
    /// <param name="geometry">The shape that is trained on.</param>
    /// <param name="terminal">Where to show how far it is; null for nowhere.</param>
    /// <param name="stop">Asks for an early end.</param>
    /// <exception cref="SakdException">None of the images can be read.</exception>
    public static DataScan Of(DataSet data, ImageGeometry geometry, Terminal? terminal, CancellationToken stop)
    {
        string key = DataScanner.KeyOf(data, geometry);
        if (Read(PathOf(key)) is { } before && before.Key == key) return before;
        var scan = ScanDisplay.Show(terminal, data.Records.Count, progress => DataScanner.Scan(data, geometry, progress, stop));
        Write(PathOf(key), scan);
        return scan;
    }

    private static DataScan? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), DataJson.Default.DataScan) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // It is made again.
            return null;
        }
    }

    // Who may not write here goes over the data each time.
    private static void Write(string path, DataScan scan)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            string json = JsonSerializer.Serialize(scan, DataJson.Default.DataScan) + "\n";
            AtomicFile.Write(path, json);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SakdException)
        {
            return;
        }
    }
}

/// <summary>The JSON of scans, serialised by generated code.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DataScan))]
internal sealed partial class DataJson : JsonSerializerContext;
