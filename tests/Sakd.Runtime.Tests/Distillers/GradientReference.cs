using System.Text.Json;
using Sakd.Testing;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Distillers;

/// <summary>Gradients in losses_today.json: written out or, where they would be long, as sums over the rows of the first axis.</summary>
internal static class GradientReference
{
    /// <summary>A gradient is the reference's, if that has one of this name.</summary>
    /// <param name="reference">What must come out of a case.</param>
    /// <param name="name">The name of what the gradient is of.</param>
    /// <param name="gradient">The gradient.</param>
    /// <param name="tolerance">Relative to the largest entry.</param>
    /// <param name="what">The case's name.</param>
    /// <param name="absolute">What may come on top.</param>
    internal static void Check(
        JsonElement reference, string name, Tensor gradient, double tolerance, string what, double absolute = 0)
    {
        if (reference.Find("grad")?.Find(name) is { } whole)
            Close.To(whole.Tensor(gradient.dtype), gradient, tolerance, $"{what}, gradient of {name}", absolute);
        else if (reference.Find("grad_summary")?.Find(name) is { } summary)
            CheckRows(summary, gradient, tolerance, $"{what}, gradient of {name}", absolute);
    }

    /// <summary>A tensor is the reference's, which may be its rows' sums alone.</summary>
    internal static void CheckRows(JsonElement summary, Tensor value, double tolerance, string what, double absolute = 0)
    {
        double bound = (summary.At("abs_sum_rows").Numbers().Max() * tolerance) + absolute;
        var rows = value.reshape(value.shape[0], -1);
        Close.To(summary.At("abs_sum_rows").Tensor([rows.size(0)], value.dtype), rows.abs().sum(1), 0, what, bound);
        Close.To(summary.At("sum_rows").Tensor([rows.size(0)], value.dtype), rows.sum(1), 0, what, bound);
    }
}
