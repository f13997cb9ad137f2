using System.Globalization;
using Sakd.Kernels;
using Sakd.Layers;
using static TorchSharp.torch;
using Function = Sakd.Layers.GraphOperation.ElementFunction;

namespace Sakd.App.Exporting.CSharp;

/// <summary>
/// How each step of a network is said in C#: a layer that is a field of the class, made of its weights, and a call; or calls of kernels
/// that need no more than what they read.
/// </summary>
/// <param name="plan">The steps.</param>
/// <param name="weights">Where weights are collected.</param>
/// <param name="fields">Where fields are collected.</param>
internal sealed class StepCode(StepPlan plan, StudentWeights weights, StudentFields fields)
{
    private readonly ArenaPlan _arena = new(plan);

    /// <summary>The elements of the arena of one image.</summary>
    public int ArenaElements => _arena.Elements;

    /// <summary>Where the network's logits lie.</summary>
    public string Output => At(plan.Output);

    /// <summary>The calls of a step.</summary>
    /// <param name="step">The step.</param>
    /// <exception cref="SakdException">It cannot be said so.</exception>
    public IEnumerable<string> Calls(PlannedStep step)
    {
        var (read, made) = (step.Inputs[0].Shape, step.Output.Shape);
        string x = At(step.Inputs[0]), y = At(step.Output), of = Size(read), rows = Rows(read);
        switch (step.Operation)
        {
            case GraphOperation.Convolution conv:
                return [Convolution(conv, step, read, x, y)];
            case GraphOperation.TransposedConvolution up:
                return [Transposed(up, step, read, x, y)];
            case GraphOperation.Linear linear:
                string field = fields.Linear(weights.Of(linear.Weight), Bias(linear.Bias), read.Channels, made.Channels);
                return [$"{field}.Compute({rows}, {x}, {y}{End(step)})"];
            case GraphOperation.BatchNormalisation norm:
                var (scale, shift) = weights.Affine(norm);
                string affine = $"{fields.Numbers(scale)}, {fields.Numbers(shift)}";
                return [$"Kernels::Pointwise.Affine(Host, {of}, {x}, {affine}, {y}{NamedEnd(step)})"];
            case GraphOperation.Scale scaled:
                return [$"Kernels::Pointwise.Affine(Host, {of}, {x}, {Numbers(scaled.Factors)}, default, {y}{NamedEnd(step)})"];
            case GraphOperation.LayerNormalisation norm:
                return
                [
                    $"Kernels::Normalisation.Layer(Host, {rows}, {read.Channels}, {Real(norm.Epsilon)}, {Numbers(norm.Weight)}, "
                    + $"{Numbers(norm.Bias)}, {x}, {y})",
                ];
            case GraphOperation.GroupNormalisation norm:
                return
                [
                    $"Kernels::Normalisation.Group(Host, {of}, {norm.Groups}, {Real(norm.Epsilon)}, {Numbers(norm.Weight)}, "
                    + $"{Numbers(norm.Bias)}, {x}, {y})",
                ];
            case GraphOperation.ParametricRelu prelu:
                return [$"Kernels::Functions.Prelu(Host, {of}, {Numbers(prelu.Slopes)}, {x}, {y})"];
            case GraphOperation.Elementwise elementwise:
                return [Elementwise(elementwise, of, x, y)];
            case GraphOperation.Softmax:
                return [$"Kernels::Normalisation.Softmax(Host, {rows}, {read.Channels}, {x}, {y})"];
            case GraphOperation.SelfAttention attention:
                return
                [
                    $"Kernels::SelfAttention.Forward(Host, batch.Images, {read.Length}, {made.Channels}, {attention.Heads}, {x}, {y})",
                ];
            case GraphOperation.Sum:
                string end = step.Activation == Activation.None ? "" : $", Kernels::Activation.{step.Activation}";
                return [$"Kernels::Pointwise.Add(Host, {of}, {x}, {At(step.Inputs[1])}, {y}{end})"];
            case GraphOperation.Product:
                string product = step.Inputs[1].Shape == read ? "Product" : "Multiply";
                return [$"Kernels::Pointwise.{product}(Host, {of}, {x}, {At(step.Inputs[1])}, {y})"];
            case GraphOperation.Concatenation:
                return Concatenation(step, y);
            case GraphOperation.Slice slice:
                return [$"Kernels::ChannelCopy.Take(Host, {of}, {slice.Start}, {slice.Count}, {x}, {y})"];
            case GraphOperation.Shuffle shuffle:
                return [$"Kernels::ChannelCopy.Shuffle(Host, {of}, {shuffle.Groups}, {x}, {y})"];
            case GraphOperation.Pooling pooling:
                return [Pooling(pooling, read, made, x, y)];
            case GraphOperation.AdaptivePooling:
                string parts = fields.Pooling(
                    isMax: false, read, $"Parts({read.Height}, {made.Height})", $"Parts({read.Width}, {made.Width})");
                return [$"{parts}.Compute(Host, batch.Images, {read.Channels}, {x}, {y})"];
            case GraphOperation.GlobalPooling:
                return [$"Kernels::AveragePooling.Global(Host, {of}, {x}, {y})"];
            case GraphOperation.Upsampling upsampling:
                return [$"{fields.Resampling(upsampling, read, made)}.Compute(Host, batch.Images, {read.Channels}, {x}, {y})"];
            case GraphOperation.Flattening:
                return [$"Kernels::ImageLayout.ChannelsFirst(Host, {of}, {x}, {y})"];
            case GraphOperation.ToMap:
                return [Tokens(read, read.Extra ?? 0, read.Length, x, y)];
            case GraphOperation.TokenAt token:
                return [Tokens(read, token.Place, token.Place + 1, x, y)];
            case GraphOperation.MeanOfTokens { Skipped: 0 }:
                return [$"Kernels::AveragePooling.Global(Host, {of}, {x}, {y})"];
            case GraphOperation.MeanOfTokens tokens:
                string room = $"batch[{_arena.Room(step)}]";
                return
                [
                    Tokens(read, tokens.Skipped, read.Length, x, room),
                    $"Kernels::AveragePooling.Global(Host, batch.Of({read.Channels}, {read.Length - tokens.Skipped}), {room}, {y})",
                ];
            case GraphOperation.Prepend prepend:
                string all = Elements(made);
                return
                [
                    $"Kernels::ChannelCopy.Repeat(Host, {all}, 0, {made.Channels}, {Numbers(prepend.Token)}, {y})",
                    $"Kernels::ChannelCopy.Put(Host, {all}, {made.Channels}, {read.Length * read.Channels}, {x}, {y})",
                ];
            case GraphOperation.Positions positions:
                return [$"Kernels::Pointwise.Affine(Host, {Elements(read)}, {x}, default, {Numbers(positions.Vectors)}, {y})"];
            default:
                throw new SakdException($"not exportable to C#: there is no kernel for {step.Operation.GetType().Name}");
        }
    }

    private string Convolution(GraphOperation.Convolution conv, PlannedStep step, FeatureShape read, string x, string y)
    {
        var (window, made) = (conv.Window, step.Output.Shape);
        string weight = weights.Of(conv.Weight);
        if (window.IsPlain)
        {
            string layer = fields.Convolution(
                weight, Bias(conv.Bias), read,
                new ConvolutionGeometry(
                    read.Channels, made.Channels, window.Kernel.Height, window.Stride.Height, window.Padding.Height, conv.Groups));
            return $"{layer}.Compute(batch.Images, {x}, {y}{End(step)})";
        }

        string windowed = fields.Windowed(
            weight, Bias(conv.Bias), read, made, conv.Groups, isTransposed: false,
            new(window.Kernel.Height, window.Stride.Height, window.Padding.Height, window.Dilation.Height),
            new(window.Kernel.Width, window.Stride.Width, window.Padding.Width, window.Dilation.Width));
        return $"{windowed}.Compute(batch.Images, {x}, {y}, batch[{_arena.Room(step)}]{End(step)})";
    }

    private string Transposed(GraphOperation.TransposedConvolution up, PlannedStep step, FeatureShape read, string x, string y)
    {
        WindowAxis rows = new((int)up.Weight.size(2), up.Stride, up.Padding, up.Dilation),
            columns = rows with { Kernel = (int)up.Weight.size(3) };
        string layer = fields.Windowed(
            weights.Of(up.Weight), Bias(up.Bias), read, step.Output.Shape, up.Groups, isTransposed: true, rows, columns);
        return $"{layer}.Compute(batch.Images, {x}, {y}, batch[{_arena.Room(step)}]{End(step)})";
    }

    private static string Elementwise(GraphOperation.Elementwise elementwise, string of, string x, string y) =>
        elementwise.Function switch
        {
            Function.Relu => $"Kernels::Pointwise.Activate(Host, {of}, Kernels::Activation.Relu, {x}, {y})",
            Function.Relu6 => $"Kernels::Pointwise.Activate(Host, {of}, Kernels::Activation.Relu6, {x}, {y})",
            Function.Sigmoid => $"Kernels::Pointwise.Sigmoid(Host, {of}, {x}, {y})",
            Function.LeakyRelu or Function.Elu =>
                $"Kernels::Functions.{elementwise.Function}(Host, {of}, {Real(elementwise.Parameter)}f, {x}, {y})",
            _ => $"Kernels::Functions.{elementwise.Function}(Host, {of}, {x}, {y})",
        };

    private IEnumerable<string> Concatenation(PlannedStep step, string y)
    {
        int first = 0;
        foreach (var input in step.Inputs)
        {
            int channels = input.Shape.Channels;
            yield return $"Kernels::ChannelCopy.Put(Host, {Size(step.Output.Shape)}, {first}, {channels}, {At(input)}, {y})";
            first += channels;
        }
    }

    /// <summary>Windows as kernels have them, where these are such: square, in the image, their padding counted.</summary>
    private string Pooling(GraphOperation.Pooling pool, FeatureShape read, FeatureShape made, string x, string y)
    {
        var window = new PoolWindow(pool.Kernel.Height, pool.Stride.Height, pool.Padding.Height);
        bool isSquare = pool.Kernel.Height == pool.Kernel.Width && pool.Stride.Height == pool.Stride.Width
            && pool.Padding.Height == pool.Padding.Width;
        bool isPlain = isSquare && (pool.IsMax || pool.CountsPadding || window.Padding == 0)
            && window.Over(new FeatureSize(1, 1, read.Height, read.Width))
                == new FrameSize(read.Height, read.Width, made.Height, made.Width);
        if (isPlain)
        {
            string kernel = pool.IsMax ? nameof(MaxPooling) : nameof(AveragePooling);
            return $"Kernels::{kernel}.Forward(Host, {Size(read)}, new({window.Kernel}, {window.Stride}, {window.Padding}), {x}, {y})";
        }

        string counts = pool.CountsPadding ? "true" : "false";
        string layer = fields.Pooling(
            pool.IsMax, read,
            $"Windows({read.Height}, {made.Height}, {pool.Kernel.Height}, {pool.Stride.Height}, {pool.Padding.Height}, {counts})",
            $"Windows({read.Width}, {made.Width}, {pool.Kernel.Width}, {pool.Stride.Width}, {pool.Padding.Width}, {counts})");
        return $"{layer}.Compute(Host, batch.Images, {read.Channels}, {x}, {y})";
    }

    /// <summary>Some tokens of each image are channels of one that has all its elements as channels.</summary>
    private static string Tokens(FeatureShape read, int from, int to, string x, string y) =>
        $"Kernels::ChannelCopy.Take(Host, {Elements(read)}, {from * read.Channels}, {(to - from) * read.Channels}, {x}, {y})";

    private string At(GraphValue value) => $"batch[{_arena[value]}]";

    private string? Bias(Tensor? bias) => bias is null ? null : weights.Of(bias);

    private string Numbers(Tensor? numbers) => numbers is null ? "default" : fields.Numbers(weights.Row(numbers));

    private static string Size(FeatureShape shape) =>
        shape.IsTokens ? $"batch.Of({shape.Channels}, {shape.Length})"
        : shape.Length == 1 ? $"batch.Of({shape.Channels})"
        : $"batch.Of({shape.Channels}, {shape.Height}, {shape.Width})";

    private static string Elements(FeatureShape tokens) => $"batch.Of({tokens.Length * tokens.Channels})";

    private static string Rows(FeatureShape shape) => shape.Length == 1 ? "batch.Images" : $"batch.Images * {shape.Length}";

    private string End(PlannedStep step) => (step.Activation, step.Addend) switch
    {
        (Activation.None, null) => "",
        (Activation.None, { } addend) => $", addend: {At(addend)}",
        (var activation, null) => $", Kernels::Activation.{activation}",
        (var activation, { } addend) => $", Kernels::Activation.{activation}, {At(addend)}",
    };

    private string NamedEnd(PlannedStep step) =>
        (step.Addend is null ? "" : $", addend: {At(step.Addend)}")
        + (step.Activation == Activation.None ? "" : $", activation: Kernels::Activation.{step.Activation}");

    private static string Real(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
