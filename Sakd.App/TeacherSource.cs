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
        Epochs = run.Epochs,
        Batch = run.Batch,
        LearningRate = run.LearningRate,
        Schedule = run.Schedule,
        SaveMinutes = run.SaveMinutes,
        Recipe = run.Recipe,
        Select = run.Select,
        Mixup = run.Mixup,
        CutMix = run.CutMix,
        SkipUnreadable = run.SkipUnreadable,
        Seed = Seed,
        Threads = run.Threads,
        Device = run.Device,
    };

    /// <summary>The teacher of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maps">Other beginnings for its keys.</param>
    /// <exception cref="SakdException">The file is missing, damaged or of another architecture.</exception>
    public Architecture FromFile(string path, IReadOnlyList<string> maps)
    {
        var teacher = Create();
        Normalisation = NetworkFile.LoadTeacher(session, path, teacher, data, maps);
        return teacher;
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
        teacher.to(device);

        // Of two processes that train one teacher at once the first keeps how far it has come.
        var last = new LastCheckpoint(Path.ChangeExtension(path, ".last.safetensors"));
        using var held = FolderLock.OfFile(path + FolderLock.Name);
        ProgressDisplay.Show(session.Terminal, loop, data.Training.Count, observers =>
        {
            using var plain = new PlainStep(teacher, step);
            TrainingLoop? training = null;
            var saver = new RunSaver(last, options.SaveMinutes, () => (new RunState { Loop = training!.State() }, training.Tensors()));
            using (training = new TrainingLoop(plain, teacher, data, loop, held is null ? [.. observers] : [saver, .. observers]))
            {
                if (held is not null) Restore(training, last);
                try
                {
                    return training.Run(session.Stop);
                }
                catch (OperationCanceledException)
                {
                    if (held is not null) saver.Save();
                    throw new OperationCanceledException($"interrupted while the teacher was trained; go on with: {resume}");
                }
            }
        });
        Checkpoint.Save(path, teacher, data);
        if (held is not null) last.Delete();
        return teacher;
    }

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
