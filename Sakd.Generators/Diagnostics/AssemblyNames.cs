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

    /// <summary>Adds a problem where the assembly's language is too old for what is generated.</summary>
    /// <param name="language">The version of the language.</param>
    /// <param name="problems">Where problems go.</param>
    public void CheckLanguage(string language, Problems problems)
    {
        if (_compiled.OrderBy(type => type.FullName, StringComparer.Ordinal).FirstOrDefault() is { } first)
        {
            problems.Add(Descriptors.OldLanguage, Site.Of(first), first.Name, language);
        }
    }

    /// <summary>Adds a problem for each name that is taken.</summary>
    /// <param name="catalog">The namespace of the assembly's catalog.</param>
    /// <param name="problems">Where problems go.</param>
    public void Check(string catalog, Problems problems)
    {
        foreach (var same in _commands.GroupBy(command => (command.Kind, command.Name)))
        {
            var types = same.OrderBy(command => command.Type.FullName, StringComparer.Ordinal).ToList();
            foreach (var later in types.Skip(1))
            {
                problems.Add(Descriptors.TakenCommandName, later.Site, later.Type.Name, later.Name, later.Kind, types[0].Type.Name);
            }
        }

        foreach (var other in _commands.IsEmpty
            ? []
            : _others.Where(other => other.Name == Naming.Catalog && other.Namespace == catalog).Distinct())
        {
            problems.Add(
                Descriptors.BadName, Site.Of(other), other.Name, other.Name, "the name of this class",
                "the compiler adds one of that name, the assembly's catalog");
        }
    }
}
