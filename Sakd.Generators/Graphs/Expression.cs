namespace Sakd.Generators.Graphs;

/// <summary>A value of the language: integers, names, arithmetic, comparisons, conditions. Truth is a number other than zero.</summary>
internal abstract record Expression
{
    /// <summary>What it is made of.</summary>
    public virtual IReadOnlyList<Expression> Operands => [];

    /// <summary>The names that it uses.</summary>
    public virtual IEnumerable<string> Names => Operands.SelectMany(operand => operand.Names);

    /// <summary>Whether it is a condition.</summary>
    public virtual bool IsCondition => false;

    /// <summary>Its value.</summary>
    /// <exception cref="EvaluationException">A division is inexact, or the result is beyond a 32-bit integer.</exception>
    public abstract long Evaluate(IReadOnlyDictionary<string, long> names);

    /// <summary>The same in C#, where <paramref name="names"/> says how each name is written and a division checks that it is exact.</summary>
    public string ToCode(Func<string, string> names) => Write(names, exact: true);

    /// <summary>As declarations write it.</summary>
    public sealed override string ToString() => Write(name => name, exact: false);

    protected abstract string Write(Func<string, string> names, bool exact);

    internal sealed record Number(long Value) : Expression
    {
        public override long Evaluate(IReadOnlyDictionary<string, long> names) => Value;

        protected override string Write(Func<string, string> names, bool exact) => FormattableString.Invariant($"{Value}");
    }

    internal sealed record Name(string Text) : Expression
    {
        public override IEnumerable<string> Names => [Text];

        public override long Evaluate(IReadOnlyDictionary<string, long> names) => names[Text];

        protected override string Write(Func<string, string> names, bool exact) => names(Text);
    }

    internal sealed record Not(Expression Operand) : Expression
    {
        public override IReadOnlyList<Expression> Operands => [Operand];

        public override bool IsCondition => true;

        public override long Evaluate(IReadOnlyDictionary<string, long> names) => Operand.Evaluate(names) == 0 ? 1 : 0;

        protected override string Write(Func<string, string> names, bool exact) => $"!({Operand.Write(names, exact)})";
    }

    internal sealed record Negative(Expression Operand) : Expression
    {
        public override IReadOnlyList<Expression> Operands => [Operand];

        public override long Evaluate(IReadOnlyDictionary<string, long> names) => In32Bits(-Operand.Evaluate(names));

        protected override string Write(Func<string, string> names, bool exact) =>
            Operand is Number or Name ? $"-{Operand.Write(names, exact)}" : $"-({Operand.Write(names, exact)})";
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

        protected override string Write(Func<string, string> names, bool exact) =>
            Operator == "/" && exact
                ? $"Exact.Divide({Left.Write(names, exact)}, {Right.Write(names, exact)})"
                : $"{Operand(Left, names, exact)} {Operator} {Operand(Right, names, exact)}";

        private string Operand(Expression operand, Func<string, string> names, bool exact)
        {
            var plain = operand switch
            {
                Binary { Operator: "/" } => exact || IsCondition,
                Binary inner => (IsCondition && !inner.IsCondition) || (Operator is "&&" or "||" && inner.Operator is not ("&&" or "||")),
                _ => operand is not Choice,
            };
            return plain ? operand.Write(names, exact) : $"({operand.Write(names, exact)})";
        }
    }

    internal sealed record Choice(Expression Condition, Expression Yes, Expression No) : Expression
    {
        public override IReadOnlyList<Expression> Operands => [Condition, Yes, No];

        public override bool IsCondition => Yes.IsCondition;

        public override long Evaluate(IReadOnlyDictionary<string, long> names) =>
            Condition.Evaluate(names) != 0 ? Yes.Evaluate(names) : No.Evaluate(names);

        protected override string Write(Func<string, string> names, bool exact)
        {
            return $"{Part(Condition)} ? {Part(Yes)} : {Part(No)}";

            string Part(Expression part) => part is Choice ? $"({part.Write(names, exact)})" : part.Write(names, exact);
        }
    }

    private static long In32Bits(long value) => value is >= int.MinValue and <= int.MaxValue ? value : throw new EvaluationException(null, null);
}

/// <summary>An expression has no value for these names.</summary>
/// <param name="dividend">The dividend of an inexact division, or null where the result is too large.</param>
/// <param name="divisor">The divisor, likewise.</param>
internal sealed class EvaluationException(long? dividend, long? divisor) : Exception
{
    public long? Dividend { get; } = dividend;

    public long? Divisor { get; } = divisor;
}
