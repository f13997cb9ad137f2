using static TorchSharp.torch;

namespace Sakd.App.Exporting.Quantising;

/// <summary>The weights of a layer in eight bits, symmetrically and with a scale for each channel that it makes.</summary>
/// <param name="Values">int8, -127 to 127, in the shape that the weights have.</param>
/// <param name="Scales">The scale of each channel, float32 [C_out].</param>
/// <param name="Bias">int32 [C_out], in steps of the scale of the channel times that of what the layer reads; null without one.</param>
/// <param name="BiasScales">These steps, float32 [C_out]; null without one.</param>
internal sealed record QuantisedWeight(Tensor Values, Tensor Scales, Tensor? Bias, Tensor? BiasScales)
{
    private const double Most = 127, Least = 1e-20;

    // What the products of a layer may add to a bias has as much room again.
    private const double MostBias = 1 << 30;

    /// <summary>Rounds weights; what is made is the surrounding scope's.</summary>
    /// <param name="weight">The weights, [C_out, ..].</param>
    /// <param name="bias">The bias [C_out], or null.</param>
    /// <param name="read">The scale of what the layer reads.</param>
    public static QuantisedWeight Of(Tensor weight, Tensor? bias, float read)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var rows = weight.detach().to(ScalarType.Float64, CPU).flatten(1);
        var wide = bias?.detach().to(ScalarType.Float64, CPU);
        var steps = rows.abs().amax([1]).Over(Most);
        if (wide is not null) steps = steps.maximum(wide.abs().Over(read * MostBias));
        steps = where(steps.gt(tensor(Least)), steps, ones_like(steps));
        var scales = steps.to(ScalarType.Float32);
        var values = (rows / scales.to(ScalarType.Float64).unsqueeze(1)).round().maximum(tensor(-Most)).minimum(tensor(Most));
        var biasScales = wide is null ? null : scales.Times(read);
        var rounded = wide is null ? null : (wide / biasScales!.to(ScalarType.Float64)).round().to(ScalarType.Int32);
        return new QuantisedWeight(
            values.to(ScalarType.Int8).reshape(weight.shape).MoveToOuterDisposeScope(), scales.MoveToOuterDisposeScope(),
            rounded?.MoveToOuterDisposeScope(), biasScales?.MoveToOuterDisposeScope());
    }
}
