using System.Globalization;
using Sakd.Generators.Declarations;
using Sakd.Generators.Diagnostics;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Plans;

/// <summary>Which stage of the teacher is compared with which of the student, by the numbers of their features.</summary>
/// <param name="Reason">Why, for tables.</param>
/// <param name="Pairs">The numbers, ascending in both networks.</param>
internal sealed record SpotAlignment(string Reason, EquatableArray<AlignedFeatures> Pairs)
{
    /// <summary>
    /// As the pair says; else by index where both have as many stages; else by resolution. Null where none of it works; then a problem was
    /// added.
    /// </summary>
    public static SpotAlignment? Of(PairDeclaration pair, ArchitectureGraph teacher, ArchitectureGraph student, Problems problems)
    {
        var (theirs, ours) = (Feature.Of(teacher), Feature.Of(student));
        if (pair.Align is not null)
        {
            return AsSaid(pair, theirs.Count - 1, ours.Count - 1, problems);
        }

        if (theirs.Count == ours.Count)
        {
            return new SpotAlignment(
                "by index: both have as many stages",
                Enumerable.Range(1, ours.Count - 1).Select(index => new AlignedFeatures(index, index)).ToEquatableArray());
        }

        var pairs = ByResolution(theirs, ours).ToEquatableArray();
        if (pairs.Count > 0)
        {
            return new SpotAlignment(
                $"by resolution: {theirs.Count - 1} stages and {ours.Count - 1}, the last of each size that both have", pairs);
        }

        problems.Add(
            Descriptors.SpotsNotAligned, pair.Site, pair.Type.Name,
            teacher.Declaration.Name, $"{theirs.Count - 1}", Shapes(theirs), student.Declaration.Name, $"{ours.Count - 1}", Shapes(ours));
        return null;
    }

    /// <summary>For each size that stages of both networks have, the last of them in each.</summary>
    private static IEnumerable<AlignedFeatures> ByResolution(IReadOnlyList<Feature> theirs, IReadOnlyList<Feature> ours)
    {
        var before = 0;
        foreach (var own in ours.Skip(1).Where(own => ours.Last(other => Size(other) == Size(own)) == own))
        {
            var match = theirs.Skip(1).LastOrDefault(feature => Size(feature) == Size(own));
            if (match is not null && match.Index > before)
            {
                before = match.Index;
                yield return new AlignedFeatures(match.Index, own.Index);
            }
        }
    }

    /// <summary>The numbers that a pair gives: teacher-student, ascending, such as "1-1, 2-2, 4-3".</summary>
    private static SpotAlignment? AsSaid(PairDeclaration pair, int theirs, int ours, Problems problems)
    {
        var pairs = new List<AlignedFeatures>();
        foreach (var part in pair.Align!.Split(','))
        {
            var sides = part.Split('-');
            if (sides.Length != 2 || !Number(sides[0], theirs, out var teacher) || !Number(sides[1], ours, out var student)
                || pairs.Any(other => other.Teacher >= teacher || other.Student >= student))
            {
                problems.Add(Descriptors.BadAlignment, pair.Site, pair.Type.Name, pair.Align, $"{theirs}", $"{ours}");
                return null;
            }

            pairs.Add(new AlignedFeatures(teacher, student));
        }

        return new SpotAlignment("as the pair says", pairs.ToEquatableArray());
    }

    private static bool Number(string text, int most, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out number)
        && number >= 1 && number <= most;

    private static (long, long) Size(Feature feature) => (feature.Shape.Height, feature.Shape.Width);

    private static string Shapes(IEnumerable<Feature> features) =>
        string.Join(", ", features.Skip(1).Select(feature => $"{feature.Name} {feature.Shape}"));
}

/// <summary>Two features that are compared, by their numbers.</summary>
internal readonly record struct AlignedFeatures(int Teacher, int Student);
