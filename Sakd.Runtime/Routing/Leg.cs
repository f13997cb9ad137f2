using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>
/// The backward pass of a segment or an adapter, for some samples: from the gradients of what came out to those of what went in.
/// </summary>
internal abstract class Leg : IDisposable
{
    /// <summary>The samples that it is of, in their order.</summary>
    public abstract int[] Samples { get; }

    /// <summary>The backward pass, once; what the graph meets in weights that want gradients is added to theirs.</summary>
    /// <param name="gradient">dL/dvalue of <see cref="Samples"/>, in their order; it stays the caller's.</param>
    /// <returns>dL/dinput of them, of the caller's own; null where the input is no concern.</returns>
    public abstract SampleRows? Backward(SampleRows gradient);

    /// <summary>Releases the graph.</summary>
    public abstract void Dispose();

    /// <summary>Computes with a graph of libtorch's that starts here.</summary>
    /// <param name="network">What is computed.</param>
    /// <param name="input">The samples' rows; they stay the caller's.</param>
    /// <param name="toInput">Whether to the input; else to the weights alone.</param>
    /// <param name="output">What comes out, without its graph, of the caller's own.</param>
    public static Leg Run(Func<Tensor, Tensor> network, SampleRows input, bool toInput, out SampleRows output)
    {
        var from = input.Values.detach();
        if (toInput) from.requires_grad = true;
        var to = network(from);
        output = input.With(to.detach());
        return new GraphLeg(input, from, to);
    }

    /// <summary>The backward pass of a frozen network that has run.</summary>
    /// <param name="samples">The samples whose rows the tape is of, in its order.</param>
    /// <param name="network">The network; it stays the caller's.</param>
    /// <param name="tape">What the backward pass needs, which the leg takes over.</param>
    public static Leg Of(int[] samples, FrozenBlock network, Tape tape) => new FrozenLeg(samples, network, tape);

    private sealed class GraphLeg(SampleRows input, Tensor from, Tensor to) : Leg
    {
        public override int[] Samples { get; } = [.. input.Samples];

        public override SampleRows? Backward(SampleRows gradient)
        {
            GraphMemory.Backward(to, gradient.Values);
            return from.requires_grad ? gradient.With(from.grad!) : null;
        }

        public override void Dispose()
        {
            from.Dispose();
            to.Dispose();
        }
    }

    private sealed class FrozenLeg(int[] samples, FrozenBlock network, Tape tape) : Leg
    {
        public override int[] Samples => samples;

        public override SampleRows? Backward(SampleRows gradient)
        {
            using var _ = no_grad();
            return gradient.With(network.Backward(gradient.Values, tape));
        }

        public override void Dispose() => tape.Dispose();
    }
}
