using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A member of a network written by hand in evaluation mode: mode and flags are set around each call, for the weights are the member's own.</summary>
/// <param name="stage">The member.</param>
internal sealed class FrozenOpaqueStage(OpaqueStage stage) : FrozenBlock
{
    /// <summary>Does nothing: there is no copy that could be out of date.</summary>
    public override void Refresh()
    {
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var _ = new EvaluationScope(stage.Module);
        return stage.forward(x);
    }

    /// <inheritdoc/>
    protected override void Release()
    {
    }
}
