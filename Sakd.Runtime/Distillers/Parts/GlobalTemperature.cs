using Sakd.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>One temperature for all samples, least + range sigmoid(g), with a number g "global_T" [1] that is trained from 1 on.</summary>
internal sealed class GlobalTemperature : Layer
{
    private const double Start = 1;

    private readonly double _least, _range;
    private Parameter _g;

    internal GlobalTemperature(double least, double range)
        : base(nameof(GlobalTemperature))
    {
        (_least, _range) = (least, range);
        _g = AddParameter("global_T", 1);
        Initialization.Fill(_g, Start);
    }

    /// <summary>The temperature, [1].</summary>
    /// <param name="reversal">What the gradient is multiplied by on its way back to g, a scalar.</param>
    public override Tensor forward(Tensor reversal)
    {
        using var constant = _g.detach();
        using var nothing = _g - constant;
        using var reversed = nothing * reversal;
        using var g = constant + reversed;
        using var share = g.sigmoid();
        using var above = share.Times(_range);
        return above.Plus(_least);
    }

    /// <summary>g starts at 1.</summary>
    public override void Initialize(Generator generator) => Initialization.Fill(_g, Start);

    /// <inheritdoc/>
    protected override void Fetch() => _g = get_parameter("global_T")!;
}
