using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>What the backward pass asks for at a branch point.</summary>
/// <param name="Hst">
/// The backward pass of the samples that change from the student's route to the teacher's; null where there are none, and at the logits.
/// </param>
/// <param name="Hts">The backward pass of those that change from the teacher's route to the student's; likewise.</param>
/// <param name="OfA">
/// For those that go on by the teacher, in their order: a_{i+1} as they took it, less what the other decision would have made of it.
/// </param>
/// <param name="OfC">For those that go on by the student, the same of c_{i+1}.</param>
internal sealed record Crossing(Segment? Hst, Segment? Hts, Tensor? OfA, Tensor? OfC) : IDisposable
{
    /// <summary>Releases it.</summary>
    public void Dispose()
    {
        foreach (var part in (IDisposable?[])[Hst, Hts, OfA, OfC]) part?.Dispose();
    }
}
