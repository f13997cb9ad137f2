using static TorchSharp.torch;

namespace Sakd;

/// <summary>
/// Generators that depend on (seed, stream, step) alone. A run can so be resumed at any step, two strategies see the same images in
/// the same order, and nothing draws from torch's global generator.
/// </summary>
public static class RandomStreams
{
    /// <summary>A generator of its own for one use at one step; the caller disposes of it.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="stream">What the numbers are for.</param>
    /// <param name="step">The step (or epoch, where a stream counts in epochs).</param>
    public static Generator Open(ulong seed, RandomStream stream, long step = 0) => new(Mix(Mix(Mix(seed) + (ulong)stream) + (ulong)step));

    /// <summary>A number in [0, 1) that depends on what it is for alone.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="stream">What the number is for.</param>
    /// <param name="step">The step (or epoch, where a stream counts in epochs).</param>
    /// <param name="index">Which sample.</param>
    /// <param name="use">Which of the sample's numbers.</param>
    internal static double Unit(ulong seed, RandomStream stream, long step, long index, int use)
    {
        ulong bits = Mix(Mix(Mix(Mix(Mix(seed) + (ulong)stream) + (ulong)step) + (ulong)index) + (ulong)use);
        return (bits >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>
    /// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): neighbouring inputs give unrelated outputs in all bits, which matters as torch's
    /// Mersenne twister takes only the lower 32.
    /// </summary>
    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
