namespace Sakd.Checkpoints;

/// <summary>
/// Another beginning for names: <c>old=new</c> makes <c>new.weight</c> of <c>old.weight</c>, and leaves <c>older.weight</c>.
/// </summary>
/// <param name="Old">What names begin with in the file.</param>
/// <param name="New">What they begin with in the network; nothing takes the beginning away.</param>
public sealed record KeyMap(string Old, string New)
{
    /// <summary>Reads <c>old=new</c>.</summary>
    /// <exception cref="SakdException">It is not of that form.</exception>
    public static KeyMap Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && text.LastIndexOf('=') == equals
            ? new KeyMap(text[..equals].TrimEnd('.'), text[(equals + 1)..].TrimEnd('.'))
            : throw new SakdException($"--map needs old=new, the beginning of keys in the file and in the network, not '{text}'");
    }

    /// <summary>The name that a name becomes; null where it begins otherwise.</summary>
    public string? Apply(string key)
    {
        if (key == Old) return New.Length > 0 ? New : null;
        if (!key.StartsWith($"{Old}.", StringComparison.Ordinal)) return null;
        return New.Length > 0 ? New + key[Old.Length..] : key[(Old.Length + 1)..];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Old}={New}";
}
