using Sakd.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Testing;

/// <summary>Checks of a compiled network, or of one written by hand: what it computes is what its declaration says.</summary>
public static class NetworkChecks
{
    // Of central differences in double precision: what is left out grows with its square, what rounding adds shrinks with it.
    private const double Distance = 1e-6;

    /// <summary>Every feature has the shape that the compiler has inferred for it, and the logits a number for each class.</summary>
    /// <param name="entry">The network, from a catalog.</param>
    /// <param name="batch">B, the number of images.</param>
    /// <exception cref="CheckException">One has another shape.</exception>
    public static void Shapes(ArchitectureEntry entry, int batch = 2)
    {
        using var scope = NewDisposeScope();
        var info = entry.Info;
        using var network = entry.Create(info.Input, info.Classes, 1);
        network.eval();
        using var _ = no_grad();
        var made = network.Trace(Batches.Images(info.Input, batch, seed: 1));
        var features = info.Stages.Where(stage => stage.IsFeature).ToList();
        if (made.Count != features.Count + 2)
            throw new CheckException($"{info.Name} makes {made.Count - 2} features, {features.Count} are declared");
        foreach (var (stage, feature) in features.Zip(made))
        {
            // Tokens [B, N, C] are the pixels of the map, and others that are none before them.
            var (channels, height, width) = (stage.Output.Channels, stage.Output.Height, stage.Output.Width);
            bool fits = feature.shape is [var maps, var c, var h, var w] ? (maps, c, h, w) == (batch, channels, height, width)
                : feature.shape is [var rows, var tokens, var size] && rows == batch && size == channels && tokens >= height * width;
            if (!fits)
                throw new CheckException(
                    $"{info.Name}: '{stage.Name}' makes [{string.Join(", ", feature.shape)}] of {batch} images, "
                    + $"{stage.Output} is declared");
        }

        if (!made[^1].shape.SequenceEqual([batch, info.Classes]))
            throw new CheckException(
                $"{info.Name}: logits are [{string.Join(", ", made[^1].shape)}], [{batch}, {info.Classes}] is expected");
    }

    /// <summary>
    /// Every parameter has a gradient, and the loss changes as it says: central differences of the cross-entropy in training mode, in
    /// double precision, along the gradient and a direction drawn beside it.
    /// </summary>
    /// <param name="entry">The network, from a catalog.</param>
    /// <param name="batch">B, the number of images: two forward passes for each parameter are done with them.</param>
    /// <param name="seed">Decides weights, images, labels, directions and what dropout drops.</param>
    /// <param name="tolerance">Of the length of a gradient.</param>
    /// <exception cref="CheckException">There is none, or it is another.</exception>
    public static void Gradients(ArchitectureEntry entry, int batch = 4, ulong seed = 1, double tolerance = 1e-4)
    {
        using var scope = NewDisposeScope();
        var info = entry.Info;
        using var network = entry.Create(info.Input, info.Classes, seed);
        network.to(ScalarType.Float64);
        network.train();
        using var directions = new Generator(seed);
        var (images, labels) = (Batches.Images(info.Input, batch, seed).to(ScalarType.Float64), Batches.Labels(info.Classes, batch));

        using (var loss = Loss()) loss.backward();
        foreach (var (key, parameter) in StateDict.Of(network).Where(part => part.Value.requires_grad))
        {
            using var inner = NewDisposeScope();
            if (parameter.grad is not { } gradient)
                throw new CheckException($"{info.Name}: {key} has no gradient: nothing that the network computes reads it");
            double length = gradient.norm().item<double>();
            var direction = randn(parameter.shape, ScalarType.Float64, generator: directions);
            direction /= direction.norm();
            if (length > 0) direction += gradient / length;

            using var _ = no_grad();
            double expected = (gradient * direction).sum().item<double>(),
                actual = (LossAt(Distance) - LossAt(-Distance)) / (2 * Distance);
            if (!(Math.Abs(actual - expected) <= (tolerance * length) + 1e-8))
                throw new CheckException(
                    $"{info.Name}: along its gradient of {key} the loss changes by {actual:G6}, the gradient says {expected:G6}");

            double LossAt(double distance)
            {
                parameter.add_(direction, alpha: distance);
                using var loss = Loss();
                parameter.add_(direction, alpha: -distance);
                return loss.item<double>();
            }
        }

        Tensor Loss()
        {
            using var masks = new Generator(seed);
            network.DrawMasksFrom(masks);
            using var logits = network.forward(images);
            return nn.functional.cross_entropy(logits, labels);
        }
    }
}
