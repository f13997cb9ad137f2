namespace Sakd.Generators.Declarations;

/// <summary>What a network written by hand says beside [Architecture].</summary>
/// <param name="IsModule">Whether its class is a module of one tensor in and one out.</param>
/// <param name="IsSampleWise">Whether its author promises that in evaluation mode no sample influences another.</param>
/// <param name="HasTable">Whether there are stages of blocks on the class, too.</param>
/// <param name="IsTaken">Whether another class has the name of its companion.</param>
/// <param name="Constructor">How it is created, or null where generated code could not.</param>
/// <param name="Members">The members with attributes, in order.</param>
internal sealed record HandWrittenDeclaration(
    bool IsModule, bool IsSampleWise, bool HasTable, bool IsTaken, ConstructorDeclaration? Constructor,
    EquatableArray<MemberDeclaration> Members);

/// <summary>The constructor that generated code calls.</summary>
/// <param name="Classes">Its parameter for the number of classes, or null where it has none.</param>
internal sealed record ConstructorDeclaration(string? Classes);

/// <summary>A member of a network written by hand, as written.</summary>
/// <param name="Site">The attribute.</param>
/// <param name="Role">Which of them.</param>
/// <param name="Name">The member's name.</param>
/// <param name="Shape">The shape that it declares, as text.</param>
/// <param name="IsSpot">Whether its output is a feature.</param>
/// <param name="IsProperty">Whether it is a property; otherwise it is a field.</param>
/// <param name="Type">Its type as code anywhere can write it.</param>
/// <param name="TypeText">Its type as messages write it.</param>
/// <param name="IsModule">Whether that is a module of one tensor in and one out.</param>
/// <param name="Fault">Why generated code could not read it, or null.</param>
internal sealed record MemberDeclaration(
    Site Site, StageRole Role, string Name, string Shape, bool IsSpot, bool IsProperty, string Type, string TypeText, bool IsModule,
    string? Fault)
{
    /// <summary>How messages call it.</summary>
    public string Title => $"{Role} '{Name}'";
}
