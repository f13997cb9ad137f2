namespace Sakd.App.Images;

/// <summary>Which classes have no images in a part: training goes on, and measures or chooses by less than it seems.</summary>
internal static class MissingClasses
{
    /// <summary>A sentence for each part that has not every class; a part without any image is refused elsewhere.</summary>
    /// <param name="names">The classes.</param>
    /// <param name="counts">For each part, by its name, the images of each class.</param>
    public static IEnumerable<string> Of(IReadOnlyList<string> names, IEnumerable<(string Part, int[] Counts)> counts)
    {
        foreach (var (part, images) in counts)
        {
            string[] missing = [.. names.Where((_, label) => images[label] == 0)];
            if (missing.Length == 0 || missing.Length == names.Count) continue;
            string listed = string.Join(", ", missing.Take(Problems.Listed).Select(DataReport.Shortened));
            string more = missing.Length > Problems.Listed ? ", .." : "";
            yield return $"{Formatted.Count(missing.Length)} {(missing.Length == 1 ? "class has" : "classes have")} no {part} images: "
                + listed + more;
        }
    }
}
