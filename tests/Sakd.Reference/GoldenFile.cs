using System.Globalization;
using System.Text.Json;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Sakd.Testing;

/// <summary>Reference numbers on disk.</summary>
public static class GoldenFile
{
    private const string FolderVariable = "SAKD_GOLDEN";

    /// <summary>Where the files are: the folder that SAKD_GOLDEN names, else the copy beside the tests.</summary>
    public static string Folder => Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder
        ? folder
        : Path.Combine(AppContext.BaseDirectory, "Golden");

    /// <summary>Reads a file, or skips the test that asked for it where the folder has none of that name.</summary>
    /// <param name="name">The file's name, such as "losses.json".</param>
    public static JsonElement Open(string name)
    {
        string path = Path.Combine(Folder, name);
        if (!File.Exists(path)) Assert.Skip($"{Folder} has no {name}");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }

    /// <summary>Follows a path of property names.</summary>
    public static JsonElement At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (string name in path) element = element.GetProperty(name);
        return element;
    }

    /// <summary>A property, or null where it is absent or null.</summary>
    public static JsonElement? Find(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    /// <summary>A number; "NaN" and "Infinity" are written as strings.</summary>
    public static double Number(this JsonElement element) =>
        element.ValueKind is JsonValueKind.String ? double.Parse(element.GetString()!, CultureInfo.InvariantCulture) : element.GetDouble();

    /// <summary>A list of numbers, nested or not, in order.</summary>
    public static double[] Numbers(this JsonElement element) =>
        element.ValueKind is JsonValueKind.Array ? [.. element.EnumerateArray().SelectMany(item => item.Numbers())] : [element.Number()];

    /// <summary>A shape: a list of sizes.</summary>
    public static long[] Shape(this JsonElement element) => [.. element.EnumerateArray().Select(size => size.GetInt64())];

    /// <summary>A tensor written as {"shape", "data"}.</summary>
    public static Tensor Tensor(this JsonElement element, ScalarType type = ScalarType.Float32) =>
        Tensor(element.GetProperty("data"), element.GetProperty("shape").Shape(), type);

    /// <summary>A tensor written as a list of numbers, nested or not.</summary>
    public static Tensor Tensor(this JsonElement element, long[] shape, ScalarType type = ScalarType.Float32) =>
        tensor(element.Numbers(), dtype: type).reshape(shape);
}
