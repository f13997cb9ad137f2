namespace Sakd.Kernels.Tests;

/// <summary>A whole network, from images to logits.</summary>
public sealed class SmallNetworkTests
{
    [Fact]
    public void ItsLogitsAreWhatItsDefinitionSays()
    {
        for (int seed = 10; seed < 200; seed += 10)
        {
            var network = new SmallNetwork(seed);
            _ = Bits.Close(network.Expected(), Settings.SameBits($"seed {seed}", network.Forward), 1e-5, $"seed {seed}");
        }
    }
}
