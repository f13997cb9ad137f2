using Sakd.Generators.Code;
using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans.Blocks;

/// <summary>
/// The backward pass of a frozen view: the steps of its forward pass in reverse, one local for the gradient of each value. A value that
/// is read more than once sums the gradients of its readers.
/// </summary>
internal sealed class BackwardPass
{
    private const string OfOutput = "gradient";

    private static readonly Local Tape = new("tape");

    private readonly BlockGraph _block;
    private readonly View _view;
    private readonly MethodNames _names;
    private readonly List<Method> _methods = [];

    private BackwardPass(BlockGraph block, View view, MethodNames names) => (_block, _view, _names) = (block, view, names);

    /// <summary>
    /// Whether all that a block consists of has a backward pass. A value that nothing reads has no backward pass: what its layers have left
    /// on the tape would be taken for that of others.
    /// </summary>
    public static bool Covers(BlockGraph block, OuterRelus outer) =>
        outer.Moved.Count == 0 && block.Layers.All(layer => layer.Kind.HasBackward) && !UnreadValues.Any(block);

    public static Computation Of(BlockGraph block, View view, MethodNames names)
    {
        var pass = new BackwardPass(block, view, names);

        // Names are given in the order of the forward pass, so that they have the numbers of those that they belong to.
        var scope = NewScope();
        pass.Name(BlockGraph.Input, scope);
        foreach (var step in block.Steps)
        {
            pass.Name(step.Value, scope);
        }

        var run = new Run(pass, scope, BlockGraph.Input, SummedOf(block)).Knows(block.Output, new Local(OfOutput));
        foreach (var step in block.Steps.Reverse())
        {
            run.Backward(step);
        }

        return new Computation(run.Returning().ToEquatableArray(), pass._methods.ToEquatableArray());
    }

    private static Scope NewScope() => new([OfOutput, "tape", "source", "fold"]);

    /// <summary>
    /// The values whose gradient may have more than one part: what several steps read, and what the alternatives of one read beside
    /// others.
    /// </summary>
    private static HashSet<string> SummedOf(BlockGraph block)
    {
        var choices = block.Steps.OfType<Step.Choose>().Select(choice => choice.Reads.ToList()).ToList();
        var reads = block.Steps.OfType<Step.Apply>().SelectMany(step => step.Layer.Inputs).Concat(choices.SelectMany(read => read));
        return [.. Several(reads), .. choices.Where(read => read.Count > 1).SelectMany(read => read)];
    }

    /// <summary>The same within an alternative.</summary>
    private static HashSet<string> SummedOf(Outcome outcome) => [.. Several(outcome.Layers.SelectMany(layer => layer.Inputs))];

    private static IEnumerable<string> Several(IEnumerable<string> reads) =>
        reads.GroupBy(read => read).Where(same => same.Count() > 1).Select(same => same.Key);

    private Local Name(string value, Scope scope)
    {
        if (scope.Has(value))
        {
            return scope[value];
        }

        var maker = _block.Layers.LastOrDefault(layer => layer.Output == value);
        return scope.Add(value, "d" + (value == BlockGraph.Input ? "X" : Naming.Property(Scope.NameOf(value, maker))));
    }

    /// <summary>The statements of one method, or of a part of it.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="scope">The locals of the method.</param>
    /// <param name="input">The value whose gradient is wanted.</param>
    /// <param name="summed">The values whose gradients are sums.</param>
    private sealed class Run(BackwardPass pass, Scope scope, string input, HashSet<string> summed)
    {
        private readonly Dictionary<string, Term> _gradients = [];
        private readonly Dictionary<string, Local> _sums = [];

        public List<Statement> Statements { get; } = [];

        /// <summary>A value whose gradient is there already.</summary>
        public Run Knows(string value, Term gradient)
        {
            _gradients.Add(value, gradient);
            return this;
        }

        /// <summary>All statements, and the one that returns the gradient of the input.</summary>
        public IReadOnlyList<Statement> Returning()
        {
            var gradient = _sums.TryGetValue(input, out var sum) ? sum.Call("Take") : Of(input) ?? new Local(OfOutput);
            return [.. Statements, new Statement.Return(gradient)];
        }

        public void Backward(Step step)
        {
            if (step is Step.Apply { Layer: { } layer })
            {
                Backward(layer, isSure: false);
            }
            else
            {
                Backward((Step.Choose)step);
            }
        }

        private void Backward(LayerNode layer, bool isSure)
        {
            if (Of(layer.Output) is not { } gradient)
            {
                return;
            }

            if (layer.Epilogue == (Epilogue.Add | Epilogue.Relu))
            {
                // What was added gets it too.
                var sum = scope.Add($"{layer.Output} sum", "dSum");
                Statements.Add(new Statement.Let(sum.Name, Term.Static("Functional", "ReluBackward", gradient, Tape)));
                gradient = sum;
            }

            for (var i = 0; i < layer.Inputs.Count; i++)
            {
                if (layer.Kind.PassesGradient || i > 0)
                {
                    Pass(layer.Inputs[i], gradient);
                }
                else if (layer.Key is null)
                {
                    Add(layer.Inputs[i], _ => layer.Kind.Backward(gradient));
                }
                else
                {
                    var (module, method) = (
                        pass._view.Module(layer, isSure), layer.Epilogue == Epilogue.Relu ? "BackwardRelu" : "Backward");
                    Add(
                        layer.Inputs[i],
                        into => into is null ? module.Call(method, gradient, Tape) : module.Call(method, gradient, Tape, into),
                        addsItself: layer.Kind.TakesInBatchNorm);
                }
            }
        }

        private void Backward(Step.Choose choice)
        {
            if (Of(choice.Output) is not { } gradient)
            {
                return;
            }

            var (reads, outcomes) = (choice.Reads.ToList(), Outcome.Of(choice).ToList());
            if (reads.Count == 1 && !summed.Contains(reads[0]))
            {
                Add(reads[0], _ => Chosen(choice, reads[0], outcomes, gradient));
                return;
            }

            reads.ForEach(Begin);
            Statements.AddRange(Outcome.Branch(outcomes.Select(outcome => (pass._view.Test(outcome), Inside(outcome, choice, gradient)))));
        }

        /// <summary>The gradient of the only value that alternatives read.</summary>
        private Term Chosen(Step.Choose choice, string read, List<Outcome> outcomes, Term gradient)
        {
            var inline = Bodies(gradient);
            if (inline.Count <= 2 && inline.All(outcome => outcome.Body.Count == 1))
            {
                return Outcome.Choose(inline.Select(outcome => (outcome.Test, ((Statement.Return)outcome.Body[0]).Value)));
            }

            var method = new Method(
                choice.Optional ? "What was absent passes its gradient." : "Through the layers that are there.",
                pass._names.Of("Backward", choice),
                new([new Parameter("Tensor", OfOutput), new Parameter("Tape", Tape.Name)]),
                Outcome.Return(Bodies(new Local(OfOutput))).ToEquatableArray());
            pass._methods.Add(method);
            return new Call(null, method.Name, new([gradient, Tape]));

            List<(Term? Test, IReadOnlyList<Statement> Body)> Bodies(Term gradient) =>
                [.. outcomes.Select(outcome => (pass._view.Test(outcome), Differentiate(outcome, read, gradient)))];
        }

        /// <summary>The statements that return the gradient of what an outcome reads.</summary>
        private IReadOnlyList<Statement> Differentiate(Outcome outcome, string read, Term gradient)
        {
            if (outcome.Alternative is null)
            {
                return [new Statement.Return(gradient.Call("alias"))];
            }

            var run = new Run(pass, NewScope(), read, SummedOf(outcome)).Knows(outcome.Layers[outcome.Layers.Count - 1].Output, gradient);
            run.Backward(outcome);
            return run.Returning();
        }

        /// <summary>The statements that add to the sums the gradients of what an outcome reads.</summary>
        private IReadOnlyList<Statement> Inside(Outcome outcome, Step.Choose choice, Term gradient)
        {
            if (outcome.Alternative is null)
            {
                return [new Statement.Do(_sums[choice.Passed].Call("Add", gradient.Call("alias")))];
            }

            var run = new Run(pass, scope, input, SummedOf(outcome)).Knows(outcome.Layers[outcome.Layers.Count - 1].Output, gradient);
            foreach (var sum in _sums)
            {
                run._sums.Add(sum.Key, sum.Value);
            }

            run.Backward(outcome);
            return run.Statements;
        }

        private void Backward(Outcome outcome)
        {
            foreach (var layer in outcome.Layers.Reverse())
            {
                Backward(layer, outcome.IsSure(layer));
            }
        }

        /// <summary>The gradient of a value; null where nothing reads that, which is a mistake that is reported.</summary>
        private Term? Of(string value) =>
            _sums.TryGetValue(value, out var sum) ? new Member(sum, "Sum")
            : _gradients.TryGetValue(value, out var gradient) ? gradient
            : null;

        private void Begin(string value)
        {
            if (!_sums.ContainsKey(value))
            {
                _sums.Add(value, pass.Name(value, scope));
                Statements.Add(new Statement.Let(_sums[value].Name, new New("Gradient")));
            }
        }

        /// <summary>A part that was made for the value.</summary>
        /// <param name="value">The value.</param>
        /// <param name="part">Makes the part, or adds it to the sum that it is given.</param>
        /// <param name="addsItself">Whether it can be given one.</param>
        private void Add(string value, Func<Local?, Term> part, bool addsItself = false)
        {
            if (summed.Contains(value) || _sums.ContainsKey(value))
            {
                Begin(value);
                Statements.Add(new Statement.Do(addsItself ? part(_sums[value]) : _sums[value].Call("Add", part(null))));
            }
            else if (value == input)
            {
                _gradients[value] = part(null);
            }
            else
            {
                var made = part(null);
                _gradients[value] = pass.Name(value, scope);
                Statements.Add(new Statement.Let(pass.Name(value, scope).Name, made));
            }
        }

        /// <summary>The gradient of another value, which is the value's too.</summary>
        private void Pass(string value, Term gradient)
        {
            if (summed.Contains(value) || _sums.ContainsKey(value) || value == input)
            {
                Add(value, _ => gradient.Call("alias"));
            }
            else
            {
                _gradients[value] = gradient;
            }
        }
    }
}
