using System.Collections.Immutable;

namespace Sakd.App.Images;

/// <summary>A mistake in several places.</summary>
/// <param name="message">What they have in common, in one line.</param>
/// <param name="lines">The places, a line each; none where the message says all.</param>
internal sealed class ProblemsException(string message, ImmutableArray<string> lines) : SakdException(message)
{
    /// <summary>The places, a line each.</summary>
    public ImmutableArray<string> Lines => lines;
}
