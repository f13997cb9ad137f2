using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sakd.Data;

namespace Sakd.Checkpoints;

/// <summary>
/// The names of the classes in a checkpoint: JSON in its metadata, held against the images that it meets. Numbers are not names: images of
/// which nobody says what they show go with any network of as many classes.
/// </summary>
internal static class ClassOrder
{
    /// <summary>The entry of the metadata.</summary>
    internal const string Entry = "class_names";

    private const int Shown = 6;

    /// <summary>The names as JSON.</summary>
    internal static string Write(ImmutableArray<string> names)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (string name in names) json.WriteStringValue(name);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>The names of a JSON array of texts; default for anything else.</summary>
    internal static ImmutableArray<string> Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return [.. document.RootElement.EnumerateArray().Select(name => name.GetString()!)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return default;
        }
    }

    /// <inheritdoc cref="CheckpointInfo.CheckClasses"/>
    internal static void Check(string path, ImmutableArray<string> names, ImageData data)
    {
        var others = data.ClassNames;
        if (names.IsEmpty || AreNumbers(names) || AreNumbers(others)) return;
        int first = 0;
        while (first < Math.Min(names.Length, others.Length) && names[first] == others[first]) first++;
        if (first == names.Length && first == others.Length) return;

        string which = names.ToHashSet().SetEquals(others) ? "the same classes in another order" : "other classes";
        throw new OtherClassesException(
            $"{path} and {data.Name} have {which}: from number {first} on {List(names, first)} in the file, {List(others, first)} in the "
            + "images; give it images with its own classes, or train a network on these");
    }

    /// <summary>The names of the classes of images; empty where these are numbers.</summary>
    internal static ImmutableArray<string> NamesOf(ImageData data) => AreNumbers(data.ClassNames) ? [] : data.ClassNames;

    /// <summary>Whether the names say nothing.</summary>
    internal static bool AreNumbers(ImmutableArray<string> names) =>
        names.Select((name, i) => name == i.ToString(CultureInfo.InvariantCulture)).All(same => same);

    private static string List(ImmutableArray<string> names, int first) => names.Length == first
        ? "nothing more"
        : string.Join(", ", names.Skip(first).Take(Shown).Select(name => $"'{name}'")) + (names.Length - first > Shown ? ", ..." : "");
}
