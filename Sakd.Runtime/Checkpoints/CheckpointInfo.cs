using System.Collections.Immutable;
using System.Globalization;
using Sakd.Data;

namespace Sakd.Checkpoints;

/// <summary>What a checkpoint says of its network, in the metadata of the file: enough to evaluate it with nothing else at hand.</summary>
/// <param name="Architecture">The architecture's name.</param>
/// <param name="Input">The shape of one image.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="Normalisation">That of the images it was trained on.</param>
/// <param name="Data">The name of the data it was trained on.</param>
public sealed record CheckpointInfo(string Architecture, FeatureShape Input, int Classes, Normalisation Normalisation, string Data)
{
    /// <summary>The metadata of a safetensors file.</summary>
    public Dictionary<string, string> ToMetadata() => new()
    {
        ["format"] = "pt",
        ["architecture"] = Architecture,
        ["input"] = Input.ToString(),
        ["classes"] = Classes.ToString(CultureInfo.InvariantCulture),
        ["mean"] = Write(Normalisation.Mean),
        ["std"] = Write(Normalisation.Std),
        ["data"] = Data,
    };

    /// <summary>Reads the metadata of a safetensors file.</summary>
    /// <exception cref="SakdException">An entry is missing or makes no sense.</exception>
    public static CheckpointInfo FromMetadata(IReadOnlyDictionary<string, string> metadata, string path)
    {
        if (!FeatureShape.TryParse(Entry("input"), out var input)) throw Wrong("input");
        if (!int.TryParse(Entry("classes"), NumberStyles.None, CultureInfo.InvariantCulture, out int classes) || classes == 0)
            throw Wrong("classes");

        var normalisation = new Normalisation(Numbers("mean"), Numbers("std"));
        if (normalisation.Mean.Length != input.Channels) throw Wrong("mean");
        if (normalisation.Std.Length != input.Channels || normalisation.Std.Any(s => s <= 0)) throw Wrong("std");
        return new CheckpointInfo(Entry("architecture"), input, classes, normalisation, metadata.GetValueOrDefault("data", "unknown data"));

        string Entry(string name) => metadata.TryGetValue(name, out string? value)
            ? value
            : throw new SakdException($"{path} does not say which network it holds: '{name}' is missing from its metadata");

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
