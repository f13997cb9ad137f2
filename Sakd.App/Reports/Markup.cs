using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Sakd.App.Reports;

/// <summary>A piece of a page. What is put into one is escaped, unless it is a piece itself.</summary>
internal sealed class Markup
{
    private readonly string _text;

    private Markup(string text) => _text = text;

    /// <summary>Nothing.</summary>
    public static Markup None { get; } = new("");

    /// <summary>A text with its holes filled.</summary>
    public static Markup Of(Holes text) => new(text.ToString());

    /// <summary>A text that is markup already and comes from nowhere but the program.</summary>
    public static Markup Trusted(string text) => new(text);

    /// <summary>Pieces one after another.</summary>
    public static Markup Of(IEnumerable<Markup> pieces) => new(string.Concat(pieces.Select(piece => piece._text)));

    /// <inheritdoc/>
    public override string ToString() => _text;

    /// <summary>Fills an interpolated text.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Holes
    {
        private readonly StringBuilder _text;

        /// <summary>What the compiler calls.</summary>
        public Holes(int literals, int holes) => _text = new StringBuilder(literals + (16 * holes));

        /// <summary>What stands in the source.</summary>
        public void AppendLiteral(string literal) => _text.Append(literal);

        /// <summary>A piece, as it is.</summary>
        public void AppendFormatted(Markup piece) => _text.Append(piece._text);

        /// <summary>Pieces, as they are.</summary>
        public void AppendFormatted(IEnumerable<Markup> pieces) => _text.AppendJoin("", pieces.Select(piece => piece._text));

        /// <summary>A text, escaped.</summary>
        public void AppendFormatted(string? text) => _text.Append(WebUtility.HtmlEncode(text));

        /// <summary>A number as it is written everywhere.</summary>
        public void AppendFormatted<T>(T number, string? format = null)
            where T : IFormattable => _text.Append(WebUtility.HtmlEncode(number.ToString(format, CultureInfo.InvariantCulture)));

        /// <inheritdoc/>
        public override string ToString() => _text.ToString();
    }
}
