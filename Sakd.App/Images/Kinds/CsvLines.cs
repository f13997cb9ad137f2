using System.Text;

namespace Sakd.App.Images;

/// <summary>The fields of a CSV file (RFC 4180): commas, double quotes around what holds commas, two for one within.</summary>
internal static class CsvLines
{
    /// <summary>The lines that are not empty, each with its number.</summary>
    /// <param name="text">The file.</param>
    /// <returns>For each its fields, without spaces around them; null where a quote is not closed.</returns>
    public static IEnumerable<(int Number, IReadOnlyList<string>? Fields)> Of(string text)
    {
        int number = 0;
        foreach (string line in text.TrimStart('\ufeff').Split('\n'))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line)) yield return (number, Fields(line.TrimEnd('\r')));
        }
    }

    private static List<string>? Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        bool quoted = false, wasQuoted = false;

        // Spaces around quotes are not the field's.
        for (int i = 0; i < line.Length; i++)
        {
            if (quoted && line[i] == '"' && i + 1 < line.Length && line[i + 1] == '"') field.Append(line[i++]);
            else if (quoted && line[i] == '"') (quoted, wasQuoted) = (false, true);
            else if (line[i] == '"' && !wasQuoted && string.IsNullOrWhiteSpace(field.ToString())) Open();
            else if (line[i] == ',' && !quoted) End();
            else if (!wasQuoted || !char.IsWhiteSpace(line[i])) field.Append(line[i]);
        }

        if (quoted) return null;
        End();
        return fields;

        void Open()
        {
            field.Clear();
            quoted = true;
        }

        void End()
        {
            fields.Add(wasQuoted ? field.ToString() : field.ToString().Trim());
            field.Clear();
            wasQuoted = false;
        }
    }
}
