using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Sakd.CodeFixes.Members;

/// <summary>One call of a member in a forward method.</summary>
/// <param name="Member">The field or property.</param>
/// <param name="Output">The shape that it makes.</param>
/// <param name="Between">What is computed between the member before it and this one.</param>
internal sealed record MemberCall(ISymbol Member, ReadShape Output, ImmutableArray<string> Between);

/// <summary>What a forward method says.</summary>
/// <param name="Calls">Its members, each where it is called first.</param>
/// <param name="Behind">What is computed behind the last of them.</param>
/// <param name="Result">The shape of what it returns.</param>
/// <param name="IsOrdered">Whether the members are called in this order whatever happens.</param>
internal sealed record Forward(ImmutableArray<MemberCall> Calls, ImmutableArray<string> Behind, ReadShape Result, bool IsOrdered);

/// <summary>Follows a shape through a forward method, statement by statement.</summary>
internal sealed class ForwardReader
{
    // They change nothing, or only what belongs to whom.
    private static readonly string[] _silent =
    [
        "alias", "clone", "contiguous", "to", "MoveToOuterDisposeScope", "MoveToOtherDisposeScope", "DetachFromDisposeScope",
    ];

    private readonly Dictionary<ISymbol, ReadShape> _values = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _called = new(SymbolEqualityComparer.Default);
    private readonly List<MemberCall> _calls = [];
    private readonly List<string> _between = [];
    private readonly INamedTypeSymbol _type;
    private readonly Func<ISymbol, ReadShape, ReadShape> _output;
    private ReadShape _result = ReadShape.Unknown;
    private bool _isOrdered = true;
    private bool _isLost;

    private ForwardReader(INamedTypeSymbol type, Func<ISymbol, ReadShape, ReadShape> output) => (_type, _output) = (type, output);

    /// <summary>Reads the forward method of a class.</summary>
    /// <param name="compilation">The compilation.</param>
    /// <param name="type">The class.</param>
    /// <param name="input">The shape that it is given.</param>
    /// <param name="output">What a member makes of a shape.</param>
    /// <returns>Null where there is none in the text, or one that cannot be followed.</returns>
    public static Forward? Read(
        Compilation compilation, INamedTypeSymbol type, ReadShape input, Func<ISymbol, ReadShape, ReadShape> output)
    {
        var method = type.GetMembers("forward").OfType<IMethodSymbol>().FirstOrDefault(method =>
            method is { IsOverride: true, Parameters.Length: 1 } && TorchTypes.IsTensor(method.Parameters[0].Type));
        if (method?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not MethodDeclarationSyntax syntax
            || compilation.GetSemanticModel(syntax.SyntaxTree).GetOperation(syntax) is not IMethodBodyOperation body)
        {
            return null;
        }

        var reader = new ForwardReader(type, output);
        reader._values[method.Parameters[0]] = input;
        reader.Run(body.BlockBody ?? body.ExpressionBody);
        return reader._isLost
            ? null
            : new Forward([.. reader._calls], [.. reader._between], reader._result, reader._isOrdered);
    }

    private void Run(IOperation? statement)
    {
        switch (statement)
        {
            case IBlockOperation block:
                foreach (var inner in block.Operations)
                {
                    Run(inner);
                }

                break;
            case IUsingOperation scope:
                Run(scope.Resources);
                Run(scope.Body);
                break;
            case IUsingDeclarationOperation { DeclarationGroup: var group }:
                Run(group);
                break;
            case IVariableDeclarationGroupOperation group:
                foreach (var variable in group.Declarations.SelectMany(declaration => declaration.Declarators))
                {
                    _values[variable.Symbol] = Follow(variable.GetVariableInitializer()?.Value);
                }

                break;
            case IExpressionStatementOperation { Operation: var operation }:
                Follow(operation);
                break;
            case IReturnOperation { ReturnedValue: var returned }:
                _result = Follow(returned);
                break;
            case not null:
                Fork(statement);
                break;
        }
    }

    private ReadShape Follow(IOperation? operation)
    {
        switch (Numbers.Bare(operation))
        {
            case ISimpleAssignmentOperation { Target: IParameterReferenceOperation or ILocalReferenceOperation } assignment:
                var value = Follow(assignment.Value);
                return _values[Symbol(assignment.Target)!] = value;
            case IParameterReferenceOperation or ILocalReferenceOperation:
                return _values.TryGetValue(Symbol(Numbers.Bare(operation)!)!, out var known) ? known : ReadShape.Unknown;
            case IArgumentOperation argument:
                return Follow(argument.Value);
            case IInvocationOperation call:
                return Member(call) is { } member ? Call(member, Follow(call.Arguments[0].Value)) : Compute(call);
            case IBinaryOperation binary when TorchTypes.IsTensor(binary.Type):
                var (left, right) = (Follow(binary.LeftOperand), Follow(binary.RightOperand));
                _between.Add(Sign(binary));
                return TorchTypes.IsTensor(binary.LeftOperand.Type) && TorchTypes.IsTensor(binary.RightOperand.Type)
                    ? left.Spread(right)
                    : ReadShape.Unknown;
            case IConditionalOperation choice:
                _isOrdered &= !choice.Descendants().Any(inner => inner is IInvocationOperation call && Member(call) is not null);
                return Follow(choice.WhenTrue).And(Follow(choice.WhenFalse));
            case IConditionalAccessOperation or ICoalesceOperation or ISwitchExpressionOperation or IAnonymousFunctionOperation
                or IDeconstructionAssignmentOperation:
                Fork(operation!);
                return ReadShape.Unknown;
            case { } other:
                foreach (var part in other.ChildOperations)
                {
                    Follow(part);
                }

                if (TorchTypes.IsTensor(other.Type) && other is not (IMemberReferenceOperation or ILiteralOperation))
                {
                    _between.Add(other.Syntax.ToString());
                }

                return ReadShape.Unknown;
            case null:
                return ReadShape.Unknown;
        }
    }

    private ReadShape Call(ISymbol member, ReadShape input)
    {
        if (!_called.Add(member))
        {
            _between.Add($"{member.Name} once more");
            return _output(member, input);
        }

        var output = _output(member, input);
        _calls.Add(new MemberCall(member, output, [.. _between]));
        _between.Clear();
        return output;
    }

    private ReadShape Compute(IInvocationOperation call)
    {
        // A method of the network's own may call members, too.
        _isLost |= IsOwn(call);
        var shapes = call.ChildOperations.Select(part => (Shape: Follow(part), IsTensor: IsTensor(part))).ToList();
        var input = shapes.FirstOrDefault(part => part.IsTensor).Shape ?? ReadShape.Unknown;
        var name = call.TargetMethod.Name;
        if (!TorchTypes.IsTensor(call.Type) || _silent.Contains(name))
        {
            return input;
        }

        _between.Add(name);
        return name switch
        {
            "mean" => ReadShape.Vector(input.Channels),
            "flatten" => input.Flat,
            _ => ModuleReader.KeepsShape(name.TrimEnd('_')) ? input : ReadShape.Unknown,
        };
    }

    // What may run or not.
    private void Fork(IOperation operation) => _isLost |= operation.DescendantsAndSelf().Any(inner => inner switch
    {
        IInvocationOperation call => Member(call) is not null || IsOwn(call),
        IAssignmentOperation or IReturnOperation => true,
        _ => false,
    });

    private bool IsOwn(IInvocationOperation call) => SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, _type);

    private ISymbol? Member(IInvocationOperation call) =>
        call is { TargetMethod.Name: "forward" or "call", Arguments.Length: 1 }
        && Numbers.Bare(call.Instance) is IMemberReferenceOperation { Instance: IInstanceReferenceOperation, Member: var member }
        && TorchTypes.IsModule(call.TargetMethod.ContainingType)
        && SymbolEqualityComparer.Default.Equals(member.ContainingType, _type)
            ? member
            : null;

    private static bool IsTensor(IOperation part) =>
        TorchTypes.IsTensor(part is IArgumentOperation argument ? argument.Value.Type : part.Type);

    private static ISymbol? Symbol(IOperation reference) => reference switch
    {
        IParameterReferenceOperation parameter => parameter.Parameter,
        ILocalReferenceOperation local => local.Local,
        _ => null,
    };

    private static string Sign(IBinaryOperation binary) => ((BinaryExpressionSyntax)binary.Syntax).OperatorToken.ValueText;
}
