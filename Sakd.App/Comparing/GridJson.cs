using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sakd.App.Comparing;

/// <summary>The JSON of a grid's folder, serialised by generated code: names in camelCase, what there is not left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(GridFile))]
[JsonSerializable(typeof(GridResults))]
internal sealed partial class GridJson : JsonSerializerContext
{
    /// <summary>For files that people read: indented, a line a value.</summary>
    public static GridJson Readable => new(new JsonSerializerOptions(Default.Options) { WriteIndented = true });
}
