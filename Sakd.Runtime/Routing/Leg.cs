using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Routing;

/// <summary>What a segment computes with a graph: all samples or some, from a tensor to a tensor.</summary>
/// <param name="from">Where the graph starts, of which the gradient is wanted.</param>
/// <param name="to">Where it ends.</param>
/// <param name="rows">The samples it is of; null for the whole batch.</param>
/// <param name="isShared">Whether the graph is a piece of a longer one, of the whole batch, of which only the rows are walked back.</param>
internal sealed class Leg(Tensor from, Tensor to, Selection? rows, bool isShared) : IDisposable
{
    /// <summary>Where it ends.</summary>
    public Tensor To => to;

    /// <summary>Whether it reads no other rows of a gradient than those of its samples.</summary>
    public bool Gathers => rows is not null;

    /// <summary>Computes with a graph that starts here.</summary>
    public static Leg Run(Func<Tensor, Tensor> network, Tensor from, Selection? rows, bool toInput)
    {
        if (toInput) from.requires_grad = true;
        return new Leg(from, network(from), rows, isShared: false);
    }

    /// <summary>dL/dinput of every sample from dL/dvalue of every sample; what the graph meets in weights that want gradients is added to theirs.</summary>
    public Tensor? Back(Tensor gradient)
    {
        if (isShared)
        {
            using var own = rows!.Keep(gradient);
            return autograd.grad([to], [from], [own!])[0];
        }

        using var there = rows?.Of(gradient) ?? gradient.alias();
        to.backward([there]);
        if (!from.requires_grad) return null;

        var back = from.grad!;
        if (rows is null || rows.Count == rows.Batch) return back;
        using (back)
        {
            var all = ChannelsLast.EmptyLike(back, rows.Batch).zero_();
            rows.Put(back, all);
            return all;
        }
    }

    public void Dispose()
    {
        from.Dispose();
        to.Dispose();
    }
}
