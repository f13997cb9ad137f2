using static TorchSharp.torch;

namespace Sakd.Kernels;

/// <summary>
/// The outputs of a convolution that read the same weights. Forth that is all of them; back through a stride of s, every s-th row and column, for which other rows and columns of the kernels fit.
/// </summary>
/// <param name="Top">Where the window of the first output begins, above the image where it is negative.</param>
/// <param name="Left">Likewise, beside it.</param>
/// <param name="Rows">The rows of a window; 0 where nothing is read.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="FirstRow">The row of the first output.</param>
/// <param name="FirstColumn">Its column.</param>
/// <param name="Panels">The weights.</param>
internal sealed record Phase(int Top, int Left, int Rows, int Columns, int FirstRow, int FirstColumn, IReadOnlyList<Panel> Panels);

/// <summary>Output channels whose weights lie together: those of a tile.</summary>
/// <param name="Weights">For each number of a window a weight for each channel.</param>
/// <param name="At">Where they begin in there.</param>
/// <param name="Channel">The first of the channels.</param>
/// <param name="Width">Their number.</param>
internal readonly record struct Panel(Tensor Weights, int At, int Channel, int Width);

/// <summary>Packs weights for a processor's width.</summary>
/// <param name="lanes">The width.</param>
/// <param name="owner">Who releases what was packed.</param>
internal sealed class PanelPacker(int lanes, ICollection<Tensor> owner)
{
    /// <summary>Packs weights.</summary>
    /// <param name="windows">[numbers of a window, C_out], in the order of rows, columns and channels.</param>
    public IReadOnlyList<Panel> Pack(Tensor windows)
    {
        var panels = new List<Panel>();
        int channels = (int)windows.shape[1], width = lanes == 16 ? 32 : Features.Sixteen, whole = channels / width * width;
        Add(0, whole, width);
        Add(whole, channels - whole, Features.Sixteen);
        return panels;

        void Add(int first, int count, int width)
        {
            if (count == 0) return;
            using var part = windows.narrow(1, first, count);
            using var parts = part.view(windows.shape[0], count / width, width);
            using var together = parts.transpose(0, 1);
            var packed = together.contiguous().DetachFromDisposeScope();
            owner.Add(packed);
            for (int i = 0; i < count / width; i++) panels.Add(new Panel(packed, i * (int)windows.shape[0] * width, first + (i * width), width));
        }
    }
}
