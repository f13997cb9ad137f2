using System.CommandLine;
using System.CommandLine.Parsing;
using Sakd.App.Images;
using Sakd.App.Runs;
using Sakd.Training;

namespace Sakd.App;

/// <summary>The options that training and distilling share. Their values are read once, into <see cref="RunOptions"/>.</summary>
internal sealed class TrainingOptions
{
    /// <summary>The options of a command.</summary>
    /// <param name="from">What the option is called that names the file which the trained network begins with.</param>
    public TrainingOptions(string from) => From = new Option<string?>(from)
    {
        Description = "The checkpoint that the network begins with [default: fresh weights]",
        HelpName = "file",
    }.Named();

    /// <summary>The recipe of what is not said on the command line.</summary>
    public const int DefaultEpochs = 8, DefaultBatch = 64;

    /// <summary>More than any run has use for, and few enough to count with.</summary>
    public const int MostEpochs = 100_000, MostInBatch = 65_536;

    /// <summary>The published learning rate.</summary>
    public const double DefaultLearningRate = 0.05;

    /// <summary>The minutes between two savings within an epoch.</summary>
    public const double DefaultSaveMinutes = 5;

    /// <summary>The seed of a run that names none.</summary>
    public const ulong DefaultSeed = 1;

    /// <summary>The schedules by their names on the command line.</summary>
    public static Choices<RateSchedule> Schedules { get; } = new(("steps", RateSchedule.Steps), ("cosine", RateSchedule.Cosine));

    private readonly Option<bool> _skipUnreadable = SkipUnreadableOption();

    private readonly Option<long?> _dataMemory = DataMemoryOption();

    private readonly Option<string?> _recipe = RecipeOption();

    private readonly Option<string> _select = Selections.Option(
        "--select", "validation",
        "What chooses the best epoch: images held out, or the test images themselves, as publications do, and then nothing is held out");

    private readonly Option<double?> _mixup = NumberOptions.Positive(
        "--mixup", null, "Mix each image with another one, by a share of Beta(x, x) [default: not]");

    private readonly Option<double?> _cutMix = NumberOptions.Positive(
        "--cutmix", null, "Put a rectangle of another image into each, by a share of Beta(x, x) [default: not]");

    private readonly Option<string?> _corrupt = CorruptOption.Create();

    private readonly Option<string?> _augment = AugmentOption.Create();

    private readonly Option<double?> _erasing = NumberOptions.Positive(
        "--erasing", null, "Put a rectangle of the mean colour over this share of the images, up to 1 [default: over none]", most: 1);

    private readonly Option<int> _epochs = NumberOptions.Whole(
        "--epochs", 1, MostEpochs, DefaultEpochs, "Times to go through the training images");
    private readonly Option<int> _batch = NumberOptions.Whole("--batch", 2, MostInBatch, DefaultBatch, "Images in a batch");

    private readonly Option<double?> _learningRate = NumberOptions.Positive(
        "--lr", DefaultLearningRate, "Learning rate at the start");

    private readonly Option<string> _schedule = Schedules.Option(
        "--schedule", "steps", "How the learning rate falls, to a tenth after 150, 180 and 210 of 240 epochs (to scale) or along a cosine");

    private readonly Option<ulong> _seed = NumberOptions.Whole(
        "--seed", 0ul, DefaultSeed, "Seed of weights, order, augmentation and decisions");

    private readonly Option<double?> _saveMinutes = NumberOptions.Positive(
        "--save-minutes", DefaultSaveMinutes, "Minutes between two savings of the run within an epoch, for --resume");

    private readonly Option<bool> _noTensorBoard = new("--no-tensorboard")
    {
        Description = "Write no events for TensorBoard into the run folder",
    };

    private readonly Option<string?> _resume = new Option<string?>("--resume")
    {
        Description = "Run folder of a run that was stopped, to go on with as it began: no other option goes with it",
        HelpName = "folder",
    }.Named();

    private readonly Option<string?> _output = new Option<string?>("--output")
    {
        Description = $"Run folder, new or empty [default: the next free name in {RunFolder.Root}]",
        HelpName = "folder",
    }.Named();

    private readonly Option<string[]> _maps = NetworkFile.MapOption();

    /// <summary>The file that the trained network begins with.</summary>
    public Option<string?> From { get; }

    /// <summary>Where to compute.</summary>
    public ComputeOptions Compute { get; } = new();

    /// <summary>What to train on.</summary>
    public Option<string> Data { get; } = DataOption();

    /// <summary>The option that names the data.</summary>
    public static Option<string> DataOption() => new Option<string>("--data")
    {
        Description =
            "Images: those that come with the program, or your own: IDX files, CIFAR, tiny-ImageNet, folders of classes, as a folder or an "
            + "archive, or a CSV list of paths and labels",
        HelpName = $"{DataSource.Bundled}|path",
        DefaultValueFactory = _ => DataSource.Bundled,
    }.Named();

    /// <summary>The option that goes on without images that cannot be read.</summary>
    public static Option<bool> SkipUnreadableOption() => new("--skip-unreadable")
    {
        Description = "Go on without images that cannot be read, and record which",
    };

    /// <summary>The option that names a recipe.</summary>
    public static Option<string?> RecipeOption() => new Option<string?>("--recipe")
    {
        Description =
            $"How to train where nothing else is said: {string.Join(", ", TrainingRecipe.All.Select(recipe => recipe.Name))} (see recipes)",
        HelpName = "name",
    }.Named();

    /// <summary>The option that says how much of the images is kept in memory.</summary>
    public static Option<long?> DataMemoryOption() => SizeOption.Create(
        "--data-memory",
        "The most memory for the pixels of image files; more are read when they are needed, with the same result [default: "
        + $"{DataRequest.DefaultResidentBytes >> 30}GiB]");

    /// <summary>What was given by it; null where nothing was.</summary>
    /// <exception cref="SakdException">It is given for the images that come with the program.</exception>
    public static long? GivenDataMemory(ParseResult parsed, Option<long?> dataMemory, Option<string> data)
    {
        long? given = parsed.GetValue(dataMemory);
        if (given is not null && parsed.GetRequiredValue(data) == DataSource.Bundled)
            throw new SakdException(
                $"{dataMemory.Name} goes with images of your own: those that come with the program are few, and always in memory");
        return given;
    }

    /// <summary>Adds the options to a command, in the order in which the help lists them.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])
            [
                Data, _dataMemory, _skipUnreadable, _select, _recipe, From, _maps, _epochs, _batch, _learningRate, _schedule, _augment,
                _corrupt, _erasing, _mixup, _cutMix, _seed, _saveMinutes, _noTensorBoard, _output, _resume, ConfigFile.Option(),
            ])
            command.Add(option);
        Compute.AddTo(command);
    }

    /// <summary>The run that the command line says to go on with; null for a new one.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="command">The command.</param>
    /// <returns>Its folder, locked.</returns>
    /// <exception cref="SakdException">It cannot go on, is another command's, or other options are given too.</exception>
    public RunFolder? Resumed(ParseResult parsed, string command)
    {
        if (parsed.GetValue(_resume) is not { } path) return null;
        if (parsed.CommandResult.Children.FirstOrDefault(IsAnother) is { } other)
            throw new SakdException(
                $"--resume goes on as the run began, and {Named(other)} would change it: leave it out, or begin another run");
        var folder = RunFolder.Open(path);
        try
        {
            var run = folder.ReadConfig();
            if (run.Command is var begun && begun != command)
                throw new SakdException($"{path} was begun by {begun}: go on with {begun} --resume {Formatted.Argument(path)}");
            Resumption.CheckNumbers(folder.File(RunFolder.Config), run);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private bool IsAnother(SymbolResult given) => given switch
    {
        OptionResult option => !option.Implicit && option.Option != _resume,
        ArgumentResult argument => argument.Tokens.Count > 0,
        _ => false,
    };

    private static string Named(SymbolResult given) => given switch
    {
        OptionResult option => option.Option.Name,
        ArgumentResult argument => $"'{argument.Tokens[0].Value}'",
        _ => "another option",
    };

    /// <summary>What chooses the best epoch, by name.</summary>
    public static Choices<EpochSelection> Selections { get; } = new(
        ("validation", EpochSelection.Validation), ("test", EpochSelection.Test));

    /// <summary>The effective options of a command.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="command">The command.</param>
    /// <param name="name">The pair or architecture.</param>
    /// <param name="trained">The network that is trained, by name.</param>
    /// <param name="distiller">What is distilled with; null for training.</param>
    public RunOptions Bind(ParseResult parsed, string command, string name, string trained, string? distiller = null)
    {
        var recipe = TrainingRecipe.Of(parsed.GetValue(_recipe));
        return Bind(parsed, command, name) with
        {
            Recipe = recipe.Name.Length > 0 ? recipe.Name : null,
            Epochs = Given(_epochs) ?? recipe.Epochs,
            Batch = Given(_batch) ?? recipe.BatchOf(name, distiller),
            LearningRate = GivenNumber(_learningRate) ?? PublishedPair.RateOf(recipe, name, distiller) ?? recipe.RateOf(trained),
            Schedule = IsGiven(_schedule) ? Schedules.Parse(parsed.GetRequiredValue(_schedule)) : recipe.Schedule,
            PretrainingLearningRate = recipe.PretrainingRateOf(name, distiller),
        };

        bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };
        int? Given(Option<int> option) => IsGiven(option) ? parsed.GetValue(option) : null;
        double? GivenNumber(Option<double?> option) => IsGiven(option) ? parsed.GetValue(option) : null;
    }

    private RunOptions Bind(ParseResult parsed, string command, string name) => new()
    {
        Command = command,
        Name = name,
        Select = Selections.Parse(parsed.GetRequiredValue(_select)),
        Augment = parsed.GetValue(_augment),
        Corrupt = parsed.GetValue(_corrupt),
        Erasing = parsed.GetValue(_erasing),
        Mixup = parsed.GetValue(_mixup),
        CutMix = parsed.GetValue(_cutMix),
        Data = parsed.GetRequiredValue(Data),
        From = parsed.GetValue(From),
        Maps = parsed.GetRequiredValue(_maps),
        DataMemory = GivenDataMemory(parsed, _dataMemory, Data),
        SkipUnreadable = parsed.GetValue(_skipUnreadable),
        Epochs = parsed.GetValue(_epochs),
        Batch = parsed.GetValue(_batch),
        LearningRate = parsed.GetValue(_learningRate)!.Value,
        Schedule = Schedules.Parse(parsed.GetRequiredValue(_schedule)),
        Seed = parsed.GetValue(_seed),
        SaveMinutes = parsed.GetValue(_saveMinutes)!.Value,
        NoTensorBoard = parsed.GetValue(_noTensorBoard),
        Threads = parsed.GetValue(Compute.Threads),
        Device = parsed.GetRequiredValue(Compute.Device),
        Output = parsed.GetValue(_output),
    };
}
