using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// Finds out what the <c>forward</c> of a network written by hand runs: a search, depth first, for the sequence of members whose output is
/// the network's. A sequence ends where a member refuses its input, which leaves few to try.
/// </summary>
internal sealed class MemberSearch
{
    private const int MostCalls = 5_000;

    private readonly List<(string Name, nn.Module<Tensor, Tensor> Module)> _candidates;
    private readonly IReadOnlyList<OpaqueStage> _members;
    private readonly Tensor _logits;
    private int _calls;

    /// <summary>Prepares the search.</summary>
    /// <param name="module">The network, whose parts without an attribute are tried too.</param>
    /// <param name="members">Its members as declared.</param>
    /// <param name="logits">What it makes of the images.</param>
    public MemberSearch(nn.Module module, IReadOnlyList<OpaqueStage> members, Tensor logits)
    {
        _members = members;
        _logits = logits;
        _candidates = [.. members.Select(member => (member.Name, member.Module))];
        foreach (var (name, child) in module.named_children())
            if (child is nn.Module<Tensor, Tensor> part && !_candidates.Exists(candidate => ReferenceEquals(candidate.Module, part)))
                _candidates.Add((name, part));
    }

    /// <summary>What is wrong with the declaration, in a line.</summary>
    /// <param name="network">The name of the network's class.</param>
    /// <param name="images">Images [B, C, H, W].</param>
    public string Explain(string network, Tensor images)
    {
        string declared = string.Join(", ", _members.Select(member => member.Name));
        if (Find(images, []) is not { } run)
        {
            return $"{network} computes something else than {declared} in a row, with global average pooling before the head where it gets "
                + "a map: make of what lies between them, such as an activation, a flatten or a sum, a module or part of a Sequential, "
                + "hold it in a member and declare that one too";
        }

        string[] idle = [.. _members.Select(member => member.Name).Except(run)];
        string[] undeclared = [.. run.Except(_members.Select(member => member.Name))];
        string remedy = idle.Length + undeclared.Length == 0 ? "write the members in the order in which forward runs them"
            : string.Join(
                ", and ",
                new[] { Quoted("take the attribute from", idle), Quoted("give one to", undeclared) }.Where(text => text.Length > 0));
        return $"forward of {network} runs {string.Join(", ", run)}; declared are {declared}: {remedy}";
    }

    private static string Quoted(string what, string[] names) =>
        names.Length == 0 ? "" : $"{what} {string.Join(", ", names.Select(name => $"'{name}'"))}";

    /// <summary>The names of the sequence that begins with <paramref name="used"/> and ends at the logits, or null.</summary>
    private List<string>? Find(Tensor x, int[] used)
    {
        for (int i = 0; i < _candidates.Count; i++)
        {
            if (used.Contains(i)) continue;
            if (++_calls > MostCalls) return null;

            using var scope = NewDisposeScope();
            int[] sequence = [.. used, i];
            var y = MemberCheck.Call(_candidates[i].Module, x.clone());
            if ((y is not null && MemberCheck.Same(_logits, y))
                || (x.dim() == 4 && MemberCheck.Call(_candidates[i].Module, x.mean([2, 3])) is { } pooled
                    && MemberCheck.Same(_logits, pooled)))
                return [.. sequence.Select(index => _candidates[index].Name)];
            if (y is not null && Find(y, sequence) is { } found) return found;
        }

        return null;
    }
}
