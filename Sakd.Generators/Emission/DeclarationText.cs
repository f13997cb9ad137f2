using Sakd.Generators.Declarations;

namespace Sakd.Generators.Emission;

/// <summary>Writes declarations back as the table that they are, for the comments at the head of generated files.</summary>
internal static class DeclarationText
{
    public static string Layer(LayerDeclaration layer)
    {
        var arguments = string.Join(", ", layer.Arguments.Where(argument => argument.Value.Length > 0).Select(argument => argument.Name == "Key" ? argument.Value : $"{Lower(argument.Name)} {argument.Value}"));
        return layer.Kind
            + (arguments.Length > 0 ? $" {arguments}" : "")
            + (layer.From is null ? "" : $" from {layer.From}")
            + (layer.As is null ? "" : $" as {layer.As}")
            + (layer.When is null ? "" : $" when {layer.When}");
    }

    private static string Lower(string name) => char.ToLowerInvariant(name[0]) + name.Substring(1);
}
