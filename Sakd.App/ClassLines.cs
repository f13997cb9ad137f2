using Sakd.App.Runs;

namespace Sakd.App;

/// <summary>The lines that say how well a network knows each class.</summary>
internal static class ClassLines
{
    /// <summary>So many classes are shown; where there are more, the worst.</summary>
    private const int Shown = 10;

    /// <summary>The lines: balanced accuracy, classes, classes without test images.</summary>
    public static IEnumerable<string> Of(double balanced, IReadOnlyList<ClassResult> classes)
    {
        var measured = classes.Where(one => one.Images > 0).ToList();
        bool few = measured.Count <= Shown;
        var shown = few ? measured : measured.OrderBy(one => one.Accuracy).Take(Shown).ToList();
        yield return $"balanced  {Formatted.Percent(balanced)}, the mean over {Formatted.Count(measured.Count)} classes";
        yield return $"{(few ? "classes " : "worst   ")}  {string.Join(", ", shown.Select(Text))}"
            + (few ? "" : $" ({Formatted.Count(measured.Count - Shown)} more: see {RunFolder.Summary})");
        string[] without = [.. classes.Where(one => one.Images == 0).Select(one => one.Name)];
        if (without.Length == 0) yield break;
        yield return $"          without test images: {string.Join(", ", without.Take(Shown))}"
            + (without.Length > Shown ? $" and {Formatted.Count(without.Length - Shown)} more" : "");
    }

    private static string Text(ClassResult one) => $"{one.Name} {Formatted.Percent(one.Accuracy!.Value)}";
}
