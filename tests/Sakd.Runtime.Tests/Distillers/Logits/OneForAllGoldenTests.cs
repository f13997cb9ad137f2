using Sakd.Distillers;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class OneForAllGoldenTests
{
    [Theory]
    [MemberData(nameof(LogitCase.Types), MemberType = typeof(LogitCase))]
    public void EveryLossAndGradientIsTheReferences(ScalarType type) =>
        LogitCase.ForEach("OFA", type, golden => golden.Check(Create(golden)));

    [Theory]
    [MemberData(nameof(LogitCase.Types), MemberType = typeof(LogitCase))]
    public void LogitsTooFarApartForProbabilitiesAreFinite(ScalarType type) =>
        LogitCase.ForEachSpecial("OFA", type, (_, golden) => golden.Check(Create(golden)));

    private static OneForAll Create(LogitCase golden) => new(golden.Parameter("eps"), golden.Parameter("T"));
}
