using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Sakd.Generators.Tests;

/// <summary>
/// Spoils declarations at random, but at places that matter: attributes, their arguments, keys, numbers, expressions, names and modifiers.
/// </summary>
internal sealed class Damage(Random random)
{
    private static readonly string[] Texts =
    [
        "", " ", "in", "conv1", "Conv1", "conv1.0", "layer1", "fc", "stem", "output", "exact", "frozen", "pass_skip", "3x16x16", "1x1x1",
        "0", "-1", "a b", "é", "@class", "\\n", "\\\"", "{0}", "4x16x16", "4x8x8x8", "512", "channels", "stride", "height / 8", "in % 3",
        "channels / 0", "2147483647 + 1", "- -in", "stride == stride", "1 == 1", "stride == 1 ? 1 : 2", "stride ==", "((in))",
        "in != channels || stride != 1",
    ];

    private static readonly string[] Numbers =
    [
        "0", "1", "2", "-1", "7", "100", "65536", "65537", "2147483647", "-2147483648", "2147483648", "3.5", "null", "\"stride\"", "true",
        "typeof(int)", "'c'",
    ];

    private static readonly string[] Names =
    [
        "BasicBlock", "basicBlock", "Conv2d", "Frozen", "Block", "Exact", "@class", "@event", "Entry", "ForwardResult", "ToyTeacher",
        "PassSkip", "nn", "Tensor", "AtKnowledge", "StagesStep", "Sakd", "Étage", "SakdCatalog", "ByHandCompanion", "OpaqueStage",
    ];

    private static readonly string[] Types =
    [
        "BasicBlock", "ConvBnRelu", "ToyTeacher", "ToyStudent", "WrittenOut", "Mine", "string", "int[]", "Missing",
        "System.Collections.Generic.List<int>", "Action",
    ];

    private static readonly string[] Modifiers =
    [
        "public", "internal", "private", "sealed", "abstract", "static", "file", "partial", "unsafe", "new", "readonly",
    ];

    private static readonly string[] Operators = ["+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||", "?", ":", "!", "(", ")"];

    /// <summary>The text after one damage, and what it was.</summary>
    public (string Text, string What) Spoil(string text)
    {
        var root = CSharpSyntaxTree.ParseText(text).GetRoot();
        return random.Next(16) switch
        {
            0 => Change("delete an attribute", Pick<AttributeListSyntax>(root), _ => ""),
            1 => Change("duplicate an attribute", Pick<AttributeListSyntax>(root), list => $"{list} {list}"),
            2 => Change("replace an attribute", Pick<AttributeListSyntax>(root), _ => Pick<AttributeListSyntax>(root)?.ToString()),
            3 => Change("delete an argument", Pick<AttributeArgumentSyntax>(root), _ => ""),
            4 => Change("replace an argument", Pick<AttributeArgumentSyntax>(root), _ => Pick<AttributeArgumentSyntax>(root)?.ToString()),
            5 =>
                Change(
                    "add an argument", Pick<AttributeArgumentSyntax>(root),
                    argument =>
                        $"{argument}, {One("As", "From", "When", "Stride", "Padding", "Repeat", "Name", "Channels")} = \"{One(Texts)}\""),
            6 => Change("alter a string", PickLiteral(root, SyntaxKind.StringLiteralExpression), _ => $"\"{One(Texts)}\""),
            7 =>
                Change("alter an expression", PickLiteral(root, SyntaxKind.StringLiteralExpression), literal => Splice(literal.ToString())),
            8 => Change("alter a number", PickLiteral(root, SyntaxKind.NumericLiteralExpression), _ => One(Numbers)),
            9 => Change("rename a class", Pick<ClassDeclarationSyntax>(root), type => Replaced(type, type.Identifier.Span, One(Names))),
            10 =>
                Change(
                    "drop a modifier", Pick<ClassDeclarationSyntax>(root),
                    type => Replaced(type, type.Modifiers.Span, string.Join(" ", type.Modifiers.Skip(1)))),
            11 =>
                Change(
                    "add a modifier", Pick<ClassDeclarationSyntax>(root),
                    type =>
                        Replaced(
                            type, type.Keyword.Span,
                            $"{One(Modifiers)} {One("class", "class", "class", "struct", "record", "interface")}")),
            13 => Change("change a field", Pick<FieldDeclarationSyntax>(root), field => random.Next(5) switch
            {
                0 => $"{field} {field}",
                1 => Replaced(field, field.Modifiers.Span, $"{One(Modifiers)} {field.Modifiers}"),
                2 => Replaced(field, field.Declaration.Type.Span, One(Types)),
                3 => Replaced(field, field.Declaration.Variables[0].Identifier.Span, One(Names)),
                _ => "",
            }),
            14 => Change("change a constructor", Pick<ConstructorDeclarationSyntax>(root), constructor => random.Next(2) == 0
                ? Replaced(constructor, constructor.ParameterList.Span, $"({One(Types)} {One("classes", "width", "numClasses")})")
                : Replaced(constructor, constructor.Modifiers.Span, One(Modifiers))),
            12 => Change("change a type argument", Pick<TypeArgumentListSyntax>(root)?.Arguments[0], _ => One(Types)),
            _ => Change("change a class", Pick<ClassDeclarationSyntax>(root), type => random.Next(5) switch
            {
                0 => $"partial class Outer {{ {type} }}",
                1 => Replaced(type, new TextSpan(type.Identifier.Span.End, 0), "<T>"),
                2 => $"{type}\n{type}",
                3 => Replaced(type, new TextSpan(type.Identifier.Span.End, 0), "(int number)"),
                _ => Replaced(type, new TextSpan(type.Identifier.Span.End, 0), " : System.Attribute"),
            }),
        };

        (string, string) Change<TNode>(string what, TNode? node, Func<TNode, string?> change)
            where TNode : SyntaxNode => node is null || change(node) is not { } changed
            ? (text, "nothing")
            : (
                text.Remove(node.SpanStart, node.Span.Length).Insert(node.SpanStart, changed),
                $"{what}: {Short(node.ToString())} -> {Short(changed)}");
    }

    private static string Short(string text) =>
        text.ReplaceLineEndings(" ") is { Length: > 160 } line ? line[..160] + ".." : text.ReplaceLineEndings(" ");

    private static string Replaced(SyntaxNode node, TextSpan span, string text) =>
        node.ToString().Remove(span.Start - node.SpanStart, span.Length).Insert(span.Start - node.SpanStart, text);

    private string Splice(string literal)
    {
        int at = random.Next(1, literal.Length);
        return literal.Insert(at, random.Next(3) == 0 ? $" {One(Operators)} {One("in", "stride", "3", "0", "depth")} " : One(Operators));
    }

    private string One(params string[] choices) => choices[random.Next(choices.Length)];

    private TNode? Pick<TNode>(SyntaxNode root)
        where TNode : SyntaxNode =>
            root.DescendantNodes().OfType<TNode>().ToList() is { Count: > 0 } nodes ? nodes[random.Next(nodes.Count)] : null;

    private LiteralExpressionSyntax? PickLiteral(SyntaxNode root, SyntaxKind kind) =>
        root.DescendantNodes().OfType<LiteralExpressionSyntax>().Where(literal => literal.IsKind(kind)).ToList() is { Count: > 0 } literals
            ? literals[random.Next(literals.Count)]
            : null;
}
