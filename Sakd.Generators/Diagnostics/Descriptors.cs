using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Sakd.Generators.Diagnostics;

/// <summary>
/// Every diagnostic of the compiler. Each has a page, docs/diagnostics/ID.md, and a row in AnalyzerReleases.Unshipped.md.
/// </summary>
internal static class Descriptors
{
    public static readonly DiagnosticDescriptor NotPartial = Error(
        "SAKD0001", "The class must be partial", "'{0}' must be partial, so that the compiler can add its code: write 'partial class {0}'");

    public static readonly DiagnosticDescriptor BadForm = Error(
        "SAKD0002", "Generated code cannot be added to the class", "'{0}' {1}: {2}");

    public static readonly DiagnosticDescriptor BadExpression = Error(
        "SAKD0003", "A value is neither an integer nor an expression", "{0}: '{1}' is not a valid value for {2}: {3}");

    public static readonly DiagnosticDescriptor UnknownName = Error(
        "SAKD0004", "An expression uses an unknown name", "{0}: '{1}' in '{2}' is no name of this block; known are {3}");

    public static readonly DiagnosticDescriptor InexactDivision = Error(
        "SAKD0005", "A division has a remainder",
        "{0}: '{1}' divides {2} by {3}, which is inexact: choose sizes that divide, or write the expression without a division");

    public static readonly DiagnosticDescriptor UnknownValue = Error(
        "SAKD0006", "A layer reads a value that does not exist", "{0} reads '{1}', which no layer before it defines; defined are {2}");

    public static readonly DiagnosticDescriptor AddMismatch = Error(
        "SAKD0007", "The two sides of an Add have different shapes",
        "{0}: '{1}' is {2} but '{3}' is {4}: give both the same channels and stride");

    public static readonly DiagnosticDescriptor NoSize = Error(
        "SAKD0008", "A size is out of range", "{0}: for an input of {1}, {2} is {3}: it must be between {4} and {5}");

    public static readonly DiagnosticDescriptor MissingHead = Error(
        "SAKD0009", "An architecture needs one head",
        "'{0}' has {1}: end the table with one, such as [Head(\"fc\")]");

    public static readonly DiagnosticDescriptor MissingStages = Error(
        "SAKD0010", "An architecture needs a stem and stages",
        "'{0}' has {1} [Stem], {2} [Stage] and {3} [Tail] attributes: it needs exactly one stem, then at least one stage, {4}");

    public static readonly DiagnosticDescriptor NoBlock = Error(
        "SAKD0011", "A stage names a class that is no block", "'{0}' is used as a block by {1} but has no [Block] attribute");

    public static readonly DiagnosticDescriptor DuplicateName = Error(
        "SAKD0012", "A name is used twice", "{0}: '{1}' is already the name of {2}: choose another");

    public static readonly DiagnosticDescriptor BadName = Error(
        "SAKD0013", "A name cannot be used", "{0}: '{1}' cannot be used as {2}: {3}");

    public static readonly DiagnosticDescriptor BadShape = Error(
        "SAKD0014", "An input is not written as channels x height x width",
        "'{0}': {1} = \"{2}\" is no shape: write channels x height x width, such as \"3x32x32\", each from 1 to 65536");

    public static readonly DiagnosticDescriptor TooFewClasses = Error(
        "SAKD0015", "A classifier needs two classes or more", "'{0}': Classes = {1}: a classifier needs at least 2");

    public static readonly DiagnosticDescriptor Conditions = Error(
        "SAKD0016", "Conditional layers do not fit together", "{0}: {1}");

    public static readonly DiagnosticDescriptor NoArchitecture = Error(
        "SAKD0017", "A pair names a class that is no architecture", "'{0}' is the {1} of '{2}' but has no [Architecture] attribute");

    public static readonly DiagnosticDescriptor SpotsNotAligned = Error(
        "SAKD0018", "The spots of teacher and student cannot be aligned",
        "'{0}': teacher '{1}' has {2} stages ({3}) but student '{4}' has {5} ({6}), and no two of them are of one size: say which belong "
        + "together by Align, such as Align = \"1-1, 2-3\"");

    public static readonly DiagnosticDescriptor NoAdapter = Error(
        "SAKD0019", "No adapter leads from one shape to the other",
        "'{0}', {1}: no adapter leads from {2} to {3}: the maps must be square, or of the same size");

    public static readonly DiagnosticDescriptor BadDistiller = Error(
        "SAKD0020", "A class cannot be used as a distiller", "'{0}' cannot distil '{1}': {2}");

    public static readonly DiagnosticDescriptor EmptyBlock = Error(
        "SAKD0021", "A block needs layers", "'{0}' has no layers: add attributes such as [Conv(\"conv1\", 3, \"channels\")] below [Block]");

    public static readonly DiagnosticDescriptor BadStage = Error(
        "SAKD0022", "A stage asks for a number out of range", "{0}: {1} = {2} is out of range: it must be between 1 and {3}");

    public static readonly DiagnosticDescriptor GroupsDoNotDivide = Error(
        "SAKD0023", "Groups do not divide the channels",
        "{0}: {1} groups do not divide {2} input channels and {3} output channels: choose a number that divides both");

    public static readonly DiagnosticDescriptor ConcatMismatch = Error(
        "SAKD0024", "The two sides of a Concat have different sizes",
        "{0}: '{1}' is {2} but '{3}' is {4}: give both the same stride, so that height and width agree");

    public static readonly DiagnosticDescriptor BadParameter = Error(
        "SAKD0025", "A block's own name is written wrong", "'{0}': \"{1}\" is no parameter or abbreviation: {2}");

    public static readonly DiagnosticDescriptor UnknownParameter = Error(
        "SAKD0026", "A stage sets what its block does not have", "{0}: With = \"{1}\": {2}");

    public static readonly DiagnosticDescriptor BadTable = Error(
        "SAKD0027", "A stage does not fit its table", "{0}: {1}");

    public static readonly DiagnosticDescriptor BadAlignment = Error(
        "SAKD0028", "A pair aligns stages that do not exist",
        "'{0}': Align = \"{1}\": write teacher-student numbers in ascending order, such as \"1-1, 2-3\"; the teacher has stages 1 to {2}, "
        + "the student 1 to {3}");

    public static readonly DiagnosticDescriptor ContractMismatch = Error(
        "SAKD0029", "A class of another assembly was compiled otherwise",
        "'{0}' was compiled {1}: build its assembly again, with the version that this project uses");

    public static readonly DiagnosticDescriptor SmallTeacher = Describe(
        "SAKD0030", "The teacher is smaller than the student",
        "'{0}': teacher '{1}' has {2} multiply-adds, student '{3}' has {4}: are the two in the right order?", DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor UnfitDistiller = Describe(
        "SAKD0031", "A distiller of the library is left out of a pair", "'{0}' is left out of '{1}': {2}", DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor NoModule = Error(
        "SAKD0032", "A network written by hand is no module",
        "'{0}' is declared by its members but is no nn.Module<Tensor, Tensor>: derive it from that class");

    public static readonly DiagnosticDescriptor MemberIsNoModule = Error(
        "SAKD0033", "A member of a network is no module of one input and one output",
        "'{0}' of '{1}' is of type {2}, which is no nn.Module<Tensor, Tensor>: {3}");

    public static readonly DiagnosticDescriptor UnreadableMember = Error(
        "SAKD0034", "Generated code cannot read a member of a network", "'{0}' of '{1}' cannot be read by its companion: {2}");

    public static readonly DiagnosticDescriptor NoConstructor = Error(
        "SAKD0035", "A network written by hand cannot be created",
        "'{0}' has no constructor that its companion could call: give it a public or internal one whose only parameter without a default, "
        + "if any, is 'int classes'");

    public static readonly DiagnosticDescriptor OtherInput = Error(
        "SAKD0036", "A network written by hand has another input than its pair",
        "'{0}' is for images of {1}, but its {2} '{3}' is written by hand for {4}: let Input be the same, and the declared shapes what the "
        + "network makes of it");

    public static readonly DiagnosticDescriptor StrayMember = Error(
        "SAKD0037", "A member is declared in a class that is no architecture",
        "{0} is declared, but its class '{1}' has no [Architecture] attribute: give it one, such as [Architecture(\"net\", Input = "
        + "\"3x32x32\")], or take the member's away");

    public static readonly DiagnosticDescriptor MixedTable = Error(
        "SAKD0038", "A network is declared by its members and by blocks",
        "'{0}' declares its blocks on the class, but also {1} on a member: leave the one or the other away");

    public static readonly DiagnosticDescriptor BadMemberShape = Error(
        "SAKD0039", "A member's shape is written wrong",
        "{0} of '{1}' is declared \"{2}\", which is no shape: each number from 1 to 65536, write {3}");

    public static readonly DiagnosticDescriptor MultiplyMismatch = Error(
        "SAKD0046", "The two sides of a Multiply do not fit",
        "{0}: '{1}' is {2} but '{3}' is {4}: the right side must have the left one's shape, or be one pixel of as many channels");

    public static readonly DiagnosticDescriptor NotOnePixel = Error(
        "SAKD0047", "A linear layer reads a map of several pixels",
        "{0}: its input is {1}, but it reads a single pixel: put [GlobalAvgPool] before it, or write PerPixel = true for the channels of "
        + "each pixel, as a [Conv] with a kernel of 1 computes them");

    public static readonly DiagnosticDescriptor BadRate = Error(
        "SAKD0048", "A dropout rate is out of range", "{0}: a rate of {1} is out of range: it must be at least 0 and less than 1");

    public static readonly DiagnosticDescriptor UnreadValue = Describe(
        "SAKD0049", "Nothing reads a value of a block", "{0}: nothing reads {1}: let a layer read it by From or a join, or remove this one",
        DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor TakenCommandName = Describe(
        "SAKD0050", "A name on the command line is taken", "'{0}': '{1}' is already the name of {2} '{3}': give one of them another",
        DiagnosticSeverity.Error, WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor StrayAttribute = Error(
        "SAKD0052", "An attribute says nothing without another", "'{0}' has [{1}] but no [{2}]: add [{2}], or remove it");

    public static readonly DiagnosticDescriptor OldLanguage = Describe(
        "SAKD0053", "The language version is too old for generated code",
        "'{0}' and others are not compiled: this project's C# is version {1}, and generated code is written in C# 13: set "
        + "<LangVersion>13</LangVersion> or a later one, or leave it away", DiagnosticSeverity.Error,
        WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor NetworksDiffer = Error(
        "SAKD0054", "A pair leaves open what its networks do not agree on",
        "'{0}' has no {1}, and its networks differ: teacher '{2}' has {3}, student '{4}' has {5}: write {1} = {3} or whatever the pair is "
        + "for");

    public static readonly DiagnosticDescriptor UnknownOption = Error(
        "SAKD0055", "An attribute has no option of that name", "[{0}] has no option '{1}'{2}; there are {3}");

    public static readonly DiagnosticDescriptor SameNetwork = Describe(
        "SAKD0056", "Teacher and student are the same network",
        "'{0}': '{1}' is both the teacher and the student: name a larger network as the teacher", DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor ChannelsLast = Describe(
        "SAKD0057", "An input looks as if its channels came last",
        "'{0}': {1} = \"{2}\" is {3}: if it is the other way round, write \"{4}\"", DiagnosticSeverity.Warning);

    public static readonly DiagnosticDescriptor NetworkTooLarge = Error(
        "SAKD0058", "A network is too large for any memory", "{0}: {1}, {2}, has {3} {4}, more than {5}: {6}");

    public static readonly DiagnosticDescriptor BadNumber = Error(
        "SAKD0059", "A layer's number is out of range", "{0}: {1} = {2} is out of range: it must be {3}");

    public static readonly DiagnosticDescriptor OnlyOnePixel = Error(
        "SAKD0060", "An instance norm reads a single pixel",
        "{0}: its input is {1}, and a single pixel has no variance: let it read a larger map, or write [LayerNorm], which is over the "
        + "channels");

    public static readonly DiagnosticDescriptor UnfitOptions = Error(
        "SAKD0061", "Options of a layer do not go together", "{0}: {1}");

    public static readonly DiagnosticDescriptor BlockInItself = Error(
        "SAKD0070", "A block is used inside itself",
        "{0}: '{1}' leads back to the block that uses it, which would have no end: use blocks that do not");

    public static readonly DiagnosticDescriptor NoSlice = Error(
        "SAKD0071", "A slice reaches beyond the channels",
        "{0}: it reads channels {1} to {2}, but its input has {3}: choose a Start and Channels within them");

    public static readonly DiagnosticDescriptor WrongKind = Error(
        "SAKD0072", "A layer reads tokens where a map is wanted, or the other way round",
        "{0}: its input is {1}, but it reads {2}: put {3} before it");

    public static readonly DiagnosticDescriptor UnfitInputs = Error(
        "SAKD0073", "The two inputs of a pair do not go together", "'{0}': {1}");

    public static readonly DiagnosticDescriptor OtherInputs = Error(
        "SAKD0074", "A block is given another number of values than it reads",
        "{0}: '{1}' reads {2}, and its From names {3}: write {4}");

    public static readonly DiagnosticDescriptor SeveralInputs = Error(
        "SAKD0075", "A block of several inputs stands in the table of a network",
        "{0}: '{1}' reads {2}, and a row of the table has one value for its block: use it inside of a block, such as by "
        + "[Use<{1}>(\"key\", From = \"{3}\")]");

    public static readonly ImmutableArray<DiagnosticDescriptor> All =
    [
        NotPartial, BadForm, BadExpression, UnknownName, InexactDivision, UnknownValue, AddMismatch, NoSize, MissingHead, MissingStages,
        NoBlock, DuplicateName, BadName, BadShape, TooFewClasses, Conditions, NoArchitecture, SpotsNotAligned, NoAdapter, BadDistiller,
        EmptyBlock, BadStage, GroupsDoNotDivide, ConcatMismatch, BadParameter, UnknownParameter, BadTable, BadAlignment, ContractMismatch,
        SmallTeacher, UnfitDistiller,
        NoModule, MemberIsNoModule, UnreadableMember, NoConstructor, OtherInput, StrayMember, MixedTable, BadMemberShape,
        MultiplyMismatch, NotOnePixel, BadRate, UnreadValue, TakenCommandName, StrayAttribute, OldLanguage,
        NetworksDiffer, UnknownOption, SameNetwork, ChannelsLast, NetworkTooLarge, BadNumber, OnlyOnePixel, UnfitOptions,
        BlockInItself, NoSlice, WrongKind, UnfitInputs, OtherInputs, SeveralInputs,
    ];

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        Describe(id, title, message, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Describe(
        string id, string title, string message, DiagnosticSeverity severity, params string[] tags) => new(
        id,
        title,
        message,
        category: "Sakd",
        severity,
        isEnabledByDefault: true,
        helpLinkUri: $"https://github.com/sakd-net/sakd/blob/main/docs/diagnostics/{id}.md",
        customTags: tags);
}
