using System.Text.Json;
using System.Text.Json.Serialization;
using Sakd.Training;

namespace Sakd.App.Runs;

/// <summary>The JSON of a run folder, serialised by generated code: names in camelCase, what a run does not have left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RunConfig))]
[JsonSerializable(typeof(RunState))]
[JsonSerializable(typeof(Divergence))]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(EpochMetrics))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class RunJson : JsonSerializerContext
{
    /// <summary>For files that people read: indented, a line a value.</summary>
    public static RunJson Readable => new(new JsonSerializerOptions(Default.Options) { WriteIndented = true });
}
