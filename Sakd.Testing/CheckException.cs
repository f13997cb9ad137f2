namespace Sakd.Testing;

/// <summary>
/// A check found something else than what was expected; the message says what. Every test framework reports it as a failure.
/// </summary>
/// <param name="message">What was expected, and what was found.</param>
public sealed class CheckException(string message) : Exception(message);
