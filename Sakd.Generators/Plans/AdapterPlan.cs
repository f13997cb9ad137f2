using Sakd.Generators.Graphs;
using Sakd.Routing;

namespace Sakd.Generators.Plans;

/// <summary>What leads from one feature's shape to another's: a convolution, or between vectors a linear layer.</summary>
/// <param name="From">The shape that it reads.</param>
/// <param name="To">The shape that it gives.</param>
/// <param name="Geometry">The convolution; null for a linear layer.</param>
internal sealed record AdapterPlan(Shape From, Shape To, AdapterGeometry? Geometry)
{
    /// <summary>The convolution for two static shapes; null where no single square one leads there.</summary>
    public static AdapterPlan? Between(Shape from, Shape to)
    {
        var geometry = AdapterGeometry.Between((int)from.Height, (int)to.Height);
        return geometry.Size((int)from.Height) == to.Height && geometry.Size((int)from.Width) == to.Width
            ? new AdapterPlan(from, to, geometry)
            : null;
    }

    /// <summary>The linear layer between two vectors.</summary>
    public static AdapterPlan Linear(Shape from, Shape to) => new(from, to, null);

    public long Parameters =>
        (From.Channels * To.Channels * (Geometry is { } geometry ? geometry.Kernel * geometry.Kernel : 1)) + To.Channels;

    /// <summary>Whether it reads or gives tokens.</summary>
    public bool IsOfTokens => From.IsTokens || To.IsTokens;

    public override string ToString()
    {
        if (Geometry is not { } geometry)
        {
            return "linear";
        }

        if (From.IsTokens && From.Extra == To.Extra && geometry is { Kernel: 1, Stride: 1 })
        {
            return "linear over each token";
        }

        var stride = geometry.Stride == 1 ? "" : $" stride {geometry.Stride}";
        return geometry.Transposed
            ? $"{geometry.Kernel}x{geometry.Kernel} transposed{stride}"
            : $"{geometry.Kernel}x{geometry.Kernel} convolution{stride}";
    }
}
