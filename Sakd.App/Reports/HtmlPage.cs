using System.Security.Cryptography;
using System.Text;
using Sakd.App.Runs;

namespace Sakd.App.Reports;

/// <summary>
/// A page in one file, which asks for nothing and runs nothing; unless it is <see cref="Live"/>, when one script of the program's own,
/// known by its hash, asks the place that the page came from for what has changed.
/// </summary>
/// <param name="Title">Its title.</param>
/// <param name="Introduction">What stands below the title.</param>
/// <param name="Main">The rest.</param>
internal sealed record HtmlPage(string Title, Markup Introduction, Markup Main)
{
    private const int SecondsWithoutScript = 10;

    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

    /// <summary>How the page says that it goes on; null for one that stays as it is.</summary>
    public LiveState? Live { get; init; }

    /// <summary>The page.</summary>
    public string Write() => Markup.Of($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="{Markup.Trusted(Policy)}{Script().Policy}">
        <meta name="color-scheme" content="light dark">
        {Refresh()}<title>{Title}</title>
        <link rel="icon" href="data:,">
        <style>
        {Markup.Trusted(Resource("Report.css"))}</style>
        </head>
        <body{Version()}>
        <header>
        <p class="product">Sakd {RunConfig.CurrentVersion}</p>
        <h1>{Title}</h1>
        {Introduction}</header>
        {Status()}<main>
        {Main}</main>
        {Script().Element}</body>
        </html>

        """).ToString();

    private Markup Version() => Live is { } live
        ? Markup.Of($" data-version=\"{live.Version}\" data-over=\"{(live.IsOver ? "yes" : "no")}\"")
        : Markup.None;

    private Markup Status() => Live is { } live ? Markup.Of($"<p id=\"live\" role=\"status\">{live.Status}</p>\n") : Markup.None;

    // Whoever runs no script has the page again every few seconds.
    private Markup Refresh() => Live is { IsOver: false }
        ? Markup.Of($"<noscript><meta http-equiv=\"refresh\" content=\"{SecondsWithoutScript}\"></noscript>\n")
        : Markup.None;

    private (Markup Policy, Markup Element) Script()
    {
        if (Live is null) return (Markup.None, Markup.None);
        string script = $"\n{Resource("Watch.js")}";
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
        return (
            Markup.Trusted($"; connect-src 'self'; script-src 'sha256-{hash}'"), Markup.Trusted($"<script>{script}</script>\n"));
    }

    /// <summary>A file that the program has in itself; an end of a line is one character, as it is to a browser, hashes included.</summary>
    internal static string Resource(string name)
    {
        using var stream = typeof(HtmlPage).Assembly.GetManifestResourceStream($"Sakd.App.Reports.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}

/// <summary>What a page says that is replaced while it is read.</summary>
/// <param name="Version">Its number: another one is another page.</param>
/// <param name="Status">What is going on, in a sentence.</param>
/// <param name="IsOver">Whether no other one will come.</param>
internal sealed record LiveState(int Version, string Status, bool IsOver);
