using System.Collections.Immutable;

namespace Sakd.Data;

/// <summary>
/// What the classes in a folder of IDX files are called, which those files cannot say: a line each, in the order of the labels.
/// </summary>
internal static class ClassNamesFile
{
    /// <summary>Its name in the folder.</summary>
    public const string Name = "classes.txt";

    /// <summary>The names, or numbers where there is no such file.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="parts">The images, whose labels say how many classes there are at least.</param>
    /// <exception cref="SakdException">It cannot be read, has fewer lines than there are classes, or a name twice.</exception>
    public static ImmutableArray<string> Read(string folder, params ReadOnlySpan<ImageSet> parts)
    {
        long classes = 1 + ImageData.Largest(parts);
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path)) return ImageData.Numbers(classes);
        ImmutableArray<string> names = [.. Lines(path)];
        if (names.Length < classes)
            throw new SakdException($"{path} has {names.Length} lines, and the labels are of {classes} classes, which need a line each");
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i].Length == 0 || names.IndexOf(names[i]) < i)
                throw new SakdException($"{path}:{i + 1} has '{names[i]}': each class needs a name of its own");
        }

        return names;
    }

    private static IEnumerable<string> Lines(string path)
    {
        try
        {
            return File.ReadAllText(path).TrimEnd().Split('\n').Select(line => line.Trim());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SakdException($"{path} cannot be read: {e.Message}");
        }
    }
}
