using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A module's tensors under PyTorch's keys and in PyTorch's order: own parameters, own buffers, then child by child.</summary>
/// <remarks>TorchSharp's own <c>state_dict()</c> lists all parameters of the tree and then all buffers.</remarks>
public static class StateDict
{
    /// <summary>The tensors themselves, not copies; they stay the module's.</summary>
    /// <param name="module">The root of the keys; for the companion of a network written by hand, that network is.</param>
    public static IReadOnlyList<(string Key, Tensor Value)> Of(nn.Module module)
    {
        var entries = new List<(string, Tensor)>();
        Collect(module is IHandWritten companion ? companion.Written : module, prefix: "", entries);
        return entries;
    }

    /// <summary>Copies the values into the module. Everything is checked first: on a mismatch nothing has changed.</summary>
    /// <param name="module">The module to fill.</param>
    /// <param name="values">
    /// The module's keys and no others, with tensors of the same shapes; types and devices are converted. The counters
    /// <c>num_batches_tracked</c> may be missing, as in checkpoints of PyTorch before version 0.4.1: they stay as they are.
    /// </param>
    /// <param name="source">Where the values come from, for the message.</param>
    /// <exception cref="SakdException">
    /// A key is missing, unknown or has another shape; the message names the first ten of each, and both shapes.
    /// </exception>
    public static void Load(nn.Module module, IReadOnlyDictionary<string, Tensor> values, string source)
    {
        var entries = Of(module);
        if (StateDictMisfit.Of(entries, values) is { } misfit) throw new SakdException($"{source} does not fit: {misfit}.");
        using var _ = no_grad();
        foreach (var (key, value) in entries)
        {
            if (values.TryGetValue(key, out var given)) value.copy_(given);
        }
    }

    /// <summary>Makes sure that values are a module's: the same keys and shapes.</summary>
    /// <inheritdoc cref="Load"/>
    internal static void Check(nn.Module module, IReadOnlyDictionary<string, Tensor> values, string source)
    {
        if (StateDictMisfit.Of(Of(module), values) is { } misfit) throw new SakdException($"{source} does not fit: {misfit}.");
    }

    /// <summary>The values whose keys are <paramref name="name"/>, a dot and more, under what is behind the dot.</summary>
    internal static Dictionary<string, Tensor> Under(this IReadOnlyDictionary<string, Tensor> values, string name) => values
        .Where(value => value.Key.StartsWith(name + ".", StringComparison.Ordinal))
        .ToDictionary(value => value.Key[(name.Length + 1)..], value => value.Value);

    private static void Collect(nn.Module module, string prefix, List<(string, Tensor)> entries)
    {
        foreach (var (name, parameter) in module.named_parameters(recurse: false)) entries.Add((prefix + name, parameter));
        var children = module.named_children().ToList();
        foreach (var (name, child) in children)
        {
            if (child is BareParameter bare) entries.Add((prefix + name, bare.Value));
        }

        foreach (var (name, buffer) in module.named_buffers(recurse: false)) entries.Add((prefix + name, buffer));
        foreach (var (name, child) in children)
        {
            if (child is not BareParameter) Collect(child, $"{prefix}{name}.", entries);
        }
    }
}
