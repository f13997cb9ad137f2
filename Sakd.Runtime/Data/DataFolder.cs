using System.Collections.Immutable;

namespace Sakd.Data;

/// <summary>Reads a data set from a folder of four IDX files.</summary>
public static class DataFolder
{
    /// <summary>Loads a data set and holds a part of its training images out (<see cref="HoldOut"/>).</summary>
    /// <param name="folder">A folder with <c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c>,
    /// <c>t10k-images-idx3-ubyte</c>, <c>t10k-labels-idx1-ubyte</c>, each plain or with <c>.gz</c> (images of several channels:
    /// idx4); and if it is there <c>classes.txt</c>, a name for each class.</param>
    /// <param name="name">What it is called in checkpoints and reports; the folder where none is given.</param>
    /// <param name="beforePart">Is called before each of the two parts; what it throws ends the loading.</param>
    /// <exception cref="SakdException">The folder or a file is missing or damaged, or the files do not belong together.</exception>
    public static ImageData Load(string folder, string? name = null, Action? beforePart = null)
    {
        if (!Directory.Exists(folder)) throw new SakdException($"data folder not found: {folder}");

        var (all, test, names) = ReadParts(folder, beforePart);
        using (all)
        {
            var (training, validation) = HoldOut.Split(all);
            return new ImageData(name ?? folder, training, validation, test) { ClassNames = names };
        }
    }

    /// <summary>Reads the two parts as they are, and what their classes are called.</summary>
    internal static (ImageSet Train, ImageSet Test, ImmutableArray<string> ClassNames) ReadParts(string folder, Action? beforePart = null)
    {
        var all = ReadPart(folder, "train", beforePart);
        var test = ReadPart(folder, "t10k", beforePart);
        if (test.Shape == all.Shape) return (all, test, ClassNamesFile.Read(folder, all, test));
        using (all)
        using (test)
        {
            throw new SakdException(
                $"{folder}: training images are {all.Shape}, test images {test.Shape}; the files do not belong together");
        }
    }

    private static ImageSet ReadPart(string folder, string part, Action? beforePart)
    {
        string imageFile = Find(folder, $"{part}-images-idx3-ubyte", $"{part}-images-idx4-ubyte");
        string labelFile = Find(folder, $"{part}-labels-idx1-ubyte");
        beforePart?.Invoke();
        var images = IdxFile.ReadImages(imageFile);
        var labels = IdxFile.ReadLabels(labelFile);
        if (images.shape[0] != labels.shape[0])
            throw new SakdException(
                $"{imageFile} holds {images.shape[0]} images, {labelFile} {labels.shape[0]} labels; they do not belong together");
        return new ResidentImages(images, labels);
    }

    private static string Find(string folder, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            foreach (string candidate in (ReadOnlySpan<string>)[name + ".gz", name])
                if (Path.Combine(folder, candidate) is var path && File.Exists(path))
                    return path;
        throw new SakdException($"data file not found: {Path.Combine(folder, names[0])}.gz (or without .gz)");
    }
}
