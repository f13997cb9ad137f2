using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Diagnostics;

/// <summary>The names of an assembly, gathered class by class, since only all of them together show what meets.</summary>
internal sealed class AssemblyNames
{
    private readonly ConcurrentBag<(string Kind, string Name, TypeName Type, Site Site)> _commands = [];
    private readonly ConcurrentBag<TypeName> _compiled = [];
    private readonly ConcurrentBag<TypeName> _others = [];

    public void Add(BlockDeclaration block) => _compiled.Add(block.Type);

    public void Add(ArchitectureDeclaration architecture)
    {
        _compiled.Add(architecture.Type);
        _commands.Add(("architecture", architecture.Name, architecture.Type, architecture.Site));
    }

    public void Add(PairDeclaration pair)
    {
        _compiled.Add(pair.Type);
        if (pair.CommandName is { } name)
        {
            _commands.Add(("pair", name, pair.Type, pair.Site));
        }
    }

    /// <summary>Adds a type that nothing is generated for.</summary>
    public void AddOther(TypeName type) => _others.Add(type);

    /// <summary>Adds a problem for each name that is taken, and for each type that hides one of those that generated code names in short.</summary>
    /// <param name="distillers">The library's distillers.</param>
    /// <param name="problems">Where problems go.</param>
    public void Check(IEnumerable<DistillerDeclaration> distillers, Problems problems)
    {
        foreach (var same in _commands.GroupBy(command => (command.Kind, command.Name)))
        {
            var types = same.OrderBy(command => command.Type.FullName, StringComparer.Ordinal).ToList();
            foreach (var later in types.Skip(1))
            {
                problems.Add("SAKD0050", later.Site, later.Type.Name, later.Name, later.Kind, types[0].Type.Name);
            }
        }

        var used = new HashSet<string>(Naming.RuntimeTypes.Concat(distillers.Select(distiller => distiller.Type.Name)));
        foreach (var other in _others.Where(other => used.Contains(other.Name)))
        {
            if (_compiled.OrderBy(type => type.FullName, StringComparer.Ordinal).FirstOrDefault(type => Sees(type, other)) is { } hidden)
            {
                problems.Add("SAKD0051", Site.Of(other), other.Name, hidden.Name);
            }
        }
    }

    /// <summary>Whether code of one type's namespace means another by its short name: it is in the same one, or around it.</summary>
    private static bool Sees(TypeName type, TypeName other) =>
        other.Namespace.Length == 0 || type.Namespace == other.Namespace || type.Namespace.StartsWith(other.Namespace + ".", StringComparison.Ordinal);
}
