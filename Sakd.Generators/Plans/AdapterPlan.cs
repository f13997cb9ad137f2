using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans;

/// <summary>The convolution that leads from one feature's shape to another's.</summary>
/// <param name="From">The shape that it reads.</param>
/// <param name="To">The shape that it gives.</param>
/// <param name="Kernel">The kernel's size.</param>
/// <param name="Stride">The stride.</param>
/// <param name="Padding">The padding.</param>
/// <param name="Transposed">Whether the convolution is transposed.</param>
internal sealed record AdapterPlan(Shape From, Shape To, long Kernel, long Stride, long Padding, bool Transposed)
{
    /// <summary>Chooses by the two static shapes, as FitNet's regressor does; null where no single convolution leads there.</summary>
    public static AdapterPlan? Between(Shape from, Shape to)
    {
        var (source, target) = (from.Height, to.Height);
        var plan = source == target ? new AdapterPlan(from, to, 1, 1, 0, false)
            : source == 2 * target ? new AdapterPlan(from, to, 3, 2, 1, false)
            : 2 * source == target ? new AdapterPlan(from, to, 4, 2, 1, true)
            : source > target ? new AdapterPlan(from, to, 1 + source - target, 1, 0, false)
            : new AdapterPlan(from, to, target - (target / source * (source - 1)), target / source, 0, true);
        return plan.Size(from.Height) == to.Height && plan.Size(from.Width) == to.Width ? plan : null;
    }

    public long Parameters => (From.Channels * To.Channels * Kernel * Kernel) + To.Channels;

    public override string ToString()
    {
        var stride = Stride == 1 ? "" : $" stride {Stride}";
        return Transposed ? $"{Kernel}x{Kernel} transposed{stride}" : $"{Kernel}x{Kernel} convolution{stride}";
    }

    private long Size(long size) => Transposed
        ? ((size - 1) * Stride) - (2 * Padding) + Kernel
        : size + (2 * Padding) < Kernel ? 0 : ((size + (2 * Padding) - Kernel) / Stride) + 1;
}
