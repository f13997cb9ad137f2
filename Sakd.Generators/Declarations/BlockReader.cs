using Microsoft.CodeAnalysis;

namespace Sakd.Generators.Declarations;

/// <summary>Blocks: their inputs, their layers, and the blocks that those name.</summary>
internal static partial class DeclarationReader
{
    /// <summary>The blocks that are being read, each because the one before it uses it.</summary>
    [ThreadStatic]
    private static HashSet<ISymbol>? _users;

    private static BlockDeclaration? ReadBlock(INamedTypeSymbol type)
    {
        var attributes = Attributes(type).ToList();
        if (attributes.FirstOrDefault(attribute => Is(attribute.Data, BlockAttribute)) is not { Data: { } block } declared)
        {
            return null;
        }

        var inputs = attributes
            .Where(attribute => Is(attribute.Data, InputAttribute))
            .Select(attribute => new InputDeclaration(attribute.Site, Text(attribute.Data, "Name") ?? ""));
        var layers = attributes
            .Where(attribute => Inherits(attribute.Data.AttributeClass, LayerAttribute))
            .Select(attribute => Layer(type, attribute.Data, attribute.Site));
        return new BlockDeclaration(
            Name(type), Form(type, isModule: true), Contract(attributes), declared.Site, Texts(block, "Parameters").ToEquatableArray(),
            inputs.ToEquatableArray(), layers.ToEquatableArray(), OwnMembers(type));
    }

    private static LayerDeclaration Layer(INamedTypeSymbol block, AttributeData attribute, Site site)
    {
        string[] common = ["From", "As", "When"];
        var kind = ShortName(attribute.AttributeClass!.Name);
        var text = attribute.ToString() ?? "";
        var used = attribute.AttributeClass is { IsGenericType: true } ? TypeArgument(attribute, 0) : null;
        return new LayerDeclaration(
            site,
            kind,
            From: Text(attribute, "From"),
            As: Text(attribute, "As"),
            When: Text(attribute, "When"),
            Arguments: Arguments(attribute)
                .Where(argument => !common.Contains(argument.Name))
                .Select(argument => new LayerArgument(argument.Name, Format(argument.Value)))
                .ToEquatableArray(),
            Text: $"[{kind}{(used is null ? "" : $"<{used.Name}>")}{(text.IndexOf('(') is >= 0 and var said ? text.Substring(said) : "")}]")
        {
            Block = attribute.AttributeClass.IsGenericType ? Used(block, used) : null,
        };
    }

    /// <summary>A block that another one uses; null is read for one that leads back to itself, which has no end.</summary>
    private static BlockReference Used(INamedTypeSymbol user, INamedTypeSymbol? used)
    {
        _users ??= new(SymbolEqualityComparer.Default);
        var isNew = _users.Add(user);
        try
        {
            var leadsBack = used is not null && _users.Contains(used);
            return new BlockReference(used?.Name ?? "", leadsBack ? null : Block(used)) { LeadsBack = leadsBack };
        }
        finally
        {
            if (isNew)
            {
                _users.Remove(user);
            }
        }
    }
}
