using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Testing;

/// <summary>
/// A network as functions, one after the other: those that make its features, its tail, the pooling, the head.
/// </summary>
/// <param name="Module">The network.</param>
/// <param name="Chain">The functions.</param>
/// <param name="Spots">At which of them the N spots of a layout are.</param>
public sealed record NaiveNetwork(nn.Module Module, IReadOnlyList<Func<Tensor, Tensor>> Chain, IReadOnlyList<int> Spots)
{
    /// <summary>The network whose images are made others before it sees them.</summary>
    /// <param name="view">What is done to images [B, C, H, W].</param>
    public NaiveNetwork Through(Func<Tensor, Tensor> view) => this with { Chain = [x => Chain[0](view(x)), .. Chain.Skip(1)] };

    /// <summary>What each function makes.</summary>
    /// <param name="x">Images [B, C, H, W].</param>
    public NaiveFeatures Forward(Tensor x)
    {
        var values = new List<Tensor>();
        foreach (var function in Chain) values.Add(x = function(x));
        return new NaiveFeatures(values, Spots);
    }

    /// <summary>From the spot before to a spot; behind the last one to the logits.</summary>
    /// <param name="spot">The spot, from 0 to N.</param>
    /// <param name="x">What it reads.</param>
    public Tensor Segment(int spot, Tensor x)
    {
        int first = spot == 0 ? 0 : Spots[spot - 1] + 1, end = spot == Spots.Count ? Chain.Count : Spots[spot] + 1;
        for (int i = first; i < end; i++) x = Chain[i](x);
        return x;
    }
}

/// <summary>What a naive forward pass has made.</summary>
/// <param name="Values">Features, what a tail makes of the last, pooled vector, logits.</param>
/// <param name="Spots">Which of them are compared.</param>
public sealed record NaiveFeatures(IReadOnlyList<Tensor> Values, IReadOnlyList<int> Spots)
{
    /// <summary>What is pooled [B, C, H, W].</summary>
    public Tensor Map => Values[^3];

    /// <summary>The pooled vector [B, C].</summary>
    public Tensor Pooled => Values[^2];

    /// <summary>The logits [B, K].</summary>
    public Tensor Logits => Values[^1];

    /// <summary>The feature at a spot.</summary>
    /// <param name="spot">The spot, from 0.</param>
    public Tensor At(int spot) => Values[Spots[spot]];

    /// <summary>The feature before that at a spot.</summary>
    /// <param name="spot">The spot, from 0.</param>
    public Tensor Before(int spot) => Values[Spots[spot] - 1];
}
