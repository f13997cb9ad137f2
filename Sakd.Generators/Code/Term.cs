using Sakd.Generators.Declarations;

namespace Sakd.Generators.Code;

/// <summary>
/// An expression of generated code. It is printed once, at the end: until then what it says is read from the record.
/// </summary>
internal abstract record Term
{
    public static readonly Term Null = new Atom("null");
    public static readonly Term True = new Atom("true");

    /// <summary>What it is made of.</summary>
    public virtual IEnumerable<Term> Parts => [];

    /// <summary>Everything in it, itself included.</summary>
    public IEnumerable<Term> All => Parts.SelectMany(part => part.All).Prepend(this);

    /// <summary>A whole number.</summary>
    public static Term Number(long value) => new Atom(FormattableString.Invariant($"{value}"));

    /// <summary>A static method of one of the runtime's classes.</summary>
    public static Call Static(string type, string method, params Argument[] arguments) =>
        new(new Atom(type), method, arguments.ToEquatableArray());

    /// <summary>A method of a value.</summary>
    public Call Call(string method, params Argument[] arguments) => new(this, method, arguments.ToEquatableArray());

    /// <summary>The condition that holds where this one does not.</summary>
    public Term Negate() => this switch
    {
        Operation { Operator: "is" } test => test with { Operator = "is not" },
        Operation { Operator: "is not" } test => test with { Operator = "is" },
        _ => new Prefix("!", this),
    };

    /// <summary>The same with whatever <paramref name="rule"/> makes of everything in it, parts first.</summary>
    public Term Rewrite(Func<Term, Term> rule) => rule(WithParts(part => part.Rewrite(rule)));

    protected virtual Term WithParts(Func<Term, Term> replace) => this;
}

/// <summary>A number, a name of a class, a keyword.</summary>
internal sealed record Atom(string Text) : Term;

/// <summary>A local or a parameter.</summary>
internal sealed record Local(string Name) : Term;

/// <summary>A field that the constructor has set.</summary>
internal sealed record Field(string Text) : Term;

/// <summary>A size of a value of a block; the constructor, which knows the shapes, has another term in its place.</summary>
/// <param name="Value">The value.</param>
/// <param name="Part">Which size: <c>Channels</c>, <c>Height</c> or <c>Width</c>.</param>
internal sealed record SizeOf(string Value, string Part) : Term;

/// <summary>The module of a layer, or its frozen view.</summary>
/// <param name="Kind">The kind of the layer.</param>
/// <param name="Name">The member that holds it.</param>
/// <param name="Type">Its class.</param>
internal sealed record Module(string Kind, string Name, string Type) : Term;

/// <summary>A property of a value.</summary>
internal sealed record Member(Term Of, string Name) : Term
{
    public override IEnumerable<Term> Parts => [Of];

    protected override Term WithParts(Func<Term, Term> replace) => this with { Of = replace(Of) };
}

/// <summary>A value that is there although the C# compiler cannot know: <c>x!</c>.</summary>
internal sealed record Sure(Term Of) : Term
{
    public override IEnumerable<Term> Parts => [Of];

    protected override Term WithParts(Func<Term, Term> replace) => new Sure(replace(Of));
}

/// <summary>A call of a method.</summary>
/// <param name="Receiver">What it is a method of; null for one of the class itself.</param>
/// <param name="Method">Its name.</param>
/// <param name="Arguments">What it is given.</param>
internal sealed record Call(Term? Receiver, string Method, EquatableArray<Argument> Arguments) : Term
{
    /// <summary>Whether nothing is called where the receiver is null.</summary>
    public bool IfPresent { get; init; }

    public override IEnumerable<Term> Parts =>
        [.. Receiver is null ? [] : new[] { Receiver }, .. Arguments.Select(argument => argument.Value)];

    protected override Term WithParts(Func<Term, Term> replace) => this with
    {
        Receiver = Receiver is null ? null : replace(Receiver),
        Arguments = Arguments.Select(argument => argument with { Value = replace(argument.Value) }).ToEquatableArray(),
    };
}

/// <summary>What a call is given.</summary>
/// <param name="Value">The value.</param>
/// <param name="Name">The parameter, where the call names it.</param>
internal sealed record Argument(Term Value, string? Name = null)
{
    public static implicit operator Argument(Term value) => new(value);
}

/// <summary>A new object.</summary>
/// <param name="Type">Its class; null where the context says it.</param>
/// <param name="Arguments">What its constructor is given.</param>
internal sealed record New(string? Type, EquatableArray<Argument> Arguments) : Term
{
    public New(string? type, params Argument[] arguments)
        : this(type, arguments.ToEquatableArray())
    {
    }

    public override IEnumerable<Term> Parts => Arguments.Select(argument => argument.Value);

    protected override Term WithParts(Func<Term, Term> replace) =>
        this with { Arguments = Arguments.Select(argument => argument with { Value = replace(argument.Value) }).ToEquatableArray() };
}

/// <summary>Two values with an operator between.</summary>
internal sealed record Operation(Term Left, string Operator, Term Right) : Term
{
    public override IEnumerable<Term> Parts => [Left, Right];

    protected override Term WithParts(Func<Term, Term> replace) => new Operation(replace(Left), Operator, replace(Right));
}

/// <summary>A value behind an operator.</summary>
internal sealed record Prefix(string Operator, Term Of) : Term
{
    public override IEnumerable<Term> Parts => [Of];

    protected override Term WithParts(Func<Term, Term> replace) => new Prefix(Operator, replace(Of));
}

/// <summary>One of two values.</summary>
internal sealed record Conditional(Term Test, Term Yes, Term No) : Term
{
    public override IEnumerable<Term> Parts => [Test, Yes, No];

    protected override Term WithParts(Func<Term, Term> replace) => new Conditional(replace(Test), replace(Yes), replace(No));
}

/// <summary>Two values as one: <c>(1, 7)</c>.</summary>
internal sealed record Pair(Term First, Term Second) : Term
{
    public override IEnumerable<Term> Parts => [First, Second];

    protected override Term WithParts(Func<Term, Term> replace) => new Pair(replace(First), replace(Second));
}

/// <summary>A function of one parameter.</summary>
internal sealed record Lambda(string Parameter, Term Body) : Term
{
    public override IEnumerable<Term> Parts => [Body];

    protected override Term WithParts(Func<Term, Term> replace) => new Lambda(Parameter, replace(Body));
}
