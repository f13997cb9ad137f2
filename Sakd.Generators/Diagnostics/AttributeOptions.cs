using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sakd.Generators.Diagnostics;

/// <summary>The options of the language's attributes: the properties that one may set.</summary>
internal static class AttributeOptions
{
    /// <summary>An attribute's class; null for one that is not of the language.</summary>
    public static INamedTypeSymbol? TypeOf(AttributeSyntax attribute, SemanticModel model, CancellationToken cancellation) =>
        model.GetTypeInfo(attribute, cancellation).Type is INamedTypeSymbol { ContainingNamespace: { } home } type
        && home.ToDisplayString() is ("Sakd" or "Sakd.Distillers")
            ? type
            : null;

    /// <summary>The options of an attribute, in the order of their names.</summary>
    public static IReadOnlyList<string> Of(INamedTypeSymbol type)
    {
        var options = new SortedSet<string>(StringComparer.Ordinal);
        for (INamedTypeSymbol? at = type; at is not null && at.SpecialType != SpecialType.System_Object; at = at.BaseType)
        {
            options.UnionWith(at
                .GetMembers()
                .OfType<IPropertySymbol>()
                .Where(property => property.SetMethod is { DeclaredAccessibility: Accessibility.Public })
                .Select(property => property.Name));
        }

        return [.. options];
    }
}
