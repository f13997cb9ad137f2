namespace Sakd.App.Runs;

/// <summary>A training of which no single step, but a mean over an epoch is no longer finite.</summary>
/// <param name="message">Which, and what may help.</param>
internal sealed class EpochDivergedException(string message) : SakdException(message);
