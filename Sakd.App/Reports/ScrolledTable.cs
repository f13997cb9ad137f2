namespace Sakd.App.Reports;

/// <summary>A table that scrolls by itself where the page is narrow; whoever has no pointer reaches it by the keyboard.</summary>
internal static class ScrolledTable
{
    /// <summary>The table.</summary>
    /// <param name="label">What it is, for who cannot see it.</param>
    /// <param name="headings">Of the columns.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="style">Its class.</param>
    public static Markup Of(string label, IEnumerable<Markup> headings, IEnumerable<Markup> rows, string style = "plain") => Markup.Of($"""
        <div class="scroll" role="region" aria-label="{label}" tabindex="0"><table class="{style}">
        <thead><tr>{headings}</tr></thead>
        <tbody>
        {rows}</tbody></table></div>

        """);

    /// <summary>Headings of columns.</summary>
    public static IEnumerable<Markup> Headings(params IEnumerable<string> texts) =>
        texts.Select(text => Markup.Of($"<th scope=\"col\">{text}</th>"));

    /// <summary>A row: its heading and its cells.</summary>
    public static Markup Row(string heading, params IEnumerable<string> cells) =>
        Row(heading, cells.Select(cell => Markup.Of($"<td>{cell}</td>")));

    /// <summary>A row: its heading and its cells.</summary>
    /// <param name="heading">The heading.</param>
    /// <param name="cells">The cells, as elements.</param>
    /// <param name="style">The row's class.</param>
    public static Markup Row(string heading, IEnumerable<Markup> cells, string? style = null) => Markup.Of(
        $"<tr{(style is null ? Markup.None : Markup.Of($" class=\"{style}\""))}><th scope=\"row\">{heading}</th>{cells}</tr>\n");

    /// <summary>A cell with a share of one and a bar of its length.</summary>
    /// <param name="share">0 to 1; null for an empty cell.</param>
    /// <param name="style">The bar's class.</param>
    public static Markup Bar(double? share, string style) => share is { } known
        ? Markup.Of($"<td><span class=\"bar {style}\" style=\"inline-size:{60 * known:0.#}%\"></span> {Formatted.Percent(known)}</td>")
        : Markup.Of($"<td></td>");
}
