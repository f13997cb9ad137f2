namespace Sakd.Kernels;

/// <summary>What a convolution reads and writes. All features lie with the channels last.</summary>
public readonly struct ConvolutionCall
{
    /// <summary>B.</summary>
    public required int Images { get; init; }

    /// <summary>The sizes of input and output.</summary>
    public required FrameSize Size { get; init; }

    /// <summary>The input [B, C_in, H, W].</summary>
    public required NativeSpan<float> Input { get; init; }

    /// <summary>The output [B, C_out, H', W'].</summary>
    public required NativeSpan<float> Output { get; init; }

    /// <summary>
    /// A bit for each element of the input: where it is not set 0 is read in place of the element. None for no such question. Bits are for
    /// one group whose channels, in and out, come in sixteens.
    /// </summary>
    public NativeSpan<byte> InputMask { get; init; }

    /// <summary>
    /// What is added to the output [B, C_out, H', W'], or none. It may not lie over the output, of which some elements are computed twice.
    /// </summary>
    public NativeSpan<float> Addend { get; init; }

    /// <summary>What ends it.</summary>
    public Activation Activation { get; init; }

    /// <summary>
    /// Where a bit for each element of the output goes: whether a ReLU's gradient passes there. None for nowhere. Bits are not for what
    /// ends in a ReLU6, and otherwise as for <see cref="InputMask"/>.
    /// </summary>
    public NativeSpan<byte> Mask { get; init; }

    /// <summary>Of how many of the first images the mask is.</summary>
    public int MaskedImages { get; init; }
}
