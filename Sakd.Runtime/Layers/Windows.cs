using static TorchSharp.torch;

namespace Sakd.Layers;

// Windows that are not square, round up or do not count their padding, and other sizes of maps: libtorch's, height before width.
public static partial class Functional
{
    /// <summary>The largest value of each window.</summary>
    /// <param name="x">The feature.</param>
    /// <param name="kernel">The window.</param>
    /// <param name="stride">From one window to the next.</param>
    /// <param name="padding">The padding on every side, which never wins.</param>
    /// <param name="ceilMode">Whether a window that begins within the image may end beyond it.</param>
    public static Tensor MaxPool(
        Tensor x, (int Height, int Width) kernel, (int Height, int Width) stride, (int Height, int Width) padding = default,
        bool ceilMode = false) =>
        nn.functional.max_pool2d(x, Sizes(kernel), Sizes(stride), Sizes(padding), ceil_mode: ceilMode);

    /// <summary>The mean of each window.</summary>
    /// <param name="x">The feature.</param>
    /// <param name="kernel">The window.</param>
    /// <param name="stride">From one window to the next.</param>
    /// <param name="padding">Zeros on every side.</param>
    /// <param name="ceilMode">Whether a window that begins within the image may end beyond it; what is there does not count.</param>
    /// <param name="countIncludePad">Whether the padding counts.</param>
    public static Tensor AvgPool(
        Tensor x, (int Height, int Width) kernel, (int Height, int Width) stride, (int Height, int Width) padding = default,
        bool ceilMode = false, bool countIncludePad = true) =>
        nn.functional.avg_pool2d(x, Sizes(kernel), Sizes(stride), Sizes(padding), ceilMode, countIncludePad);

    /// <summary>The mean of each of as many parts as the output has pixels.</summary>
    /// <param name="x">The feature.</param>
    /// <param name="size">The size of the output.</param>
    public static Tensor AdaptiveAvgPool(Tensor x, (int Height, int Width) size) => nn.functional.adaptive_avg_pool2d(x, Sizes(size));

    /// <summary>A map that is some times larger, each pixel the nearest one.</summary>
    /// <param name="x">The feature.</param>
    /// <param name="factor">How many times.</param>
    public static Tensor UpsampleNearest(Tensor x, int factor) => UpsampleNearest(x, Times(x, factor));

    /// <summary>A map of another size, each pixel the nearest one.</summary>
    /// <param name="x">The feature.</param>
    /// <param name="size">The size of the output.</param>
    public static Tensor UpsampleNearest(Tensor x, (int Height, int Width) size) =>
        nn.functional.interpolate(x, Sizes(size), mode: InterpolationMode.Nearest);

    /// <summary>A map that is some times larger, each pixel between its four nearest.</summary>
    /// <param name="x">The feature.</param>
    /// <param name="factor">How many times.</param>
    /// <param name="alignCorners">Whether the pixels in the corners stay in the corners.</param>
    public static Tensor UpsampleBilinear(Tensor x, int factor, bool alignCorners = false) =>
        UpsampleBilinear(x, Times(x, factor), alignCorners);

    /// <summary>A map of another size, each pixel between its four nearest.</summary>
    /// <param name="x">The feature.</param>
    /// <param name="size">The size of the output.</param>
    /// <param name="alignCorners">Whether the pixels in the corners stay in the corners.</param>
    public static Tensor UpsampleBilinear(Tensor x, (int Height, int Width) size, bool alignCorners = false) =>
        nn.functional.interpolate(x, Sizes(size), mode: InterpolationMode.Bilinear, align_corners: alignCorners);

    /// <summary>All elements of a map as the channels of one pixel, [B, C, H, W] to [B, C H W, 1, 1], in PyTorch's order.</summary>
    /// <param name="x">The feature.</param>
    /// <param name="tape">Where what <see cref="Tape.Replay"/> needs is kept; null where no backward pass follows.</param>
    public static Tensor Flatten(Tensor x, Tape? tape = null)
    {
        long[] shape = x.shape;
        tape?.Keep((gradient, _) => gradient.reshape(gradient.size(0), shape[1], shape[2], shape[3]));
        return x.reshape(shape[0], shape[1] * shape[2] * shape[3], 1, 1);
    }

    /// <summary>The shape that a window makes of another.</summary>
    /// <param name="input">The shape of one sample's input.</param>
    /// <param name="kernel">The window.</param>
    /// <param name="stride">From one window to the next.</param>
    /// <param name="padding">The padding on every side.</param>
    /// <param name="ceilMode">Whether a window that begins within the image may end beyond it.</param>
    /// <exception cref="SakdException">The input is smaller than the window.</exception>
    public static FeatureShape PooledShape(
        FeatureShape input, (int Height, int Width) kernel, (int Height, int Width) stride, (int Height, int Width) padding = default,
        bool ceilMode = false)
    {
        return input with
        {
            Height = Extent(input.Height, kernel.Height, stride.Height, padding.Height),
            Width = Extent(input.Width, kernel.Width, stride.Width, padding.Width),
        };

        int Extent(int size, int window, int step, int around)
        {
            int beyond = size + 2 * around - window;
            if (beyond < 0 && !ceilMode || beyond + step <= 0)
                throw new SakdException(
                    $"An input of {input} is smaller than a window of {kernel.Height}x{kernel.Width} with padding {padding.Height}x"
                    + $"{padding.Width}.");
            int windows = (ceilMode ? (beyond + step - 1) / step : beyond / step) + 1;
            return ceilMode && (windows - 1) * step >= size + around ? windows - 1 : windows;
        }
    }

    /// <summary>A shape of another size.</summary>
    /// <param name="input">The shape.</param>
    /// <param name="size">The size.</param>
    public static FeatureShape SizedShape(FeatureShape input, (int Height, int Width) size) =>
        input with { Height = size.Height, Width = size.Width };

    /// <summary>A shape that is some times larger.</summary>
    /// <param name="input">The shape.</param>
    /// <param name="factor">How many times.</param>
    public static FeatureShape UpsampledShape(FeatureShape input, int factor) =>
        input with { Height = input.Height * factor, Width = input.Width * factor };

    /// <summary>The shape of all elements as the channels of one pixel.</summary>
    /// <param name="input">The shape.</param>
    public static FeatureShape FlattenedShape(FeatureShape input) => new(input.Channels * input.Height * input.Width, 1, 1);

    private static (int Height, int Width) Times(Tensor x, int factor) => ((int)x.size(2) * factor, (int)x.size(3) * factor);

    private static long[] Sizes((int Height, int Width) size) => [size.Height, size.Width];
}
