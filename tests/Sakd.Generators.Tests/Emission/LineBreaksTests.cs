using Sakd.Generators.Emission;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Tests.Emission;

/// <summary>Generated lines are no longer than written ones, where they have a place to break at.</summary>
public sealed class LineBreaksTests
{
    private static readonly string Long = new('x', 90);

    [Fact]
    public void ShortLinesStay() => Assert.Equal("a(b, c);\n\n    d();", LineBreaks.In("a(b, c);\n\n    d();"));

    [Fact]
    public void ListsAreFilledAndListsInThemToo() => Assert.Equal(
        $"""
            Layer = this.Register(
                "layer",
                new Stage(
                    {Long}, repeat: 2,
                    first: shape => new Block({Long}, 1)));
        """,
        LineBreaks.In($"    Layer = this.Register(\"layer\", new Stage({Long}, repeat: 2, first: shape => new Block({Long}, 1)));"));

    [Fact]
    public void AListMayEndOnAnotherLine() => Assert.Equal(
        $"new Info(\n    \"{Long}\", 1,\n    {Long}, Spots:\n[",
        LineBreaks.In($"new Info(\"{Long}\", 1, {Long}, Spots:\n["));

    [Fact]
    public void ConditionsAreBrokenBeforeTheirParts() => Assert.Equal(
        $"var y = x is null\n    ? {Long}\n    : {Long};", LineBreaks.In($"var y = x is null ? {Long} : {Long};"));

    [Fact]
    public void WhatIsInAStringIsNoPlace()
    {
        string line = $"\"{Long}, ({Long} ? 1 : 2) => \\\"\",";

        Assert.Equal(line, LineBreaks.In(line));
    }

    [Fact]
    public void CommentsAreFilledAndTagsStayWhole() => Assert.Equal(
        $"    /// <summary>\n    /// {Long} a b\n    /// <c>c {Long} d</c>.\n    /// </summary>",
        LineBreaks.In($"    /// <summary>{Long} a b <c>c {Long} d</c>.</summary>"));

    /// <summary>Only strings and declarations of what is read from outside have no place.</summary>
    [Fact]
    public void EmittedLinesAreNoLonger()
    {
        var generated = GeneratorHarness.Generate(GeneratorHarness.Compile("Toy", [Toys.All, Toys.HandWritten])).Clean();
        string[] lines = [.. generated.Files.Values.SelectMany(text => text.Split('\n'))];
        string[] without =
        [
            .. lines
                .Where(line => line.Length > LineBreaks.Width)
                .Select(line => line.Trim())
                .Where(line => !line.StartsWith('"') && !line.Contains(" extern ref ", StringComparison.Ordinal)),
        ];

        Assert.True(lines.Length > 1000, $"only {lines.Length} lines were emitted");
        Assert.Empty(without);
    }

    /// <summary>Names that are written in full are longer: lines are broken behind them, wherever there is a place.</summary>
    [Fact]
    public void EmittedLinesOfFullNamesAreBrokenToo()
    {
        string networks = Toys.All + Toys.HandWritten;
        var hidden = ShortNames.All.Where(name => !networks.Contains(name, StringComparison.Ordinal));
        string others = $"namespace Toy; {string.Concat(hidden.Select(name => $"public class {name}; "))}";

        var generated = GeneratorHarness.Generate(GeneratorHarness.Compile("Toy", [Toys.All, Toys.HandWritten, others])).Clean();

        Assert.All(generated.Files.Values, text => Assert.Equal(LineBreaks.In(text), text));
    }
}
