using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sakd.App.Runs;

/// <summary>Shares as one number where all spots have the same, else as text.</summary>
internal sealed class SpotSharesConverter : JsonConverter<SpotShares?>
{
    /// <inheritdoc/>
    public override SpotShares? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.Null) return null;
        if (reader.TokenType is JsonTokenType.Number) return new SpotShares(reader.GetDouble(), reader.GetDouble());
        return SpotShares.TryParse(reader.GetString()!) ?? throw new JsonException($"'{reader.GetString()}' is no share of images.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SpotShares? value, JsonSerializerOptions options)
    {
        if (value is not { } shares) writer.WriteNullValue();
        else if (shares.Features.Equals(shares.Logits)) writer.WriteNumberValue(shares.Features);
        else writer.WriteStringValue(shares.ToString());
    }
}
