using Microsoft.CodeAnalysis;

namespace Sakd.Generators.Declarations;

/// <summary>Reads distillers: what a class compares, how it is made, and why generated code could not use it.</summary>
internal static partial class DeclarationReader
{
    private const string DistillerAttribute = "Sakd.Distillers.DistillerAttribute";
    private const string SpotDistiller = "Sakd.Distillers.ISpotDistiller";
    private const string NeighbourDistiller = "Sakd.Distillers.INeighbourDistiller";
    private const string MemoryDistiller = "Sakd.Distillers.IMemoryDistiller";
    private const string LevelDistiller = "Sakd.Distillers.ILevelDistiller";
    private const string LogitDistiller = "Sakd.ILogitDistiller";
    private const string PretrainedDistiller = "Sakd.Distillers.IPretrainedDistiller";
    private const string StepOptions = "Sakd.StepOptions";
    private const string FeatureShape = "Sakd.FeatureShape";
    private const string FeatureShapes = $"System.Collections.Generic.IReadOnlyList<{FeatureShape}>";

    private static readonly Memo<EquatableArray<DistillerDeclaration>> _distillersBeside = new(ReadDistillersBeside);

    /// <summary>The distillers of the library itself, which every pair gets.</summary>
    public static EquatableArray<DistillerDeclaration> LibraryDistillers(Compilation compilation, CancellationToken cancellation) =>
        compilation.GetTypeByMetadataName(DistillerAttribute) is { } attribute
            ? _distillersBeside.Of(attribute)
            : EquatableArray<DistillerDeclaration>.Empty;

    /// <summary>The distillers in the namespace of their attribute.</summary>
    private static EquatableArray<DistillerDeclaration> ReadDistillersBeside(INamedTypeSymbol attribute) => attribute.ContainingNamespace
        .GetTypeMembers()
        .Where(type => Has(type, DistillerAttribute))
        .OrderBy(type => type.Name, StringComparer.Ordinal)
        .Select(type => Distiller(type, Site.Of(Name(type))))
        .ToEquatableArray();

    /// <summary>The attributes of a class with their sites. Roslyn keeps their order, also through metadata.</summary>
    private static DistillerDeclaration Distiller(INamedTypeSymbol type, Site site)
    {
        var declared = type.GetAttributes().FirstOrDefault(attribute => Is(attribute, DistillerAttribute));
        var layout = declared is null ? null : Member(declared, "Layout");
        Comparison? compares = Implements(type, SpotDistiller) ? Comparison.Features
            : Implements(type, NeighbourDistiller) ? Comparison.Neighbours
            : Implements(type, MemoryDistiller) ? Comparison.Remembered
            : Implements(type, LevelDistiller) ? Comparison.Levels
            : layout == "Logits" && Implements(type, LogitDistiller) ? Comparison.Features
            : null;
        var constructor = type.InstanceConstructors.FirstOrDefault(candidate => Takes(candidate, compares));
        return new DistillerDeclaration(
            site,
            Name(type),
            Name: declared is null ? null : Text(declared, "Name"),
            Layout: layout ?? "",
            Weight: declared is null ? "0" : Text(declared, "Weight") ?? "0",
            WarmUpEpochs: declared is null ? 0 : Number(declared, "WarmUpEpochs", 0),
            Title: declared is null ? "" : Text(declared, "Title") ?? type.Name,
            Paper: declared is null ? "" : Text(declared, "Paper") ?? "",
            Compared: (declared is null ? null : Member(declared, "Compares")) ?? "Features",
            Needs: declared is null ? "Any" : Member(declared, "Needs") ?? "Any",
            Compares: compares ?? Comparison.Features,
            TakesOptions: constructor?.Parameters.Any(parameter => parameter.Type.ToDisplayString() == StepOptions) == true,
            TakesPosition: constructor?.Parameters.Any(parameter => parameter.Name == "spots") == true,
            PreActivations: declared is not null && Text(declared, "PreActivations") == "true",
            TeacherPreActivations: declared is not null && Text(declared, "TeacherPreActivations") == "true",
            IsPretrained: Implements(type, PretrainedDistiller),
            Fault(type, declared, compares, layout, constructor));
    }

    /// <summary>Why generated code could not use a distiller, or null.</summary>
    private static string? Fault(
        INamedTypeSymbol type, AttributeData? declared, Comparison? compares, string? layout, IMethodSymbol? constructor) =>
        (declared is null || compares is null) && Implements(type, LogitDistiller) ? DistillerDeclaration.IsAtLogits
        : declared is null ? "it has no [Distiller] attribute"
        : compares is null ? "it implements none of ISpotDistiller, INeighbourDistiller, IMemoryDistiller and ILevelDistiller"
        : type.ContainingType is not null || type.IsGenericType || type.IsAbstract || type.IsFileLocal
            ? "it is nested, generic, abstract or local to its file"
        : layout is null ? "its layout is none of Layout's"
        : compares == Comparison.Neighbours && layout != "Stages" ? "a feature has another before it only in Layout.Stages"
        : compares == Comparison.Levels && layout != "Stages" ? "all spots are compared at once only in Layout.Stages"
        : compares == Comparison.Levels && Implements(type, PretrainedDistiller)
            ? "what compares all spots at once has no part that is trained beforehand"
        : layout != "Last" && Member(declared, "Compares") is "PooledMap" or "ClassMaps"
            ? "what a network pools is compared in Layout.Last alone"
        : layout != "Logits" && constructor is null
            ? $"it has no accessible constructor ({string.Join(", ", Shapes(compares.Value).Select(shape => ShapeOf(compares) + shape))})"
        : null;

    private static bool Implements(INamedTypeSymbol type, string contract) =>
        type.AllInterfaces.Any(implemented => implemented.ToDisplayString() == contract);

    private static string[] Shapes(Comparison compares) => compares == Comparison.Neighbours
        ? ["studentBefore", "student", "teacherBefore", "teacher"]
        : ["student", "teacher"];

    /// <summary>The type by which a constructor takes the shapes of one network, and a space.</summary>
    private static string ShapeOf(Comparison? compares) =>
        compares == Comparison.Levels ? "IReadOnlyList<FeatureShape> " : "FeatureShape ";

    /// <summary>
    /// Whether a constructor takes the shapes by their names, and after them nothing but the options of the step that must be given.
    /// </summary>
    private static bool Takes(IMethodSymbol constructor, Comparison? compares)
    {
        var shapes = Shapes(compares ?? Comparison.Features);
        return constructor.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal
            && constructor.Parameters.Length >= shapes.Length
            && shapes
                .Zip(constructor.Parameters, (shape, parameter) =>
                    parameter.Name == shape
                    && parameter.Type.ToDisplayString() == (compares == Comparison.Levels ? FeatureShapes : FeatureShape))
                .All(fits => fits)
            && constructor.Parameters.Skip(shapes.Length).All(parameter => parameter.IsOptional
                || (parameter.Name == "options" && parameter.Type.ToDisplayString() == StepOptions)
                || (parameter.Name is "spot" or "spots" && compares != Comparison.Levels
                    && parameter.Type.SpecialType == SpecialType.System_Int32));
    }
}
