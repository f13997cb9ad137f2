namespace Sakd.Data;

/// <summary>Finds and reads a data set: the one that ships with the program, or a folder of four IDX files.</summary>
public static class DataFolder
{
    /// <summary>The name of the data set that ships with the program.</summary>
    public const string Bundled = "bundled";

    /// <summary>Where the build puts the bundled data: beside the program.</summary>
    public static string BundledPath => Path.Combine(AppContext.BaseDirectory, "data", "fashion-mnist-small");

    /// <summary>Loads a data set and holds a part of its training images out (<see cref="HoldOut"/>).</summary>
    /// <param name="nameOrFolder"><see cref="Bundled"/>, or a folder with <c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c>,
    /// <c>t10k-images-idx3-ubyte</c>, <c>t10k-labels-idx1-ubyte</c>, each plain or with <c>.gz</c> (images of several channels: idx4).</param>
    /// <param name="beforePart">Is called before each of the two parts; what it throws ends the loading.</param>
    /// <exception cref="SakdException">A file is missing or damaged, or the files do not belong together.</exception>
    public static ImageData Load(string nameOrFolder, Action? beforePart = null)
    {
        string folder = nameOrFolder == Bundled ? BundledPath : nameOrFolder;
        if (!Directory.Exists(folder))
            throw new SakdException($"data folder not found: {folder}; --data takes '{Bundled}' or a folder of four IDX files");

        using var all = ReadPart(folder, "train", beforePart);
        var test = ReadPart(folder, "t10k", beforePart);
        if (test.Shape != all.Shape)
        {
            test.Dispose();
            throw new SakdException($"{folder}: training images are {all.Shape}, test images {test.Shape}; the files do not belong together");
        }
        var (training, validation) = HoldOut.Split(all);
        return new ImageData(nameOrFolder, training, validation, test);
    }

    private static ImageSet ReadPart(string folder, string part, Action? beforePart)
    {
        string imageFile = Find(folder, $"{part}-images-idx3-ubyte", $"{part}-images-idx4-ubyte");
        string labelFile = Find(folder, $"{part}-labels-idx1-ubyte");
        beforePart?.Invoke();
        var images = IdxFile.ReadImages(imageFile);
        var labels = IdxFile.ReadLabels(labelFile);
        if (images.shape[0] != labels.shape[0])
            throw new SakdException($"{imageFile} holds {images.shape[0]} images, {labelFile} {labels.shape[0]} labels; they do not belong together");
        return new ImageSet(images, labels);
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
