namespace Sakd.App.Images;

/// <summary>
/// Whether a GIF holds its first frame to the end: the codec shows what there is of it, and says nothing
/// (https://www.w3.org/Graphics/GIF/spec-gif89a.txt).
/// </summary>
internal static class GifEnd
{
    private const int Header = 13, Extension = 0x21, Frame = 0x2c, FrameHeader = 10, ColoursFollow = 0x80;

    /// <summary>Whether it does.</summary>
    public static bool IsThere(ReadOnlySpan<byte> file)
    {
        if (file.Length < Header) return false;
        int at = Header + ColoursOf(file[10]);
        while (at < file.Length)
        {
            switch (file[at])
            {
                case Extension:
                    at = AfterBlocks(file, at + 2);
                    break;
                case Frame when at + FrameHeader < file.Length:
                    // The size of the codes precedes them.
                    return AfterBlocks(file, at + FrameHeader + ColoursOf(file[at + FrameHeader - 1]) + 1) <= file.Length;
                default:
                    return false;
            }
        }

        return false;
    }

    private static int ColoursOf(byte flags) => (flags & ColoursFollow) == 0 ? 0 : 3 << ((flags & 7) + 1);

    // Blocks of a length and as many bytes, up to one of length 0; beyond the file, if it ends before that.
    private static int AfterBlocks(ReadOnlySpan<byte> file, int at)
    {
        while (at < file.Length)
        {
            if (file[at] == 0) return at + 1;
            at += 1 + file[at];
        }

        return file.Length + 1;
    }
}
