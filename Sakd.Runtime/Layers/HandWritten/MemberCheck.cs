using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// Compares a network written by hand with what its members declare, by value: their shapes, that one after the other they are what
/// <c>forward</c> computes, and that they compute with registered parameters alone. Hooks would not tell, since they do not fire where a
/// network calls <c>forward</c> of its parts.
/// </summary>
/// <param name="network">The name of its class.</param>
/// <param name="module">The network.</param>
/// <param name="members">Its members, the last of them the head.</param>
/// <param name="rows">The architecture's table, a row for each member.</param>
/// <param name="input">The declared input.</param>
/// <param name="classes">The number of classes.</param>
internal sealed class MemberCheck(
    string network, nn.Module<Tensor, Tensor> module, IReadOnlyList<OpaqueStage> members, ImmutableArray<StageInfo> rows,
    FeatureShape input, int classes)
{
    private const int Samples = 2;

    /// <summary>Runs the network on a few images, in evaluation mode, and leaves everything as it was.</summary>
    /// <param name="x">Images [B, C, H, W].</param>
    /// <exception cref="SakdException">A declaration is wrong.</exception>
    public void Run(Tensor x)
    {
        if (!x.shape.AsSpan(1).SequenceEqual([input.Channels, input.Height, input.Width]))
            throw new SakdException($"{network} is written for images of {input}, these are {Text(x)}");

        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var randomness = new GlobalGenerator();
        var buffers = module.buffers().Select(buffer => (Buffer: buffer, Kept: buffer.clone())).ToList();
        try
        {
            using var mode = new EvaluationScope(module);
            Compare(x.narrow(0, 0, Math.Min(Samples, x.size(0))).clone());
        }
        finally
        {
            foreach (var (buffer, kept) in buffers)
                if (!buffer.equal(kept).all().ToBoolean())
                    buffer.copy_(kept);
        }
    }

    /// <summary>Whether two outputs are the same but for the rounding of a mean.</summary>
    internal static bool Same(Tensor expected, Tensor actual)
    {
        if (!expected.shape.AsSpan().SequenceEqual(actual.shape)) return false;
        using var scope = NewDisposeScope();
        return (expected - actual).abs().max().ToDouble() <= 1e-5 * expected.abs().max().ToDouble();
    }

    private void Compare(Tensor images)
    {
        var logits = module.call(images.clone());
        var outputs = new List<Tensor>();
        var (changed, unregistered) = Chain(images, outputs);
        if (unregistered is not null) throw new SakdException(unregistered);
        bool isFinite = logits.isfinite().all().ToBoolean();
        if (outputs.Count < members.Count || (isFinite && !Same(logits, outputs[^1])))
            throw new SakdException(new MemberSearch(module, members, logits).Explain(network, images));
        if (isFinite && changed is not null)
            throw new SakdException(changed);

        // The chain is what forward computes: a shape that differs is declared wrongly.
        for (int i = 0; i < members.Count - 1; i++)
        {
            var member = members[i];
            if (!outputs[i].shape.AsSpan(1).SequenceEqual([.. member.Output.Select(size => (long)size)]))
                throw new SakdException(
                    $"'{member.Name}' of {network} is declared {string.Join('x', member.Output)} but gives {Text(outputs[i])}: declare it "
                    + $"\"{Text(outputs[i])}\", or change the network");
        }
        if (logits.dim() != 2 || logits.size(1) != classes)
            throw new SakdException(
                $"'{members[^1].Name}' of {network} gives {Text(logits)} but is to tell {classes} classes apart: make the network for as "
                + $"many, or declare Classes = {logits.size(-1)}");
    }

    /// <summary>Runs the members in a row, until one refuses its input.</summary>
    /// <returns>
    /// What is wrong with a member that changes its input, or null; and with one whose parameters are not all registered.
    /// </returns>
    private (string? Changed, string? Unregistered) Chain(Tensor images, List<Tensor> outputs)
    {
        string? changed = null, unregistered = null;
        var x = images;
        for (int i = 0; i < members.Count; i++)
        {
            if (i == members.Count - 1 && x.dim() == 4) x = x.mean([2, 3]);
            var before = x.clone();
            if (CallWithGraph(members[i].Module, x) is not { } y) break;

            // No registered parameter wants a gradient now, and the input does not: a graph comes from others.
            if (y.requires_grad) unregistered ??= Unregistered(members[i]);
            y = y.detach();
            if (i < members.Count - 1 && (i == 0 || rows[i - 1].IsFeature) && !x.equal(before).all().ToBoolean())
            {
                changed ??= $"'{members[i].Name}' of {network} changes its input in place, and with it "
                    + $"{(i == 0 ? "the images" : $"the feature that '{members[i - 1].Name}' gives")}: "
                    + "let its first layer work on a copy, as an activation with inplace: false does";
            }
            outputs.Add(y);
            x = y;
        }

        return (changed, unregistered);
    }

    private static Tensor? CallWithGraph(nn.Module<Tensor, Tensor> module, Tensor x)
    {
        using var _ = enable_grad();
        return Call(module, x);
    }

    private string Unregistered(OpaqueStage member)
    {
        // TorchSharp's own modules register what they have.
        nn.Module[] parts = [member.Module, .. member.Module.modules()];
        string[] written =
        [
            .. parts
                .Select(part => part.GetType())
                .Where(type => type.Namespace != "TorchSharp.Modules")
                .Select(type => type.Name)
                .Distinct()
        ];
        string classes = written.Length > 0 ? string.Join(" or ", written) : "its module";
        return $"'{member.Name}' of {network} computes with parameters that are not registered, which would be neither trained nor saved: "
            + "call RegisterComponents() at the end of the constructor of "
            + $"{classes}; under Native AOT, where that finds nothing, register_module for each part";
    }

    /// <summary>What a module makes of a tensor, or null where it refuses.</summary>
    internal static Tensor? Call(nn.Module<Tensor, Tensor> module, Tensor x)
    {
        try
        {
            return module.call(x);
        }
        catch (Exception e) when (e is ExternalException or ArgumentException or InvalidOperationException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static string Text(Tensor batch) => string.Join('x', batch.shape[1..]);
}
