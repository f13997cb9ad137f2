using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>What a segment or an adapter computes with a graph: from some samples' rows to theirs.</summary>
internal abstract class Leg : IDisposable
{
    /// <summary>Who is walked back here, in their order.</summary>
    public abstract int[] Samples { get; }

    /// <summary>Walks back, once; what the graph meets in weights that want gradients is added to theirs.</summary>
    /// <param name="gradient">dL/dvalue of <see cref="Samples"/>, in their order; it stays the caller's.</param>
    /// <returns>dL/dinput of them, of the caller's own; null where the input is no concern.</returns>
    public abstract Rows? Back(Rows gradient);

    /// <summary>Releases the graph.</summary>
    public abstract void Dispose();

    /// <summary>Computes with a graph that starts here.</summary>
    /// <param name="network">What is computed.</param>
    /// <param name="input">Whose rows; they stay the caller's.</param>
    /// <param name="toInput">Whether to the input; else to the weights alone.</param>
    /// <param name="output">What comes out, without its graph, of the caller's own.</param>
    public static Leg Run(Func<Tensor, Tensor> network, Rows input, bool toInput, out Rows output)
    {
        var from = input.Values.detach();
        if (toInput) from.requires_grad = true;
        var to = network(from);
        output = input.With(to.detach());
        return new OwnLeg(input, from, to);
    }

    /// <summary>Some samples' share of a graph that is there already, of the whole batch.</summary>
    /// <param name="samples">Who is walked back.</param>
    /// <param name="from">Where it starts; it stays the caller's.</param>
    /// <param name="to">Where it ends; likewise.</param>
    public static Leg Along(int[] samples, Tensor from, Tensor to) => new SharedLeg(samples, from.alias(), to.alias());

    private sealed class OwnLeg(Rows input, Tensor from, Tensor to) : Leg
    {
        public override int[] Samples { get; } = [.. input.Samples];

        public override Rows? Back(Rows gradient)
        {
            to.backward([gradient.Values]);
            return from.requires_grad ? gradient.With(from.grad!) : null;
        }

        public override void Dispose()
        {
            from.Dispose();
            to.Dispose();
        }
    }

    private sealed class SharedLeg(int[] samples, Tensor from, Tensor to) : Leg
    {
        public override int[] Samples => samples;

        public override Rows? Back(Rows gradient)
        {
            using var all = Everybody(gradient.Values);
            return Rows.Among(samples, autograd.grad([to], [from], [all])[0]);
        }

        public override void Dispose()
        {
            from.Dispose();
            to.Dispose();
        }

        private Tensor Everybody(Tensor gradient)
        {
            var all = ChannelsLast.EmptyLike(gradient, to.shape[0]).zero_();
            using var index = tensor(samples.Select(sample => (long)sample).ToArray(), device: gradient.device);
            return all.index_copy_(0, index, gradient);
        }
    }
}
