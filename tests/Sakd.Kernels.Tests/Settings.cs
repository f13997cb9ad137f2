namespace Sakd.Kernels.Tests;

/// <summary>What a kernel runs with, until this is disposed of: a width of vectors, and guard pages where there are any.</summary>
internal sealed class Settings : IDisposable
{
    private readonly int _lanes = Lanes.Count;

    public Settings(int lanes)
    {
        Lanes.Count = lanes;
        GuardPages.AreOn = OperatingSystem.IsLinux();
    }

    /// <summary>The widths of this processor, the portable one among them.</summary>
    public static int[] Widths { get; } = [.. new[] { 16, 8, 0 }.Where(width => width <= Lanes.Count)];

    /// <summary>Hosts of one thread, and of several.</summary>
    public static ManagedHost[] Hosts { get; } = [new(1), new(3)];

    public void Dispose()
    {
        GuardPages.AreOn = false;
        Lanes.Count = _lanes;
        Assert.Empty(GuardPages.TakeDamages());
    }

    /// <summary>Does something with every width and host; all have to come to the same bits.</summary>
    /// <returns>What they come to.</returns>
    public static float[] SameBits(string what, Func<KernelHost, float[]> compute)
    {
        float[]? first = null;
        foreach (int width in Widths)
        {
            foreach (var host in Hosts)
            {
                using var settings = new Settings(width);
                float[] result = compute(host);
                first ??= result;
                Bits.Same(first, result, $"{what} with {width} lanes and {host.Threads} threads");
            }
        }

        return first!;
    }
}
