using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Graphs.Layers;

namespace Sakd.Generators.Graphs;

/// <summary>
/// A block of several inputs is no module with a gradient for each of them: where a block uses it, its layers become layers of that block,
/// below the key of the use, with that block's expressions in the places of its names.
/// </summary>
internal sealed class Inlining
{
    /// <summary>How often one may be repeated: each time its layers are written down again.</summary>
    public const int MaxRepeat = 100;

    private readonly LayerNode _use;
    private readonly BlockGraph _block;
    private readonly string _prefix;
    private readonly Func<string> _unnamed;
    private readonly Problems _problems;
    private readonly Dictionary<string, string> _values;
    private readonly Dictionary<string, Expression> _names;
    private readonly List<Step> _steps;
    private readonly ValueChannels _channels;

    private Inlining(
        LayerNode use, BlockGraph block, string prefix, IReadOnlyList<string> reads, string output, bool isFirst, List<Step> steps,
        Func<string> unnamed, Problems problems)
    {
        (_use, _block, _prefix, _unnamed, _problems) = (use, block, prefix, unnamed, problems);
        (_steps, _channels) = (steps, new ValueChannels(steps));
        _values = block.Inputs.Zip(reads, (inner, outer) => (inner, outer)).ToDictionary(pair => pair.inner, pair => pair.outer);
        _names = new()
        {
            ["in"] = SizeOf(reads[0], "Channels"),
            ["channels"] = UseLayer.Says(use, "Channels") ? use["Channels"] : SizeOf(reads[0], "Channels"),
            ["stride"] = isFirst ? use["Stride"] : new Expression.Number(1),
            ["height"] = SizeOf(reads[0], "Height"),
            ["width"] = SizeOf(reads[0], "Width"),
        };
        foreach (var set in UseLayer.SetBy(use))
        {
            _names[set.Name] = set.Expression;
        }

        foreach (var parameter in block.Parameters.Where(parameter => !_names.ContainsKey(parameter.Name)))
        {
            _names[parameter.Name] = Bound(parameter.Value);
        }

        _values[Made(block.Output)] = output;
    }

    /// <summary>The steps that a use stands for; of a repeated one each reads first what the one before it makes.</summary>
    /// <param name="use">The use.</param>
    /// <param name="before">The steps before it.</param>
    /// <param name="unnamed">Makes a name for a value that has none.</param>
    /// <param name="problems">Where problems go.</param>
    public static IReadOnlyList<Step> Of(LayerNode use, IReadOnlyList<Step> before, Func<string> unnamed, Problems problems)
    {
        var (block, prefixes, first) = (UseLayer.Graph(use.Declaration)!, Prefixes(use.Declaration), use.Inputs[0]);
        var steps = before.ToList();
        for (var i = 0; i < prefixes.Count; i++)
        {
            var output = i == prefixes.Count - 1 ? use.Output : prefixes[i];
            new Inlining(use, block, prefixes[i], [first, .. use.Inputs.Skip(1)], output, isFirst: i == 0, steps, unnamed, problems).Add();
            first = output;
        }

        return [.. steps.Skip(before.Count)];
    }

    /// <summary>The keys of the layers that a use stands for.</summary>
    public static IEnumerable<string> KeysOf(LayerDeclaration use) =>
        from prefix in Prefixes(use)
        from layer in UseLayer.Graph(use)!.Layers
        where layer.Key is not null
        select $"{prefix}.{layer.Key}";

    /// <summary>What is before the keys of each block of a use.</summary>
    private static IReadOnlyList<string> Prefixes(LayerDeclaration use)
    {
        var (key, repeat) = (use["Key"] ?? "", Math.Min(UseLayer.Repeat(use), MaxRepeat));
        return repeat == 1 ? [key] : [.. Enumerable.Range(0, Math.Max(0, repeat)).Select(number => $"{key}.{number}")];
    }

    private void Add()
    {
        foreach (var step in _block.Steps)
        {
            if (step is Step.Apply apply)
            {
                _steps.Add(new Step.Apply(Node(apply.Layer)));
            }
            else
            {
                Choose((Step.Choose)step);
            }
        }
    }

    /// <summary>What the use decides is decided here, so that no condition is left that always or never holds.</summary>
    private void Choose(Step.Choose choice)
    {
        var alternatives = Possible(choice);
        var isDecided = alternatives.Any(alternative => alternative.When is Expression.Truth);
        if (Passed(choice) is { } passed)
        {
            Pass(passed, choice.Output);
        }
        else if (alternatives.Count == 1 && isDecided)
        {
            var layers = alternatives[0].Layers;
            _values[layers[layers.Count - 1].Output] = Value(choice.Output);
            _steps.AddRange(layers.Select(layer => new Step.Apply(Node(layer))));
        }
        else if (alternatives.Count == 0 || isDecided)
        {
            _problems.Add(
                Descriptors.Conditions, _use.Declaration.Site, _use.Declaration.Title,
                $"for the values that it sets, {(isDecided ? "more than one" : "none")} of "
                + $"{string.Join(" and ", choice.Alternatives.Select(alternative => $"'{alternative.WhenText}'"))} in "
                + $"'{_block.Type.Name}' can hold: let exactly one of them hold");
        }
        else
        {
            _steps.Add(new Step.Choose(
                _use.Declaration.Site, Value(choice.Output), choice.Optional, Value(choice.Passed),
                alternatives
                    .Select(alternative => alternative with { Layers = alternative.Layers.Select(Node).ToEquatableArray() })
                    .ToEquatableArray()));
        }
    }

    /// <summary>The alternatives that may hold.</summary>
    private List<Alternative> Possible(Step.Choose choice) =>
    [
        .. choice.Alternatives
            .Select(alternative => (alternative, When: Bound(alternative.When)))
            .Where(bound => bound.When is not Expression.Truth { Holds: false })
            .Select(bound => bound.alternative with { When = bound.When, WhenText = bound.When.ToString() }),
    ];

    /// <summary>The value that a decided choice is, whatever the size; null where a layer makes it.</summary>
    private string? Passed(Step.Choose choice) => Possible(choice) switch
    {
        { Count: 0 } when choice.Optional => choice.Passed,
        { Count: 1 } one when one[0] is { When: Expression.Truth, Layers: { Count: 1 } layers } && layers[0].IsIdentity =>
            layers[0].Inputs[0],
        _ => null,
    };

    /// <summary>The value that another one is, where nothing but decided choices lies between.</summary>
    private string Made(string value) =>
        _block.Steps.OfType<Step.Choose>().FirstOrDefault(step => step.Output == value) is { } choice
        && Passed(choice) is { } passed && !_block.Inputs.Contains(passed)
            ? Made(passed)
            : value;

    /// <summary>A value by another name; where that is a value already, a layer makes it.</summary>
    private void Pass(string value, string name)
    {
        var from = Value(value);
        if (!_values.TryGetValue(name, out var wanted) || wanted == from)
        {
            _values[name] = from;
            return;
        }

        var identity = new LayerDeclaration(_use.Declaration.Site, "Identity", null, null, null, default, _use.Declaration.Text);
        _steps.Add(new Step.Apply(new LayerNode(identity, new([from]), wanted, default) { IsInlined = true }));
    }

    private LayerNode Node(LayerNode layer) => layer with
    {
        Declaration = layer.Declaration with
        {
            Site = _use.Declaration.Site,
            Arguments = layer.Declaration.Arguments
                .Select(argument => argument.Name == "Key" ? argument with { Value = $"{_prefix}.{argument.Value}" } : argument)
                .ToEquatableArray(),
        },
        Inputs = layer.Inputs.Select(Value).ToEquatableArray(),
        Output = Value(layer.Output),
        Values = layer.Values.Select(value => value with { Expression = Bound(value.Expression, value.IsReal) }).ToEquatableArray(),
        IsInlined = true,
    };

    /// <summary>What a value of the block is called in the one that uses it.</summary>
    private string Value(string inner)
    {
        if (!_values.TryGetValue(inner, out var outer))
        {
            _values[inner] = outer = inner[0] == '#' ? _unnamed() : $"{_prefix}.{inner}";
        }

        return outer;
    }

    /// <summary>An expression of the block over the names of the one that uses it.</summary>
    private Expression Bound(Expression expression, bool isReal = false) => expression.Rewrite(part => part switch
    {
        Expression.Name name when _names.TryGetValue(name.Text, out var value) =>
            isReal && value.Operands.Count > 0 ? new Expression.Whole(value) : value,
        Expression.Size size => SizeOf(Value(size.Of), size.Part),
        _ => part,
    });

    private Expression SizeOf(string value, string part) => part == "Channels" ? _channels.Of(value)
        : value == BlockGraph.Input ? new Expression.Name(part.ToLowerInvariant())
        : new Expression.Size(value, part);
}
