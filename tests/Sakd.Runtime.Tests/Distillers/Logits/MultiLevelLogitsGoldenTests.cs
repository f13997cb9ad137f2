using Sakd.Distillers;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class MultiLevelLogitsGoldenTests
{
    [Theory]
    [InlineData("MLKD", false, ScalarType.Float32)]
    [InlineData("MLKD", false, ScalarType.Float64)]
    [InlineData("LSKD_MLKD", true, ScalarType.Float32)]
    [InlineData("LSKD_MLKD", true, ScalarType.Float64)]
    public void EveryLossAndGradientIsTheReferencesOfOneViewAndOfTwo(string loss, bool standardise, ScalarType type)
    {
        int twoViews = 0;
        LogitCase.ForEach(loss, type, golden =>
        {
            var distiller = new MultiLevelLogits(golden.Parameter("T"), standardise);
            double weight = golden.Parameter("kd_weight");
            if (golden.HasTwoViews)
            {
                twoViews++;
                golden.CheckViews(distiller, weight);
            }
            else
            {
                golden.Check(distiller, weight);
            }
        });
        Assert.NotEqual(0, twoViews);
    }
}
