namespace Sakd;

/// <summary>What somebody may have meant by a name that does not exist.</summary>
internal static class NearestNames
{
    private const int AtMost = 3;

    /// <summary>"; did you mean x or y?", or nothing where no known name is near.</summary>
    public static string Hint(string name, IEnumerable<string> known) =>
        Of(name, known) is { Count: > 0 } near ? $"; did you mean {string.Join(" or ", near)}?" : "";

    /// <summary>The known names nearest to <paramref name="name"/>, and those that start with it; none is far.</summary>
    public static IReadOnlyList<string> Of(string name, IEnumerable<string> known)
    {
        var ranked = known.Distinct(StringComparer.Ordinal)
            .Select(candidate => (Name: candidate, Distance: Distance(name, candidate)))
            .OrderBy(c => c.Distance).ThenBy(c => c.Name, StringComparer.Ordinal)
            .ToList();
        int nearest = ranked.FirstOrDefault().Distance;
        return
        [
            .. ranked.Where(c =>
                (c.Distance == nearest && c.Distance <= 1 + Math.Max(name.Length, c.Name.Length) / 4) || StartsWith(c.Name, name))
                .Take(AtMost).Select(c => c.Name),
        ];
    }

    private static bool StartsWith(string known, string name) =>
        name.Length >= 3 && known.StartsWith(name, StringComparison.OrdinalIgnoreCase);

    // Edit distance with swaps of neighbours (optimal string alignment), upper and lower case alike.
    private static int Distance(string a, string b)
    {
        a = a.ToLowerInvariant();
        b = b.ToLowerInvariant();
        var d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replaced, 1 + Math.Min(d[i - 1, j], d[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], 1 + d[i - 2, j - 2]);
            }
        }
        return d[a.Length, b.Length];
    }
}
