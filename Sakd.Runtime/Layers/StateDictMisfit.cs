using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>How tensors do not fit a module: which keys are of another shape, which are missing, and which are too many.</summary>
/// <param name="Misshaped">Keys with the shape that they have and the one that is needed.</param>
/// <param name="Missing">Keys of the module that are not there, with their shapes.</param>
/// <param name="Unexpected">Keys that the module does not have, with their shapes.</param>
internal sealed record StateDictMisfit(
    IReadOnlyList<(string Key, long[] Given, long[] Needed)> Misshaped, IReadOnlyList<(string Key, long[] Shape)> Missing,
    IReadOnlyList<(string Key, long[] Shape)> Unexpected)
{
    private const int AtMost = 10, LongestName = 120;

    // PyTorch had no such counter before version 0.4.1, and nothing is computed from it.
    private const string Counter = "num_batches_tracked";

    /// <summary>Compares tensors with a module's.</summary>
    /// <returns>What does not fit; null where all does.</returns>
    public static StateDictMisfit? Of(IReadOnlyList<(string Key, Tensor Value)> module, IReadOnlyDictionary<string, Tensor> given)
    {
        var misshaped = new List<(string, long[], long[])>();
        var missing = new List<(string, long[])>();
        foreach (var (key, value) in module)
        {
            if (!given.TryGetValue(key, out var tensor))
            {
                if (!key.EndsWith(Counter, StringComparison.Ordinal)) missing.Add((key, value.shape));
            }
            else if (!tensor.shape.AsSpan().SequenceEqual(value.shape))
                misshaped.Add((key, tensor.shape, value.shape));
        }
        var known = module.Select(entry => entry.Key).ToHashSet();
        var unexpected = given.Where(entry => !known.Contains(entry.Key)).Select(entry => (entry.Key, entry.Value.shape)).ToList();
        return misshaped.Count + missing.Count + unexpected.Count > 0 ? new StateDictMisfit(misshaped, missing, unexpected) : null;
    }

    /// <summary>
    /// The number of classes that the tensors are of, where nothing else is wrong with them: the head's rows are as many, and all other
    /// shapes are right.
    /// </summary>
    /// <param name="needed">The number of classes that the module has.</param>
    public long? OtherClasses(int needed)
    {
        if (Missing.Count + Unexpected.Count > 0) return null;
        long[] rows =
        [
            .. Misshaped
                .Select(key => key.Needed is [var of, .. var rest] && of == needed && key.Given is [var has, .. var others]
                    && rest.AsSpan().SequenceEqual(others) ? has : -1)
                .Distinct()
        ];
        return rows is [>= 0 and var classes] ? classes : null;
    }

    /// <summary>The first of each, with the names that may have been meant.</summary>
    public override string ToString() => string.Join("; ", ((string?[])
    [
        Listed(Misshaped, key => $"{Name(key.Key)} is {Shape(key.Given)}, expected {Shape(key.Needed)}"),
        Listed(Missing, key => $"{Name(key.Key)} {Shape(key.Shape)} is missing{Hint(key.Key, Unexpected)}"),
        Listed(Unexpected, key => $"{Name(key.Key)} {Shape(key.Shape)} is not part of the network{Hint(key.Key, Missing)}"),
    ]).OfType<string>());

    private static string? Listed<T>(IReadOnlyList<T> keys, Func<T, string> text) => keys.Count == 0 ? null
        : string.Join(", ", keys.Take(AtMost).Select(text)) + (keys.Count > AtMost ? $" (and {keys.Count - AtMost} more of these)" : "");

    private static string Hint(string key, IReadOnlyList<(string Key, long[])> others) =>
        key.Length > LongestName ? "" : NearestNames.Of(key, others.Select(other => other.Key).Where(other => other.Length <= LongestName))
            is [var nearest, ..] ? $" (is it '{nearest}'?)" : "";

    private static string Name(string key) => key.Length > LongestName ? $"'{key[..LongestName]}..'" : $"'{key}'";

    private static string Shape(long[] shape) => $"[{string.Join(", ", shape)}]";
}
