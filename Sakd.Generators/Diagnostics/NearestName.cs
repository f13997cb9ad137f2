namespace Sakd.Generators.Diagnostics;

/// <summary>What may have been meant by a name that there is not.</summary>
internal static class NearestName
{
    /// <summary>The nearest of some names, if it is near enough to be what was meant.</summary>
    public static string? Of(string text, IEnumerable<string> names)
    {
        var nearest = names.OrderBy(name => Distance(name, text)).FirstOrDefault();
        return nearest is not null && Distance(nearest, text) <= Math.Max(2, nearest.Length / 3) ? nearest : null;
    }

    /// <summary>The remedy that writes it; null without one.</summary>
    public static Remedy? RemedyFor(string text, IEnumerable<string> names) =>
        Of(text, names) is { } nearest ? Remedy.Replace(text, nearest) : null;

    /// <summary>How many letters have to be added, removed or changed, whatever their case.</summary>
    private static int Distance(string one, string other)
    {
        var above = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var row = new int[other.Length + 1];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var changed = above[j - 1] + (char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]) ? 0 : 1);
                row[j] = Math.Min(changed, 1 + Math.Min(above[j], row[j - 1]));
            }

            above = row;
        }

        return above[other.Length];
    }
}
