using System.Collections.Immutable;
using System.Globalization;
using Sakd.Data;

namespace Sakd.Checkpoints;

/// <summary>What a checkpoint says of its network, in the metadata of the file: enough to evaluate it with nothing else at hand.</summary>
/// <param name="Architecture">The architecture's name.</param>
/// <param name="Input">The shape of one image.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="Normalisation">That of the images it was trained on; null where nobody knows.</param>
/// <param name="Data">The name of the data it was trained on.</param>
public sealed record CheckpointInfo(string Architecture, FeatureShape Input, int Classes, Normalisation? Normalisation, string Data)
{
    /// <summary>The names of the classes, in the order of the network's outputs; empty where nobody knows.</summary>
    public ImmutableArray<string> ClassNames { get; init; } = [];

    /// <summary>The shape of the images that the network sees resized to its input; null where they are of that shape.</summary>
    public FeatureShape? Images { get; init; }

    /// <summary>Makes sure that images have the classes that the network tells apart, in its order.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <param name="data">The images.</param>
    /// <exception cref="SakdException">They have others, or have them in another order: both are shown.</exception>
    public void CheckClasses(string path, ImageData data) => ClassOrder.Check(path, ClassNames, data);

    /// <summary>The entry of the metadata that only a file of this program has.</summary>
    internal const string ArchitectureEntry = "architecture";

    /// <summary>
    /// The entry of the metadata of a file whose batch norms were taken into the layers before them, as the weights of a class of C# are.
    /// </summary>
    internal const string FoldedEntry = "batch-norms", Folded = "folded";

    private const string ImagesEntry = "images";

    /// <summary>The metadata of a safetensors file.</summary>
    public Dictionary<string, string> ToMetadata()
    {
        var metadata = new Dictionary<string, string>
        {
            ["format"] = "pt",
            [ArchitectureEntry] = Architecture,
            ["input"] = Input.ToString(),
            ["classes"] = Classes.ToString(CultureInfo.InvariantCulture),
            ["data"] = Data,
        };
        if (Images is { } images) metadata[ImagesEntry] = images.ToString();
        if (Normalisation is not null)
        {
            metadata["mean"] = Write(Normalisation.Mean);
            metadata["std"] = Write(Normalisation.Std);
        }
        if (ClassNames.Length > 0) metadata[ClassOrder.Entry] = ClassOrder.Write(ClassNames);
        return metadata;
    }

    /// <summary>Reads the metadata of a safetensors file.</summary>
    /// <exception cref="SakdException">An entry is missing or makes no sense.</exception>
    public static CheckpointInfo FromMetadata(IReadOnlyDictionary<string, string> metadata, string path)
    {
        string architecture = Entry(ArchitectureEntry);
        if (!FeatureShape.TryParse(Entry("input"), out var input)) throw Wrong("input");
        if (!int.TryParse(Entry("classes"), NumberStyles.None, CultureInfo.InvariantCulture, out int classes) || classes == 0)
            throw Wrong("classes");

        // A network from elsewhere was converted with what was known of it.
        var normalisation = metadata.ContainsKey("mean") || metadata.ContainsKey("std")
            ? new Normalisation(Numbers("mean"), Numbers("std"))
            : null;
        if (normalisation is not null && normalisation.Mean.Length != input.Channels) throw Wrong("mean");
        if (normalisation is not null && (normalisation.Std.Length != input.Channels || normalisation.Std.Any(s => s <= 0)))
            throw Wrong("std");
        FeatureShape? images = !metadata.TryGetValue(ImagesEntry, out string? shape) ? null
            : FeatureShape.TryParse(shape, out var larger) && larger.Channels == input.Channels && larger.Height >= input.Height
                && larger.Width >= input.Width ? larger
            : throw Wrong(ImagesEntry);
        string data = metadata.GetValueOrDefault("data", "unknown data");
        var names = metadata.TryGetValue(ClassOrder.Entry, out string? list) ? ClassOrder.Parse(list) : [];
        if (names.IsDefault || (names.Length > 0 && names.Length != classes)) throw Wrong(ClassOrder.Entry);
        return new CheckpointInfo(architecture, input, classes, normalisation, data) { ClassNames = names, Images = images };

        string Entry(string name) => metadata.TryGetValue(name, out string? value)
            ? value
            : throw new SakdException(name == ArchitectureEntry
                ? $"{path} does not say which network it holds: name it with --architecture"
                : $"{path} does not say which network it holds: '{name}' is missing from its metadata");

        ImmutableArray<double> Numbers(string name) =>
            [.. Entry(name)
                .Split(' ')
                .Select(text =>
                    double.TryParse(text, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
                        ? value
                        : throw Wrong(name))];

        SakdException Wrong(string name) => new($"{path}: '{name}' in its metadata makes no sense: '{metadata[name]}'");
    }

    private static string Write(ImmutableArray<double> values) =>
        string.Join(' ', values.Select(value => value.ToString(CultureInfo.InvariantCulture)));
}
