using System.Globalization;
using Sakd.Generators.Code;

namespace Sakd.Generators.Graphs;

/// <summary>A value of the language: integers, names, arithmetic, comparisons, conditions. Truth is a number other than zero.</summary>
internal abstract record Expression
{
    /// <summary>What it is made of.</summary>
    public virtual IReadOnlyList<Expression> Operands => [];

    /// <summary>Everything in it, itself included.</summary>
    public IEnumerable<Expression> All => Operands.SelectMany(operand => operand.All).Prepend(this);

    /// <summary>The names that it uses.</summary>
    public virtual IEnumerable<string> Names => Operands.SelectMany(operand => operand.Names);

    /// <summary>Whether it is a condition.</summary>
    public virtual bool IsCondition => false;

    /// <summary>Its value.</summary>
    /// <exception cref="EvaluationException">A division is inexact, or the result is beyond a 32-bit integer.</exception>
    public abstract long Evaluate(IReadOnlyDictionary<string, long> names);

    /// <summary>
    /// Its value as a real number, in which a division leaves no remainder; what is divided by 0 is 0. A condition has none.
    /// </summary>
    public virtual double EvaluateReal(IReadOnlyDictionary<string, long> names) => Evaluate(names);

    /// <summary>The same in generated code, in the constructor of a block.</summary>
    public virtual Term ToRealTerm() => ToTerm();

    /// <summary>The same in generated code, where a division checks that it is exact.</summary>
    /// <param name="names">How each name is written there.</param>
    public abstract Term ToTerm(Func<string, string> names);

    /// <summary>The same in the constructor of a block.</summary>
    public Term ToTerm() => ToTerm(Naming.InConstructor);

    /// <summary>The same with what <paramref name="rule"/> makes of its names and numbers; what has no names left is its value.</summary>
    public Expression Rewrite(Func<Expression, Expression> rule) => Operands.Count == 0
        ? rule(this)
        : With([.. Operands.Select(operand => operand.Rewrite(rule))]).Folded();

    /// <summary>As declarations write it.</summary>
    public abstract override string ToString();

    /// <summary>The same of other operands.</summary>
    protected virtual Expression With(IReadOnlyList<Expression> operands) => this;

    /// <summary>
    /// What is the same for every size is worked out, which the C# compiler would warn of in the conditions of generated code, and so are
    /// multiples of multiples.
    /// </summary>
    private Expression Folded() => this switch
    {
        Choice { Condition: Truth test } choice => test.Holds ? choice.Yes : choice.No,
        Binary { Operator: "&&", Left: Truth test } both => test.Holds ? both.Right : test,
        Binary { Operator: "&&", Right: Truth test } both => test.Holds ? both.Left : test,
        Binary { Operator: "||", Left: Truth test } either => test.Holds ? test : either.Right,
        Binary { Operator: "||", Right: Truth test } either => test.Holds ? test : either.Left,
        Binary { Operator: "==" or "<=" or ">=" } same when same.Left == same.Right => new Truth(true),
        Binary { Operator: "!=" or "<" or ">" } same when same.Left == same.Right => new Truth(false),
        Binary { Operator: "*", Left: Number times, Right: Binary { Operator: "*", Left: Number more } product } =>
            Times(times.Value * more.Value, product.Right),
        Binary { Operator: "*", Left: Number { Value: 1 } } product => product.Right,
        Binary { Operator: "/", Left: Binary { Operator: "*", Left: Number times } product, Right: Number { Value: not 0 } by }
            when times.Value % by.Value == 0 => Times(times.Value / by.Value, product.Right),
        _ => All.Any(part => part is Name or Size or Real) ? this : Constant() ?? this,
    };

    private static Expression Times(long times, Expression of) => times == 1 ? of : new Binary("*", new Number(times), of);

    private Expression? Constant()
    {
        try
        {
            var value = Evaluate(new Dictionary<string, long>());
            return IsCondition ? new Truth(value != 0) : new Number(value);
        }
        catch (EvaluationException)
        {
            return null;
        }
    }

    internal sealed record Number(long Value) : Expression
    {
        public override long Evaluate(IReadOnlyDictionary<string, long> names) => Value;

        public override Term ToTerm(Func<string, string> names) => Term.Number(Value);

        public override string ToString() => FormattableString.Invariant($"{Value}");
    }

    /// <summary>A number with a fraction, which only values that are real may have.</summary>
    internal sealed record Real(string Text) : Expression
    {
        public override long Evaluate(IReadOnlyDictionary<string, long> names) =>
            throw new InvalidOperationException($"{Text} is no whole number.");

        public override double EvaluateReal(IReadOnlyDictionary<string, long> names) => double.Parse(Text, CultureInfo.InvariantCulture);

        public override Term ToTerm(Func<string, string> names) => new Atom(Text);

        public override string ToString() => Text;
    }

    /// <summary>A condition that is the same for every size.</summary>
    internal sealed record Truth(bool Holds) : Expression
    {
        public override bool IsCondition => true;

        public override long Evaluate(IReadOnlyDictionary<string, long> names) => Holds ? 1 : 0;

        public override Term ToTerm(Func<string, string> names) => new Atom(ToString());

        public override string ToString() => Holds ? "true" : "false";
    }

    internal sealed record Name(string Text) : Expression
    {
        public override IEnumerable<string> Names => [Text];

        public override long Evaluate(IReadOnlyDictionary<string, long> names) => names[Text];

        public override Term ToTerm(Func<string, string> names) => new Atom(names(Text));

        public override string ToString() => Text;
    }

    /// <summary>A size of another value than the block's input.</summary>
    /// <param name="Of">The value.</param>
    /// <param name="Part">Which size: <c>Channels</c>, <c>Height</c> or <c>Width</c>.</param>
    internal sealed record Size(string Of, string Part) : Expression
    {
        public override IEnumerable<string> Names => [ToString()];

        public override long Evaluate(IReadOnlyDictionary<string, long> names) => names[ToString()];

        public override Term ToTerm(Func<string, string> names) => new SizeOf(Of, Part);

        public override string ToString() => $"{Of}.{Part.ToLowerInvariant()}";
    }

    /// <summary>A whole number within a real one: it is worked out by itself.</summary>
    internal sealed record Whole(Expression Operand) : Expression
    {
        public override IReadOnlyList<Expression> Operands => [Operand];

        public override long Evaluate(IReadOnlyDictionary<string, long> names) => Operand.Evaluate(names);

        public override Term ToTerm(Func<string, string> names) => Operand.ToTerm(names);

        public override string ToString() => $"({Operand})";

        protected override Expression With(IReadOnlyList<Expression> operands) => new Whole(operands[0]);
    }

    internal sealed record Not(Expression Operand) : Expression
    {
        public override IReadOnlyList<Expression> Operands => [Operand];

        public override bool IsCondition => true;

        public override long Evaluate(IReadOnlyDictionary<string, long> names) => Operand.Evaluate(names) == 0 ? 1 : 0;

        public override Term ToTerm(Func<string, string> names) => new Prefix("!", Operand.ToTerm(names));

        public override string ToString() => $"!({Operand})";

        protected override Expression With(IReadOnlyList<Expression> operands) => new Not(operands[0]);
    }

    internal sealed record Negative(Expression Operand) : Expression
    {
        public override IReadOnlyList<Expression> Operands => [Operand];

        public override long Evaluate(IReadOnlyDictionary<string, long> names) => In32Bits(-Operand.Evaluate(names));

        public override double EvaluateReal(IReadOnlyDictionary<string, long> names) => -Operand.EvaluateReal(names);

        public override Term ToRealTerm() => new Prefix("-", Operand.ToRealTerm());

        public override Term ToTerm(Func<string, string> names) => new Prefix("-", Operand.ToTerm(names));

        public override string ToString() => Operand is Number or Name ? $"-{Operand}" : $"-({Operand})";

        protected override Expression With(IReadOnlyList<Expression> operands) => new Negative(operands[0]);
    }

    internal sealed record Binary(string Operator, Expression Left, Expression Right) : Expression
    {
        public override IReadOnlyList<Expression> Operands => [Left, Right];

        public override bool IsCondition => Operator is not ("+" or "-" or "*" or "/" or "%");

        public override long Evaluate(IReadOnlyDictionary<string, long> names)
        {
            var left = Left.Evaluate(names);
            if (Operator is "&&" or "||")
            {
                return (left != 0) == (Operator == "||") ? (Operator == "||" ? 1 : 0) : Right.Evaluate(names) != 0 ? 1 : 0;
            }

            var right = Right.Evaluate(names);
            return In32Bits(Operator switch
            {
                "+" => left + right,
                "-" => left - right,
                "*" => left * right,
                "/" when right == 0 || left % right != 0 => throw new EvaluationException(left, right),
                "/" => left / right,
                "%" when right == 0 => throw new EvaluationException(left, right),
                "%" => left % right,
                "==" => left == right ? 1 : 0,
                "!=" => left != right ? 1 : 0,
                "<" => left < right ? 1 : 0,
                "<=" => left <= right ? 1 : 0,
                ">" => left > right ? 1 : 0,
                _ => left >= right ? 1 : 0,
            });
        }

        public override double EvaluateReal(IReadOnlyDictionary<string, long> names)
        {
            if (IsCondition || Operator == "%")
            {
                return Evaluate(names);
            }

            var (left, right) = (Left.EvaluateReal(names), Right.EvaluateReal(names));
            return Operator switch
            {
                "+" => left + right,
                "-" => left - right,
                "*" => left * right,
                _ => right == 0 ? 0 : left / right,
            };
        }

        public override Term ToRealTerm() => Operator switch
        {
            "/" => Term.Static("Exact", "Ratio", Left.ToRealTerm(), Right.ToRealTerm()),
            "+" or "-" or "*" => new Operation(Left.ToRealTerm(), Operator, Right.ToRealTerm()),
            _ => ToTerm(),
        };

        public override Term ToTerm(Func<string, string> names) => Operator == "/"
            ? Term.Static("Exact", "Divide", Left.ToTerm(names), Right.ToTerm(names))
            : new Operation(Left.ToTerm(names), Operator, Right.ToTerm(names));

        public override string ToString() => $"{Operand(Left)} {Operator} {Operand(Right)}";

        protected override Expression With(IReadOnlyList<Expression> operands) => new Binary(Operator, operands[0], operands[1]);

        private string Operand(Expression operand)
        {
            var plain = operand switch
            {
                Binary { Operator: "/" } => IsCondition,
                Binary inner => (IsCondition && !inner.IsCondition) || (Operator is "&&" or "||" && inner.Operator is not ("&&" or "||")),
                _ => operand is not Choice,
            };
            return plain ? operand.ToString() : $"({operand})";
        }
    }

    internal sealed record Choice(Expression Condition, Expression Yes, Expression No) : Expression
    {
        public override IReadOnlyList<Expression> Operands => [Condition, Yes, No];

        public override bool IsCondition => Yes.IsCondition;

        public override long Evaluate(IReadOnlyDictionary<string, long> names) =>
            Condition.Evaluate(names) != 0 ? Yes.Evaluate(names) : No.Evaluate(names);

        public override double EvaluateReal(IReadOnlyDictionary<string, long> names) =>
            Condition.Evaluate(names) != 0 ? Yes.EvaluateReal(names) : No.EvaluateReal(names);

        public override Term ToRealTerm() => new Conditional(Condition.ToTerm(), Yes.ToRealTerm(), No.ToRealTerm());

        public override Term ToTerm(Func<string, string> names) =>
            new Conditional(Condition.ToTerm(names), Yes.ToTerm(names), No.ToTerm(names));

        public override string ToString()
        {
            return $"{Part(Condition)} ? {Part(Yes)} : {Part(No)}";

            static string Part(Expression part) => part is Choice ? $"({part})" : part.ToString();
        }

        protected override Expression With(IReadOnlyList<Expression> operands) => new Choice(operands[0], operands[1], operands[2]);
    }

    private static long In32Bits(long value) =>
        value is >= int.MinValue and <= int.MaxValue ? value : throw new EvaluationException(null, null);
}

/// <summary>An expression has no value for these names.</summary>
/// <param name="dividend">The dividend of an inexact division, or null where the result is too large.</param>
/// <param name="divisor">The divisor, likewise.</param>
internal sealed class EvaluationException(long? dividend, long? divisor) : Exception
{
    public long? Dividend { get; } = dividend;

    public long? Divisor { get; } = divisor;
}
