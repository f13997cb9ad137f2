using Sakd.Layers;
using Sakd.Testing;

namespace Sakd.Architectures.Tests;

/// <summary>The models of a golden file, and the networks that they are.</summary>
internal static class Models
{
    /// <summary>The names in a file, or one empty name where there is no such file, so that the test is there to say so.</summary>
    public static TheoryData<string> In(string file)
    {
        string path = Path.Combine(GoldenFile.Folder, file);
        return File.Exists(path) ? [.. GoldenFile.Open(file).At("models").EnumerateObject().Select(model => model.Name)] : [""];
    }

    /// <summary>The network of that name, or a skipped test where none was compiled.</summary>
    public static ArchitectureEntry Entry(string name)
    {
        var entry = Sakd.Architectures.SakdCatalog.Instance.Architectures.FirstOrDefault(entry => entry.Info.Name == name);
        if (entry is null) Assert.Skip($"{name} is not among the compiled architectures");
        return entry;
    }

    /// <summary>The network of that name, for the images and classes that it is described with or others.</summary>
    public static Architecture Create(string name, int? size = null, int? classes = null)
    {
        var (entry, input) = (Entry(name), Entry(name).Info.Input);
        return entry.Create(new FeatureShape(input.Channels, size ?? input.Height, size ?? input.Width), classes ?? entry.Info.Classes, 0);
    }
}
