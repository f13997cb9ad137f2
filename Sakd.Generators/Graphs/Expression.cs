namespace Sakd.Generators.Graphs;

/// <summary>A value of the language: integers, names, arithmetic, comparisons, conditions. Truth is a number other than zero.</summary>
internal abstract record Expression
{
    /// <summary>The names that it uses.</summary>
    public abstract IEnumerable<string> Names { get; }

    /// <summary>Whether it is a condition.</summary>
    public virtual bool IsCondition => false;

    /// <summary>Its value.</summary>
    /// <exception cref="EvaluationException">A division is inexact, or the result is beyond a 32-bit integer.</exception>
    public abstract long Evaluate(IReadOnlyDictionary<string, long> names);

    /// <summary>The same in C#, where <paramref name="names"/> says how each name is written.</summary>
    public abstract string ToCode(Func<string, string> names);

    internal sealed record Number(long Value) : Expression
    {
        public override IEnumerable<string> Names => [];

        public override long Evaluate(IReadOnlyDictionary<string, long> names) => Value;

        public override string ToCode(Func<string, string> names) => FormattableString.Invariant($"{Value}");
    }

    internal sealed record Name(string Text) : Expression
    {
        public override IEnumerable<string> Names => [Text];

        public override long Evaluate(IReadOnlyDictionary<string, long> names) => names[Text];

        public override string ToCode(Func<string, string> names) => names(Text);
    }

    internal sealed record Not(Expression Operand) : Expression
    {
        public override IEnumerable<string> Names => Operand.Names;

        public override bool IsCondition => true;

        public override long Evaluate(IReadOnlyDictionary<string, long> names) => Operand.Evaluate(names) == 0 ? 1 : 0;

        public override string ToCode(Func<string, string> names) => $"!({Operand.ToCode(names)})";
    }

    internal sealed record Negative(Expression Operand) : Expression
    {
        public override IEnumerable<string> Names => Operand.Names;

        public override long Evaluate(IReadOnlyDictionary<string, long> names) => -Operand.Evaluate(names);

        public override string ToCode(Func<string, string> names) => $"-{Nested(Operand, names)}";
    }

    internal sealed record Binary(string Operator, Expression Left, Expression Right) : Expression
    {
        public override IEnumerable<string> Names => Left.Names.Concat(Right.Names);

        public override bool IsCondition => Operator is not ("+" or "-" or "*" or "/" or "%");

        public override long Evaluate(IReadOnlyDictionary<string, long> names)
        {
            var left = Left.Evaluate(names);
            if (Operator is "&&" or "||")
            {
                return (left != 0) == (Operator == "||") ? (Operator == "||" ? 1 : 0) : Right.Evaluate(names) != 0 ? 1 : 0;
            }

            var right = Right.Evaluate(names);
            var result = Operator switch
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
            };
            return result is >= int.MinValue and <= int.MaxValue ? result : throw new EvaluationException(null, null);
        }

        public override string ToCode(Func<string, string> names) =>
            Operator == "/"
                ? $"Exact.Divide({Left.ToCode(names)}, {Right.ToCode(names)})"
                : $"{Operand(Left, names)} {Operator} {Operand(Right, names)}";

        private string Operand(Expression operand, Func<string, string> names)
        {
            var plain = operand is not (Binary { Operator: not "/" } or Choice)
                || (operand is Binary inner && !inner.IsCondition && IsCondition)
                || (operand is Binary comparison && comparison.Operator is not ("&&" or "||") && Operator is "&&" or "||");
            return plain ? operand.ToCode(names) : $"({operand.ToCode(names)})";
        }
    }

    internal sealed record Choice(Expression Condition, Expression Yes, Expression No) : Expression
    {
        public override IEnumerable<string> Names => Condition.Names.Concat(Yes.Names).Concat(No.Names);

        public override bool IsCondition => Yes.IsCondition;

        public override long Evaluate(IReadOnlyDictionary<string, long> names) =>
            Condition.Evaluate(names) != 0 ? Yes.Evaluate(names) : No.Evaluate(names);

        public override string ToCode(Func<string, string> names) =>
            $"({Nested(Condition, names)} ? {Nested(Yes, names)} : {Nested(No, names)})";
    }

    private static string Nested(Expression operand, Func<string, string> names) =>
        operand is Binary ? $"({operand.ToCode(names)})" : operand.ToCode(names);
}

/// <summary>An expression has no value for these names.</summary>
/// <param name="dividend">The dividend of an inexact division, or null where the result is too large.</param>
/// <param name="divisor">The divisor, likewise.</param>
internal sealed class EvaluationException(long? dividend, long? divisor) : Exception
{
    public long? Dividend { get; } = dividend;

    public long? Divisor { get; } = divisor;
}
