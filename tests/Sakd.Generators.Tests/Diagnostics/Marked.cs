namespace Sakd.Generators.Tests.Diagnostics;

/// <summary>Source text in which [| and |] mark where a diagnostic is expected.</summary>
internal sealed record Marked(string Source, string Span, int Start)
{
    public static Marked Parse(string text)
    {
        int start = text.IndexOf("[|", StringComparison.Ordinal);
        int end = text.IndexOf("|]", StringComparison.Ordinal) - 2;
        Assert.True(start >= 0 && end > start, "the text marks nothing");
        string source = text.Replace("[|", "").Replace("|]", "");
        return new Marked(source, source[start..end], start);
    }
}
