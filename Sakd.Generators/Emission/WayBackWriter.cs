using Sakd.Generators.Graphs;

namespace Sakd.Generators.Emission;

/// <summary>
/// Writes the way back of a frozen view: the steps of its forward pass in reverse, one local for the gradient of each value. A value that is read more than once sums what comes
/// back; one with alternatives becomes a method of its own, as on the way forth.
/// </summary>
/// <param name="block">The block.</param>
/// <param name="test">How an alternative is asked for.</param>
/// <param name="back">How the gradient of a layer's input is made of that of its output.</param>
internal sealed class WayBackWriter(BlockGraph block, Func<Alternative, string> test, Func<LayerNode, string, string> back)
{
    private const string OfOutput = "gradient";

    private readonly HashSet<string> _taken = [OfOutput, "tape", "source", "fold"];
    private readonly Dictionary<Step, string> _methods = [];
    private readonly Dictionary<string, string> _names = [];
    private readonly List<ChoiceCode> _choices = [];

    /// <summary>
    /// Whether all that a block consists of has a way back. What nobody reads is walked back by nobody: what its layers have left on the tape would be taken for that of others.
    /// </summary>
    public static bool Covers(BlockGraph block, OuterRelus outer) => outer.Moved.Count == 0 && block.Layers.All(layer => layer.Kind.HasWayBack) && !UnreadValues.Any(block);

    public ComputationCode Write()
    {
        // Names are given on the way forth, so that they have the numbers of those that they belong to.
        Name(BlockGraph.Input);
        foreach (var step in block.Steps)
        {
            if (step is Step.Choose choice)
            {
                choice.Alternatives.SelectMany(alternative => alternative.Layers).ToList().ForEach(layer => Name(layer.Output));
                _methods.Add(choice, Method(choice));
            }

            Name(step.Value);
        }

        var run = new Run(this, block.Output, Summed(block.Steps));
        foreach (var step in block.Steps.Reverse())
        {
            if (step is Step.Apply { Layer: { } layer })
            {
                run.Back(layer, forgive: false);
            }
            else
            {
                run.Back((Step.Choose)step);
            }
        }

        return new ComputationCode([.. run.Lines, run.Result], _choices);
    }

    /// <summary>The values to whose gradient more than one part may come.</summary>
    private static HashSet<string> Summed(IEnumerable<Step> steps)
    {
        var reads = steps.OfType<Step.Apply>().SelectMany(step => step.Layer.Inputs).ToList();
        var chosen = steps.OfType<Step.Choose>().SelectMany(choice => choice.Reads);
        return [.. chosen, .. reads.Where(read => reads.Count(other => other == read) > 1)];
    }

    private string GradientOfInput(LayerNode layer, string gradient) => back(layer, gradient);

    private string Name(string value) => Name(value, "d" + (value == BlockGraph.Input ? "X" : Naming.Property(value[0] == '#' ? Maker(value) : value)));

    private string Name(string value, string wish)
    {
        if (_names.TryGetValue(value, out var given))
        {
            return given;
        }

        var unique = wish;
        for (var number = 2; !_taken.Add(unique); number++)
        {
            unique = $"{wish}{number}";
        }

        return _names[value] = unique;
    }

    /// <summary>What a value without a name of its own is called after.</summary>
    private string Maker(string value) => block.Layers.LastOrDefault(layer => layer.Output == value) is { } layer ? layer.Key ?? layer.Declaration.Kind : "optional";

    private string Method(Step.Choose choice)
    {
        var wish = "Back" + ComputationWriter.Word(choice);
        var unique = wish;
        for (var number = 2; _methods.ContainsValue(unique); number++)
        {
            unique = $"{wish}{number}";
        }

        return unique;
    }

    /// <summary>The statements of one method.</summary>
    private sealed class Run(WayBackWriter writer, string output, HashSet<string> summed)
    {
        private readonly Dictionary<string, string> _gradients = new() { [output] = OfOutput };
        private readonly Dictionary<string, string> _sums = [];

        public List<string> Lines { get; } = [];

        /// <summary>The statement that returns the gradient of the input.</summary>
        public string Result => _sums.TryGetValue(BlockGraph.Input, out var sum) ? $"return {sum}.Take();" : $"return {Of(BlockGraph.Input) ?? OfOutput};";

        /// <summary>Sums that are the caller's, by the values that they are of.</summary>
        public void Know(IEnumerable<(string Value, string Sum)> sums)
        {
            foreach (var (value, sum) in sums)
            {
                _sums.Add(value, sum);
            }
        }

        public void Back(LayerNode layer, bool forgive)
        {
            if (Of(layer.Output) is not { } gradient)
            {
                return;
            }

            if (layer.Ending == (Ending.Add | Ending.Relu))
            {
                // What was added gets it too.
                var sum = writer.Name($"{layer.Output} sum", "dSum");
                Lines.Add($"using var {sum} = Maps.ReluBack({gradient}, tape);");
                gradient = sum;
            }

            for (var i = 0; i < layer.Inputs.Count; i++)
            {
                if (layer.Kind.PassesGradient || i > 0)
                {
                    Pass(layer.Inputs[i], gradient);
                    continue;
                }

                var expression = writer.GradientOfInput(layer, gradient);
                Add(layer.Inputs[i], forgive ? ComputationWriter.Forgive(expression) : expression, addsItself: layer.Kind.TakesInBatchNorm);
            }
        }

        public void Back(Step.Choose choice)
        {
            if (Of(choice.Output) is not { } gradient)
            {
                return;
            }

            var reads = choice.Reads.ToList();
            var name = writer._methods[choice];
            foreach (var read in reads)
            {
                Begin(read);
            }

            Lines.Add($"{name}({gradient}, tape, {string.Join(", ", reads.Select(read => _sums[read]))});");
            writer._choices.Add(new ChoiceCode(
                choice.Optional ? "What was absent passes its gradient." : "Through the layers that are there.",
                name,
                $"Tensor {OfOutput}, Tape tape, {string.Join(", ", reads.Select(read => $"Gradient {_sums[read]}"))}",
                [.. writer.Body(choice, [.. reads.Select(read => (read, _sums[read]))])]));
        }

        /// <summary>The gradient of a value; null where nobody reads that, which is a mistake that is reported.</summary>
        private string? Of(string value) => _sums.TryGetValue(value, out var sum) ? $"{sum}.Sum" : _gradients.TryGetValue(value, out var gradient) ? gradient : null;

        private void Begin(string value)
        {
            if (_sums.ContainsKey(value))
            {
                return;
            }

            _sums.Add(value, writer.Name(value));
            Lines.Add($"using var {_sums[value]} = new Gradient();");
        }

        /// <summary>A part that was made for the value.</summary>
        private void Add(string value, string expression, bool addsItself = false)
        {
            if (summed.Contains(value) || _sums.ContainsKey(value))
            {
                Begin(value);
                Lines.Add(addsItself ? $"{expression.Substring(0, expression.Length - 1)}, {_sums[value]});" : $"{_sums[value]}.Add({expression});");
            }
            else if (value == BlockGraph.Input)
            {
                _gradients[value] = expression;
            }
            else
            {
                _gradients[value] = writer.Name(value);
                Lines.Add($"using var {_gradients[value]} = {expression};");
            }
        }

        /// <summary>The gradient of another value, which is the value's too.</summary>
        private void Pass(string value, string gradient)
        {
            if (summed.Contains(value) || _sums.ContainsKey(value) || value == BlockGraph.Input)
            {
                Add(value, $"{gradient}.alias()");
            }
            else
            {
                _gradients[value] = gradient;
            }
        }
    }

    private IEnumerable<string> Body(Step.Choose choice, IReadOnlyList<(string Value, string Sum)> sums)
    {
        var ordered = ConditionNames.Ordered(choice);
        for (var i = 0; i < ordered.Count; i++)
        {
            var last = i == ordered.Count - 1 && !choice.Optional;
            var run = new Run(this, ordered[i].Layers[ordered[i].Layers.Count - 1].Output, Summed(ordered[i].Layers.Select(layer => new Step.Apply(layer))));
            run.Know(sums);
            foreach (var layer in ordered[i].Layers.Reverse())
            {
                run.Back(layer, forgive: layer.Key is not null && (last || layer != ordered[i].Witness));
            }

            if (last)
            {
                foreach (var line in run.Lines)
                {
                    yield return line;
                }

                continue;
            }

            yield return $"if ({test(ordered[i])})";
            yield return "{";
            foreach (var line in run.Lines)
            {
                yield return "    " + line;
            }

            yield return "    return;";
            yield return "}";
            yield return "";
        }

        if (choice.Optional)
        {
            yield return $"{sums.First(sum => sum.Value == choice.Passed).Sum}.Add({OfOutput}.alias());";
        }
    }
}
