using Sakd.Generators.Declarations;

namespace Sakd.Generators.Code;

/// <summary>A private method of generated code, which makes one value.</summary>
/// <param name="Summary">What a comment says of it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Body">Its statements.</param>
internal sealed record Method(string Summary, string Name, EquatableArray<Parameter> Parameters, EquatableArray<Statement> Body)
{
    /// <summary>What it returns.</summary>
    public string Returns { get; init; } = "Tensor";

    /// <summary>Whether it asks for no member of its class.</summary>
    public bool IsStatic => Terms.All(term => term is not (Field or Module or Call { Receiver: null }));

    /// <summary>Everything that its expressions are made of.</summary>
    public IEnumerable<Term> Terms => Body.SelectMany(statement => statement.All);

    /// <summary>A call of it with values that are called as its parameters are.</summary>
    public Call CallByName() => new(null, Name, Parameters.Select(parameter => new Argument(new Local(parameter.Name))).ToEquatableArray());
}

/// <summary>A parameter of a method.</summary>
internal sealed record Parameter(string Type, string Name);

/// <summary>What a pass over a block computes: its statements, and the methods that they call.</summary>
internal sealed record Computation(EquatableArray<Statement> Statements, EquatableArray<Method> Methods)
{
    /// <summary>Everything that its expressions are made of.</summary>
    public IEnumerable<Term> Terms => Statements.SelectMany(statement => statement.All).Concat(Methods.SelectMany(method => method.Terms));
}
