using Sakd.Distillers;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class DecoupledKnowledgeGoldenTests
{
    // Of the label's part little is left in float32 at high temperatures.
    private const double Float32 = 5e-5;

    [Theory]
    [MemberData(nameof(LogitCase.Types), MemberType = typeof(LogitCase))]
    public void EveryLossAndGradientIsTheReferences(ScalarType type) =>
        LogitCase.ForEach("DKD", type, golden => golden.Check(Create(golden), float32: Float32));

    [Theory]
    [MemberData(nameof(LogitCase.Types), MemberType = typeof(LogitCase))]
    public void LogitsTooFarApartForProbabilitiesAreFinite(ScalarType type)
    {
        int beyond = 0;
        LogitCase.ForEachSpecial("DKD", type, (_, golden) =>
        {
            if (!golden.IsFinite) beyond++;
            golden.Check(Create(golden), float32: Float32);
        });
        Assert.NotEqual(0, beyond);
    }

    [Theory]
    [MemberData(nameof(LogitCase.Types), MemberType = typeof(LogitCase))]
    public void OfStandardisedLogitsTooItIsTheReferences(ScalarType type) =>
        LogitCase.ForEach("LSKD_DKD", type, golden => golden.Check(new StandardisedLogits(Create(golden)), float32: Float32));

    private static DecoupledKnowledge Create(LogitCase golden) =>
        new(golden.Parameter("alpha"), golden.Parameter("beta"), golden.Parameter("T"));
}
