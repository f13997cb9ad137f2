using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>
/// Maps one network's feature at a spot into the other's shape where tokens are on one side or on both. Between tokens of the same places
/// it is a linear layer over each token. Otherwise the tokens that are pixels are laid out as their map, an <see cref="Adapter"/> leads to
/// the other map, and that is read as tokens where tokens are wanted; tokens that are no pixels, such as a class token, are left out where
/// they come from, and are the mean of the others where they are wanted.
/// </summary>
public sealed class TokenAdapter : ExplicitModule, IInitializable
{
    private readonly FeatureShape _source;
    private readonly FeatureShape _target;
    private readonly PixelLinear? _linear;
    private readonly Adapter? _map;

    /// <summary>Makes the adapter, filled with zeros.</summary>
    /// <param name="from">The shape of one sample's input.</param>
    /// <param name="to">The shape of one sample's output.</param>
    /// <param name="normalised">Whether batch norm and ReLU follow a convolution; a linear layer over tokens has neither.</param>
    public TokenAdapter(FeatureShape from, FeatureShape to, bool normalised)
        : base(nameof(TokenAdapter))
    {
        (_source, _target) = (from, to);
        if (from.IsTokens && from.WithChannels(to.Channels) == to)
            _linear = this.Register("linear", new PixelLinear(from.Channels, to.Channels));
        else
            _map = this.Register("map", Adapter.Between(from.AsMap(), to.AsMap(), normalised));
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        if (_linear is not null) return _linear.forward(x);
        using var map = _source.IsTokens ? Functional.ToMap(x, _source.Height, _source.Width) : x.alias();
        var adapted = _map!.forward(map);
        if (!_target.IsTokens) return adapted;
        using (adapted)
        {
            var tokens = Functional.ToTokens(adapted);
            if (_target.Extra is 0) return tokens;
            using (tokens)
            {
                using var mean = tokens.mean([1], keepdim: true);
                using var extra = mean.expand(tokens.size(0), _target.Extra!.Value, tokens.size(2));
                return cat([extra, tokens], 1);
            }
        }
    }

    /// <summary>PyTorch's default for convolutions and linear layers.</summary>
    /// <param name="generator">The only source of randomness.</param>
    public void Initialize(Generator generator)
    {
        _linear?.Initialize(generator);
        _map?.Initialize(generator);
    }
}
