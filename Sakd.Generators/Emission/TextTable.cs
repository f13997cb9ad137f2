namespace Sakd.Generators.Emission;

/// <summary>Aligns cells in columns, for the comments at the head of generated files.</summary>
internal static class TextTable
{
    public static IReadOnlyList<string> Format(IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        return [.. rows.Select(row => string.Join("  ", row.Select((cell, column) =>
            IsNumber(cell) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd())];
    }

    /// <summary>A number with thousands separated, as people read it; nothing for one that is not known.</summary>
    public static string Number(long? number) => number?.ToString("N0", System.Globalization.CultureInfo.InvariantCulture) ?? "";

    private static bool IsNumber(string cell) => cell.Length > 0 && cell.All(letter => char.IsDigit(letter) || letter == ',');
}
