namespace Sakd.App.Images;

/// <summary>A file of a folder or archive.</summary>
/// <param name="Path">Its path from there, with slashes.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Stamp">When it was written, in whatever unit: another value is another file.</param>
/// <param name="Place">Where the tree has it: the tree's own business.</param>
internal sealed record TreeFile(string Path, long Length, long Stamp, int Place)
{
    /// <summary>Its name without folders.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>What its name ends with, in small letters, without the dot; empty if there is none.</summary>
    public string Extension => Name.LastIndexOf('.') is > 0 and int dot ? Name[(dot + 1)..].ToLowerInvariant() : "";
}
