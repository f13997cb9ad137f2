using System.Globalization;
using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs;

/// <summary>From a network written by hand to its graph, which is what its members declare.</summary>
internal static class HandWrittenGraphBuilder
{
    /// <summary>The graph, or null where there is none; then a problem was added.</summary>
    public static ArchitectureGraph? Build(
        ArchitectureDeclaration architecture, HandWrittenDeclaration written, Shape input, int classes, Problems problems)
    {
        var before = problems.Count;
        Naming.CheckForm(architecture.Type, architecture.Form, [], problems);
        if (problems.Count > before)
        {
            return null;
        }

        if (written.HasTable)
        {
            problems.Add(Descriptors.MixedTable, written.Members[0].Site, architecture.Type.Name, written.Members[0].Title);
            return null;
        }

        if (!written.IsModule)
        {
            problems.Add(Descriptors.NoModule, Site.Of(architecture.Type), architecture.Type.Name);
            return null;
        }

        CheckMembers(architecture, written, problems);
        CheckTable(architecture, written, problems);
        CheckNames(architecture, written, problems);
        if (written.Constructor is null)
        {
            problems.Add(Descriptors.NoConstructor, Site.Of(architecture.Type), architecture.Type.Name);
        }

        var stages = written.Members
            .Where(member => member.Role != StageRole.Head)
            .Select(member => Stage(architecture, member, problems))
            .ToList();
        return problems.Count > before
            ? null
            : new ArchitectureGraph(
                architecture, input, classes, stages.OfType<StageGraph>().ToEquatableArray(),
                written.Members.First(member => member.Role == StageRole.Head).Name);
    }

    private static void CheckMembers(ArchitectureDeclaration architecture, HandWrittenDeclaration written, Problems problems)
    {
        foreach (var member in written.Members)
        {
            if (member.Fault is not null)
            {
                problems.Add(Descriptors.UnreadableMember, member.Site, member.Name, architecture.Type.Name, member.Fault);
            }
            else if (!member.IsModule)
            {
                problems.Add(
                    Descriptors.MemberIsNoModule, member.Site, member.Name, architecture.Type.Name, member.TypeText,
                    member.TypeText.StartsWith("ModuleList", StringComparison.Ordinal)
                    ? "put its modules into a Sequential"
                    : "hold what it does in a Sequential or in a module of one input and one output");
            }
        }
    }

    private static void CheckTable(ArchitectureDeclaration architecture, HandWrittenDeclaration written, Problems problems)
    {
        var heads = written.Members.Count(member => member.Role == StageRole.Head);
        if (heads != 1)
        {
            problems.Add(Descriptors.MissingHead, architecture.Site, architecture.Type.Name, heads == 0 ? "no head" : $"{heads} heads");
        }

        var (stems, stages, tails) = (Count(StageRole.Stem), Count(StageRole.Stage), Count(StageRole.Tail));
        var roles = written.Members.Select(member => member.Role).ToList();
        if (stems != 1 || stages == 0 || !roles.SequenceEqual(roles.OrderBy(role => role)))
        {
            problems.Add(
                Descriptors.MissingStages, architecture.Site, architecture.Type.Name, $"{stems}", $"{stages}", $"{tails}",
                "then its tails, and the head last");
        }
        else if (written.Members.Last(member => member.Role == StageRole.Stage) is { IsSpot: false } last)
        {
            problems.Add(
                Descriptors.BadTable, last.Site, last.Title, "no spot follows it: write it as a [Tail], or leave Spot = false away");
        }

        int Count(StageRole role) => written.Members.Count(member => member.Role == role);
    }

    private static void CheckNames(ArchitectureDeclaration architecture, HandWrittenDeclaration written, Problems problems)
    {
        Naming.CheckCommandLineName(architecture, problems);
        var companion = Naming.Companion(architecture.Type).Name;
        if (written.IsTaken)
        {
            problems.Add(
                Descriptors.DuplicateName, Site.Of(architecture.Type), $"The companion of '{architecture.Type.Name}'", companion,
                "another class");
        }

        var names = new NameTable(problems).Reserve(Naming.ReservedInCompanions.Concat([companion]), "a member of every such class");
        foreach (var member in written.Members)
        {
            names.Member(member.Site, member.Title, Naming.Member(member.Name));
        }
    }

    private static MemberStage? Stage(ArchitectureDeclaration architecture, MemberDeclaration member, Problems problems)
    {
        if (Shape.Parse(member.Shape) is { } map)
        {
            return new MemberStage(member, map, IsVector: false);
        }

        if (member.Role == StageRole.Tail
            && int.TryParse(member.Shape, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && length is >= 1 and <= (int)Shape.Largest)
        {
            return new MemberStage(member, new Shape(length, 1, 1), IsVector: true);
        }

        problems.Add(
            Descriptors.BadMemberShape, member.Site, member.Title, architecture.Type.Name, member.Shape,
            member.Role == StageRole.Tail
            ? "channels x height x width, such as \"64x8x8\", or the length of a vector, such as \"512\""
            : "channels x height x width, such as \"64x8x8\"; only a [Tail] can be a vector");
        return null;
    }
}
