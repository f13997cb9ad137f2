using Microsoft.CodeAnalysis;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Declarations;

/// <summary>
/// Which of the names that generated code writes in short mean something else where it stands. Its using directives are inside its
/// namespace, so that only what this namespace itself contains comes before them.
/// </summary>
internal static class HiddenNames
{
    public static EquatableArray<HiddenName> Of(Compilation compilation, CancellationToken cancellation)
    {
        var catalog = Naming.CatalogNamespace(compilation.AssemblyName).Split('.').Select(part => part.TrimStart('@'));
        var namespaces = Below(compilation.Assembly.GlobalNamespace)
            .Select(compilation.GetCompilationNamespace)
            .Concat([Find(compilation.GlobalNamespace, catalog)]);
        return namespaces
            .OfType<INamespaceSymbol>()
            .SelectMany(inside => Of(inside, cancellation))
            .Distinct()
            .ToEquatableArray();
    }

    private static IEnumerable<HiddenName> Of(INamespaceSymbol inside, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ShortNames.All.Where(name => Contains(inside, name)).Select(name => new HiddenName(DeclarationReader.Text(inside), name));
    }

    private static bool Contains(INamespaceSymbol inside, string name) =>
        inside.GetMembers(name).Any() || inside.GetMembers(name + "Attribute").Any();

    private static IEnumerable<INamespaceSymbol> Below(INamespaceSymbol outside) =>
        outside.GetNamespaceMembers().SelectMany(Below).Concat([outside]);

    private static INamespaceSymbol? Find(INamespaceSymbol outside, IEnumerable<string> parts) =>
        parts.Aggregate(
            (INamespaceSymbol?)outside, (found, part) => found?.GetNamespaceMembers().FirstOrDefault(inside => inside.Name == part));
}
