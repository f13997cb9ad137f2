using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Sakd.Generators.Diagnostics;

/// <summary>Options that an attribute of the language does not have: the C# compiler only says that it knows no such name.</summary>
internal static class UnknownOptions
{
    public static void Check(SyntaxNodeAnalysisContext context)
    {
        var attribute = (AttributeSyntax)context.Node;
        var named = attribute.ArgumentList?.Arguments.Where(argument => argument.NameEquals is not null).Select(argument => argument.NameEquals!.Name).ToList();
        if (named is not { Count: > 0 } || context.SemanticModel.GetTypeInfo(attribute, context.CancellationToken).Type is not INamedTypeSymbol { ContainingNamespace: { } home } type
            || home.ToDisplayString() is not ("Sakd" or "Sakd.Distillers"))
        {
            return;
        }

        var options = Options(type).OrderBy(name => name, StringComparer.Ordinal).ToList();
        foreach (var name in named.Where(name => !options.Contains(name.Identifier.ValueText)))
        {
            var nearest = options.OrderBy(option => Distance(option, name.Identifier.ValueText)).FirstOrDefault();
            var isNear = nearest is not null && Distance(nearest, name.Identifier.ValueText) <= Math.Max(2, nearest.Length / 3);
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.UnknownOption,
                name.GetLocation(),
                type.Name.Replace("Attribute", ""),
                name.Identifier.ValueText,
                isNear ? $": did you mean '{nearest}'?" : "",
                options.Count == 0 ? "none" : string.Join(", ", options.Select(option => $"'{option}'"))));
        }
    }

    /// <summary>The properties that an attribute lets one set.</summary>
    private static IEnumerable<string> Options(INamedTypeSymbol? type)
    {
        for (; type is not null && type.SpecialType != SpecialType.System_Object; type = type.BaseType)
        {
            foreach (var property in type.GetMembers().OfType<IPropertySymbol>().Where(property => property.SetMethod is { DeclaredAccessibility: Accessibility.Public }))
            {
                yield return property.Name;
            }
        }
    }

    /// <summary>How many letters have to be added, removed or changed, whatever their case.</summary>
    private static int Distance(string one, string other)
    {
        var above = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var row = new int[other.Length + 1];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var changed = above[j - 1] + (char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]) ? 0 : 1);
                row[j] = Math.Min(changed, 1 + Math.Min(above[j], row[j - 1]));
            }

            above = row;
        }

        return above[other.Length];
    }
}
