using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sakd.Generators.Declarations;

namespace Sakd.Generators.Diagnostics;

/// <summary>Finds options that an attribute of the language does not have.</summary>
internal static class UnknownOptions
{
    private static readonly HashSet<string> Attributes =
    [
        "AdaptiveAvgPool", "Add", "Architecture", "Attention", "AvgPool", "BatchNorm", "Block", "ChannelShuffle", "Chunk", "ClassToken",
        "Classifier", "Concat", "Conv", "ConvTranspose", "DepthwiseConv", "Distill", "Distiller", "DropPath", "Dropout", "Elu", "Flatten",
        "Gelu", "GlobalAvgPool", "GroupNorm", "Hardsigmoid", "Hardswish", "Head", "Identity", "InstanceNorm", "LayerNorm", "LayerScale",
        "LeakyRelu", "Linear", "MaxPool", "MeanTokens", "Mlp", "Multiply", "PatchEmbed", "PositionEmbedding", "Prelu", "ReadToken", "Relu",
        "Relu6", "Shortcut", "Sigmoid", "Silu", "Slice", "Softmax", "Split", "SpotAdaptive", "Stage", "Stem", "Tail", "Tanh", "ToMap",
        "ToTokens", "Upsample", "Use",
    ];

    /// <summary>Whether an attribute looks as if it were of the language, and has options.</summary>
    public static bool MayHave(SyntaxNode node) => node is AttributeSyntax { ArgumentList: { } arguments } attribute
        && Attributes.Contains(ShortName(Last(attribute.Name).Identifier.ValueText))
        && arguments.Arguments.Any(argument => argument.NameEquals is not null);

    /// <summary>The options of an attribute that there are not.</summary>
    public static EquatableArray<UnknownOption> Of(AttributeSyntax attribute, SemanticModel model, CancellationToken cancellation)
    {
        if (AttributeOptions.TypeOf(attribute, model, cancellation) is not { } type)
        {
            return EquatableArray<UnknownOption>.Empty;
        }

        var options = AttributeOptions.Of(type);
        return attribute.ArgumentList!.Arguments
            .Select(argument => argument.NameEquals?.Name)
            .OfType<IdentifierNameSyntax>()
            .Where(name => !options.Contains(name.Identifier.ValueText))
            .Select(name => Of(name, type, options))
            .ToEquatableArray();
    }

    private static UnknownOption Of(IdentifierNameSyntax name, INamedTypeSymbol type, IReadOnlyList<string> options)
    {
        var text = name.Identifier.ValueText;
        var (span, lines) = (name.Span, name.GetLocation().GetLineSpan());
        return new UnknownOption(
            lines.Path,
            (span.Start, span.Length),
            (lines.StartLinePosition.Line, lines.StartLinePosition.Character),
            (lines.EndLinePosition.Line, lines.EndLinePosition.Character),
            ShortName(type.Name),
            text,
            NearestName.Of(text, options),
            options.Count == 0 ? "none" : string.Join(", ", options.Select(option => $"'{option}'")));
    }

    private static SimpleNameSyntax Last(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => qualified.Right,
        AliasQualifiedNameSyntax aliased => aliased.Name,
        _ => (SimpleNameSyntax)name,
    };

    private static string ShortName(string attribute) => attribute.Replace("Attribute", "");
}
