using SkiaSharp;

namespace Sakd.App.Runs;

/// <summary>The font of drawings.</summary>
internal static class SystemFont
{
    // The system's default may be a serif one; the first of these that is there reads better at this size.
    private static readonly Lazy<string?> _name = new(() => ((string[])[
        "Inter", "Segoe UI", "Helvetica Neue", "Noto Sans", "DejaVu Sans", "Arial",
    ])
        .FirstOrDefault(name => SKFontManager.Default.FontFamilies.Contains(name)));

    /// <summary>Its family; null where the system has none of those that read well.</summary>
    public static string? Name => _name.Value;
}
