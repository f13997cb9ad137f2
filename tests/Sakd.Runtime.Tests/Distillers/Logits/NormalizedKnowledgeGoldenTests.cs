using Sakd.Distillers;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

public sealed class NormalizedKnowledgeGoldenTests
{
    [Theory]
    [MemberData(nameof(LogitCase.Types), MemberType = typeof(LogitCase))]
    public void EveryLossAndGradientIsTheReferences(ScalarType type) =>
        LogitCase.ForEach("NKD", type, golden => golden.Check(Create(golden)));

    [Theory]
    [MemberData(nameof(LogitCase.Types), MemberType = typeof(LogitCase))]
    public void OfMixedLabelsTheLargestShareCounts(ScalarType type) =>
        LogitCase.ForEachSpecial("NKD", type, (_, golden) => golden.Check(Create(golden)));

    private static NormalizedKnowledge Create(LogitCase golden) => new(golden.Parameter("gamma"), golden.Parameter("temp"));
}
