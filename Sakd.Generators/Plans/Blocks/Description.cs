using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>
/// The forward pass in evaluation mode over values that are described rather than computed: layer by layer, with nothing taken in by
/// another, and nothing to release.
/// </summary>
internal static class Description
{
    private const string Value = "GraphValue";

    public static Computation Of(BlockGraph block, BlockFields fields)
    {
        var evaluated = EvaluationMode.Of(block);
        var view = new View(block.Type, fields, ViewKind.Described, hasTape: false);
        var pass = SharedMethods.Of(ForwardPass.Of(evaluated, OuterRelus.None, view, new MethodNames(evaluated)));
        return new Computation(
            pass.Statements.Select(Describe).ToEquatableArray(),
            pass.Methods.Select(Describe).ToEquatableArray());
    }

    private static Method Describe(Method method) => method with
    {
        Returns = Value,
        Parameters = method.Parameters
            .Select(parameter => parameter.Type == "Tensor" ? parameter with { Type = Value } : parameter)
            .ToEquatableArray(),
        Body = method.Body.Select(Describe).ToEquatableArray(),
    };

    private static Statement Describe(Statement statement) => statement switch
    {
        Statement.Let let => new Statement.Declare("var", let.Local, let.Value.Rewrite(Describe)),
        Statement.If test => new Statement.If(
            test.Test, test.Then.Select(Describe).ToEquatableArray(), test.Else.Select(Describe).ToEquatableArray()),
        _ => statement.Rewrite(Describe),
    };

    /// <summary>What tensors do by themselves, and a value that is the same as another, which needs no handle of its own.</summary>
    private static Term Describe(Term term) => term switch
    {
        Call { Receiver: { } value, Method: "alias" } => value,
        Call { Receiver: { } value, Method: "sigmoid" } => Term.Static("Functional", "Sigmoid", value),
        Call { Receiver: { } value, Method: "mean" } => Term.Static("Functional", "GlobalAvgPool", value),
        _ => term,
    };
}
