namespace Sakd;

/// <summary>
/// A mistake that the person at the command line can put right: the message names what is wrong and, where it can, the remedy.
/// The application prints the message alone and ends with exit code 2.
/// </summary>
/// <param name="message">What is wrong, in one line.</param>
public class SakdException(string message) : Exception(message);
