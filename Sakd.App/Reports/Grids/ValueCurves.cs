using System.Collections.Immutable;
using System.Globalization;
using Sakd.App.Comparing;

namespace Sakd.App.Reports.Grids;

/// <summary>
/// What the values of an option come to: a drawing of test accuracy over them for each distiller of each pair, in which settings that the
/// option does not act on, such as <c>always</c> beside <c>beta3</c>, are level lines.
/// </summary>
/// <param name="results">What the grid has come to.</param>
internal sealed class ValueCurves(GridResults results)
{
    private readonly Dictionary<string, SettingResult> _results = results.Settings.ToDictionary(setting => setting.Setting);

    /// <summary>The section; nothing where no option has several numbers.</summary>
    public Markup Draw()
    {
        var charts = results.Grid.Settings.SelectMany(setting => setting.Set.Keys).Distinct().SelectMany(Charts).ToList();
        return charts.Count == 0 ? Markup.None : Markup.Of($"""
            <section id="values">
            <h2>Over the values of an option</h2>
            <p>Test accuracy: means over the seeds that are finished, in bands of one standard deviation to either side. What the option
            does not act on is level.</p>
            <div class="charts">
            {charts.Select((chart, i) => chart.Draw($"values-{i}"))}</div>
            </section>

            """);
    }

    private IEnumerable<LineChart> Charts(string option)
    {
        var settings = results.Grid.Settings.Where(IsOver).ToList();
        string[] values = [.. settings.Where(Has).Select(setting => setting.Set[option]).Distinct().OrderBy(Number)];
        return settings.Where(Has)
            .GroupBy(setting => (setting.Pair, setting.Distiller))
            .Where(group => group.Select(setting => setting.Set[option]).Distinct().Skip(1).Any())
            .Where(group => group.Key.Distiller is not null || settings.All(setting => setting.Distiller is null))
            .Select(group => new LineChart(
                $"{string.Join(' ', ((string?[])[group.Key.Pair, group.Key.Distiller]).OfType<string>())}, {option}",
                [
                    .. settings
                        .Where(one => one.Pair == group.Key.Pair && (one.Distiller is null || one.Distiller == group.Key.Distiller))
                        .GroupBy(one => Without(one, option))
                        .Select((line, i) => Line(line.Key, [.. line], i)),
                ])
            {
                Places = (option, values),
            });

        // What was made without the option though it acts on it has some value that nobody said, and is at no place.
        bool IsOver(Setting setting) => _results[setting.Name].Mean is not null
            && (setting.Set.TryGetValue(option, out string? value) ? Number(value) is not null : !setting.IsActedOnBy(option));

        bool Has(Setting setting) => setting.Set.ContainsKey(option);

        ChartLine Line(string name, ImmutableArray<Setting> line, int number)
        {
            var places = values.Select(value => line.FirstOrDefault(one => !Has(one) || one.Set[option] == value) is { } at
                ? _results[at.Name]
                : null).ToList();
            return new ChartLine(results.Grid.NameOf(name), LineChart.Colour(number), [.. places.Select(place => place?.Mean)])
            {
                Spread = [.. places.Select(place => place?.StandardDeviation)],
                Dashed = number >= LineChart.Colours,
            };
        }
    }

    private static string Without(Setting setting, string option) =>
        (setting with { Set = setting.Set.Where(one => one.Key != option).ToImmutableSortedDictionary(StringComparer.Ordinal) }).Name;

    private static double? Number(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
}
