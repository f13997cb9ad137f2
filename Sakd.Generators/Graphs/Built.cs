using System.Runtime.CompilerServices;
using Sakd.Generators.Diagnostics;

namespace Sakd.Generators.Graphs;

/// <summary>
/// The graphs of declarations, each built once for as long as its declaration lives: an architecture asks for those of its blocks, a pair
/// for those of its networks, the analyzer for all of them.
/// </summary>
/// <param name="build">Builds a graph, and says what is wrong.</param>
internal sealed class Built<TDeclaration, TGraph>(Func<TDeclaration, Problems, TGraph> build)
    where TDeclaration : class
{
    private readonly ConditionalWeakTable<TDeclaration, StrongBox<(TGraph Graph, Problems Problems)>> _built = new();

    /// <summary>The graph of a declaration.</summary>
    /// <param name="declaration">The declaration.</param>
    /// <param name="problems">Where what is wrong with it goes.</param>
    public TGraph Of(TDeclaration declaration, Problems problems)
    {
        var built = _built.GetValue(declaration, Build).Value;
        problems.Include(built.Problems);
        return built.Graph;
    }

    private StrongBox<(TGraph Graph, Problems Problems)> Build(TDeclaration declaration)
    {
        var problems = new Problems();
        return new((build(declaration, problems), problems));
    }
}
