using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Declarations;

/// <summary>The part of <see cref="DeclarationReader"/> for networks written by hand, which declare themselves by their members.</summary>
internal static partial class DeclarationReader
{
    private const string MemberStemAttribute = "Sakd.StemAttribute";
    private const string MemberStageAttribute = "Sakd.StageAttribute";
    private const string MemberTailAttribute = "Sakd.TailAttribute";
    private const string DeclaredMemberAttribute = "Sakd.DeclaredMemberAttribute";
    private const string TensorModule =
        "global::TorchSharp.torch.nn.Module<global::TorchSharp.torch.Tensor, global::TorchSharp.torch.Tensor>";
    private const string SetsRequiredMembers = "System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute";

    private static readonly string[] ClassesParameters = ["classes", "numClasses", "num_classes", "nClasses"];

    /// <summary>Members that carry attributes although their class is no architecture.</summary>
    public static EquatableArray<MemberDeclaration> StrayMembers(ISymbol symbol) =>
        symbol is INamedTypeSymbol type && !Has(type, ArchitectureAttribute)
            ? Members(type).ToEquatableArray()
            : EquatableArray<MemberDeclaration>.Empty;

    /// <summary>What a class of this compilation says by its members; null where it is no network written by hand.</summary>
    private static HandWrittenDeclaration? Written(INamedTypeSymbol type, AttributeData architecture, bool hasTable)
    {
        var members = Members(type).ToEquatableArray();
        var isModule = Inherits(type, "TorchSharp.torch.nn.Module") && !Inherits(type, ArchitectureModule);
        return members.Count == 0 && (!isModule || hasTable) ? null : new HandWrittenDeclaration(
            IsTensorModule(type),
            Text(architecture, "SampleWise") == "true",
            hasTable,
            Companion(type) is { } other && !Inherits(other, ArchitectureModule),
            Constructor(type),
            members);
    }

    /// <summary>The same of a class of another assembly, as its companion repeats it.</summary>
    private static HandWrittenDeclaration Repeated(INamedTypeSymbol type, INamedTypeSymbol? companion, AttributeData architecture) => new(
        IsModule: true,
        Text(architecture, "SampleWise") == "true",
        HasTable: false,
        IsTaken: false,
        new ConstructorDeclaration(null),
        (companion?.GetAttributes() ?? [])
            .Where(attribute => Is(attribute, DeclaredMemberAttribute))
            .Select(attribute =>
                (Data: attribute, Role: Enum.TryParse<StageRole>(Text(attribute, "Role"), out var role) ? role : StageRole.Stage))
            .Select(member => new MemberDeclaration(
                Site.Of(Name(type)),
                member.Role,
                Text(member.Data, "Name") ?? "",
                Text(member.Data, "Shape") ?? "",
                IsSpot(member.Role, member.Data),
                IsProperty: false,
                Type: "",
                TypeText: "",
                IsModule: true,
                Fault: null))
            .ToEquatableArray());

    /// <summary>The class that has the name of a network's companion, or null.</summary>
    private static INamedTypeSymbol? Companion(INamedTypeSymbol type) => type.ContainingNamespace?
        .GetTypeMembers(Naming.Companion(Name(type)).Name, arity: 0)
        .FirstOrDefault(other => SymbolEqualityComparer.Default.Equals(other.ContainingAssembly, type.ContainingAssembly));

    /// <summary>The members with attributes, in the order of the text.</summary>
    private static IEnumerable<MemberDeclaration> Members(INamedTypeSymbol type) =>
        from member in type.GetMembers()
        where member is IFieldSymbol or IPropertySymbol
        orderby member.Locations[0].SourceTree?.FilePath, member.Locations[0].SourceSpan.Start
        from attribute in member.GetAttributes().Select((data, index) => (Data: data, Index: index))
        let role = Role(attribute.Data)
        where role is not null
        select Member(type, member, role.Value, attribute.Data, attribute.Index);

    private static StageRole? Role(AttributeData attribute) =>
        Is(attribute, MemberStemAttribute) ? StageRole.Stem
        : Is(attribute, MemberStageAttribute) ? StageRole.Stage
        : Is(attribute, MemberTailAttribute) ? StageRole.Tail
        : Is(attribute, HeadAttribute) ? StageRole.Head
        : null;

    private static MemberDeclaration Member(INamedTypeSymbol type, ISymbol member, StageRole role, AttributeData attribute, int index)
    {
        // [field: Stage(..)] stands on the field behind a property, whose name cannot be written.
        var read = member is IFieldSymbol { AssociatedSymbol: IPropertySymbol behind } ? behind : member;
        var held = read is IFieldSymbol field ? field.Type : ((IPropertySymbol)read).Type;
        return new MemberDeclaration(
            new Site(Name(type).FullName, index, member.Name),
            role,
            read.Name,
            Text(attribute, "Shape") ?? "",
            IsSpot(role, attribute),
            IsProperty: read is IPropertySymbol,
            held.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            held.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            IsTensorModule(held),
            read.IsStatic ? "it is static: make it a member of each network"
            : read is IPropertySymbol { Parameters.Length: > 0 } ? "it is an indexer: hold the module in a field"
            : read is IPropertySymbol { GetMethod: null } ? "it has no getter: give it one"
            : read is IPropertySymbol { ReturnsByRef: true } or IPropertySymbol { ReturnsByRefReadonly: true }
                or IFieldSymbol { RefKind: not RefKind.None }
                ? "it is a reference: hold the module itself"
            : !IsAccessible(held)
                ? $"its type, {held.Name}, is private or local to its file: make that internal, or declare the member as "
                    + "nn.Module<Tensor, Tensor>"
            : null);
    }

    private static bool IsSpot(StageRole role, AttributeData attribute) => role == StageRole.Stage && Text(attribute, "Spot") != "false";

    private static bool IsTensorModule(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat) == TensorModule)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a class at the top level of the same assembly can name a type.</summary>
    private static bool IsAccessible(ITypeSymbol type) => type is not INamedTypeSymbol named
        || (named.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal
            && !named.IsFileLocal
            && (named.ContainingType is null || IsAccessible(named.ContainingType))
            && named.TypeArguments.All(IsAccessible));

    /// <summary>The constructor that takes the number of classes, else the one that needs nothing.</summary>
    private static ConstructorDeclaration? Constructor(INamedTypeSymbol type)
    {
        var usable = type.InstanceConstructors
            .Where(constructor => constructor.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal
                or Accessibility.ProtectedOrInternal
                && (!HasRequiredMembers(type) || constructor.GetAttributes().Any(attribute => Is(attribute, SetsRequiredMembers))))
            .ToList();
        var takesClasses = usable
            .Select(constructor => constructor.Parameters.FirstOrDefault(parameter =>
                ClassesParameters.Contains(parameter.Name)
                && parameter is { RefKind: RefKind.None, Type.SpecialType: SpecialType.System_Int32 }
                && constructor.Parameters.All(other =>
                    other.IsOptional || other.IsParams || SymbolEqualityComparer.Default.Equals(other, parameter))))
            .FirstOrDefault(parameter => parameter is not null);
        return takesClasses is not null ? new ConstructorDeclaration(takesClasses.Name)
            : usable.Any(constructor => constructor.Parameters.All(parameter => parameter.IsOptional || parameter.IsParams))
                ? new ConstructorDeclaration(null)
            : null;
    }

    private static bool HasRequiredMembers(INamedTypeSymbol? type) =>
        type is not null
        && (type.GetMembers().Any(member => member is IFieldSymbol { IsRequired: true } or IPropertySymbol { IsRequired: true })
            || HasRequiredMembers(type.BaseType));

    /// <summary>What a class must be to get a companion.</summary>
    private static ClassForm WrittenForm(INamedTypeSymbol type) =>
        type.ContainingType is not null ? ClassForm.Nested
        : type.IsGenericType ? ClassForm.Generic
        : type.IsRecord ? ClassForm.Record
        : type.IsFileLocal ? ClassForm.FileLocal
        : type.IsStatic ? ClassForm.Static
        : type.IsAbstract ? ClassForm.Abstract
        : HasSeveralRoles(type) ? ClassForm.SeveralRoles
        : Declarations(type).Count(declaration => CarriesMembers(type, declaration)) > 1 ? ClassForm.Spread
        : ClassForm.HandWritten;

    private static bool CarriesMembers(INamedTypeSymbol type, TypeDeclarationSyntax declaration) => type.GetMembers()
        .SelectMany(member => member.GetAttributes())
        .Where(attribute => Role(attribute) is not null)
        .Any(attribute =>
            attribute.ApplicationSyntaxReference is { } applied && applied.SyntaxTree == declaration.SyntaxTree
            && declaration.Span.Contains(applied.Span));
}
