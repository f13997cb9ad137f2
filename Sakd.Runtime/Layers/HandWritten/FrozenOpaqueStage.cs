using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// A member of a network written by hand in evaluation mode: mode and flags are set around each call, for the weights are the member's own.
/// </summary>
/// <param name="stage">The member.</param>
internal sealed class FrozenOpaqueStage(OpaqueStage stage) : RecordedBlock
{
    /// <summary>Does nothing: there is no copy that could be out of date.</summary>
    public override void Refresh()
    {
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x, ICollection<Tensor>? beforeFirstRelu, ICollection<Tensor>? beforeLastRelu)
    {
        using var _ = new EvaluationScope(stage.Module);

        // A member may write over what it reads, but not where a graph begins.
        using var read = x.requires_grad ? x.clone() : x.alias();
        return stage.forward(read);
    }

    /// <inheritdoc/>
    protected override void Release()
    {
    }
}
