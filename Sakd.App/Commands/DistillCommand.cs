using System.CommandLine;
using Sakd.App.Runs;
using Sakd.Data;
using Sakd.Training;
using TorchSharp;

namespace Sakd.App;

/// <summary><c>sakd distill</c>: a student from a teacher.</summary>
internal sealed class DistillCommand
{
    /// <summary>The distiller of a run that names none.</summary>
    public const string DefaultDistiller = "at";

    private const string Name = "distill";

    private const int MostWarmUpSteps = 1_000_000;

    private readonly Argument<string?> _pair = new("pair")
    {
        Description = "Teacher and student: see list",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string> _distiller = new("--distiller")
    {
        Description = "What is compared at the spots; or at the logits; or one of each, as at+dkd (see list)",
        HelpName = "name",
        DefaultValueFactory = _ => DefaultDistiller,
    };

    private readonly Option<bool> _standardiseLogits = new("--standardise-logits")
    {
        Description = "Compare logits less their mean, over their deviation",
    };

    private readonly Option<int?> _warmUpEpochs = NumberOptions.WholeOrNone(
        "--warm-up", 0, TrainingOptions.MostEpochs,
        "First epochs, over which what is distilled rises to its weight [default: 20 of 240, to scale, for review and dkd, 0 for others]");

    private readonly Option<int?> _warmUpSteps = NumberOptions.WholeOrNone(
        "--warm-up-steps", 0, MostWarmUpSteps,
        "First steps, over which the share that is distilled rises to 1: for --strategy warm-up everywhere, for logit-warm-up and adaptive "
            + $"at the logits [default: {StepOptions.DefaultWarmUpSteps}, and 0 for adaptive with authors-code]");

    private readonly Option<bool> _settle = new("--settle")
    {
        Description = "Once the policy has distilled every image at every spot for an epoch, go on as --strategy always, without policy "
            + "and routing pass",
    };

    private readonly Option<string> _strategy = StrategyNames.All.Option("--strategy", "adaptive", "Who decides where to distil");

    private readonly Option<string?> _rule = new("--rule")
    {
        Description = "For rule, the name of the program's own rule that decides",
        HelpName = "name",
    };

    private readonly Option<string?> _rates = new Option<string?>("--rates")
    {
        Description =
            "For matched, the folder of the adaptive run whose rates are taken, spot by spot; beyond its last epoch that one's",
        HelpName = "folder",
    }.Named();

    private readonly Option<string> _ratesBy = StrategyNames.Rates.Option(
        "--rates-by", "step", "For matched, how closely rates are matched");

    private readonly Option<string> _profile = StrategyNames.Profiles.Option(
        "--profile", "paper", "Whose rules, the paper's or its program's");

    private readonly Option<string?> _teacher = new Option<string?>("--teacher")
    {
        Description =
            "The teacher's checkpoint [default: one is trained first, with the epochs, batch, rate and schedule of this run, and kept for "
            + "later]",
        HelpName = "file",
    }.Named();

    private readonly Option<string> _teacherMode = StrategyNames.TeacherModes.Option(
        "--teacher-mode", "frozen",
        "Whether the teacher is trained too: finetune goes on from its checkpoint, scratch begins with fresh weights");

    private readonly Option<string> _teacherHead = StrategyNames.TeacherHeads.Option(
        "--teacher-head", "own", "The head of a checkpoint's teacher, its own or one for the classes of the images that is trained first");

    private readonly Option<int?> _teacherHeadEpochs = NumberOptions.WholeOrNone(
        "--teacher-head-epochs", 1, TrainingOptions.MostEpochs,
        $"Epochs that a new head is trained [default: {TeacherSource.DefaultHeadEpochs}]");

    private readonly Option<string?> _teacherClasses = TeacherClassesOption();

    private readonly Option<double?> _policyLearningRate = NumberOptions.Positive(
        "--policy-lr", null, "The policy's learning rate [default: half of --lr]");

    private readonly Option<double?> _policyTemperature = NumberOptions.Positive(
        "--tau", null, $"The policy's temperature in the first epoch [default: {TemperatureSchedule.Start}]");

    private readonly Option<SpotShares?> _policyStart = SpotSharesOption.Create(
        "--policy-start",
        "The policy's probability of distilling at the start, everywhere or at features:logits [default: as its weights are drawn]",
        share => share is > 0 and < 1, "between 0 and 1");

    private readonly Option<SpotShares?> _share = SpotSharesOption.Create(
        "--share",
        "The share of the images to distil, everywhere or at features:logits: for adaptive and anti a budget that the policy pays for "
        + "[default: none], for random and most-different what is taken [default: 0.5]",
        _ => true, "from 0 to 1");

    private readonly Option<double?> _logitWeight = NumberOptions.FromZero(
        "--beta1", "Weight of what is compared at the logits [default: 1 for KD, what is published for others]");

    private readonly Option<double?> _featureWeight = NumberOptions.FromZero(
        "--beta2", "Weight of what is compared at the features [default: what is published of the distiller]");

    private readonly Option<double?> _beta3 = NumberOptions.Positive(
        "--beta3", null, "Weight of the routing network's cross-entropy [default: 1]");

    private readonly Option<int?> _pretrainingEpochs = NumberOptions.WholeOrNone(
        "--pretrain-epochs", 0, TrainingOptions.MostEpochs, "Epochs that a part of the distiller is trained first, for ft [default: 30]");

    private readonly Option<double?> _pretrainingLearningRate = NumberOptions.Positive(
        "--pretrain-lr", null, "Learning rate of that training [default: 0.01]");

    private readonly TrainingOptions _options = new("--student-from");

    /// <summary>The option that names the file which says which of a teacher's classes those of the images are.</summary>
    public static Option<string?> TeacherClassesOption() => new Option<string?>("--teacher-classes")
    {
        Description = "Which of the checkpoint's classes those of the images are: lines of class,checkpoint's class, or a JSON object",
        HelpName = "file",
    }.Named();

    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var distill = new DistillCommand();
        string pair = session.Catalog.ExamplePair;
        bool bundled = session.Catalog.HasMainJob;
        var command = new DocumentedCommand(Name, "Distil a teacher into a student, at the spots that a policy chooses")
        {
            Examples =
            [
                bundled
                    ? ($"{session.Program} distill {pair}", "adaptively, on the images that come with the program")
                    : ($"{session.Program} distill {pair} --data ~/images", "adaptively, on images of your own"),
                ($"{session.Program} distill {pair} --strategy always --seed 2", "at every spot, for comparison"),
                ($"{session.Program} distill {pair} --data ~/mnist --teacher t.safetensors", "with images and a teacher of your own"),
            ],
        };
        distill.AddTo(command);
        command.SetAction(parsed =>
        {
            using var resumed = distill._options.Resumed(parsed, command.Name);
            Run(session, resumed?.ReadConfig() ?? distill.Bind(session, parsed), resumed);
        });
        return command;
    }

    /// <summary>The options of the command, for another one that has them too.</summary>
    public static IList<Option> AllOptions()
    {
        var command = new Command(Name);
        new DistillCommand().AddTo(command);
        return command.Options;
    }

    /// <summary>The run that a command line says, which another command has put together.</summary>
    /// <param name="session">Terminal and catalog.</param>
    /// <param name="arguments">The command line behind the command's name.</param>
    /// <exception cref="SakdException">It cannot be run.</exception>
    public static RunOptions Bind(Session session, IEnumerable<string> arguments)
    {
        var distill = new DistillCommand();
        var command = new Command(Name);
        distill.AddTo(command);
        var parsed = command.Parse([.. arguments], new ParserConfiguration { ResponseFileTokenReplacer = null });
        CommandLine.Check(parsed, session.Program);
        return distill.Bind(session, parsed);
    }

    private void AddTo(Command command)
    {
        command.Add(_pair);
        foreach (Option option in (Option[])[
            _distiller, _standardiseLogits, _warmUpEpochs, _strategy, _rule, _warmUpSteps, _settle, _rates, _ratesBy, _profile, _teacher,
            _teacherHead, _teacherHeadEpochs, _teacherClasses, _teacherMode, _policyLearningRate, _policyTemperature, _policyStart,
            _share, _logitWeight, _featureWeight, _beta3, _pretrainingEpochs, _pretrainingLearningRate,
        ])
            command.Add(option);
        _options.AddTo(command);
    }

    private RunOptions Bind(Session session, ParseResult parsed)
    {
        var pair = session.Catalog.Pair(
            parsed.GetValue(_pair) ?? throw new SakdException(
                $"distill needs a pair: {session.Program} list shows all (see {session.Program} distill --help)"));
        var strategy = StrategyNames.All.Parse(parsed.GetRequiredValue(_strategy));
        string? rule = parsed.GetValue(_rule), rates = parsed.GetValue(_rates);
        if (strategy == Strategy.Rule && rule is null)
            throw new SakdException(
                $"--strategy rule needs --rule with the name of one of the program's own rules; {session.Catalog.WhichRules}");
        if (strategy != Strategy.Rule && rule is not null)
            throw new SakdException($"--rule goes with --strategy rule, not {StrategyNames.Of(strategy)}");
        if (rule is not null) _ = session.Catalog.Rule(rule);
        if (strategy == Strategy.Matched && rates is null)
            throw new SakdException(
                $"--strategy matched needs --rates with the folder of an adaptive run, which {session.Program} distill --strategy adaptive "
                + "leaves");
        if (strategy != Strategy.Matched && rates is not null)
            throw new SakdException($"--rates goes with --strategy matched, not {StrategyNames.Of(strategy)}");
        if (strategy != Strategy.Matched && parsed.GetResult(_ratesBy) is { Implicit: false })
            throw new SakdException($"{_ratesBy.Name} goes with --strategy matched, not {StrategyNames.Of(strategy)}");
        if (!Recipe.WarmsUp(strategy) && parsed.GetValue(_warmUpSteps) is not null)
            throw new SakdException(
                $"{_warmUpSteps.Name} goes with --strategy adaptive, warm-up or logit-warm-up, not {StrategyNames.Of(strategy)}");
        if (strategy != Strategy.Adaptive && parsed.GetValue(_settle))
            throw new SakdException($"{_settle.Name} goes with --strategy adaptive, not {StrategyNames.Of(strategy)}");
        if (!Recipe.HasShare(strategy) && parsed.GetValue(_share) is not null)
            throw new SakdException(
                $"{_share.Name} goes with --strategy adaptive, anti, random or most-different, not {StrategyNames.Of(strategy)}");
        var mode = StrategyNames.TeacherModes.Parse(parsed.GetRequiredValue(_teacherMode));
        string? teacher = parsed.GetValue(_teacher);
        if (mode == TeacherMode.Scratch && teacher is not null)
            throw new SakdException(
                "--teacher-mode scratch begins with fresh weights and takes no --teacher: finetune goes on from a checkpoint");
        if (mode != TeacherMode.Frozen && strategy == Strategy.None)
            throw new SakdException($"--teacher-mode {StrategyNames.Of(mode)} needs a teacher, and --strategy none has none");
        var head = StrategyNames.TeacherHeads.Parse(parsed.GetRequiredValue(_teacherHead));
        string? classes = parsed.GetValue(_teacherClasses);
        CheckHead(teacher, head, parsed.GetValue(_teacherHeadEpochs), classes);
        string distiller = parsed.GetRequiredValue(_distiller);
        if (parsed.GetValue(_featureWeight) is not null && CatalogIndex.Distiller(pair, distiller).Layout is Layout.Logits)
            throw new SakdException($"{_featureWeight.Name} weighs what is compared at features, and {distiller} compares logits alone");
        var options = _options.Bind(parsed, Name, pair.Info.Name, pair.Info.Student.Name, distiller);
        return Recipe.WithPolicy(options with
        {
            Distiller = distiller,
            StandardiseLogits = parsed.GetValue(_standardiseLogits),
            LogitWeight = parsed.GetValue(_logitWeight),
            FeatureWeight = parsed.GetValue(_featureWeight),
            WarmUpEpochs = parsed.GetValue(_warmUpEpochs),
            WarmUpSteps = parsed.GetValue(_warmUpSteps),
            Settle = parsed.GetValue(_settle),
            Strategy = strategy,
            Rule = rule,
            Rates = rates,
            RatesBy = strategy == Strategy.Matched ? StrategyNames.Rates.Parse(parsed.GetRequiredValue(_ratesBy)) : null,
            Profile = StrategyNames.Profiles.Parse(parsed.GetRequiredValue(_profile)),
            Teacher = teacher,
            TeacherHead = head,
            TeacherHeadEpochs = head is TeacherHead.New ? parsed.GetValue(_teacherHeadEpochs) ?? TeacherSource.DefaultHeadEpochs : null,
            TeacherClasses = classes,
            TeacherMode = mode,
            PolicyLearningRate = parsed.GetValue(_policyLearningRate),
            PolicyTemperature = parsed.GetValue(_policyTemperature),
            PolicyStart = parsed.GetValue(_policyStart),
            Share = parsed.GetValue(_share),
            Beta3 = parsed.GetValue(_beta3),
            PretrainingEpochs = parsed.GetValue(_pretrainingEpochs),
            PretrainingLearningRate = parsed.GetValue(_pretrainingLearningRate) ?? options.PretrainingLearningRate,
        });
    }

    private void CheckHead(string? teacher, TeacherHead head, int? epochs, string? classes)
    {
        string? given = head is TeacherHead.New ? $"{_teacherHead.Name} new" : classes is not null ? _teacherClasses.Name : null;
        if (teacher is null && given is not null)
            throw new SakdException($"{given} goes with --teacher: one that is trained first has a head for the classes of the images");
        if (head is TeacherHead.New && classes is not null)
            throw new SakdException($"{given} and {_teacherClasses.Name} are two ways to meet other classes: leave one of them out");
        if (head is TeacherHead.Own && epochs is not null)
            throw new SakdException($"{_teacherHeadEpochs.Name} goes with {_teacherHead.Name} new");
    }

    private static void Run(Session session, RunOptions options, RunFolder? resumed)
    {
        if (Resumption.IsOver(session, resumed)) return;
        if (options.Strategy is Strategy.Rule) _ = session.Catalog.Rule(options.Rule ?? "");
        var pair = session.Catalog.Pair(options.Name);
        var distiller = CatalogIndex.Distiller(pair, options.Distiller!);
        var device = Compute.Open(options.Device, options.Threads);
        using var data = DataSource.Load(options.Data, Recipe.Images(session, options, pair.Info.Input) with { ConvertsChannels = true });
        session.Catalog.CheckFit(pair, data.Shape, data.Name);
        BatchSource.Check(data.Training, options.Batch);

        // All that can be wrong is found out before a folder is made, and the folder is made before anything is trained.
        bool distils = options.Strategy != Strategy.None;
        _ = Recipe.CoinRates(options, Recipe.Layout(pair, distiller), data);
        var source = new TeacherSource(session, pair, data);
        var teacher = distils && options.Teacher is not null ? source.FromFile(options) : null;
        using var student = options.From is null ? null : DistillationRun.StudentFromFile(session, options, pair, data);
        session.Stop.ThrowIfCancellationRequested();
        using var created = resumed is null ? RunFolder.Create(options.Output, DistillationRun.FolderName(options)) : null;
        var folder = resumed ?? created!;
        if (resumed is null) DistillationRun.Begin(session, options, pair, distiller, data, folder, device, source.Normalisation);
        else Resumption.Check(session, (RunConfig)options, data);

        var terminal = session.Terminal;
        terminal.Line($"distil    {Briefing.Network(pair.Info.Teacher)} into {Briefing.Network(pair.Info.Student)}");
        terminal.Line(
            $"by        {distiller.Name} ({distiller.Title}), {StrategyNames.Of(options)}, teacher "
            + $"{StrategyNames.Of(options.TeacherMode)}, profile {StrategyNames.Of(options.Profile)}");
        foreach (string line in Briefing.Images(data, options).Concat(Briefing.Resized(pair.Info))) terminal.Line(line);
        terminal.Line(Briefing.Compute(options));
        terminal.Line(Briefing.Folder(folder));
        if (distils && device.type == DeviceType.CPU
            && MemoryCheck.Warning(pair.Info, options.Batch, MemoryCheck.Free(), Estimate) is { } tight)
            terminal.Warn(tight);
        string resume = NextLine.Resume(session, Name, folder);
        if (teacher is not null) source.FinishHead(teacher, options, folder, device, resume);
        if (distils && teacher is null)
            teacher = options.TeacherMode == TeacherMode.Scratch
                ? source.FromScratch(options)
                : source.FromCache(TeacherSource.RecipeOf(options), device, resume);
        if (distils && (options.Teacher ?? source.Kept) is { } teacherFile) RunTeacher.Record(session, folder, teacherFile);
        terminal.Line();

        using (teacher)
        {
            teacher?.to(device);
            var report = DistillationRun.Execute(
                session, options, pair, distiller, data, teacher, folder, device, resume, source.Normalisation, student);
            terminal.Line();
            if (report.TeacherAccuracy is not null) terminal.Line($"teacher   {report.TeacherAccuracy}");
            terminal.Line(
                $"student   {report.Accuracy} on {Formatted.Count(report.Summary.TestImages)} test images (epoch "
                + $"{report.Summary.BestEpoch}, {Briefing.Chosen(options)})");
            foreach (string line in report.Classes) terminal.Line(line);
            if (report.BelowNone is { } below) terminal.Line(below);
            if (report.Distilled is { } shares)
                terminal.Line(
                    $"distilled {string.Join("  ", shares.Select(spot => $"{spot.Key} {Formatted.Probability(spot.Value)}"))} (share "
                    + "of samples, over the run)");
            if (report.Summary.Corrupted is { } corrupted)
                terminal.Line(
                    "corrupted "
                    + string.Join("  ", corrupted.Select(of => $"{of.Key} {Formatted.Probability(of.Value.Values.Average())}"))
                    + " (how often the policy would distil a sound image rather than such a one, mean of the spots)");
            terminal.Line($"written   {folder.Path}: {string.Join(", ", folder.Files)}");
            terminal.Unwrapped(NextLine.Evaluate(session, folder.File(RunFolder.Student), options.Data));
        }

        StepMemory? Estimate() =>
            StepMemory.Estimate(pair, distiller, data.Classes, Recipe.StepToEstimate(options, distiller, device, data));
    }
}
