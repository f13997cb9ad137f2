using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Declarations;

/// <summary>The only place that sees symbols: turns annotated classes into records, of this assembly and of others alike.</summary>
internal static partial class DeclarationReader
{
    public const string BlockAttribute = "Sakd.BlockAttribute";
    public const string ArchitectureAttribute = "Sakd.ArchitectureAttribute";
    public const string SpotAdaptiveAttribute = "Sakd.SpotAdaptiveAttribute`2";

    private const string LayerAttribute = "Sakd.LayerAttribute";
    private const string InputAttribute = "Sakd.InputAttribute";
    private const string StemAttribute = "Sakd.StemAttribute<TBlock>";
    private const string StageAttribute = "Sakd.StageAttribute<TBlock>";
    private const string UnevenStageAttribute = "Sakd.StageAttribute<TFirst, TRest>";
    private const string TailAttribute = "Sakd.TailAttribute<TBlock>";
    private const string ClassifierAttribute = "Sakd.ClassifierAttribute<TBlock>";
    private const string HeadAttribute = "Sakd.HeadAttribute";
    private const string CompiledAttribute = "Sakd.CompiledAttribute";
    private const string PairAttribute = "Sakd.SpotAdaptiveAttribute<TTeacher, TStudent>";
    private const string DistillAttribute = "Sakd.DistillAttribute<TDistiller>";
    private const string ObsoleteAttribute = "System.ObsoleteAttribute";
    private const string ExperimentalAttribute = "System.Diagnostics.CodeAnalysis.ExperimentalAttribute";
    private const string BlockModule = "Sakd.Layers.Block";
    private const string ArchitectureModule = "Sakd.Layers.Architecture";

    private static readonly Memo<BlockDeclaration?> _blocks = new(ReadBlock);
    private static readonly Memo<ArchitectureDeclaration?> _architectures = new(ReadArchitecture);
    private static readonly Memo<PairDeclaration?> _pairs = new(ReadPair);

    /// <summary>
    /// Whether a declaration is the one that carries the attribute: of several partial declarations that do, only the first.
    /// </summary>
    public static bool Carries(SyntaxNode declaration, ISymbol symbol, AttributeData attribute) =>
        symbol.GetAttributes()
            .First(data => SymbolEqualityComparer.Default.Equals(
                data.AttributeClass?.OriginalDefinition, attribute.AttributeClass?.OriginalDefinition))
            .ApplicationSyntaxReference is { } applied
        && applied.SyntaxTree == declaration.SyntaxTree
        && declaration.Span.Contains(applied.Span);

    public static BlockDeclaration? Block(ISymbol? symbol) => symbol is INamedTypeSymbol type ? _blocks.Of(type) : null;

    public static ArchitectureDeclaration? Architecture(ISymbol? symbol) =>
        symbol is INamedTypeSymbol type ? _architectures.Of(type) : null;

    public static PairDeclaration? Pair(ISymbol? symbol) => symbol is INamedTypeSymbol type ? _pairs.Of(type) : null;

    private static ArchitectureDeclaration? ReadArchitecture(INamedTypeSymbol type)
    {
        var attributes = Attributes(type).ToList();
        if (attributes.FirstOrDefault(attribute => Is(attribute.Data, ArchitectureAttribute)) is not { Data: { } architecture } declared)
        {
            return null;
        }

        var declaration = new ArchitectureDeclaration(
            Name(type),
            Form(type, isModule: true),
            Contract(attributes),
            declared.Site,
            Name: Text(architecture, "Name") ?? "",
            Input: Text(architecture, "Input") ?? "3x32x32",
            Classes: Number(architecture, "Classes", 100),
            Stages: attributes.Select(Stage).OfType<StageDeclaration>().ToEquatableArray(),
            Heads: attributes
                .Where(attribute => Is(attribute.Data, HeadAttribute) || Is(attribute.Data, ClassifierAttribute))
                .Select(attribute => new HeadDeclaration(
                    attribute.Site, Text(attribute.Data, "Key") ?? "", Is(attribute.Data, ClassifierAttribute)))
                .ToEquatableArray(),
            Members: OwnMembers(type));
        if (declaration.Form == ClassForm.Foreign)
        {
            return Inherits(type, ArchitectureModule) || !IsTensorModule(type) ? declaration : declaration with
            {
                Contract = Companion(type) is { } companion ? Contract(Attributes(companion)) : null,
                Written = Repeated(type, Companion(type), architecture),
            };
        }

        return Written(type, architecture, hasTable: declaration.Stages.Count + declaration.Heads.Count > 0) is { } written
            ? declaration with { Form = WrittenForm(type), Written = written }
            : declaration;
    }

    private static PairDeclaration? ReadPair(INamedTypeSymbol type)
    {
        var attributes = Attributes(type).ToList();
        if (attributes.FirstOrDefault(attribute => Is(attribute.Data, PairAttribute)) is not { Data: { } pair } declared)
        {
            return null;
        }

        var (teacher, student) = (TypeArgument(pair, 0), TypeArgument(pair, 1));
        return new PairDeclaration(
            Name(type),
            Form(type, isModule: false),
            declared.Site,
            Name: Text(pair, "Name"),
            Input: Text(pair, "Input"),
            TeacherInput: Text(pair, "TeacherInput"),
            StudentInput: Text(pair, "StudentInput"),
            Classes: Text(pair, "Classes") is null ? null : Number(pair, "Classes", 0),
            Align: Text(pair, "Align"),
            TeacherName: teacher?.Name ?? "",
            Teacher: Architecture(teacher),
            StudentName: student?.Name ?? "",
            Student: Architecture(student),
            Distillers: attributes
                .Where(attribute => Is(attribute.Data, DistillAttribute))
                .Select(attribute => TypeArgument(attribute.Data, 0) is { } distiller ? Distiller(distiller, attribute.Site) : null)
                .OfType<DistillerDeclaration>()
                .ToEquatableArray(),
            Members: OwnMembers(type));
    }

    /// <summary>A namespace as C# writes it; empty for the global one.</summary>
    public static string Text(INamespaceSymbol inside) => inside.IsGlobalNamespace ? "" : inside.ToDisplayString();

    /// <summary>A type that is written at the top level of the assembly; null for others.</summary>
    public static TypeName? TopLevel(ISymbol symbol) =>
        symbol is INamedTypeSymbol { ContainingType: null, IsFileLocal: false } type && IsWritten(type) ? Name(type) : null;

    /// <summary>The attributes that say nothing, since the class lacks the one that they belong to: the first for each.</summary>
    public static IEnumerable<StrayAttribute> Strays(ISymbol symbol) => symbol is not INamedTypeSymbol type
        ? []
        : Attributes(type)
            .Select(attribute => (attribute.Site, attribute.Data, Owner: Owner(attribute)))
            .Where(attribute => attribute.Owner is { } owner && !Has(type, owner))
            .GroupBy(attribute => attribute.Owner)
            .Select(attributes => attributes.First())
            .Select(stray =>
                new StrayAttribute(
                    stray.Site, type.Name, ShortName(stray.Data.AttributeClass!.Name), ShortName(stray.Owner!.Split('.', '<')[1])));

    /// <summary>The attribute that gives another its meaning, or null where it needs none.</summary>
    private static string? Owner((AttributeData Data, Site Site) attribute) =>
        Inherits(attribute.Data.AttributeClass, LayerAttribute) || Is(attribute.Data, InputAttribute) ? BlockAttribute
        : Stage(attribute) is not null || Is(attribute.Data, HeadAttribute) ? ArchitectureAttribute
        : Is(attribute.Data, DistillAttribute) ? PairAttribute
        : null;

    /// <summary>An attribute as it is written.</summary>
    private static string ShortName(string attribute) => attribute.Replace("Attribute", "");

    private static IEnumerable<(AttributeData Data, Site Site)> Attributes(INamedTypeSymbol type) =>
        type.GetAttributes().Select((attribute, index) => (attribute, new Site(Name(type).FullName, index)));

    /// <summary>The version that the compiler stamped on a class of another assembly, or null.</summary>
    private static int? Contract(IEnumerable<(AttributeData Data, Site Site)> attributes) =>
        attributes.FirstOrDefault(attribute => Is(attribute.Data, CompiledAttribute)).Data is { } stamp
            ? Number(stamp, "Contract", 0)
            : null;

    private static StageDeclaration? Stage((AttributeData Data, Site Site) attribute)
    {
        StageRole? role = Is(attribute.Data, StemAttribute) ? StageRole.Stem
            : Is(attribute.Data, StageAttribute) || Is(attribute.Data, UnevenStageAttribute) ? StageRole.Stage
            : Is(attribute.Data, TailAttribute) || Is(attribute.Data, ClassifierAttribute) ? StageRole.Tail
            : null;
        if (role is null)
        {
            return null;
        }

        return new StageDeclaration(
            attribute.Site,
            role.Value,
            Key: Text(attribute.Data, "Key") ?? "",
            Channels: Number(attribute.Data, "Channels", 0),
            Stride: Number(attribute.Data, "Stride", 1),
            Repeat: Number(attribute.Data, "Repeat", 1),
            With: Text(attribute.Data, "With"),
            IsSpot: IsSpot(role.Value, attribute.Data),
            IsIndexed: role == StageRole.Stage && Text(attribute.Data, "Indexed") != "false",
            First: Reference(attribute.Data, 0),
            Rest: Is(attribute.Data, UnevenStageAttribute) ? Reference(attribute.Data, 1) : null,
            Blocks: role == StageRole.Stage ? Text(attribute.Data, "Blocks") : null)
        {
            IsClassifier = Is(attribute.Data, ClassifierAttribute),
        };
    }

    private static BlockReference Reference(AttributeData stage, int index)
    {
        var type = TypeArgument(stage, index);
        return new BlockReference(type?.Name ?? "", Block(type));
    }

    private static TypeName Name(INamedTypeSymbol type) =>
        new(
            type.ContainingNamespace is { } inside ? Text(inside) : "", Naming.Escape(type.Name),
            type.DeclaredAccessibility == Accessibility.Public, Warnings(type));

    /// <summary>The warnings of [Obsolete] and [Experimental], by their ids.</summary>
    private static EquatableArray<string> Warnings(INamedTypeSymbol type) => type.GetAttributes().SelectMany(Warnings).ToEquatableArray();

    private static string[] Warnings(AttributeData attribute)
    {
        var isObsolete = Is(attribute, ObsoleteAttribute);
        return !isObsolete && !Is(attribute, ExperimentalAttribute) ? []
            : Text(attribute, "DiagnosticId") is { } id ? [id]
            : isObsolete ? ["CS0612", "CS0618"]
            : [];
    }

    /// <summary>The names of the members that the author of a class wrote, rather than a generator.</summary>
    private static EquatableArray<string> OwnMembers(INamedTypeSymbol type) => type.GetMembers()
        .Where(member => member is { IsImplicitlyDeclared: false, CanBeReferencedByName: true } && IsWritten(member))
        .Select(member => member.Name)
        .Distinct()
        .ToEquatableArray();

    private static bool IsWritten(ISymbol member) =>
        member.DeclaringSyntaxReferences.Any(reference => !reference.SyntaxTree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal));

    private static ClassForm Form(INamedTypeSymbol type, bool isModule)
    {
        var declarations = Declarations(type);
        return declarations.Count == 0 ? ClassForm.Foreign
            : type.ContainingType is not null ? ClassForm.Nested
            : type.IsGenericType ? ClassForm.Generic
            : type.IsRecord ? ClassForm.Record
            : type.IsFileLocal ? ClassForm.FileLocal
            : HasSeveralRoles(type) ? ClassForm.SeveralRoles
            : !declarations.All(declaration => declaration.Modifiers.Any(SyntaxKind.PartialKeyword)) ? ClassForm.NotPartial
            : isModule ? ModuleForm(type, declarations)
            : ClassForm.Partial;
    }

    private static List<TypeDeclarationSyntax> Declarations(INamedTypeSymbol type) =>
        [.. type.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax()).OfType<TypeDeclarationSyntax>()];

    private static bool HasSeveralRoles(INamedTypeSymbol type) =>
        new[] { Has(type, BlockAttribute), Has(type, ArchitectureAttribute), Has(type, PairAttribute) }.Count(role => role) > 1;

    /// <summary>What matters where the compiler writes a base class and a constructor.</summary>
    private static ClassForm ModuleForm(INamedTypeSymbol type, IReadOnlyList<TypeDeclarationSyntax> declarations)
    {
        var attributes = type
            .GetAttributes()
            .Where(data => !Is(data, CompiledAttribute))
            .Select(data => data.ApplicationSyntaxReference)
            .ToList();
        var carriers = declarations.Count(declaration =>
            attributes.Any(attribute => attribute?.SyntaxTree == declaration.SyntaxTree && declaration.Span.Contains(attribute.Span)));
        return type.IsStatic ? ClassForm.Static
            : type.IsAbstract ? ClassForm.Abstract
            : declarations.Any(declaration => declaration.ParameterList is not null) ? ClassForm.PrimaryConstructor
            : type.BaseType is { SpecialType: not SpecialType.System_Object } ancestor
                && ancestor.ToDisplayString() is not (BlockModule or ArchitectureModule)
                ? ClassForm.Derived
            : type.InstanceConstructors.Any(constructor => !constructor.IsImplicitlyDeclared && IsWritten(constructor))
                ? ClassForm.Constructor
            : carriers > 1 ? ClassForm.Spread
            : ClassForm.Partial;
    }

    private static bool Has(INamedTypeSymbol type, string attribute) => type.GetAttributes().Any(data => Is(data, attribute));

    private static bool Is(AttributeData data, string attribute) => data.AttributeClass?.OriginalDefinition.ToDisplayString() == attribute;

    private static bool Inherits(INamedTypeSymbol? type, string ancestor)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.ToDisplayString() == ancestor)
            {
                return true;
            }
        }

        return false;
    }

    private static INamedTypeSymbol? TypeArgument(AttributeData data, int index) =>
        data.AttributeClass is { } type && type.TypeArguments.Length > index
        && type.TypeArguments[index] is INamedTypeSymbol { TypeKind: not TypeKind.Error } argument
            ? argument
            : null;

    /// <summary>
    /// What an attribute says: constructor parameters under the names of the properties that show them, then the properties set.
    /// </summary>
    private static IEnumerable<(string Name, TypedConstant Value)> Arguments(AttributeData data)
    {
        if (data.AttributeConstructor is { } constructor)
        {
            foreach (var (parameter, value) in constructor.Parameters.Zip(
                data.ConstructorArguments, (parameter, value) => (parameter, value)))
            {
                yield return (char.ToUpperInvariant(parameter.Name[0]) + parameter.Name.Substring(1), value);
            }
        }

        foreach (var named in data.NamedArguments)
        {
            yield return (named.Key, named.Value);
        }
    }

    private static string? Text(AttributeData data, string name)
    {
        var value = Arguments(data).LastOrDefault(argument => argument.Name == name).Value;
        return value.Kind == TypedConstantKind.Error || value.IsNull ? null : Format(value);
    }

    /// <summary>The member of an enum that an attribute names, or null.</summary>
    private static string? Member(AttributeData data, string name) =>
        Arguments(data).FirstOrDefault(argument => argument.Name == name).Value is { Type: INamedTypeSymbol @enum } value
            ? @enum.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => Equals(field.ConstantValue, value.Value))?.Name
            : null;

    private static IEnumerable<string> Texts(AttributeData data, string name) =>
        Arguments(data).LastOrDefault(argument => argument.Name == name).Value is { Kind: TypedConstantKind.Array, IsNull: false } array
            ? array.Values.Select(Format)
            : [];

    private static int Number(AttributeData data, string name, int otherwise) =>
        int.TryParse(Text(data, name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static string Format(TypedConstant value) => value switch
    {
        { Kind: TypedConstantKind.Error } or { Kind: TypedConstantKind.Array, IsNull: true } => "",
        { Kind: TypedConstantKind.Array } => string.Join(",", value.Values.Select(Format)),
        { Value: bool flag } => flag ? "true" : "false",
        { Value: { } constant } => Convert.ToString(constant, CultureInfo.InvariantCulture) ?? "",
        _ => "",
    };
}
