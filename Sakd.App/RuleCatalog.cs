using System.Collections.Immutable;
using Sakd.Layers;
using Sakd.Training;

namespace Sakd.App;

/// <summary>
/// Rules of a program's own that decide where to distil, by their names for <c>--strategy rule --rule name</c>: given to
/// <see cref="SakdApp.Run(string[], Catalog[])"/> beside what was compiled, they are distilled by and compared as every other strategy.
/// </summary>
/// <example>
/// <code>
/// return SakdApp.Run(args, SakdCatalog.Instance, new RuleCatalog { ["most-of-the-time"] = () => new MostOfTheTime() });
/// </code>
/// </example>
public sealed class RuleCatalog : Catalog
{
    private readonly OrderedDictionary<string, Func<IStrategy>> _rules = [];

    /// <summary>None.</summary>
    public override ImmutableArray<ArchitectureEntry> Architectures => [];

    /// <summary>None.</summary>
    public override ImmutableArray<PairEntry> Pairs => [];

    /// <summary>What makes the rule of a name; a run makes one of its own.</summary>
    /// <param name="name">A lower-case letter, and such letters, digits and dashes: folders are called by it.</param>
    /// <exception cref="ArgumentException">The name is another, or what makes the rule is null.</exception>
    /// <exception cref="KeyNotFoundException">There is no rule of the name.</exception>
    public Func<IStrategy> this[string name]
    {
        get => _rules[name];
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (name.Length == 0 || !char.IsAsciiLetterLower(name[0])
                || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-'))
                throw new ArgumentException(
                    $"A rule is called by a lower-case letter, and such letters, digits and dashes, not '{name}'.", nameof(name));
            _rules[name] = value;
        }
    }

    /// <summary>All names, in the order in which they were given.</summary>
    internal IEnumerable<string> Names => _rules.Keys;
}
