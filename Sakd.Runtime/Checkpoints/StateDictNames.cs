using Sakd.Pickles;

namespace Sakd.Checkpoints;

/// <summary>Where in a checkpoint the network's tensors are, and their names without what training programs add.</summary>
internal static class StateDictNames
{
    // The entries under which training programs keep the network; where there are several, the first counts.
    private static readonly string[] _entries = ["model", "state_dict", "net", "model_state", "model_state_dict", "ema"];

    // What DataParallel and torch.compile put before every name.
    private static readonly string[] _prefixes = ["module.", "_orig_mod."];

    // What AveragedModel counts beside its module.
    private const string Averaged = "n_averaged";

    private const int AtMost = 10;

    /// <summary>The network's tensors in what a pickle made. Whatever is no tensor is skipped.</summary>
    /// <exception cref="FormatException">There are none: the message says what there is.</exception>
    public static Dictionary<string, PyTorchTensor> Find(object? root)
    {
        if (root is not PickleDict dict) throw new FormatException("it holds no dictionary of tensors");
        if (Inside(dict) is not { } found)
        {
            string names = string.Join(", ", dict.Entries.Select(e => PickleText.Of(e.Key)).OfType<string>().Distinct().Take(AtMost));
            throw new FormatException(
                $"it holds no state dict: its entries are {(names.Length > 0 ? names : "none")}, and one of "
                + $"{string.Join(", ", _entries)} or the tensors themselves are looked for");
        }
        return Tensors(found);
    }

    /// <summary>The names without prefixes that all of them have.</summary>
    /// <returns>Old names and new ones.</returns>
    public static Dictionary<string, string> Strip(IEnumerable<string> keys)
    {
        var names = keys.ToDictionary(key => key, key => key, StringComparer.Ordinal);
        while (Array.Find(_prefixes, prefix => names.Count > 0 && Fits(prefix)) is { } common)
        {
            names.Remove(Averaged);
            foreach (string key in names.Keys.ToList()) names[key] = names[key][common.Length..];
        }
        return names;

        bool Fits(string prefix) =>
            names.Keys.Any(key => key != Averaged) && names.All(name =>
                name.Key == Averaged || (name.Value.Length > prefix.Length && name.Value.StartsWith(prefix, StringComparison.Ordinal)));
    }

    // The tensors themselves may lie beside an entry: {"model": {..}, "best_acc": tensor(..)}. So entries come first, and in an entry
    // there may be another, but no third.
    private static PickleDict? Inside(PickleDict dict, int depth = 0)
    {
        foreach (string name in depth < 2 ? _entries : [])
        {
            if (dict[name] is PickleDict entry && Inside(entry, depth + 1) is { } found) return found;
        }
        return dict.Entries.Any(entry => entry.Value is PyTorchTensor && PickleText.Of(entry.Key) is not null) ? dict : null;
    }

    private static Dictionary<string, PyTorchTensor> Tensors(PickleDict dict)
    {
        var tensors = new Dictionary<string, PyTorchTensor>(StringComparer.Ordinal);
        foreach (var (key, value) in dict.Entries)
        {
            if (value is PyTorchTensor tensor && PickleText.Of(key) is { } name) tensors[name] = tensor;
        }
        return tensors;
    }
}
