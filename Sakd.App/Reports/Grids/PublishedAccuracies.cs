using System.Globalization;
using Sakd.App.Comparing;
using Sakd.App.Images;

namespace Sakd.App.Reports.Grids;

/// <summary>
/// What the authors of spot-adaptive distillation found on CIFAR-100 and tiny-ImageNet-200, as the page of their program has it
/// (github.com/zju-vipa/spot-adaptive-pytorch at commit 2cc304d): of one seed, at the epoch that was best on the test images. Numbers that
/// contradict their own difference there are left out.
/// </summary>
internal static class PublishedAccuracies
{
    /// <summary>What the numbers are.</summary>
    public const string Remark =
        "Published are the accuracies of the authors' program, of one seed, at the epoch that was best on the test images; the profile "
        + "authors-code is nearest to it.";

    private static readonly Lazy<Dictionary<(string Pair, string Distiller), (double? Always, double? Adaptive)>> _all = new(Read);

    // Each recipe by the images that it was published for, and what changes nothing of it.
    private static readonly (string Recipe, string Images)[] _recipes =
        [("--recipe cifar100", "CIFAR-100"), ("--recipe tiny-imagenet", "tiny-ImageNet-200")];

    private static readonly string[] _harmless = ["--select", "--device"];

    /// <summary>The published accuracy of a setting, as a fraction; null where there is none.</summary>
    /// <param name="grid">The grid, whose images and recipe have to be those of the publication, without any other option.</param>
    /// <param name="setting">One of its settings.</param>
    public static double? Of(GridFile grid, Setting setting)
    {
        if (!_recipes.Any(one => Follows(grid, one.Recipe, one.Images))) return null;
        if (setting.TeacherMode is not TeacherMode.Frozen || setting.Set.Count > 0) return null;
        string distiller = setting.Distiller ?? "none";
        if (!_all.Value.TryGetValue((setting.Pair, distiller), out var found)) return null;
        return setting.Strategy switch
        {
            Strategy.None or Strategy.Always => found.Always,
            Strategy.Adaptive => found.Adaptive,
            _ => null,
        };
    }

    private static bool Follows(GridFile grid, string recipe, string images) =>
        grid.Options.Contains(recipe) && grid.Data.StartsWith(images, StringComparison.Ordinal)
        && grid.Options.All(option => option == recipe || _harmless.Contains(option.Split(' ')[0]));

    private static Dictionary<(string Pair, string Distiller), (double? Always, double? Adaptive)> Read() =>
        CsvLines.Of(HtmlPage.Resource("Published.csv")).Skip(1).ToDictionary(
            line => (line.Fields![0], line.Fields[1]), line => (Fraction(line.Fields![2]), Fraction(line.Fields[3])));

    private static double? Fraction(string text) =>
        text.Length == 0 ? null : (double)(decimal.Parse(text, CultureInfo.InvariantCulture) / 100);
}
