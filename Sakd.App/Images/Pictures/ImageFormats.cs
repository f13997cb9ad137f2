using SkiaSharp;

namespace Sakd.App.Images;

/// <summary>The formats that images are read in, by how their files begin.</summary>
internal static class ImageFormats
{
    /// <summary>The bytes that tell a format.</summary>
    public const int Start = 12;

    /// <summary>Their names.</summary>
    public const string Names = "JPEG, PNG, BMP, GIF and WebP";

    private static readonly HashSet<string> _extensions = ["jpg", "jpeg", "jpe", "jfif", "png", "bmp", "dib", "gif", "webp"];

    // What lies beside images: it need not be opened to know that it is none.
    private static readonly HashSet<string> _others =
    [
        "txt", "csv", "tsv", "json", "jsonl", "xml", "yaml", "yml", "md", "html", "htm", "pdf", "py", "sh", "log", "mat", "npy", "npz",
        "pkl", "pickle", "db", "zip", "gz", "tar", "mp4", "avi", "wav", "mp3", "bin", "meta", "sha256", "md5",
    ];

    /// <summary>Whether a file is meant to be an image: by its name, and where that says nothing by how it begins.</summary>
    /// <exception cref="SakdException">It cannot be read; the message names it.</exception>
    public static bool IsImage(FileTree tree, TreeFile file) =>
        _extensions.Contains(file.Extension)
        || (!_others.Contains(file.Extension) && file.Length >= Start && IsImage(tree.ReadStart(file, Start)));

    /// <summary>Whether bytes begin as an image does.</summary>
    public static bool IsImage(ReadOnlySpan<byte> start) => start
        is [0xff, 0xd8, 0xff, ..]
        or [0x89, (byte)'P', (byte)'N', (byte)'G', ..]
        or [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..]
        or [(byte)'B', (byte)'M', ..]
        or [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..];

    /// <summary>A format's name; null if it is none that is read.</summary>
    public static string? NameOf(SKEncodedImageFormat format) => format switch
    {
        SKEncodedImageFormat.Jpeg => "JPEG",
        SKEncodedImageFormat.Png => "PNG",
        SKEncodedImageFormat.Bmp => "BMP",
        SKEncodedImageFormat.Gif => "GIF",
        SKEncodedImageFormat.Webp => "WebP",
        _ => null,
    };
}
