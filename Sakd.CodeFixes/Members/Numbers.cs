using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Sakd.CodeFixes.Members;

/// <summary>
/// Numbers in a constructor: constants, and parameters with the values that they are given, else their defaults, which are what a companion
/// creates its network with where there is but one constructor.
/// </summary>
/// <param name="given">The values of parameters.</param>
internal sealed class Numbers(IReadOnlyDictionary<ISymbol, long?> given)
{
    public static Numbers Defaults { get; } = new(new Dictionary<ISymbol, long?>(SymbolEqualityComparer.Default));

    /// <summary>The numbers of a constructor that is called with some of these.</summary>
    public Numbers Within(IEnumerable<IArgumentOperation> arguments)
    {
        var inner = new Dictionary<ISymbol, long?>(SymbolEqualityComparer.Default);
        foreach (var argument in arguments.Where(argument => argument.Parameter is not null))
        {
            inner[argument.Parameter!] = Read(argument.Value);
        }

        return new Numbers(inner);
    }

    /// <summary>The number, or null where it cannot be read off.</summary>
    public long? Read(IOperation? value) => value switch
    {
        { ConstantValue: { HasValue: true, Value: int number } } => number,
        { ConstantValue: { HasValue: true, Value: long number } } => number,
        IConversionOperation conversion => Read(conversion.Operand),
        IParameterReferenceOperation { Parameter: var parameter } =>
            IsWritten(parameter) ? null
            : given.TryGetValue(parameter, out var number) ? number
            : parameter is { HasExplicitDefaultValue: true, ExplicitDefaultValue: int or long }
                && parameter.ContainingType.InstanceConstructors.Length == 1
                ? Convert.ToInt64(parameter.ExplicitDefaultValue, null)
            : null,
        IBinaryOperation binary => (binary.OperatorKind, Read(binary.LeftOperand), Read(binary.RightOperand)) switch
        {
            (BinaryOperatorKind.Add, { } left, { } right) => left + right,
            (BinaryOperatorKind.Subtract, { } left, { } right) => left - right,
            (BinaryOperatorKind.Multiply, { } left, { } right) => left * right,
            (BinaryOperatorKind.Divide, { } left, { } right) when right != 0 => left / right,
            _ => null,
        },
        _ => null,
    };

    /// <summary>Height and width, which may be one number.</summary>
    /// <param name="call">The call that makes a module.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="otherwise">What it is where it is not given.</param>
    public (long? Height, long? Width) Sizes(IInvocationOperation call, string parameter, (long? Height, long? Width) otherwise) =>
        Bare(Argument(call, parameter)) switch
        {
            null or { ConstantValue: { HasValue: true, Value: null } } => otherwise,
            ITupleOperation { Elements: { Length: 2 } both } => (Read(both[0]), Read(both[1])),
            var number => (Read(number), Read(number)),
        };

    /// <summary>What a call gives a parameter; null where it leaves it away.</summary>
    public static IOperation? Argument(IInvocationOperation call, string parameter) => call.Arguments
        .FirstOrDefault(argument => argument.Parameter?.Name == parameter && argument.ArgumentKind != ArgumentKind.DefaultValue)?.Value;

    /// <summary>Without conversions and brackets.</summary>
    public static IOperation? Bare(IOperation? operation) => operation switch
    {
        IConversionOperation conversion => Bare(conversion.Operand),
        IParenthesizedOperation brackets => Bare(brackets.Operand),
        _ => operation,
    };

    private static bool IsWritten(IParameterSymbol parameter) => parameter.ContainingSymbol.DeclaringSyntaxReferences
        .SelectMany(reference => reference.GetSyntax().DescendantNodes())
        .OfType<IdentifierNameSyntax>()
        .Any(name => name.Identifier.ValueText == parameter.Name && name.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == name,
            PrefixUnaryExpressionSyntax prefix => prefix.IsKind(SyntaxKind.PreIncrementExpression)
                || prefix.IsKind(SyntaxKind.PreDecrementExpression),
            PostfixUnaryExpressionSyntax postfix => postfix.IsKind(SyntaxKind.PostIncrementExpression)
                || postfix.IsKind(SyntaxKind.PostDecrementExpression),
            ArgumentSyntax argument => !argument.RefKindKeyword.IsKind(SyntaxKind.None)
                || argument.Parent?.Parent is AssignmentExpressionSyntax,
            _ => false,
        });
}
