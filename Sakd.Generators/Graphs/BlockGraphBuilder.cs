using System.Text.RegularExpressions;
using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Graphs.Layers;

namespace Sakd.Generators.Graphs;

/// <summary>From a block as written to its graph: resolves names, parses expressions, groups conditional layers.</summary>
internal sealed class BlockGraphBuilder
{
    private static readonly Dictionary<string, long> NoNames = [];
    private static readonly Built<BlockDeclaration, BlockGraph> Graphs =
        new((block, problems) => new BlockGraphBuilder(block, problems).Build());

    private static readonly Regex Rectangle = new(@"^\s*\d+\s*[xX]\s*\d+\s*$");

    private readonly BlockDeclaration _block;
    private readonly Problems _problems;
    private readonly List<string> _names;
    private readonly List<string> _defined = [BlockGraph.Input];
    private readonly List<Step> _steps = [];
    private string _current = BlockGraph.Input;
    private int _unnamed;

    private BlockGraphBuilder(BlockDeclaration block, Problems problems)
    {
        (_block, _problems) = (block, problems);
        _names = [.. BlockGraph.Names, .. BlockGraph.Place.Except(block.Parameters.Select(text => text.Split('=')[0].Trim()))];
    }

    /// <summary>The graph of a block; where there is a problem, it only says what the block's parameters are.</summary>
    public static BlockGraph Build(BlockDeclaration block, Problems problems) => Graphs.Of(block, problems);

    private BlockGraph Build()
    {
        Naming.CheckForm(_block.Type, _block.Form, Naming.ReservedInBlocks, _problems);
        var layers = new Queue<LayerDeclaration>(Sections.Arrange([.. _block.Layers.SelectMany(Shorthands.Expand)]));
        if (layers.Count == 0)
        {
            _problems.Add(Descriptors.EmptyBlock, Site.Of(_block.Type), _block.Type.Name);
        }

        CheckInputs();
        var parameters = Parameters().ToEquatableArray();
        CheckKeys(layers);
        while (layers.Count > 0)
        {
            if (layers.Peek().When is null)
            {
                var layer = layers.Dequeue();
                // No layer reads what it makes itself: its name is known behind it.
                var output = Output(layer);
                _steps.AddRange(Steps(layer, _current, output));
                _defined.Add(output);
                _current = _steps[_steps.Count - 1].Value;
            }
            else
            {
                Choose(layers);
            }
        }

        var graph = new BlockGraph(_block.Type, parameters, _steps.ToEquatableArray(), _current)
        {
            Inputs = _block.Reads.ToEquatableArray(),
            Members = _block.Members,
        };
        var asked = graph.Expressions.SelectMany(expression => expression.All).OfType<Expression.Size>().Distinct();
        return graph with { Asked = asked.ToEquatableArray() };
    }

    private void CheckInputs()
    {
        foreach (var input in _block.Inputs)
        {
            CheckName(input.Site, input.Title, input.Name);
            if (_defined.Contains(input.Name))
            {
                _problems.Add(Descriptors.DuplicateName, input.Site, input.Title, input.Name, Owner(input.Name));
            }

            _defined.Add(input.Name);
        }
    }

    private IEnumerable<BlockParameter> Parameters()
    {
        foreach (var text in _block.Parameters)
        {
            var equals = text.IndexOf('=');
            var name = equals < 0 ? text.Trim() : text.Substring(0, equals).Trim();
            var fault = equals < 0 ? "it must be written \"name = value\""
                : !Naming.IsIdentifier(name) || Naming.ReservedAsParameters.Contains(name) ? $"'{name}' cannot be a name of a block's own"
                : _names.Contains(name) ? $"'{name}' is defined already"
                : null;
            if (fault is not null)
            {
                _problems.Add(Descriptors.BadParameter, _block.Site, _block.Type.Name, text, fault);
                _names.Add(name);
                continue;
            }

            var value = Parse(_block.Site, _block.Type.Name, name, text.Substring(equals + 1), condition: false);
            _names.Add(name);
            yield return new BlockParameter(name, value);
        }
    }

    /// <summary>Alternatives that follow one another and make the same value belong together.</summary>
    private void Choose(Queue<LayerDeclaration> layers)
    {
        var first = layers.Peek();
        var alternatives = new List<Alternative>();
        string? name;
        do
        {
            (var alternative, name) = Alternative(layers);
            alternatives.Add(alternative);
        }
        while (name is not null && layers.Count > 0 && layers.Peek().When is not null && OutputOfNextAlternative(layers) == name);

        var output = name is null ? $"#{_unnamed++}" : name;
        if (name is not null && _defined.Contains(name))
        {
            _problems.Add(Descriptors.DuplicateName, first.Site, first.Title, name, Owner(name));
        }

        _defined.Add(output);
        _steps.Add(new Step.Choose(first.Site, output, name is null, _current, alternatives.ToEquatableArray()));
        _current = output;
    }

    private (Alternative Alternative, string? Name) Alternative(Queue<LayerDeclaration> layers)
    {
        var when = layers.Peek().When!;
        var site = layers.Peek();
        var nodes = new List<LayerNode>();
        var (current, name) = (_current, (string?)null);
        while (layers.Count > 0 && layers.Peek().When == when)
        {
            var layer = layers.Dequeue();
            nodes.AddRange(Steps(layer, current, layer.As ?? $"#{_unnamed++}").Select(step => ((Step.Apply)step).Layer));
            (current, name) = (nodes[nodes.Count - 1].Output, layer.As);
            if (name is not null)
            {
                break;
            }
        }

        return (new Alternative(Parse(site, "When", when, condition: true), when, nodes.ToEquatableArray()), name);
    }

    private static string? OutputOfNextAlternative(Queue<LayerDeclaration> layers)
    {
        var when = layers.Peek().When;
        return layers.TakeWhile(layer => layer.When == when).FirstOrDefault(layer => layer.As is not null)?.As;
    }

    /// <summary>A layer, or those that a block of several inputs stands for: under a condition layers alone.</summary>
    private IReadOnlyList<Step> Steps(LayerDeclaration layer, string previous, string output)
    {
        var before = _problems.Count;
        var node = Node(layer, previous, output);
        var steps = UseLayer.IsInlined(layer) && _problems.Count == before
            ? Inlining.Of(node, _steps, () => $"#{_unnamed++}", _problems)
            : [];
        if (layer.When is not null && steps.Any(step => step is not Step.Apply apply || AsksForOne(apply.Layer)))
        {
            _problems.Add(
                Descriptors.Conditions, layer.Site, layer.Title,
                $"'{layer.Block!.Name}' has layers that depend on conditions, or on the size of others of its layers, and they cannot be "
                + "under a condition besides: leave When away, or set by With what they depend on");
        }

        return _problems.Count == before && steps.Count > 0 ? steps : [new Step.Apply(node)];

        bool AsksForOne(LayerNode inner) => inner.Values
            .SelectMany(value => value.Expression.All)
            .Any(part => part is Expression.Size size && steps.Any(step => step.Value == size.Of));
    }

    private LayerNode Node(LayerDeclaration layer, string previous, string output)
    {
        var kind = LayerKind.Of(layer.Kind)!;
        kind.Check(layer, _problems);
        var named = kind.InputsOf(layer);
        var inputs = named.Count == 0
            ? [layer.From is null ? previous : Known(layer, layer.From, previous)]
            : named.Select(name => Known(layer, name, previous)).ToArray();

        // A default may be made of a value that is wrong: that one is reported, and no text that is not in the source.
        var before = _problems.Count;
        var rules = kind.ValuesOf(layer).ToList();
        var values = rules.OrderBy(value => layer[value.Name] is { Length: > 0 } ? 0 : 1).ToDictionary(value => value.Name, value =>
            layer[value.Name] is { Length: > 0 } text ? Parse(layer, value.Name, text, condition: false, value.IsReal)
            : _problems.Count > before ? new Expression.Number(1)
            : Parse(layer, value.Name, value.Default(layer), condition: false));
        return new LayerNode(
            layer, inputs.ToEquatableArray(), output,
            rules.Select(value => new NamedExpression(value.Name, values[value.Name]) { IsReal = value.IsReal }).ToEquatableArray());
    }

    private string Known(LayerDeclaration layer, string name, string previous)
    {
        if (Naming.IsIdentifier(name) && _defined.Contains(name))
        {
            return name;
        }

        var defined = _defined.Where(Naming.IsIdentifier).ToList();
        _problems.Add(
            Descriptors.UnknownValue, NearestName.RemedyFor(name, defined), layer.Site, layer.Title, name,
            string.Join(", ", defined.Select(one => $"'{one}'")));
        return previous;
    }

    private string Output(LayerDeclaration layer)
    {
        var name = layer.As ?? $"#{_unnamed++}";
        if (_defined.Contains(name))
        {
            _problems.Add(Descriptors.DuplicateName, layer.Site, layer.Title, name, Owner(name));
        }

        return name;
    }

    private string Owner(string name) => name == BlockGraph.Input ? "the block's input"
        : _block.Reads.Contains(name) ? "an input of the block"
        : "a value defined before";

    private Expression Parse(LayerDeclaration layer, string what, string text, bool condition, bool isReal = false) =>
        Parse(layer.Site, layer.Title, what, text, condition, isReal);

    private Expression Parse(Site site, string title, string what, string text, bool condition, bool isReal = false)
    {
        var (expression, error) = ExpressionParser.Parse(text, isReal);
        error = error is not null && what == "Kernel" && Rectangle.IsMatch(text)
            ? "windows are square: write one number, such as 7"
            : error;
        error ??= expression!.IsCondition != condition ? (condition ? "a condition is wanted, such as 'stride != 1'" : "a number is wanted")
            : condition && !expression.Names.Any() ? "it is the same for every size"
            : null;
        if (error is not null)
        {
            _problems.Add(Descriptors.BadExpression, site, title, text.Trim(), what, error);
            return new Expression.Number(1);
        }

        var unknown = expression!.Names.Where(name => !_names.Contains(name)).Distinct().ToList();
        foreach (var name in unknown)
        {
            _problems.Add(
                Descriptors.UnknownName, NearestName.RemedyFor(name, _names), site, title, name, text.Trim(),
                string.Join(", ", _names.Select(known => $"'{known}'")));
        }

        return unknown.Count == 0 && (isReal || HasSense(expression, site, title, what)) ? expression : new Expression.Number(1);
    }

    /// <summary>
    /// Rejects what has no value for any size, which the C# compiler would reject in the emitted code, and conditions that are none.
    /// </summary>
    private bool HasSense(Expression expression, Site site, string title, string what)
    {
        foreach (var operand in expression.Operands)
        {
            if (!HasSense(operand, site, title, what))
            {
                return false;
            }
        }

        if (expression is Expression.Binary { IsCondition: true } comparison && comparison.Left == comparison.Right)
        {
            _problems.Add(Descriptors.BadExpression, site, title, expression.ToString(), what, "it compares a value with itself");
            return false;
        }

        if (!expression.Names.Any())
        {
            return BlockSizes.Evaluate(expression, what, site, title, NoNames, _problems) is not null;
        }

        if (expression is Expression.Binary { Operator: "/" or "%" } division && !division.Right.Names.Any()
            && division.Right.Evaluate(NoNames) == 0)
        {
            _problems.Add(Descriptors.InexactDivision, site, title, expression.ToString(), division.Left.ToString(), "0");
            return false;
        }

        return true;
    }

    private void CheckKeys(IEnumerable<LayerDeclaration> layers)
    {
        var names = new NameTable(_problems);
        if (!_block.IsInlined)
        {
            names.Reserve(Naming.ReservedInBlocks.Concat([_block.Type.Name]), "a member of every such class")
                .Reserve(["Exact", "Functional", "Tape"], "a type that generated code uses")
                .Reserve(_block.Members, $"a member of '{_block.Type.Name}'");
        }

        foreach (var layer in layers)
        {
            if (layer.As is { } name)
            {
                CheckName(layer.Site, layer.Title, name);
            }

            foreach (var key in LayerKind.Of(layer.Kind)!.KeysOf(layer))
            {
                names.Add(layer.Site, layer.Title, key);
            }
        }
    }

    private void CheckName(Site site, string title, string name)
    {
        if (!Naming.IsIdentifier(name))
        {
            _problems.Add(
                Descriptors.BadName, site, title, name, "the name of a value",
                "it must be letters, digits and underscores and start with a letter");
        }
    }
}
