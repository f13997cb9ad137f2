using System.Text.Json;
using static TorchSharp.torch;

namespace Sakd.Checkpoints;

/// <summary>
/// Reads a checkpoint in several safetensors files, by its index: <c>{"weight_map": {"key": "model-00001-of-00002.safetensors", ..}}</c>,
/// which lies beside them.
/// </summary>
internal static class ShardedSafetensors
{
    private const long LongestIndex = 100_000_000;

    /// <summary>Reads the tensors of all files.</summary>
    /// <param name="stream">The index.</param>
    /// <exception cref="FormatException">It is no index, or names files elsewhere, or what the files do not hold.</exception>
    /// <exception cref="SakdException">A file is missing or damaged.</exception>
    public static Dictionary<string, Tensor> Load(FileStream stream)
    {
        var shards = Shards(stream);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var (name, keys) in shards)
            {
                var file = Safetensors.Load(Path.Combine(Path.GetDirectoryName(stream.Name)!, name));
                if (keys.SetEquals(file.Tensors.Keys))
                {
                    foreach (var (key, value) in file.Tensors) tensors.Add(key, value);
                    continue;
                }

                string missing = keys.Except(file.Tensors.Keys).FirstOrDefault() ?? "";
                string unknown = file.Tensors.Keys.Except(keys).FirstOrDefault() ?? "";
                file.Dispose();
                throw new FormatException(
                    missing.Length > 0 ? $"'{missing}' is not in {name}" : $"'{unknown}' of {name} is not in the index");
            }
            return tensors;
        }
        catch
        {
            foreach (var tensor in tensors.Values) tensor.Dispose();
            throw;
        }
    }

    private static SortedDictionary<string, HashSet<string>> Shards(FileStream stream)
    {
        if (stream.Length > LongestIndex) throw new FormatException("its index has more than 100 MB");
        stream.Position = 0;
        var shards = new SortedDictionary<string, HashSet<string>>(StringComparer.Ordinal);
        try
        {
            using var json = JsonDocument.Parse(stream);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("weight_map", out var map)
                || map.ValueKind != JsonValueKind.Object)
                throw new FormatException("it has no weight_map, which says in which file each tensor is");
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var entry in map.EnumerateObject())
            {
                string? shard = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null;
                if (shard is null || !IsName(shard))
                    throw new FormatException(
                        $"'{entry.Name}' is said to be in '{shard}': a .safetensors file in the same folder is needed");
                if (!seen.Add(entry.Name)) throw new FormatException($"it names '{entry.Name}' twice");
                if (!shards.TryGetValue(shard, out var keys)) shards.Add(shard, keys = new HashSet<string>(StringComparer.Ordinal));
                keys.Add(entry.Name);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"it is no index: {e.Message}");
        }
        return shards.Count > 0 ? shards : throw new FormatException("its weight_map is empty");
    }

    // An index comes from somewhere else: it does not choose which files of this machine are read.
    private static bool IsName(string shard) =>
        shard.EndsWith(".safetensors", StringComparison.Ordinal) && shard.IndexOfAny(['/', '\\', ':', '\0']) < 0 && shard[0] != '.';
}
