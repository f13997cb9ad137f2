using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>One of the ways in which a value with alternatives comes about.</summary>
/// <param name="Alternative">The layers that make it; null where none is there, and what they would read passes.</param>
/// <param name="IsAsked">Whether code asks for it; the last needs no question.</param>
internal sealed record Outcome(Alternative? Alternative, bool IsAsked)
{
    public IReadOnlyList<LayerNode> Layers => Alternative is { } alternative ? alternative.Layers : [];

    /// <summary>All of a value, those with modules first.</summary>
    public static IEnumerable<Outcome> Of(Step.Choose choice)
    {
        var ordered = choice.Alternatives.OrderBy(alternative => alternative.Witness is null ? 1 : 0).ToList();
        for (var i = 0; i < ordered.Count; i++)
        {
            yield return new Outcome(ordered[i], IsAsked: choice.Optional || i < ordered.Count - 1);
        }

        if (choice.Optional)
        {
            yield return new Outcome(null, IsAsked: false);
        }
    }

    /// <summary>
    /// Whether a layer's module is there without the C# compiler knowing: the question for the first module answers for the others.
    /// </summary>
    public bool IsSure(LayerNode layer) => layer.Key is not null && !(IsAsked && layer == Alternative?.Witness);

    /// <summary>One value of two, or of more.</summary>
    public static Term Choose(IEnumerable<(Term? Test, Term Value)> outcomes)
    {
        var backwards = outcomes.Reverse().ToList();
        return backwards.Skip(1).Aggregate(
            backwards[0].Value, (rest, outcome) => rest == outcome.Value ? rest : Choose(outcome.Test!, outcome.Value, rest));
    }

    /// <summary>
    /// The body of a method that returns what the first outcome does whose question is answered by yes. What is short comes first.
    /// </summary>
    public static IEnumerable<Statement> Return(IReadOnlyList<(Term? Test, IReadOnlyList<Statement> Body)> outcomes)
    {
        var last = outcomes[outcomes.Count - 1].Body;
        if (outcomes.Count == 2 && last.Count == 1 && outcomes[0] is { Test: { } test, Body: { Count: > 1 } body })
        {
            return [new Statement.If(test.Negate(), last.ToEquatableArray()), .. body];
        }

        var asked = outcomes.Take(outcomes.Count - 1).Select(outcome => new Statement.If(outcome.Test!, outcome.Body.ToEquatableArray()));
        return [.. asked, .. last];
    }

    /// <summary>The statements of the first outcome whose question is answered by yes, within others.</summary>
    public static IReadOnlyList<Statement> Branch(IEnumerable<(Term? Test, IReadOnlyList<Statement> Body)> outcomes)
    {
        var backwards = outcomes.Reverse().ToList();
        return backwards.Skip(1).Aggregate(
            backwards[0].Body, (rest, outcome) => [Branch(outcome.Test!, outcome.Body.ToEquatableArray(), rest.ToEquatableArray())]);
    }

    private static Statement Branch(Term test, EquatableArray<Statement> body, EquatableArray<Statement> otherwise) =>
        IsPresence(test) && otherwise.Count == 1 && otherwise[0] is not Statement.If
            ? new Statement.If(test.Negate(), otherwise, body)
            : new Statement.If(test, body, otherwise);

    private static Term Choose(Term test, Term value, Term otherwise) =>
        IsPresence(test) && otherwise is not Conditional
            ? new Conditional(test.Negate(), otherwise, value)
            : new Conditional(test, value, otherwise);

    private static bool IsPresence(Term test) => test is Operation { Operator: "is not" };
}
