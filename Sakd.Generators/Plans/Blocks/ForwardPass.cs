using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>
/// The forward pass of a block: one local for each value, each released when the method ends, the last one returned. A value whose
/// alternatives take several statements becomes a method of its own, and so does what the last ReLUs are put together by, since what they
/// read is put together so too.
/// </summary>
internal sealed class ForwardPass
{
    /// <summary>The parameter for what the ReLU at the beginning reads.</summary>
    public const string BeforeFirstRelu = "beforeFirstRelu";

    /// <summary>The parameter for the output without the ReLUs at the end.</summary>
    public const string BeforeLastRelu = "beforeLastRelu";

    private static readonly string[] Reserved = ["x", "source", "fold", "tape", "input", BeforeFirstRelu, BeforeLastRelu];
    private static readonly Local Tape = new("tape");

    private readonly BlockGraph _block;
    private readonly OuterRelus _outer;
    private readonly View _view;
    private readonly MethodNames _names;
    private readonly Scope _scope = new Scope(Reserved).With(BlockGraph.Input, "x");
    private readonly List<Method> _methods = [];

    private ForwardPass(BlockGraph block, OuterRelus outer, View view, MethodNames names) =>
        (_block, _outer, _view, _names) = (block, outer, view, names);

    public static Computation Of(BlockGraph block, OuterRelus outer, View view, MethodNames names)
    {
        var pass = new ForwardPass(block, outer, view, names);
        var statements = pass.Statements().ToEquatableArray();
        return new Computation(statements, pass._methods.ToEquatableArray());
    }

    private IEnumerable<Statement> Statements()
    {
        foreach (var step in _block.Steps.Where(step => !_outer.Moved.Contains(step.Value)))
        {
            var (value, layer) = (step.Value, (step as Step.Apply)?.Layer);
            var term = layer is null ? Choose((Step.Choose)step) : Apply(layer, _scope);
            if (value == _block.Output)
            {
                if (_outer.Last.Contains(value) && layer is not null && !EndsInRelu(layer))
                {
                    yield return Keep(BeforeLastRelu, _scope[layer.Inputs[0]].Call("alias"));
                }

                yield return new Statement.Return(term);
                continue;
            }

            yield return Let(value, layer, term, _scope);
            if (value == _outer.FirstNorm)
            {
                yield return Keep(BeforeFirstRelu, _scope[value].Call("alias"));
            }
        }

        foreach (var statement in _outer.Moved.Count > 0 ? Arranged() : [])
        {
            yield return statement;
        }
    }

    /// <summary>The end of a block whose last ReLUs do not make its output, but what that is put together of.</summary>
    private IEnumerable<Statement> Arranged()
    {
        var layers = _block.Layers.Where(layer => _outer.Moved.Contains(layer.Output)).ToList();
        var parts = layers.SelectMany(layer => layer.Inputs).Where(input => !_outer.Moved.Contains(input)).Distinct().ToList();
        const string summary = "The output: of what the last ReLUs make, or of what they read.";
        var method = Method(summary, _names.Of("Arrange"), parts, hasTape: false, scope => layers.Select(layer =>
        {
            var term = Apply(layer, scope);
            return layer.Output == _block.Output ? new Statement.Return(term) : Let(layer.Output, layer, term, scope);
        }));
        return
        [
            Keep(BeforeLastRelu, Call(part => _outer.Last.Contains(part) ? Read(part) : part)),
            new Statement.Return(Call(part => part)),
        ];

        Call Call(Func<string, string> value) =>
            new(null, method.Name, parts.Select(part => new Argument(_scope[value(part)])).ToEquatableArray());

        string Read(string relu) => _block.Layers.First(layer => layer.Output == relu).Inputs[0];
    }

    private Term Choose(Step.Choose choice)
    {
        var outcomes = Outcome.Of(choice).ToList();
        if (outcomes.Count <= 2 && outcomes.All(outcome => outcome.Layers.Count <= 1))
        {
            return Outcome.Choose(outcomes.Select(outcome => (_view.Test(outcome), End(outcome, choice, _scope))));
        }

        var summary = choice.Optional
            ? "Absent under some conditions: then its input passes."
            : $"The value \"{choice.Output}\", from the layers that are there.";
        var method = Method(summary, _names.Of("Pass", choice), choice.Reads, _view.HasTape, scope =>
            Outcome.Return([.. outcomes.Select(outcome => (_view.Test(outcome), Body(outcome, choice, scope)))]));
        return method.CallByName();
    }

    private IReadOnlyList<Statement> Body(Outcome outcome, Step.Choose choice, Scope scope) =>
    [
        .. outcome.Layers
            .Take(outcome.Layers.Count - 1)
            .Select(layer => Let(layer.Output, layer, Apply(layer, scope, outcome.IsSure(layer)), scope)),
        new Statement.Return(End(outcome, choice, scope)),
    ];

    /// <summary>What an outcome ends in.</summary>
    private Term End(Outcome outcome, Step.Choose choice, Scope scope) => outcome.Layers.LastOrDefault() is { } last
        ? Apply(last, scope, outcome.IsSure(last))
        : scope[choice.Passed].Call("alias");

    private Method Method(string summary, string name, IEnumerable<string> reads, bool hasTape, Func<Scope, IEnumerable<Statement>> body)
    {
        var scope = new Scope(Reserved);
        var parameters = new List<Parameter>();
        foreach (var read in reads)
        {
            scope.With(read, _scope[read].Name);
            parameters.Add(new Parameter("Tensor", _scope[read].Name));
        }

        if (hasTape)
        {
            parameters.Add(new Parameter("Tape?", Tape.Name));
        }

        var method = new Method(summary, name, parameters.ToEquatableArray(), body(scope).ToEquatableArray());
        _methods.Add(method);
        return method;
    }

    private Term Apply(LayerNode layer, Scope scope, bool isSure = false)
    {
        Term[] inputs = [.. layer.Inputs.Select(input => scope[input])];
        if (layer.Key is null)
        {
            return Functional(layer, inputs);
        }

        Term[] tape = !_view.IsFrozen ? [] : _view.HasTape ? [Tape] : [];
        Argument[] noTape = _view is { IsFrozen: true, HasTape: false } && layer.Epilogue != Epilogue.None ? [new(Term.Null, "tape")] : [];
        var method = layer.Epilogue switch
        {
            Epilogue.Add => "ForwardAdd",
            Epilogue.Relu => "ForwardRelu",
            Epilogue.Add | Epilogue.Relu => "ForwardAddRelu",
            _ => _view.Forward,
        };
        return _view.Module(layer, isSure).Call(method, [.. inputs, .. tape, .. noTape, .. PreActivationSinks(layer)]);
    }

    /// <summary>A layer without a module.</summary>
    private Term Functional(LayerNode layer, Term[] inputs)
    {
        if (layer.IsInPlace)
        {
            // Unless what it reads is to be kept.
            var unkept = PreActivationSinks(layer).Select(sink => (Term)new Operation(sink, "is", Term.Null)).ToList();
            var isUnkept = unkept.Count == 0 ? Term.True : unkept.Aggregate((left, right) => new Operation(left, "&&", right));
            var inPlace = new Argument(isUnkept, "inPlace");
            return _view.HasTape
                ? Term.Static("Functional", "Relu", inputs[0], inPlace, Tape)
                : Term.Static("Functional", "Relu", inputs[0], inPlace);
        }

        return layer.Kind.PassesGradient || !_view.HasTape
            ? layer.Kind.Apply(layer, inputs, _view.Values(layer))
            : layer.Kind.ApplyWithTape(layer, inputs[0], _view.Values(layer));
    }

    /// <summary>The parameters that what a ReLU reads may go to: a layer's own, or one by itself.</summary>
    private IEnumerable<Term> PreActivationSinks(LayerNode layer)
    {
        if (!EndsInRelu(layer) && !layer.IsInPlace)
        {
            yield break;
        }

        var isFirst = layer.IsInPlace
            ? layer.Inputs[0] == _outer.FirstNorm
            : layer.Declaration.Kind == "BatchNorm" && layer.Output == _block.Steps[0].Value;
        if (isFirst && _outer.FirstNorm is not null)
        {
            yield return new Local(BeforeFirstRelu);
        }

        if (_outer.Last.Contains(layer.Output))
        {
            yield return new Local(BeforeLastRelu);
        }
    }

    private static bool EndsInRelu(LayerNode layer) => (layer.Epilogue & Epilogue.Relu) != 0;

    private static Statement Keep(string where, Term value) =>
        new Statement.Do(new Local(where).Call("Add", value) with { IfPresent = true });

    private static Statement Let(string value, LayerNode? maker, Term term, Scope scope) =>
        new Statement.Let(scope.Add(value, Naming.Local(Scope.NameOf(value, maker))).Name, term);
}
