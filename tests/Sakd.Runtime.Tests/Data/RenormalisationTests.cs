using Sakd.Data;
using Sakd.Testing;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Data;

public sealed class RenormalisationTests
{
    private static readonly Normalisation _cifar = new([0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.201]);
    private static readonly Normalisation _imageNet = new([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);

    [Fact]
    public void ItMakesWhatTheOtherNormalisationMakesOfThePixels()
    {
        using var scope = NewDisposeScope();
        var pixels = arange(0, 2 * 3 * 8 * 8, ScalarType.Int64).remainder(256).to(ScalarType.Byte).view(2, 3, 8, 8);
        var images = _cifar.Apply(pixels);
        var before = images.clone();

        var seen = Renormalisation.Between(_cifar, _imageNet)!.Apply(images);

        Close.To(_imageNet.Apply(pixels), seen, 1e-6, "the images as the other network knows them");
        Close.Exactly(before, images, "the images as they came");
    }

    [Fact]
    public void WhereBothAreEqualThereIsNothingToCompute() =>
        Assert.Null(Renormalisation.Between(_cifar, new Normalisation([.. _cifar.Mean], [.. _cifar.Std])));
}
