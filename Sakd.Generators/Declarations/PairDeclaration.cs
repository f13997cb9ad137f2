namespace Sakd.Generators.Declarations;

/// <summary>A class with [SpotAdaptive], as written.</summary>
/// <param name="Type">The class.</param>
/// <param name="Form">Whether generated code can be added to it.</param>
/// <param name="Site">The [SpotAdaptive] attribute.</param>
/// <param name="Name">The name on the command line, or null for the default.</param>
/// <param name="Input">The images, as text; null for those of both networks.</param>
/// <param name="TeacherInput">The images as the teacher sees them, as text; null for Input, and without it for those that it names.</param>
/// <param name="StudentInput">The same of the student's.</param>
/// <param name="Classes">The usual number of classes; null for that of both networks.</param>
/// <param name="Align">Which stages are compared, as text, or null.</param>
/// <param name="TeacherName">The name of the teacher's class, for messages.</param>
/// <param name="Teacher">The teacher, or null where the class is no architecture.</param>
/// <param name="StudentName">The name of the student's class, for messages.</param>
/// <param name="Student">The student, likewise.</param>
/// <param name="Distillers">The distillers that the pair adds to the library's.</param>
/// <param name="Members">The names of the members that its author wrote.</param>
internal sealed record PairDeclaration(
    TypeName Type,
    ClassForm Form,
    Site Site,
    string? Name,
    string? Input,
    string? TeacherInput,
    string? StudentInput,
    int? Classes,
    string? Align,
    string TeacherName,
    ArchitectureDeclaration? Teacher,
    string StudentName,
    ArchitectureDeclaration? Student,
    EquatableArray<DistillerDeclaration> Distillers,
    EquatableArray<string> Members)
{
    /// <summary>The name on the command line; null where it would be made of the names of networks that there are not.</summary>
    public string? CommandName => Name ?? (Teacher is null || Student is null ? null : $"{Teacher.Name}-{Student.Name}");
}

/// <summary>A class with [Distiller], as written.</summary>
/// <param name="Site">The [Distill] attribute that names it, or the class itself for the library's.</param>
/// <param name="Type">The class.</param>
/// <param name="Name">The name on the command line, or null where the class has no [Distiller].</param>
/// <param name="Layout">The layout of spots it needs.</param>
/// <param name="Weight">beta2, as C# writes it.</param>
/// <param name="WarmUpEpochs">The first epochs, of 240, over which its loss rises to its weight.</param>
/// <param name="Title">Its full name.</param>
/// <param name="Paper">Where it comes from.</param>
/// <param name="Compared">What it is given of a network.</param>
/// <param name="Needs">What it asks of the shapes that it compares.</param>
/// <param name="Compares">What its loss looks at.</param>
/// <param name="TakesOptions">Whether its constructor wants the options of the step.</param>
/// <param name="TakesPosition">Whether its constructor wants to know which of how many spots it is at.</param>
/// <param name="PreActivations">Whether it compares pre-activations in place of features.</param>
/// <param name="TeacherPreActivations">Whether it does so of the teacher alone.</param>
/// <param name="IsPretrained">Whether a part of it is trained before the student is.</param>
/// <param name="Fault">Why it cannot be used, or null.</param>
internal sealed record DistillerDeclaration(
    Site Site,
    TypeName Type,
    string? Name,
    string Layout,
    string Weight,
    int WarmUpEpochs,
    string Title,
    string Paper,
    string Compared,
    string Needs,
    Comparison Compares,
    bool TakesOptions,
    bool TakesPosition,
    bool PreActivations,
    bool TeacherPreActivations,
    bool IsPretrained,
    string? Fault)
{
    /// <summary>Why a pair names no distiller of the logits.</summary>
    internal const string IsAtLogits =
        "a pair compares the logits by L_KL alone: give what compares features Layout.Stages, and to a step what compares logits, as "
        + "an ILogitDistiller in StepOptions.LogitDistiller";

    /// <summary>Whether it is given what the networks pool, or what their heads say of that, in place of the last features.</summary>
    public bool ComparesMaps => Compared is not "Features";

    /// <summary>Whether it is given what the heads say of each position.</summary>
    public bool ComparesClassMaps => Compared is "ClassMaps";
}

/// <summary>What the loss of a distiller looks at, which is the interface that it implements.</summary>
internal enum Comparison
{
    /// <summary>The features at a spot: ISpotDistiller.</summary>
    Features,

    /// <summary>These and the features before them: INeighbourDistiller.</summary>
    Neighbours,

    /// <summary>The features at a spot, and which images they are of: IMemoryDistiller.</summary>
    Remembered,

    /// <summary>The features at all spots, and the pooled vectors after them: ILevelDistiller.</summary>
    Levels,
}
