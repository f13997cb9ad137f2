using Sakd.Routing;
using static TorchSharp.torch;

namespace Sakd.Distillers;

/// <summary>
/// The student's feature is a hint of the teacher's: a regressor of its own, convolution, batch norm and ReLU, leads it into the teacher's
/// shape, and the loss is the mean squared difference there. The regressor sees the whole batch.
/// </summary>
[Distiller(
    "fitnet", Layout.Middle, Weight = 1, Title = "Hints (FitNet)",
    Paper = "Romero et al.: FitNets: Hints for Thin Deep Nets, ICLR 2015, arXiv 1412.6550")]
public sealed class FitNet : ISpotDistiller
{
    private readonly Adapter _regressor;

    /// <summary>Makes the regressor.</summary>
    /// <param name="student">Shape of the student's feature, [C, H, W].</param>
    /// <param name="teacher">Shape of the teacher's feature, [C', H', W'].</param>
    /// <exception cref="SakdException">No convolution of the regressor's rule leads from one shape to the other.</exception>
    public FitNet(FeatureShape student, FeatureShape teacher) => _regressor = Adapter.Regressor(student, teacher);

    /// <summary>The regressor.</summary>
    public nn.Module Modules => _regressor;

    /// <inheritdoc/>
    public Tensor Regress(Tensor student) => _regressor.forward(student);

    /// <inheritdoc/>
    public Tensor Loss(Tensor student, Tensor teacher) => nn.functional.mse_loss(student, teacher);
}
