using Sakd.Data;

namespace Sakd.App;

/// <summary>The images that a command is given: those that come with the program, or a folder's.</summary>
internal static class DataSource
{
    /// <summary>The name of the images that come with the program.</summary>
    public const string Bundled = "bundled";

    /// <summary>Where the build puts them: beside the program.</summary>
    public static string BundledPath => Path.Combine(AppContext.BaseDirectory, "data", "fashion-mnist-small");

    /// <summary>Loads them.</summary>
    /// <param name="nameOrFolder"><see cref="Bundled"/>, or a folder that <see cref="DataFolder"/> reads.</param>
    /// <param name="beforePart">Is called before each of the two parts; what it throws ends the loading.</param>
    /// <exception cref="SakdException">A file is missing or damaged, or the files do not belong together.</exception>
    public static ImageData Load(string nameOrFolder, Action? beforePart = null)
    {
        string folder = nameOrFolder == Bundled ? BundledPath : nameOrFolder;
        if (!Directory.Exists(folder))
            throw new SakdException($"data folder not found: {folder}; --data takes '{Bundled}' or a folder of four IDX files");
        return DataFolder.Load(folder, nameOrFolder, beforePart);
    }
}
