using Sakd.Testing;

namespace Sakd.Runtime.Tests;

public sealed class HashRuleGoldenTests
{
    [Fact]
    public void TheFirstTenUnitsAreTheReferences()
    {
        double[] expected = GoldenFile.Open("forward.json").At("hash_check_n10").Numbers();

        double[] units = HashRule.Unit(expected.Length);

        for (int i = 0; i < expected.Length; i++) Close.To(expected[i], units[i], 1e-8, $"u_{i}");
    }
}
