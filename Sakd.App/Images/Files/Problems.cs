using System.Collections.Immutable;

namespace Sakd.App.Images;

/// <summary>What is wrong with data, place by place, so that all of it is said at once.</summary>
internal sealed class Problems
{
    /// <summary>How many are listed.</summary>
    public const int Listed = 10;

    private readonly List<string> _lines = [];

    /// <summary>The number of problems.</summary>
    public int Count => _lines.Count;

    /// <summary>Adds one.</summary>
    /// <param name="where">The file, and where in it.</param>
    /// <param name="what">What is wrong, in words that go on from the file's name.</param>
    public void Add(string where, string what) => _lines.Add($"{where} {what}");

    /// <summary>Ends with all of them, if there are any.</summary>
    /// <param name="heading">What they are, given their number: said where there are several.</param>
    /// <exception cref="ProblemsException">There are some.</exception>
    public void ThrowIfAny(Func<int, string> heading)
    {
        if (Count == 0) return;
        if (Count == 1) throw new ProblemsException(_lines[0], []);
        throw new ProblemsException(heading(Count), ListOf(_lines));
    }

    /// <summary>The first of some lines, and how many more there are.</summary>
    public static ImmutableArray<string> ListOf(IReadOnlyCollection<string> lines) => lines.Count <= Listed
        ? [.. lines]
        : [.. lines.Take(Listed), $"and {Formatted.Count(lines.Count - Listed)} more"];
}
