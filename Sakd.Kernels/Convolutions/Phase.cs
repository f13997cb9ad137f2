namespace Sakd.Kernels;

/// <summary>
/// The outputs of a convolution that read the same weights. Forward that is all of them; backward through a stride of s, every s-th row and
/// column, for which other rows and columns of the kernels fit.
/// </summary>
/// <param name="Top">Where the window of the first output begins, above the image where it is negative.</param>
/// <param name="Left">Likewise, beside it.</param>
/// <param name="KernelRows">The kernels' rows that meet the rows of a window; none where nothing is read.</param>
/// <param name="KernelColumns">Their columns.</param>
/// <param name="FirstRow">The row of the first output.</param>
/// <param name="FirstColumn">Its column.</param>
internal sealed record Phase(int Top, int Left, int[] KernelRows, int[] KernelColumns, int FirstRow, int FirstColumn)
{
    /// <summary>The rows of a window.</summary>
    public int Rows => KernelRows.Length;

    /// <summary>Its columns.</summary>
    public int Columns => KernelColumns.Length;

    /// <summary>Its pixels.</summary>
    public int Pixels => Rows * Columns;
}
