using Sakd.Runtime.Tests.Toy;
using Sakd.Testing;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Training;

/// <summary>Eight images and labels for the toy pair.</summary>
internal static class ToyBatch
{
    public const int Size = 8;

    public static Tensor Images(ScalarType type = ScalarType.Float32) =>
        HashRule.Input([Size, ToyNetwork.Image.Channels, ToyNetwork.Image.Height, ToyNetwork.Image.Width], type);

    public static Tensor Labels() => tensor(new long[] { 0, 1, 2, 3, 4, 0, 1, 2 });
}
