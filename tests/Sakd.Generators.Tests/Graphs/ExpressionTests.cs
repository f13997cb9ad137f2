using Sakd.Generators.Emission;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Tests.Graphs;

public sealed class ExpressionTests
{
    private static readonly Dictionary<string, long> Names = new()
    {
        ["in"] = 16,
        ["channels"] = 64,
        ["stride"] = 2,
        ["height"] = 8,
        ["width"] = 6,
    };

    [Theory]
    [InlineData("3", 3)]
    [InlineData(" channels ", 64)]
    [InlineData("in + 2 * stride", 20)]
    [InlineData("(in + 2) * stride", 36)]
    [InlineData("channels - in - stride", 46)]
    [InlineData("channels / in / stride", 2)]
    [InlineData("channels % 10 % 3", 1)]
    [InlineData("-in + channels", 48)]
    [InlineData("in - -stride", 18)]
    [InlineData("- -in", 16)]
    [InlineData("stride == 2 ? in : channels", 16)]
    [InlineData("stride == 1 ? in : height == 8 ? channels : width", 64)]
    [InlineData("(stride == 1 ? in : channels) + 1", 65)]
    public void ANumberHasItsValue(string text, long value)
    {
        var expression = Parsed(text);

        Assert.False(expression.IsCondition);
        Assert.Equal(value, expression.Evaluate(Names));
    }

    [Theory]
    [InlineData("in == 16", true)]
    [InlineData("in != 16", false)]
    [InlineData("in < 16", false)]
    [InlineData("in <= 16", true)]
    [InlineData("in > 16", false)]
    [InlineData("in >= 16", true)]
    [InlineData("in != channels || stride != 1", true)]
    [InlineData("in == channels || stride == 1", false)]
    [InlineData("in == 16 && stride == 1 || width == 6", true)]
    [InlineData("in == 15 && (stride == 1 || width == 6)", false)]
    [InlineData("!(in == 16)", false)]
    [InlineData("!!(in == 16)", true)]
    [InlineData("in + 1 == 17", true)]
    [InlineData("stride == 2 ? in == 16 : in == 17", true)]
    [InlineData("stride == 1 && 7 / stride == 3", false)]
    [InlineData("stride == 2 || 7 / stride == 3", true)]
    public void AConditionHasItsTruth(string text, bool truth)
    {
        var expression = Parsed(text);

        Assert.True(expression.IsCondition);
        Assert.Equal(truth ? 1 : 0, expression.Evaluate(Names));
    }

    [Theory]
    [InlineData("", "it ends too early")]
    [InlineData("in +", "it ends too early")]
    [InlineData("(in", "')' is missing at position 4")]
    [InlineData("in)", "')' at position 3 is one too many")]
    [InlineData("in channels", "'c' at position 4 is one too many")]
    [InlineData("in = 3", "'=' at position 4 is one too many")]
    [InlineData("3.5", "'.' at position 2 is one too many")]
    [InlineData("* 2", "'*' at position 1 is out of place")]
    [InlineData("stride == 1 ? 2", "':' is missing at position 16")]
    [InlineData("2147483648", "'2147483648' is no number of 32 bits")]
    [InlineData("stride ? 1 : 2", "a number stands where a condition is wanted")]
    [InlineData("!stride", "a number stands where a condition is wanted")]
    [InlineData("in && channels", "a number stands where a condition is wanted")]
    [InlineData("1 < in < 3", "a condition stands where a number is wanted")]
    [InlineData("(in == 1) + 1", "a condition stands where a number is wanted")]
    [InlineData("-(in == 1)", "a condition stands where a number is wanted")]
    [InlineData("stride == 1 ? 2 : in == 2", "one branch of '?:' is a number, the other a condition")]
    public void WhatIsNoExpressionSaysWhy(string text, string why)
    {
        var (expression, error) = ExpressionParser.Parse(text);

        Assert.Null(expression);
        Assert.Equal(why, error);
    }

    [Theory]
    [InlineData('(', "nests too deeply")]
    [InlineData('!', "nests too deeply")]
    [InlineData('-', "nests too deeply")]
    public void DeepNestingIsRejected(char with, string why) => Assert.Contains(why, ExpressionParser.Parse(new string(with, 500)).Error);

    [Fact]
    public void ALongExpressionIsRejected() => Assert.Equal(
        "it is longer than 1000 characters", ExpressionParser.Parse(string.Join(" + ", Enumerable.Repeat("1", 100_000))).Error);

    [Theory]
    [InlineData("channels / 3", 64L, 3L)]
    [InlineData("channels / (stride - 2)", 64L, 0L)]
    [InlineData("channels % (stride - 2)", 64L, 0L)]
    [InlineData("100000 * 100000", null, null)]
    [InlineData("-(in - 2147483647 - 17) + 1", null, null)]
    public void WhatHasNoValueSaysWhy(string text, long? dividend, long? divisor)
    {
        var error = Assert.Throws<EvaluationException>(() => Parsed(text).Evaluate(Names));

        Assert.Equal((dividend, divisor), (error.Dividend, error.Divisor));
    }

    /// <summary>What C# makes of the emitted text is what the compiler computed.</summary>
    [Theory]
    [InlineData("3", "3")]
    [InlineData("in + 2 * stride", "In + (2 * Stride)")]
    [InlineData("(in + 2) * stride", "(In + 2) * Stride")]
    [InlineData("in - (channels - stride)", "In - (Channels - Stride)")]
    [InlineData("channels / 2 + 1", "Exact.Divide(Channels, 2) + 1")]
    [InlineData("(channels + in) / 2", "Exact.Divide(Channels + In, 2)")]
    [InlineData("channels % (in + 1)", "Channels % (In + 1)")]
    [InlineData("-in", "-In")]
    [InlineData("-(in + 1)", "-(In + 1)")]
    [InlineData("- -in", "-(-In)")]
    [InlineData("in != channels || stride != 1", "In != Channels || Stride != 1")]
    [InlineData("in + 1 == channels && !(stride == 1)", "In + 1 == Channels && !(Stride == 1)")]
    [InlineData("in == 1 && stride == 1 || width == 6", "(In == 1 && Stride == 1) || Width == 6")]
    [InlineData("in == 1 && (stride == 1 || width == 6)", "In == 1 && (Stride == 1 || Width == 6)")]
    [InlineData("stride == 1 ? in : channels", "Stride == 1 ? In : Channels")]
    [InlineData("(stride == 1 ? in : channels) + 1", "(Stride == 1 ? In : Channels) + 1")]
    [InlineData("-(stride == 1 ? in : channels)", "-(Stride == 1 ? In : Channels)")]
    [InlineData("stride == 1 ? in : stride == 2 ? channels : 3", "Stride == 1 ? In : (Stride == 2 ? Channels : 3)")]
    [InlineData("(stride == 1 ? in : channels) / 2", "Exact.Divide(Stride == 1 ? In : Channels, 2)")]
    [InlineData("!(stride == 1 ? in == 1 : in == 2)", "!(Stride == 1 ? In == 1 : In == 2)")]
    [InlineData("(stride == 1 ? in : channels) == 3", "(Stride == 1 ? In : Channels) == 3")]
    public void CodeReadsAsWrittenByHand(string text, string code) =>
        Assert.Equal(code, Printer.Print(Parsed(text).ToTerm(name => char.ToUpperInvariant(name[0]) + name[1..])));

    private static Expression Parsed(string text)
    {
        var (expression, error) = ExpressionParser.Parse(text);
        Assert.Null(error);
        return expression!;
    }
}
