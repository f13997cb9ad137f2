namespace Sakd.Checkpoints;

/// <summary>A checkpoint is of a network for other classes than those of the images, or for them in another order.</summary>
/// <param name="message">Both, in one line.</param>
public sealed class OtherClassesException(string message) : SakdException(message);
