using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sakd.App.Runs;
using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Layers;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.App;

/// <summary>
/// Where the teacher comes from: a file that was named, or the cache, or a training whose result goes into the cache; or fresh weights. The
/// name in the cache holds a hash of everything that determines the teacher but the machine's rounding.
/// </summary>
/// <param name="session">Terminal and token.</param>
/// <param name="pair">Its pair, which fits the images.</param>
/// <param name="data">The images.</param>
internal sealed class TeacherSource(Session session, PairEntry pair, ImageData data)
{
    /// <summary>Students of different seeds have one teacher, as is usual in publications: it has a seed of its own.</summary>
    public const ulong Seed = 1;

    /// <summary>The epochs of a new head, which a linear layer on features that are there needs few of.</summary>
    public const int DefaultHeadEpochs = 5;

    /// <summary>The file that <see cref="FromCache"/> took the teacher from, or put it into; null before.</summary>
    public string? Kept { get; private set; }

    /// <summary>How the teacher sees images normalised, as its file says; null for as the student does.</summary>
    public Normalisation? Normalisation { get; private set; }

    /// <summary>A teacher is trained as its student is, on whatever images: that is what the help says, and what publications do.</summary>
    /// <param name="run">The student's run.</param>
    public static RunOptions RecipeOf(RunOptions run) => new()
    {
        Command = "train",
        Name = run.Name,
        Data = run.Data,
        Corrupt = run.Corrupt,
        Epochs = run.Epochs,
        Batch = run.Batch,
        LearningRate = run.LearningRate,
        Schedule = run.Schedule,
        SaveMinutes = run.SaveMinutes,
        Recipe = run.Recipe,
        Select = run.Select,
        Augment = run.Augment,
        Erasing = run.Erasing,
        Mixup = run.Mixup,
        CutMix = run.CutMix,
        SkipUnreadable = run.SkipUnreadable,
        Seed = Seed,
        Threads = run.Threads,
        Device = run.Device,
    };

    /// <summary>The teacher of a run's file; a head that is to be new is fresh.</summary>
    /// <param name="run">The run's options, which name the file.</param>
    /// <exception cref="SakdException">The file is missing, damaged, or of another architecture or other classes.</exception>
    public Architecture FromFile(RunOptions run)
    {
        var teacher = Create();
        try
        {
            var change = HeadExchange.Of(run, pair.Teacher, teacher, data);
            Normalisation = NetworkFile.LoadTeacher(session, run.Teacher!, teacher, data, run.Maps, change);
            return teacher;
        }
        catch (OtherClassesException e)
        {
            throw new SakdException(
                $"{e.Message}; or let --teacher-head new train a head for these on its features, or say by --teacher-classes which of its "
                + "classes they are");
        }
    }

    /// <summary>
    /// Trains the new head of a teacher that <see cref="FromFile"/> gave, and puts a teacher whose head is not its file's into the run
    /// folder; or takes it from there, where the run goes on.
    /// </summary>
    /// <param name="teacher">The teacher.</param>
    /// <param name="run">The run's options.</param>
    /// <param name="folder">The run folder.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="resume">What to type to go on if the training is stopped.</param>
    /// <exception cref="OperationCanceledException">Ctrl-C; what has been trained so far is kept.</exception>
    public void FinishHead(Architecture teacher, RunOptions run, RunFolder folder, Device device, string resume)
    {
        if (run.TeacherHead is TeacherHead.Own && run.TeacherClasses is null) return;

        // A teacher that is trained along has its own place.
        string path = folder.File(run.TeacherMode is TeacherMode.Frozen ? RunFolder.Teacher : RunFolder.BegunTeacher);
        if (File.Exists(path))
        {
            Checkpoint.Load(path, teacher);
            return;
        }

        if (run.TeacherHead is TeacherHead.New)
        {
            session.Terminal.Line($"teacher   a new head for {data.Classes} classes is trained first, on features that stay");
            var options = RecipeOf(run) with { Epochs = run.TeacherHeadEpochs ?? DefaultHeadEpochs };
            var head = ClassHead.Of(pair.Teacher, teacher.Input).Select(part => part.Key).ToHashSet();
            var last = new LastCheckpoint(folder.File(RunFolder.LastHead));
            Train(teacher, Seen(), options, device, last, isKept: true, resume, step => new PlainStep(teacher, step, head));
            Checkpoint.Save(path, teacher, data, Normalisation);
            last.Delete();
        }
        else
        {
            Checkpoint.Save(path, teacher, data, Normalisation);
        }
    }

    /// <summary>A teacher with fresh weights, which the run itself trains.</summary>
    /// <param name="run">The run's options.</param>
    public Architecture FromScratch(RunOptions run)
    {
        // It varies with the run, as the student does, but never begins as the student does, even if both are of one architecture.
        ulong seed = ~run.Seed;
        return Create(seed);
    }

    /// <summary>The teacher of the cache. If it is not there, it is trained first.</summary>
    /// <param name="options">How it is trained.</param>
    /// <param name="device">Where.</param>
    /// <param name="resume">What to type to go on if the training is stopped.</param>
    /// <exception cref="SakdException">The cache cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Ctrl-C; what has been trained so far is kept.</exception>
    public Architecture FromCache(RunOptions options, Device device, string resume)
    {
        var step = Recipe.Step(options, distiller: null, device);
        var loop = Recipe.Loop(options, spots: null, data, device);
        var teacher = Create();
        string path = CachePath(teacher, step, loop);
        Kept = path;
        if (File.Exists(path))
        {
            Checkpoint.Load(path, teacher);
            session.Terminal.Line($"teacher   {path}, trained before");
            return teacher;
        }

        session.Terminal.Line($"teacher   {pair.Teacher.Info.Name} is trained first and kept as {path}");
        CreateCache(path);

        // Of two processes that train one teacher at once the first keeps how far it has come.
        var last = new LastCheckpoint(Path.ChangeExtension(path, ".last.safetensors"));
        using var held = FolderLock.OfFile(path + FolderLock.Name);
        Train(teacher, data, options, device, last, isKept: held is not null, resume, given => new PlainStep(teacher, given));

        // With other threads both have other last bits: the first one's is everybody's.
        if (!File.Exists(path)) SaveFirst(path, teacher);
        Checkpoint.Load(path, teacher);
        if (held is not null) last.Delete();
        return teacher;
    }

    // Unless another process has done so meanwhile, perhaps on another machine with a process of the same number.
    private void SaveFirst(string path, Architecture teacher)
    {
        string own = $"{path}.{Path.GetRandomFileName()}";
        Checkpoint.Save(own, teacher, data);
        try
        {
            File.Move(own, path);
            AtomicFile.FlushFolderOf(path);
        }
        catch (Exception e) when (FileError.Is(e))
        {
            AtomicFile.Delete(own);
            if (!File.Exists(path)) throw FileError.Writing(path, e);
        }
    }

    /// <summary>
    /// The file that holds the teacher of a run: one in its own folder, the one that its settings say, the one that it was given, or that
    /// of the cache; null where there is none, or another one by now.
    /// </summary>
    /// <param name="run">The run's settings.</param>
    /// <param name="folder">The run's folder.</param>
    public string? Find(RunConfig run, string folder)
    {
        string own = Path.Combine(folder, RunFolder.Teacher);
        if (File.Exists(own)) return own;
        if (RunTeacher.Find(run, [RunTeacher.PathOf(run, folder), run.Teacher]) is { } said) return said;
        if (run.Teacher is not null) return null;
        var options = RecipeOf(run);
        using var teacher = Create();
        return RunTeacher.Find(
            run, [CachePath(teacher, Recipe.Step(options, distiller: null, CPU), Recipe.Loop(options, spots: null, data, CPU))]);
    }

    private void Train(
        Architecture teacher, ImageData images, RunOptions options, Device device, LastCheckpoint last, bool isKept, string resume,
        Func<StepOptions, PlainStep> makeStep)
    {
        teacher.to(device);
        var loop = Recipe.Loop(options, spots: null, images, device);
        ProgressDisplay.Show(session.Terminal, loop, images.Training.Count, observers =>
        {
            using var step = makeStep(Recipe.Step(options, distiller: null, device));
            TrainingLoop? training = null;
            var saver = new RunSaver(last, options.SaveMinutes, () => (new RunState { Loop = training!.State() }, training.Tensors()));
            using (training = new TrainingLoop(step, teacher, images, loop, isKept ? [saver, .. observers] : [.. observers]))
            {
                if (isKept) Restore(training, last);
                try
                {
                    return training.Run(session.Stop);
                }
                catch (OperationCanceledException)
                {
                    if (isKept) saver.Save();
                    throw new OperationCanceledException($"interrupted while the teacher was trained; go on with: {resume}");
                }
            }
        });
    }

    /// <summary>The images as the teacher sees them.</summary>
    private ImageData Seen() => Normalisation is { } own && own != data.Normalisation ? data.NormalisedBy(own) : data;

    private void Restore(TrainingLoop training, LastCheckpoint last)
    {
        using var kept = last.Load(session.Terminal.Warn);
        if (kept?.State.Loop is not { } state) return;
        training.Restore(state, kept.File.Tensors, kept.Path);
        session.Terminal.Line($"          it goes on in epoch {state.Epoch}");
    }

    private Architecture Create(ulong seed = Seed) => pair.Teacher.Create(pair.Info.Teacher.Input, data.Classes, seed);

    private string CachePath(Architecture teacher, StepOptions step, LoopOptions loop)
    {
        var info = pair.Teacher.Info;
        long parameters = info.Parameters ?? teacher.parameters().Sum(parameter => parameter.numel());
        string means = string.Join(' ', data.Normalisation.Mean), deviations = string.Join(' ', data.Normalisation.Std);
        string resized = teacher.Input == data.Shape ? "" : $" resized to {teacher.Input}";
        string recipe = string.Create(CultureInfo.InvariantCulture, $"""
            architecture {info.Name}, {parameters} parameters
            input {data.Shape}{resized}, {data.Classes} classes, mean {means}, std {deviations}
            training images {Convert.ToHexString(data.Fingerprint)}{(data.SelectsOnTest ? ", chosen by the test images" : "")}
            epochs {loop.Epochs}, batch {loop.Batch}, rate {loop.LearningRate} falling by {loop.Schedule}
            momentum {step.Momentum}, weight decay {step.WeightDecay}, {loop.Augmentation}, seed {loop.Seed}
            """);
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(recipe)))[..12];
        return Path.Combine(RunFolder.Root, "teachers", $"{info.Name}-{hash}.safetensors");
    }

    // Before the training, so that a folder that cannot be made does not cost the training.
    private static void CreateCache(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SakdException($"the cache for teachers cannot be made: {e.Message}");
        }
    }
}
