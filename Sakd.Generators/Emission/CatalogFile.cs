using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Emission;

/// <summary>The catalog of an assembly: where names on a command line meet compiled pairs.</summary>
internal static class CatalogFile
{
    /// <summary>The file; none where there is nothing to name.</summary>
    /// <param name="architectures">The classes of architectures.</param>
    /// <param name="pairs">The classes of pairs.</param>
    /// <param name="assembly">The name of the assembly.</param>
    /// <param name="cancellation">Whether it is still wanted.</param>
    public static EquatableArray<SourceFile> Of(
        EquatableArray<TypeName> architectures, EquatableArray<TypeName> pairs, string assembly, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (architectures.Count + pairs.Count == 0)
        {
            return EquatableArray<SourceFile>.Empty;
        }

        var @namespace = Naming.CatalogNamespace(assembly);
        var text = Template.Catalog.Render(new
        {
            Assembly = assembly,
            Namespace = @namespace,
            Architectures = architectures.Select(type => type.Global).ToList(),
            Pairs = pairs.Select(type => type.Global).ToList(),
        });
        var file = new SourceFile(Naming.Catalog, text, @namespace, EquatableArray<string>.Empty).Using(architectures.Concat(pairs));
        return new([file]);
    }
}
