using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Sakd.Generators.Diagnostics;

/// <summary>An option that an attribute does not have. The build ends there, so that its place need not survive an edit.</summary>
/// <param name="Path">The file.</param>
/// <param name="Span">Where in it, and how long.</param>
/// <param name="Start">The line and column of its start.</param>
/// <param name="End">The line and column of its end.</param>
/// <param name="Attribute">The attribute as it is written.</param>
/// <param name="Name">The option.</param>
/// <param name="Nearest">The nearest one that there is; null where none is near.</param>
/// <param name="Options">All that there are.</param>
internal sealed record UnknownOption(
    string Path, (int Start, int Length) Span, (int Line, int Column) Start, (int Line, int Column) End, string Attribute, string Name,
    string? Nearest, string Options)
{
    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Descriptors.UnknownOption,
        Location.Create(
            Path, new TextSpan(Span.Start, Span.Length),
            new LinePositionSpan(new LinePosition(Start.Line, Start.Column), new LinePosition(End.Line, End.Column))),
        Attribute,
        Name,
        Nearest is null ? "" : $": did you mean '{Nearest}'?",
        Options);
}
