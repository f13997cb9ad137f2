using Sakd.Generators.Declarations;

namespace Sakd.Generators.Code;

/// <summary>A statement of generated code.</summary>
internal abstract record Statement
{
    /// <summary>The expressions in it, whole.</summary>
    public abstract IEnumerable<Term> Terms { get; }

    /// <summary>Everything that they are made of.</summary>
    public IEnumerable<Term> All => Terms.SelectMany(term => term.All);

    /// <summary>The same with other expressions, and with other names of the locals that it declares.</summary>
    /// <param name="rule">What becomes of everything in its expressions, parts first.</param>
    /// <param name="rename">What becomes of a local's name.</param>
    public abstract Statement Rewrite(Func<Term, Term> rule, Func<string, string>? rename = null);

    /// <summary>A local that is released when the method ends.</summary>
    internal sealed record Let(string Local, Term Value) : Statement
    {
        public override IEnumerable<Term> Terms => [Value];

        public override Statement Rewrite(Func<Term, Term> rule, Func<string, string>? rename = null) =>
            new Let(rename?.Invoke(Local) ?? Local, Value.Rewrite(rule));
    }

    /// <summary>A local that needs no release.</summary>
    internal sealed record Declare(string Type, string Local, Term Value) : Statement
    {
        public override IEnumerable<Term> Terms => [Value];

        public override Statement Rewrite(Func<Term, Term> rule, Func<string, string>? rename = null) =>
            new Declare(Type, rename?.Invoke(Local) ?? Local, Value.Rewrite(rule));
    }

    /// <summary>A member that gets its value.</summary>
    internal sealed record Assign(string Member, Term Value) : Statement
    {
        public override IEnumerable<Term> Terms => [Value];

        public override Statement Rewrite(Func<Term, Term> rule, Func<string, string>? rename = null) =>
            new Assign(Member, Value.Rewrite(rule));
    }

    /// <summary>A call whose value is not used.</summary>
    internal sealed record Do(Term Value) : Statement
    {
        public override IEnumerable<Term> Terms => [Value];

        public override Statement Rewrite(Func<Term, Term> rule, Func<string, string>? rename = null) => new Do(Value.Rewrite(rule));
    }

    /// <summary>The end of a method.</summary>
    internal sealed record Return(Term Value) : Statement
    {
        public override IEnumerable<Term> Terms => [Value];

        public override Statement Rewrite(Func<Term, Term> rule, Func<string, string>? rename = null) => new Return(Value.Rewrite(rule));
    }

    /// <summary>Statements under a condition.</summary>
    internal sealed record If(Term Test, EquatableArray<Statement> Then, EquatableArray<Statement> Else = default) : Statement
    {
        public override IEnumerable<Term> Terms => [Test, .. Then.Concat(Else).SelectMany(statement => statement.Terms)];

        public override Statement Rewrite(Func<Term, Term> rule, Func<string, string>? rename = null) => new If(
            Test.Rewrite(rule),
            Then.Select(statement => statement.Rewrite(rule, rename)).ToEquatableArray(),
            Else.Select(statement => statement.Rewrite(rule, rename)).ToEquatableArray());
    }
}
