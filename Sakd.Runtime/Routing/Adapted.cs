using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>An adapter's values of the samples that need them: its value is taken by those that decide one way.</summary>
/// <param name="Changing">Of those that take it and decide the other way next, whose gradient passes through it.</param>
/// <param name="Staying">Of those that take it and decide the same way next.</param>
/// <param name="NotTaken">Of those that do not take it, but whose decision's gradient asks what it would have been.</param>
internal sealed record Adapted(Segment Changing, SampleRows? Staying, SampleRows? NotTaken)
{
    /// <summary>Adapts a segment's values at the branch point at its end.</summary>
    /// <param name="adapter">Hst_i or Hts_i.</param>
    /// <param name="from">s_i or t_i.</param>
    /// <param name="order">The samples' order.</param>
    /// <param name="branch">i.</param>
    /// <param name="takenBy">The decision w_i of those that take its value.</param>
    public static Adapted By(nn.Module<Tensor, Tensor> adapter, Segment from, RouteOrder order, int branch, bool takenBy)
    {
        using var changing = SampleRows.Gather(order.Of(branch, takenBy, !takenBy), from.Values);
        using var staying = SampleRows.Gather(order.Of(branch, takenBy, takenBy), from.Values);
        using var notTaken = SampleRows.Gather(order.Of(branch, !takenBy, !takenBy), from.Values);
        return new Adapted(
            changing is null ? new Segment([]) : Segment.Tracked(adapter.forward, changing, toInput: branch > 0),
            Segment.Pass(adapter.forward, staying),
            Segment.Pass(adapter.forward, notTaken));
    }
}
