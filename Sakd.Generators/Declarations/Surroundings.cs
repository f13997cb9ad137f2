using Microsoft.CodeAnalysis;

namespace Sakd.Generators.Declarations;

/// <summary>What generated code must know of the compilation that it goes into.</summary>
/// <param name="Hidden">The names that mean something else there.</param>
/// <param name="KnowLanguage">Whether its C# is recent enough; otherwise it gets no code, and the analyzer says so.</param>
internal sealed record Surroundings(EquatableArray<HiddenName> Hidden, bool KnowLanguage)
{
    public static Surroundings Of(Compilation compilation, CancellationToken cancellation) =>
        new(HiddenNames.Of(compilation, cancellation), LanguageVersions.Know(compilation));
}
