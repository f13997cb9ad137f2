using Sakd.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// A Gaussian over the teacher's feature given the student's: its mean by "regressor", three 1x1 convolutions without bias and ReLU between
/// them, [B, C, H, W] to [B, C', H, W]; its variance by "log_scale" [C'].
/// </summary>
internal sealed class VariationalGaussian : Layer
{
    private const double Epsilon = 1e-5;
    private const double InitialVariance = 5;

    private readonly Layers.Conv2d[] _regressor;
    private Parameter _logScale;

    internal VariationalGaussian(int inChannels, int outChannels)
        : base(nameof(VariationalGaussian))
    {
        _logScale = AddParameter("log_scale", outChannels);
        _regressor =
        [
            this.Register("regressor.0", new Layers.Conv2d(inChannels, outChannels, kernel: 1)),
            this.Register("regressor.2", new Layers.Conv2d(outChannels, outChannels, kernel: 1)),
            this.Register("regressor.4", new Layers.Conv2d(outChannels, outChannels, kernel: 1)),
        ];
        FillScale();
    }

    /// <summary>The mean.</summary>
    public override Tensor forward(Tensor x)
    {
        using var first = _regressor[0].forward(x);
        using var firstPart = first.relu();
        using var second = _regressor[1].forward(firstPart);
        using var secondPart = second.relu();
        return _regressor[2].forward(secondPart);
    }

    /// <summary>PyTorch's default for the convolutions, as the authors left it; the variance starts at 5.</summary>
    public override void Initialize(Generator generator)
    {
        foreach (var convolution in _regressor) Initialization.PyTorchDefault(convolution.Weight, bias: null, generator);
        FillScale();
    }

    /// <summary>The variance of each channel, [C', 1, 1].</summary>
    internal Tensor Variance()
    {
        using var positive = nn.functional.softplus(_logScale);
        using var variance = positive.Plus(Epsilon);
        return variance.view(-1, 1, 1);
    }

    /// <inheritdoc/>
    protected override void Fetch() => _logScale = get_parameter("log_scale")!;

    private void FillScale() => Initialization.Fill(_logScale, Math.Log(Math.Exp(InitialVariance - Epsilon) - 1));
}
