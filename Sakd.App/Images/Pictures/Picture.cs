namespace Sakd.App.Images;

/// <summary>A decoded image.</summary>
/// <param name="Shape">Its channels, 1 for grey and 3 for colour, and its size.</param>
/// <param name="Pixels">Its pixels, channel by channel and row by row; what else the array has is not the image's.</param>
internal sealed record Picture(FeatureShape Shape, byte[] Pixels)
{
    // The luma of ITU-R BT.601 in 16 bits of fraction, as Pillow has it.
    private const int Red = 19595, Green = 38470, Blue = 7471, Half = 0x8000;

    /// <summary>In grey or in colour.</summary>
    /// <param name="channels">1 or 3, or as many as it has.</param>
    /// <exception cref="SakdException">It has neither one channel nor three.</exception>
    public Picture WithChannels(int channels)
    {
        if (channels == Shape.Channels) return this;
        int area = Shape.Height * Shape.Width;
        var to = new byte[channels * area];
        switch (Shape.Channels, channels)
        {
            case (3, 1):
                for (int i = 0; i < area; i++)
                    to[i] = (byte)((Pixels[i] * Red + Pixels[area + i] * Green + Pixels[(2 * area) + i] * Blue + Half) >> 16);
                break;
            case (1, 3):
                for (int c = 0; c < 3; c++) Pixels.AsSpan(0, area).CopyTo(to.AsSpan(c * area));
                break;
            default:
                throw new SakdException($"images of {Shape.Channels} channels cannot be made into ones of {channels}");
        }

        return new Picture(Shape with { Channels = channels }, to);
    }
}
