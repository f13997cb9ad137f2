using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Sakd.App.Comparing;
using Sakd.App.Runs;

namespace Sakd.App;

/// <summary><c>sakd compare</c>: a grid of runs that differ in settings and seeds, and what they say.</summary>
internal sealed class CompareCommand
{
    private const string Name = "compare";
    private const ulong DefaultSeeds = 10, MostSeeds = 10_000;
    private const int MostJobs = 1024;

    private readonly Argument<string?> _pair = new("pair")
    {
        Description = "Teacher and student: see list",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _preset = new("--preset")
    {
        Description = $"A grid by name, which other options change: {string.Join(", ", GridPreset.All.Select(preset => preset.Name))}",
        HelpName = "name",
    };

    private readonly Option<string?> _strategies = StrategyNames.All.ListOption(
        "--strategies", "Who decides where to distil [default: always,adaptive]");

    private readonly Option<string?> _baseline = StrategyNames.All.OptionOrNone(
        "--baseline", "The strategy that the others are held against [default: always, without it the first]");

    private readonly Option<string?> _distillers = new("--distillers")
    {
        Description = $"What is compared at the spots, see list [default: {DistillCommand.DefaultDistiller}]",
        HelpName = "name,..",
    };

    private readonly Option<string?> _profiles = StrategyNames.Profiles.ListOption("--profiles", "Whose rules [default: paper]");

    private readonly Option<string?> _teacherModes = StrategyNames.TeacherModes.ListOption(
        "--teacher-modes", "Whether the teacher is trained along [default: frozen]");

    private readonly Option<string[]> _sets = new("--set")
    {
        Description = "Values of another option that differ from cell to cell, as beta3=0.3,1,3, or between semicolons where they have "
            + "commas; several times for several",
        HelpName = "name=x,..",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string> _seeds = new("--seeds")
    {
        Description = "The number of seeds, from 1 on, or the first and the last as 3..12",
        HelpName = "n",
        DefaultValueFactory = _ => DefaultSeeds.ToString(CultureInfo.InvariantCulture),
    };

    private readonly Option<int?> _jobs = NumberOptions.WholeOrNone(
        "--jobs", 1, MostJobs, "Cells side by side [default: what finishes soonest, measured]");

    private readonly Option<int?> _threads = NumberOptions.WholeOrNone(
        "--threads", 1, MostJobs, "Threads of each cell, fixed when the grid begins [default: measured likewise; 2 in a cluster]");

    private readonly EngineOptions _engine = new();

    private readonly Option<bool> _collect = new("--collect")
    {
        Description = "Run nothing: write the results of what cells there are",
    };

    private readonly Option<int?> _cell = NumberOptions.WholeOrNone(
        "--cell", 0, int.MaxValue, "Run the cell of this number in the grid's file and no other, as engines do");

    private readonly Option<string?> _output = new Option<string?>("--output", "--out")
    {
        Description = $"The grid's folder, new or that of this grid [default: {RunFolder.Root}/compare-<pair>-<preset>]",
        HelpName = "folder",
    }.Named();

    private readonly ImmutableArray<Option> _common = CommonOptions.All();

    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var compare = new CompareCommand();
        string pair = session.Catalog.ExamplePair;
        var command = new DocumentedCommand(Name, "Run settings side by side over several seeds, and say what their differences are worth")
        {
            Examples =
            [
                ($"{session.Program} compare {pair}", "always and adaptive, ten seeds each; the same again goes on where it stopped"),
                ($"{session.Program} compare {pair} --preset ablation --seeds 20", "the policy against chance and others"),
                ($"{session.Program} compare {pair} --distillers at,sp --set lr=0.05,0.1", "four settings of each strategy"),
                ($"{session.Program} compare {pair} --engine slurm --time 4:00:00", "each cell a job of a cluster"),
                ($"{session.Program} compare {pair} --collect", "what the cells there have come to"),
            ],
        };
        command.Add(compare._pair);
        foreach (Option option in (Option[])[
            compare._preset, compare._strategies, compare._baseline, compare._distillers, compare._profiles, compare._teacherModes,
            compare._sets, compare._seeds, compare._jobs, compare._threads, compare._output, .. compare._engine.All, compare._collect,
            compare._cell, .. compare._common,
        ])
            command.Add(option);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(compare._cell) is { } number) return new NumberedCell(session, compare.Begun(session, parsed)).Run(number);
            if (parsed.GetValue(compare._collect)) return new GridCollection(session, compare.Begun(session, parsed)).Run();
            var engine = compare._engine.Bind(session, parsed, out int? gibibytes);
            var request = compare.Bind(session, parsed);
            string? preset = parsed.GetValue(compare._preset);
            string typed = string.Join(' ', parsed.Tokens.Select(token => Formatted.Argument(token.Value)).Prepend(session.Program));
            string folder = parsed.GetValue(compare._output)
                ?? Path.Combine(RunFolder.Root, FolderName(request.Pairs, preset));
            var (jobs, threads) = (parsed.GetValue(compare._jobs), parsed.GetValue(compare._threads));
            int most = Compute.MostThreads(Environment.GetEnvironmentVariable(Compute.Oversubscribe));
            if (engine is null && threads > most)
                throw new SakdException($"--threads needs a whole number from 1 to {most}, the processors here, not '{threads}'");
            return new GridCommand(session, request, typed, folder, jobs, threads, engine, gibibytes).Run();
        });
        return command;
    }

    // The folder of a grid from which all else is known; a pair or a preset says it as where the grid began.
    private string Begun(Session session, ParseResult parsed)
    {
        var other = parsed.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(
            given => !given.Implicit && ((Option[])[_preset, _output, _collect, _cell]).All(option => option != given.Option));
        if (other is not null)
            throw new SakdException($"a grid that was begun keeps what it was given: leave {other.Option.Name} out");
        string? preset = parsed.GetValue(_preset), pair = parsed.GetValue(_pair);
        return parsed.GetValue(_output) ?? Path.Combine(RunFolder.Root, FolderName(Pairs(session, pair, preset), preset));
    }

    private static string FolderName(ImmutableArray<string> pairs, string? preset) =>
        string.Join('-', ((string?[])[Name, pairs is [var only] ? only : null, preset]).OfType<string>());

    private static GridPreset Preset(string? name) => name is null ? new GridPreset("") : GridPreset.Of(name);

    private static ImmutableArray<string> Pairs(Session session, string? pair, string? preset)
    {
        ImmutableArray<string> pairs = pair is null ? Preset(preset).Pairs : [pair];
        return pairs.IsEmpty
            ? throw new SakdException($"compare needs a pair: {session.Program} list shows all (see {session.Program} compare --help)")
            : [.. pairs.Select(one => session.Catalog.Pair(one).Info.Name)];
    }

    private GridRequest Bind(Session session, ParseResult parsed)
    {
        var preset = Preset(parsed.GetValue(_preset));
        var sets = parsed.GetRequiredValue(_sets).Select(Set).ToImmutableArray();
        if (sets.GroupBy(one => one.Name).FirstOrDefault(same => same.Count() > 1) is { Key: var twice } all)
            throw new SakdException(
                $"--set {twice} is given {all.Count()} times: name all values at once, --set {twice}="
                + string.Join(',', all.SelectMany(one => one.Values)));
        var common = CommonOptions.Of(parsed, _common).WithDefault("--recipe", preset.Recipe);
        var request = new GridRequest
        {
            Pairs = Pairs(session, parsed.GetValue(_pair), parsed.GetValue(_preset)),
            Strategies = StrategyNames.All.ParseList(parsed.GetValue(_strategies)) ?? preset.Strategies,
            Baseline = parsed.GetValue(_baseline) is { } baseline ? StrategyNames.All.Parse(baseline) : null,
            Distillers = parsed.GetValue(_distillers) is { } distillers ? [.. distillers.Split(',')] : [DistillCommand.DefaultDistiller],
            Profiles = StrategyNames.Profiles.ParseList(parsed.GetValue(_profiles)) ?? [Profile.Paper],
            TeacherModes = StrategyNames.TeacherModes.ParseList(parsed.GetValue(_teacherModes)) ?? preset.TeacherModes,
            Sets = [.. preset.Sets.Where(one => sets.All(other => other.Name != one.Name)), .. sets],
            Seeds = Seeds(parsed.GetRequiredValue(_seeds)),
            Common = common,
        };
        if (request.Strategies.Contains(Strategy.Rule) && request.Sets.All(one => one.Name != "rule"))
            throw new SakdException(
                $"--strategies rule needs --set rule= with the names of rules of the program's own; {session.Catalog.WhichRules}");
        if (request.Pairs.Length > 1 && common.Has("--teacher"))
            throw new SakdException("--teacher is one pair's: with several pairs each has a teacher that is trained first");
        return request;
    }

    private static (string Name, ImmutableArray<string> Values) Set(string text)
    {
        if (text.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } values])
            throw new SakdException($"--set needs a name and values, as beta3=0.3,1,3, not '{text}'");
        string[] settable = [.. CommonOptions.Settable()];
        if (!settable.Contains(name))
            throw new SakdException(
                $"--set: '{name}' is no option that may differ from cell to cell{NearestNames.Hint(name, settable)}; there are "
                + string.Join(", ", settable));

        // A value may have commas of its own.
        return (name, [.. values.Split(values.Contains(';') ? ';' : ',')]);
    }

    private static ImmutableArray<ulong> Seeds(string text)
    {
        string[] ends = text.Split("..");
        var numbers = ends.Select(end =>
            ulong.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? seed : (ulong?)null);
        var (first, last) = numbers.ToArray() switch
        {
            [> 0 and { } count] => (1ul, count),
            [{ } from, { } to] when from <= to => (from, to),
            _ => throw new SakdException($"--seeds needs a number of seeds, or the first and the last as 3..12, not '{text}'"),
        };
        if (last - first >= MostSeeds) throw new SakdException($"--seeds takes {MostSeeds} seeds at most, not '{text}'");
        return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => first + (ulong)i)];
    }
}
