namespace Sakd.Routing;

/// <summary>
/// The convolution that leads from one map's height to another's, by FitNet's rule; but down to a third and less with windows side by side,
/// where FitNet's kernel would be as wide as the difference (25x25 from 32 to 8). The compiler and the distillers that bring a regressor of
/// their own both ask here.
/// </summary>
/// <param name="Kernel">Height and width of the kernel.</param>
/// <param name="Stride">The stride in both directions.</param>
/// <param name="Padding">The padding on every side.</param>
/// <param name="Transposed">Whether the convolution is transposed: up rather than down.</param>
internal readonly record struct AdapterGeometry(int Kernel, int Stride, int Padding, bool Transposed)
{
    /// <summary>Chooses by the two heights.</summary>
    public static AdapterGeometry Between(int from, int to) =>
        from == to ? new AdapterGeometry(1, 1, 0, false)
        : from == 2 * to ? new AdapterGeometry(3, 2, 1, false)
        : 2 * from == to ? new AdapterGeometry(4, 2, 1, true)
        : from >= 3 * to ? new AdapterGeometry(from - (from / to * (to - 1)), from / to, 0, false)
        : from > to ? new AdapterGeometry(1 + from - to, 1, 0, false)
        : new AdapterGeometry(to - (to / from * (from - 1)), to / from, 0, true);

    /// <summary>The size that it makes of a size; 0 where the kernel does not fit.</summary>
    public int Size(int size) => Transposed
        ? ((size - 1) * Stride) - (2 * Padding) + Kernel
        : size + (2 * Padding) < Kernel ? 0 : ((size + (2 * Padding) - Kernel) / Stride) + 1;
}
