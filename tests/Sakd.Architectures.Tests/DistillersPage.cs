using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Sakd.Distillers;
using Sakd.Training;

namespace Sakd.Architectures.Tests;

/// <summary>docs/distillers.md: what a catalog's pairs can be distilled by, with the summaries of the classes.</summary>
internal static partial class DistillersPage
{
    public static string Of(Catalog catalog)
    {
        var distillers = catalog.Pairs.SelectMany(pair => pair.Distillers).DistinctBy(distiller => distiller.Name)
            .OrderBy(distiller => distiller.Layout).ThenBy(distiller => distiller.Name, StringComparer.Ordinal).ToList();
        var page = new Markdown("Distillers")
            .Paragraph(
                """
                `sakd distill <pair> --distiller <name>`. Each has a loss L_KD of its own beside L_KL, that of the softened classes at the
                logits, except `kd`, which is L_KL alone, and [those that take its place](#in-place-of-l_kl). Its layout says where it
                compares student and teacher, and so where the policy has something to decide.
                """)
            .Table(
                ["name", "distiller", "layout", ">weight", "not for"],
                distillers.Select(distiller => new[]
                {
                    $"[`{distiller.Name}`](#{distiller.Name})", distiller.Title, distiller.Layout.ToString(), Weight(distiller),
                    Unfit(catalog, distiller.Name),
                }))
            .Paragraph(
                "The weight is beta_2, that of L_KD in the student's objective: as published or, where nothing was, as chosen here. "
                + "`--beta2` takes another, and `--beta1` another of what is compared at the logits; either may be 0. "
                + "`sakd compare <pair> --set beta2=0.3,1,3` compares several.")
            .Heading(2, "Layouts")
            .Table(
                ["layout", "what is compared", "branch points"],
                Enum.GetValues<Layout>().Select(layout => new[] { layout.ToString(), Compared(layout), BranchPoints(layout) }));

        foreach (var layout in distillers.GroupBy(distiller => distiller.Layout))
        {
            page.Heading(2, $"{layout.Key}: {Where(layout.Key)}");
            foreach (var distiller in layout)
            {
                page.Heading(3, distiller.Name);
                var type = TypeOf(distiller.Name);
                page.Paragraph($"**{distiller.Title}.** {Comment(type, "summary")}");
                if (Comment(type, "remarks") is { Length: > 0 } remarks) page.Paragraph(remarks);
                page.Paragraph($"{ArXiv().Replace(distiller.Paper, "[$0](https://arxiv.org/abs/$1)")}.");
            }
        }

        AtLogits(page);
        return UnfitPairs(page.Heading(2, "Pairs that cannot use them"), catalog).ToString();
    }

    /// <summary>What can stand in place of L_KL, with the decisions that its authors had not to make.</summary>
    private static void AtLogits(Markdown page)
    {
        page.Heading(2, "In place of L_KL")
            .Paragraph(
                """
                What else can be said at the logits takes the last decision, in place of L_KL. Alone, as `--distiller dkd`, its layout is
                Logits; beside a distiller that compares features, as `--distiller at+dkd`, that one's layout decides the spots. The loss is
                of the selected samples, times their share of the batch. `--standardise-logits` goes with each of them, L_KL included.
                """)
            .Table(
                ["name", "distiller", ">weight", ">T", ">cross-entropy", ">warm-up", ">standardised: weight", ">T"],
                LogitDistillers.All.Select(one => new[]
                {
                    $"[`{one.Name}`](#{one.Name})", one.Title, Number(one.Published.Weight), Number(one.Published.Temperature),
                    Number(one.Published.CrossEntropyWeight), one.Published.WarmUpEpochs > 0 ? $"{one.Published.WarmUpEpochs}" : "",
                    Number(one.PublishedStandardised.Weight), Number(one.PublishedStandardised.Temperature),
                }))
            .Paragraph(
                """
                The numbers are the authors', for CIFAR-100: beta_1, the temperature, the weight of the student's cross-entropy, and the
                first epochs of 240, over which the loss rises to its weight as min(epoch / n, 1), epochs counted from 1. In a shorter run
                those epochs are as many to scale, and `--warm-up` says another number, for L_KD as well. With `--recipe cifar100` pairs for
                which other numbers were published have those: weight, temperature, beta of `dkd`, and the learning rate of `mlkd`. Over
                standardised logits the cross-entropy of `kd` has the weight 0.1. `dist`, `nkd` and `ofa` were not published over
                standardised logits, and keep their numbers.
                """);
        foreach (var one in LogitDistillers.All.Skip(1))
        {
            var type = one.Create(one.Published).GetType();
            page.Heading(3, one.Name);
            page.Paragraph($"**{one.Title}.** {Comment(type, "summary")}");
            page.Paragraph(Comment(type, "remarks"));
            page.Paragraph($"{ArXiv().Replace(one.Paper, "[$0](https://arxiv.org/abs/$1)")}.");
        }

        page.Heading(3, "Standardised logits")
            .Paragraph(Comment(typeof(StandardisedLogits), "summary"))
            .Paragraph(Comment(typeof(StandardisedLogits), "remarks"));
    }

    private static string Number(double value) => double.IsNaN(value) ? "trained" : value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Weight(DistillerEntry distiller) =>
        distiller.Layout is Layout.Logits ? "" : distiller.Weight.ToString("#,0.##", CultureInfo.InvariantCulture);

    private static string Unfit(Catalog catalog, string distiller)
    {
        int pairs = catalog.Pairs.Count(pair => pair.Unfit.Any(unfit => unfit.Name == distiller));
        return pairs == 0 ? "" : $"[{pairs} of {catalog.Pairs.Length} pairs](#pairs-that-cannot-use-them)";
    }

    private static string Where(Layout layout) => layout switch
    {
        Layout.Logits => "at the logits",
        Layout.Middle => "at the second stage",
        Layout.Stages => "at every stage",
        Layout.Last => "at the last stage",
        _ => "at the pooled vector",
    };

    private static string Compared(Layout layout) => layout switch
    {
        Layout.Logits => "the logits alone",
        Layout.Middle => "feature 2: the output of the second stage",
        Layout.Stages => "the output of every stage that is a feature, aligned by the pair",
        Layout.Last => "the output of the last stage",
        _ => "the vector between the pooling and the linear layer",
    };

    private static string BranchPoints(Layout layout) => layout switch
    {
        Layout.Logits => "KL",
        Layout.Stages => "KD_1 to KD_N, KL",
        _ => "KD_1, KL",
    };

    /// <summary>Under each set of distillers that the same pairs cannot use: which, and the first shapes that stand against it.</summary>
    private static Markdown UnfitPairs(Markdown page, Catalog catalog)
    {
        var refusals = catalog.Pairs.SelectMany(pair =>
            pair.Unfit.Select(unfit => (unfit.Name, Pair: pair.Info.Name, Reason: unfit.Reason.Split(", but "))));
        var distillers = refusals.GroupBy(refusal => refusal.Name).OrderBy(refusal => refusal.Key, StringComparer.Ordinal)
            .GroupBy(distiller => string.Join('\n', distiller.Select(refusal => $"{refusal.Pair} {refusal.Reason[^1]}")));
        foreach (var alike in distillers)
        {
            var rows = alike.First().ToList();
            page.Paragraph(
                $"{string.Join(" and ", alike.Select(distiller => $"`{distiller.Key}`"))} {Need(rows[0].Reason[0], alike.Count())}.");
            page.Table(["pair", "where it fails first"], rows.Select(row => new[] { row.Pair, row.Reason[^1] }));
        }

        return page;
    }

    private static string Need(string reason, int distillers) =>
        distillers > 1 ? reason.Replace("it needs", "need") : reason.Replace("it needs", "needs");

    private static Type TypeOf(string distiller) => typeof(DistillerAttribute).Assembly
        .GetTypes()
        .Single(type => type.GetCustomAttribute<DistillerAttribute>()?.Name == distiller);

    /// <summary>What a class says of itself; empty where it says nothing there.</summary>
    private static string Comment(Type type, string part)
    {
        var comment = Comments.Value.Single(member => member.Attribute("name")!.Value == $"T:{type.FullName}").Element(part);
        return Spaces().Replace(Text(comment?.Nodes() ?? []), " ").Trim();
    }

    private static readonly Lazy<List<XElement>> Comments =
        new(() => [.. XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Sakd.Runtime.xml")).Descendants("member")]);

    private static string Text(IEnumerable<XNode> nodes) => string.Concat(nodes.Select(Text));

    private static string Text(XNode node) => node switch
    {
        XElement { Name.LocalName: "para" } paragraph => Text(paragraph.Nodes()),
        XElement { Name.LocalName: "see" } see => Reference(see.Attribute("cref")!.Value),
        XElement element => $"`{element.Value}`",
        _ => node.ToString(),
    };

    /// <summary>A class that is a distiller by its name on this page, any other by its own.</summary>
    private static string Reference(string cref) =>
        typeof(DistillerAttribute).Assembly.GetType(cref[2..])?.GetCustomAttribute<DistillerAttribute>() is { } distiller
            ? $"[`{distiller.Name}`](#{distiller.Name})"
            : $"`{cref[(cref.LastIndexOf('.') + 1)..]}`";

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"arXiv (\d{4}\.\d{4,5})")]
    private static partial Regex ArXiv();
}
