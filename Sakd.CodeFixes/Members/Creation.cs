using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sakd.CodeFixes.Members;

/// <summary>Where the module of a field or property is made.</summary>
internal static class Creation
{
    /// <summary>The expression that makes it, where there is one that always does: an initializer, or a constructor's statement.</summary>
    /// <param name="compilation">The compilation.</param>
    /// <param name="type">The class of the member.</param>
    /// <param name="member">The field or property.</param>
    public static IOperation? Of(Compilation compilation, INamedTypeSymbol type, ISymbol member)
    {
        var written = member.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax()).FirstOrDefault();
        if (written is PropertyDeclarationSyntax { ExpressionBody.Expression: { } read })
        {
            // Another name of a field.
            return Model(read).GetSymbolInfo(read).Symbol is IFieldSymbol field
                ? Of(compilation, type, field)
                : Model(read).GetOperation(read);
        }

        var initializer = written switch
        {
            VariableDeclaratorSyntax variable => variable.Initializer,
            PropertyDeclarationSyntax property => property.Initializer,
            _ => null,
        };
        var assigned =
            from reference in type.DeclaringSyntaxReferences
            from assignment in reference.GetSyntax().DescendantNodes().OfType<AssignmentExpressionSyntax>()
            where SymbolEqualityComparer.Default.Equals(Model(assignment).GetSymbolInfo(assignment.Left).Symbol, member)
            select IsStraight(assignment) ? assignment.Right : null;
        ExpressionSyntax?[] all = [.. initializer is null ? [] : new[] { initializer.Value }, .. assigned];
        return all.Length == 1 && all[0] is { } made ? Model(made).GetOperation(made) : null;

        SemanticModel Model(SyntaxNode node) => compilation.GetSemanticModel(node.SyntaxTree);
    }

    private static bool IsStraight(AssignmentExpressionSyntax assignment) => assignment.Parent switch
    {
        ArrowExpressionClauseSyntax { Parent: ConstructorDeclarationSyntax } => true,
        ExpressionStatementSyntax { Parent: BlockSyntax { Parent: ConstructorDeclarationSyntax } } => true,
        _ => false,
    };
}
