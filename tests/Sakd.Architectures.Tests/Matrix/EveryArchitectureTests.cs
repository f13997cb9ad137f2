using Sakd.Layers;
using Sakd.Training;

namespace Sakd.Architectures.Tests.Matrix;

/// <summary>Every shipped architecture as teacher and as student, in every layout.</summary>
public sealed class EveryArchitectureTests
{
    private const int Classes = 3;

    private static IEnumerable<PairEntry> Entries { get; } =
        [.. TestPairs.SakdCatalog.Instance.Pairs.Where(pair => pair.Info.Classes == Classes && pair.Info.Input.Channels == 3)];

    public static TheoryData<string> Pairs => [.. Entries.Select(pair => pair.Info.Name)];

    [Fact]
    public void NoArchitectureIsLeftOut()
    {
        var shipped = Sakd.Architectures.SakdCatalog.Instance.Architectures
            .Select(architecture => architecture.Info.Name)
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.Equal(shipped, Entries.Select(pair => pair.Teacher.Info.Name).Order(StringComparer.Ordinal));
        Assert.Equal(shipped, Entries.Select(pair => pair.Student.Info.Name).Order(StringComparer.Ordinal));
        Assert.All(Entries, pair => Assert.Equal(
            Enum.GetValues<Layout>().Where(layout => layout is not Layout.Pooled || !EndsInClassifier(pair)),
            pair.Info.Layouts.Select(layout => layout.Layout)));

        // What makes the logits is no linear layer over a pooled vector.
        static bool EndsInClassifier(PairEntry pair) => pair.Info.Name.Contains("squeezenet", StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void TakesAnAdaptiveStepInEveryLayout(string name) =>
        EveryLayout.TakesAStep(Entries.Single(pair => pair.Info.Name == name), Classes);
}
