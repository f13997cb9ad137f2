using Sakd.Generators.Code;

namespace Sakd.Generators.Emission;

/// <summary>Prints generated code: the only place where its records become text.</summary>
internal static class Printer
{
    private const string Indent = "    ";

    public static string Print(Term term) => term switch
    {
        Atom atom => atom.Text,
        Local local => local.Name,
        Field field => field.Text,
        Module module => module.Name,
        Member member => $"{Primary(member.Of)}.{member.Name}",
        Sure sure => $"{Primary(sure.Of)}!",
        Call { Receiver: { } receiver } call => $"{Primary(receiver)}{(call.IfPresent ? "?." : ".")}{call.Method}({Print(call.Arguments)})",
        Call call => $"{call.Method}({Print(call.Arguments)})",
        New made => $"new{(made.Type is null ? "" : " ")}{made.Type}({Print(made.Arguments)})",
        Operation operation => $"{Operand(operation, operation.Left)} {operation.Operator} {Operand(operation, operation.Right)}",
        Prefix { Of: Atom or Local or Field } prefix => $"{prefix.Operator}{Print(prefix.Of)}",
        Prefix prefix => $"{prefix.Operator}({Print(prefix.Of)})",
        Conditional choice => $"{Branch(choice.Test)} ? {Branch(choice.Yes)} : {Branch(choice.No)}",
        Pair pair => $"({Print(pair.First)}, {Print(pair.Second)})",
        Lambda lambda => $"{lambda.Parameter} => {Print(lambda.Body)}",
        _ => throw new ArgumentOutOfRangeException(nameof(term)),
    };

    /// <summary>The lines of statements.</summary>
    public static IReadOnlyList<string> Print(IEnumerable<Statement> statements)
    {
        var lines = new List<string>();
        var wasBlock = false;
        foreach (var statement in statements)
        {
            if (wasBlock)
            {
                lines.Add("");
            }

            var printed = Lines(statement).ToList();
            wasBlock = IsBlock(statement);
            lines.AddRange(printed);
        }

        return lines;
    }

    /// <summary>The lines of a method.</summary>
    public static IReadOnlyList<string> Print(Method method) =>
    [
        $"// {method.Summary}",
        $"private {(method.IsStatic ? "static " : "")}{method.Returns} {method.Name}({Print(method.Parameters)})",
        .. Braces(method.Body),
    ];

    private static string Print(IEnumerable<Parameter> parameters) =>
        string.Join(", ", parameters.Select(parameter => $"{parameter.Type} {parameter.Name}"));

    private static string Print(IEnumerable<Argument> arguments) =>
        string.Join(", ", arguments.Select(argument => $"{(argument.Name is null ? "" : $"{argument.Name}: ")}{Print(argument.Value)}"));

    private static string Primary(Term term) => term is Operation or Prefix or Conditional or Lambda ? $"({Print(term)})" : Print(term);

    private static string Branch(Term term) => term is Conditional ? $"({Print(term)})" : Print(term);

    /// <summary>An operand in parentheses, unless it is plain what binds closer.</summary>
    private static string Operand(Operation outer, Term operand)
    {
        var plain = operand switch
        {
            Operation inner => (IsCondition(outer) && !IsCondition(inner)) || (IsLogical(outer) && !IsLogical(inner)),
            _ => operand is not (Conditional or Lambda),
        };
        return plain ? Print(operand) : $"({Print(operand)})";
    }

    private static bool IsCondition(Operation operation) => operation.Operator is not ("+" or "-" or "*" or "/" or "%");

    private static bool IsLogical(Operation operation) => operation.Operator is "&&" or "||";

    private static IEnumerable<string> Lines(Statement statement) => statement switch
    {
        Statement.If { Else.Count: 0 } test when !IsBlock(test) => [$"if ({Print(test.Test)}) {Line(test.Then[0])}"],
        Statement.If test when !IsBlock(test) => [$"if ({Print(test.Test)}) {Line(test.Then[0])}", $"else {Line(test.Else[0])}"],
        Statement.If { Else.Count: 0 } test => [$"if ({Print(test.Test)})", .. Braces(test.Then)],
        Statement.If { Else: { Count: 1 } rest } test when rest[0] is Statement.If other =>
            [$"if ({Print(test.Test)})", .. Braces(test.Then), .. ElseIf(other)],
        Statement.If test => [$"if ({Print(test.Test)})", .. Braces(test.Then), "else", .. Braces(test.Else)],
        _ => [Line(statement)],
    };

    private static IEnumerable<string> ElseIf(Statement test) => Lines(test).Select((line, index) => index == 0 ? $"else {line}" : line);

    private static string Line(Statement statement) => statement switch
    {
        Statement.Let let => $"using var {let.Local} = {Print(let.Value)};",
        Statement.Declare declared => $"{declared.Type} {declared.Local} = {Print(declared.Value)};",
        Statement.Assign assigned => $"{assigned.Member} = {Print(assigned.Value)};",
        Statement.Return returned => $"return {Print(returned.Value)};",
        Statement.Do done => $"{Print(done.Value)};",
        _ => throw new ArgumentOutOfRangeException(nameof(statement)),
    };

    private static IEnumerable<string> Braces(IEnumerable<Statement> body) =>
        ["{", .. Print(body).Select(line => line.Length == 0 ? line : Indent + line), "}"];

    /// <summary>Whether a statement needs braces: a condition of more than a call or a return on each side.</summary>
    private static bool IsBlock(Statement statement) =>
        statement is Statement.If test && (test.Then.Count > 1 || test.Else.Count > 1 || !test.Then.Concat(test.Else).All(IsSimple));

    private static bool IsSimple(Statement statement) => statement is Statement.Do or Statement.Return;
}
