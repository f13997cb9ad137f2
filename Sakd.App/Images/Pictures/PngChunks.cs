using System.Buffers.Binary;
using SkiaSharp;

namespace Sakd.App.Images;

/// <summary>What a PNG says of itself and the codec does not pass on (https://www.w3.org/TR/png-3).</summary>
internal static class PngChunks
{
    private const int Signature = 8, ColourType = 25, AroundData = 12, Entry = 12, Orientation = 0x0112, Short = 3;

    /// <summary>Whether a file is a PNG whose pixels are grey: with transparency, the codec calls them colours.</summary>
    public static bool AreGrey(ReadOnlySpan<byte> file) => IsPng(file) && file[ColourType] is 0 or 4;

    /// <summary>How a PNG is to be turned, by its EXIF data; as it is stored where there are none, and for other files.</summary>
    public static SKEncodedOrigin OriginOf(ReadOnlySpan<byte> file)
    {
        if (!IsPng(file)) return SKEncodedOrigin.TopLeft;
        for (var rest = file[Signature..]; rest.Length >= AroundData;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - AroundData) break;
            if (rest.Slice(4, 4).SequenceEqual("eXIf"u8)) return OriginOfExif(rest.Slice(8, (int)length));
            rest = rest[(AroundData + (int)length)..];
        }

        return SKEncodedOrigin.TopLeft;
    }

    // A TIFF file without an image: its byte order, where its table is, and there the entries (TIFF 6.0, section 2).
    private static SKEncodedOrigin OriginOfExif(ReadOnlySpan<byte> exif)
    {
        if (exif.Length < 8) return SKEncodedOrigin.TopLeft;
        bool little = exif[0] == 'I';
        uint table = little ? BinaryPrimitives.ReadUInt32LittleEndian(exif[4..]) : BinaryPrimitives.ReadUInt32BigEndian(exif[4..]);
        if (table > exif.Length - 2) return SKEncodedOrigin.TopLeft;
        int count = Read(exif[(int)table..]);
        for (var entries = exif[((int)table + 2)..]; count > 0 && entries.Length >= Entry; count--, entries = entries[Entry..])
        {
            if (Read(entries) != Orientation || Read(entries[2..]) != Short) continue;
            int value = Read(entries[8..]);
            return value is >= (int)SKEncodedOrigin.TopLeft and <= (int)SKEncodedOrigin.LeftBottom
                ? (SKEncodedOrigin)value
                : SKEncodedOrigin.TopLeft;
        }

        return SKEncodedOrigin.TopLeft;

        int Read(ReadOnlySpan<byte> at) =>
            little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);
    }

    private static bool IsPng(ReadOnlySpan<byte> file) => file.Length > ColourType && file[0] == 0x89 && file[1] == 'P';
}
