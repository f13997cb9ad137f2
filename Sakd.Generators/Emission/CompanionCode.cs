using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Emission;

/// <summary>What the template of a companion prints beside what it shares with an architecture's.</summary>
/// <param name="Network">The class of the network.</param>
/// <param name="NetworkName">Its name, for comments.</param>
/// <param name="Members">What the companion repeats and reads.</param>
/// <param name="DeclareHead">The expression that declares the head.</param>
/// <param name="Arguments">What the network's constructor gets.</param>
/// <param name="TakesClasses">Whether the number of classes is among it.</param>
internal sealed record CompanionCode(
    string Network, string NetworkName, IReadOnlyList<MemberCode> Members, string DeclareHead, string Arguments, string TakesClasses)
{
    public static CompanionCode Of(ArchitectureGraph graph, HandWrittenDeclaration written) => new(
        graph.Declaration.Type.SeenFrom(graph.Type),
        graph.Declaration.Type.Name,
        [.. written.Members.Select(member => new MemberCode(
            $"{member.Role}",
            member.Name,
            member.Shape,
            member.Role == StageRole.Stage && !member.IsSpot,
            Naming.Member(member.Name),
            member.IsProperty ? "Method" : "Field",
            member.IsProperty ? $"get_{member.Name}" : member.Name,
            member.IsProperty ? member.Type : $"ref {member.Type}"))],
        Declare(written.Members.Last().Name, "classes"),
        written.Constructor?.Classes is { } classes ? $"{Naming.Escape(classes)}: classes" : "",
        written.Constructor?.Classes is null ? "false" : "true");

    /// <summary>The expression that declares a member.</summary>
    public static string Declare(MemberStage stage) => Declare(
        stage.Declaration.Name,
        stage.IsVector
            ? FormattableString.Invariant($"{stage.Output.Channels}")
            : FormattableString.Invariant($"{stage.Output.Channels}, {stage.Output.Height}, {stage.Output.Width}"));

    private static string Declare(string name, string sizes) =>
        $"Declare({Naming.Literal(name)}, Members.{Naming.Member(name)}(module), {sizes})";
}

/// <summary>A member of the network, as the template prints it.</summary>
/// <param name="Role">Which attribute it carries.</param>
/// <param name="Name">Its name.</param>
/// <param name="Shape">The shape that it declares.</param>
/// <param name="IsNoSpot">Whether it is a stage that is no feature.</param>
/// <param name="Accessor">The method that reads it.</param>
/// <param name="Kind">What that method reaches: a field, or the getter of a property.</param>
/// <param name="Target">The name of that.</param>
/// <param name="Type">What it returns.</param>
internal sealed record MemberCode(
    string Role, string Name, string Shape, bool IsNoSpot, string Accessor, string Kind, string Target, string Type);
