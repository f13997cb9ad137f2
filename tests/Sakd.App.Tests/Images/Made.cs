using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using Sakd.App.Images;
using SkiaSharp;

namespace Sakd.App.Tests.Images;

/// <summary>Makes images, folders and archives of them.</summary>
internal static class Made
{
    /// <summary>A file of <c>Fixtures</c>, which <c>make.py</c> there has made.</summary>
    public static byte[] Fixture(string name) => File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(ThisFile())!, "Fixtures", name));

    private static string ThisFile([CallerFilePath] string path = "") => path;

    /// <summary>A PNG whose pixels a number decides.</summary>
    public static byte[] Png(int number, int width = 8, int height = 8)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var noise = new Random(number);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                bitmap.SetPixel(x, y, new SKColor((byte)(number * 7), (byte)noise.Next(256), (byte)noise.Next(64)));
        }

        using var encoded = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return encoded.ToArray();
    }

    /// <summary>Writes a file, and the folders above it.</summary>
    public static string Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Writes a text.</summary>
    public static string Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>A tree of class folders; no two images are equal.</summary>
    public static void Classes(string root, int perClass, params ReadOnlySpan<string> classes)
    {
        foreach (string name in classes)
        {
            for (int i = 0; i < perClass; i++)
                Write($"{root}/{name}/{i:000}.png", Png(StableNumber($"{root}/{name}/{i}")));
        }
    }

    /// <summary>An archive of what lies in a folder, with the folder's name before it.</summary>
    public static string Zip(string folder, string path)
    {
        ZipFile.CreateFromDirectory(folder, path, CompressionLevel.Fastest, includeBaseDirectory: true);
        return path;
    }

    /// <inheritdoc cref="Zip"/>
    public static string Tar(string folder, string path)
    {
        TarFile.CreateFromDirectory(folder, path, includeBaseDirectory: true);
        return path;
    }

    /// <inheritdoc cref="Zip"/>
    /// <param name="folder">The folder.</param>
    /// <param name="path">The archive.</param>
    /// <param name="member">The bytes of the archive that are in one member of the gzip file.</param>
    public static string TarGz(string folder, string path, int member = int.MaxValue)
    {
        using var tar = new MemoryStream();
        TarFile.CreateFromDirectory(folder, tar, includeBaseDirectory: true);
        using var file = File.Create(path);
        foreach (byte[] part in tar.ToArray().Chunk(member))
        {
            using var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
            gzip.Write(part);
        }

        return path;
    }

    /// <summary>A tar archive with entries as they are.</summary>
    public static string Tar(string path, params ReadOnlySpan<TarEntry> entries)
    {
        using var file = File.Create(path);
        using var writer = new TarWriter(file, TarEntryFormat.Pax);
        foreach (var entry in entries) writer.WriteEntry(entry);
        return path;
    }

    /// <summary>Opens data.</summary>
    public static DataSet Open(string path) => DataKinds.Open(path, CancellationToken.None);

    /// <summary>The images of a part, by label and name.</summary>
    public static List<(string Key, long Label)> Of(this DataSet data, DataPart part) =>
        [.. Enumerable.Range(0, data.Records.Count)
            .Where(i => data.Parts[i] == part)
            .Select(i => (data.Records.KeyOf(i), data.Labels[i]))];

    private static int StableNumber(string text)
    {
        int hash = 17;
        foreach (char c in text) hash = (hash * 31) + c;
        return hash & int.MaxValue;
    }
}
