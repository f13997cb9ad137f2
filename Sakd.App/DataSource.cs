using Sakd.App.Images;
using Sakd.Data;

namespace Sakd.App;

/// <summary>The images that a command is given: those that come with the program, or somebody's own.</summary>
internal static class DataSource
{
    /// <summary>The name of the images that come with the program.</summary>
    public const string Bundled = "bundled";

    /// <summary>Where the build puts them: beside the program.</summary>
    public static string BundledPath => Path.Combine(AppContext.BaseDirectory, "data", "fashion-mnist-small");

    /// <summary>Loads them.</summary>
    /// <param name="nameOrPath"><see cref="Bundled"/>, or a folder, an archive or a CSV file that <see cref="DataKinds"/> knows.</param>
    /// <param name="request">What is wanted of them; by default their own shape.</param>
    /// <exception cref="SakdException">
    /// They are not there, not known, damaged, do not belong together, or hold what is refused.
    /// </exception>
    /// <exception cref="OperationCanceledException">The end was asked for.</exception>
    public static ImageData Load(string nameOrPath, DataRequest? request = null)
    {
        request ??= new DataRequest();
        if (nameOrPath == Bundled) CheckBundled();
        var data = nameOrPath == Bundled && request.Input?.Channels != 3 && !request.SelectsOnTest
            ? DataFolder.Load(BundledPath, nameOrPath, request.Stop.ThrowIfCancellationRequested)
            : DataLoader.Load(nameOrPath, Open(nameOrPath, request.Stop), request);
        return request.Corruption?.Of(data) ?? data;
    }

    /// <summary>Opens them as they lie there.</summary>
    /// <exception cref="SakdException">They are not there, not known, damaged, or hold what is refused.</exception>
    public static DataSet Open(string nameOrPath, CancellationToken stop)
    {
        if (nameOrPath != Bundled) return DataKinds.Open(nameOrPath, stop);
        CheckBundled();
        return DataKinds.Open(BundledPath, stop);
    }

    // Packages of libraries are without.
    private static void CheckBundled()
    {
        if (Directory.Exists(BundledPath)) return;
        throw new SakdException(
            $"the bundled images come with the command sakd and with 'dotnet new sakd', and are not at {BundledPath}: "
            + "name images with --data");
    }
}
