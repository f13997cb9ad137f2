using System.CommandLine;
using System.Globalization;

namespace Sakd.Benchmarks;

/// <summary>What all tables are asked for.</summary>
/// <param name="Rounds">Repetitions that count.</param>
/// <param name="WarmUp">The least number of repetitions before them.</param>
/// <param name="WarmUpTime">The least time before them.</param>
/// <param name="Batch">Images in a batch.</param>
/// <param name="Threads">libtorch's threads.</param>
/// <param name="Pairs">The pairs by name.</param>
/// <param name="Quick">Whether this is only to see that everything runs.</param>
internal sealed record Settings(
    int Rounds, int WarmUp, TimeSpan WarmUpTime, int Batch, int Threads, IReadOnlyList<string> Pairs, bool Quick)
{
    /// <summary>The smallest pair.</summary>
    public const string SmallestPair = "resnet20-resnet8";

    /// <summary>The pair with the most arithmetic.</summary>
    public const string LargestPair = "resnet32x4-resnet8x4";

    private static readonly string[] _pairs = [SmallestPair, "wrn_16_2-wrn_16_1", "vgg13-vgg8", LargestPair];

    // So many seconds of small steps, or more, until the runtime compiles nothing any more.
    private static readonly TimeSpan _untilCompiled = TimeSpan.FromSeconds(10);

    private static readonly Option<bool> _quick =
        new("--quick") { Description = $"Few repetitions and only {SmallestPair}: to see that it runs" };
    private static readonly Option<int?> _rounds = AtLeast(1, "--rounds", null, "Repetitions that count [default: 15, quick 5]");
    private static readonly Option<int?> _batch = AtLeast(2, "--batch", 64, "Images in a batch");
    private static readonly Option<int?> _threads = AtLeast(1, "--threads", 2, "libtorch's threads");
    private static readonly Option<string[]> _chosen = new("--pairs")
    {
        Description = $"Pairs of teacher and student [default: those of the table, of most {string.Join(' ', _pairs)}]",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Adds the options to a command.</summary>
    public static void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_quick, _rounds, _batch, _threads, _chosen]) command.Add(option);
    }

    /// <summary>The settings of a command line.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="pairs">The table's own pairs where the command line names none; empty for the usual ones.</param>
    public static Settings Of(ParseResult parsed, IReadOnlyList<string> pairs)
    {
        bool quick = parsed.GetValue(_quick);
        string[] chosen = parsed.GetValue(_chosen) ?? [];
        return new Settings(
            parsed.GetValue(_rounds) ?? (quick ? 5 : 15),
            quick ? 2 : 3,
            quick ? TimeSpan.Zero : _untilCompiled,
            parsed.GetRequiredValue(_batch)!.Value,
            parsed.GetRequiredValue(_threads)!.Value,
            chosen.Length > 0 ? chosen : quick ? [SmallestPair] : pairs.Count > 0 ? pairs : _pairs,
            quick);
    }

    private static Option<int?> AtLeast(int least, string name, int? value, string description)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "number" };
        if (value is not null) option.DefaultValueFactory = _ => value;
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out int given) && given < least)
                result.AddError($"{name}: a whole number of at least {least}");
        });
        return option;
    }
}
