using Sakd.App.Runs;
using Sakd.Data;
using Sakd.Layers;
using Sakd.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.App;

/// <summary>Distils a pair, or for <see cref="Strategy.None"/> trains its student alone.</summary>
internal static class DistillationRun
{
    /// <summary>Writes into a folder what a run is about to do, so that it can go on from the first moment.</summary>
    public static void Begin(
        Session session, RunOptions options, PairEntry pair, DistillerEntry distiller, ImageData data, RunFolder folder, Device device,
        Normalisation? teacherNormalisation = null)
    {
        var (step, loop) = Options(session, options, pair, distiller, data, device);
        CorruptedFile.Write(folder.File(RunFolder.Corrupted), data);
        folder.Write(Config(session, options, step, loop, data, folder, teacherNormalisation));
    }

    /// <summary>Runs a distillation in a folder of its own.</summary>
    /// <param name="session">Terminal and token.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="pair">The pair; it fits the images.</param>
    /// <param name="distiller">One of its distillers.</param>
    /// <param name="data">The images.</param>
    /// <param name="teacher">The teacher, on the device; null without distillation.</param>
    /// <param name="folder">Where the files go; <see cref="Begin"/> has been there.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="resume">What to type to go on if the run is stopped.</param>
    /// <param name="teacherNormalisation">How the teacher sees images normalised; null for as the student does.</param>
    /// <param name="begun">The student with the weights of a file; null where it begins with fresh ones.</param>
    public static RunReport Execute(
        Session session, RunOptions options, PairEntry pair, DistillerEntry distiller, ImageData data, Architecture? teacher,
        RunFolder folder, Device device, string resume, Normalisation? teacherNormalisation = null, Architecture? begun = null)
    {
        var (stepOptions, loop) = Options(session, options, pair, distiller, data, device);
        using var student = begun ?? pair.Student.Create(pair.Info.Student.Input, data.Classes, options.Seed);
        student.to(device);
        using TrainingStep step = options.Strategy == Strategy.None
            ? new PlainStep(student, stepOptions)
            : distiller.CreateStep(teacher!, student, stepOptions);
        if (step is DistillationStep seen && teacherNormalisation is not null)
            seen.TeacherView = Renormalisation.Between(data.Normalisation, teacherNormalisation);
        using var kept = new LastCheckpoint(folder.File(RunFolder.Last)).Load(session.Terminal.Warn);

        if (step is DistillationStep { Pretrained: not null } distillation)
            options = Pretrain(session, options, distillation, stepOptions, loop, data, folder, kept, resume, teacherNormalisation);

        string title = $"{pair.Info.Name}: {distiller.Name}, {StrategyNames.Of(options)}, seed {options.Seed}";
        return new NetworkRun(session, options, data, folder, resume) { Kept = kept, TeacherNormalisation = teacherNormalisation }
            .Execute(title, student, RunFolder.Student, teacher, step, loop);
    }

    /// <summary>The student with the weights of the file that the options name.</summary>
    /// <exception cref="SakdException">The file is missing, damaged, or of another network.</exception>
    public static Architecture StudentFromFile(Session session, RunOptions options, PairEntry pair, ImageData data)
    {
        var student = pair.Student.Create(pair.Info.Student.Input, data.Classes, options.Seed);
        NetworkFile.Load(session, options.From!, student, data, options.Maps, "the student");
        return student;
    }

    private static (StepOptions Step, LoopOptions Loop) Options(
        Session session, RunOptions options, PairEntry pair, DistillerEntry distiller, ImageData data, Device device)
    {
        bool distils = options.Strategy != Strategy.None;
        return (
            Recipe.Step(options, distils ? distiller : null, device, data) with
            {
                Rule = options.Rule is { } rule ? session.Catalog.Rule(rule) : null,
            },
            Recipe.Loop(options, distils ? Recipe.Layout(pair, distiller) : null, data, device));
    }

    /// <summary>Trains what the distiller trains beforehand, or what is left of that.</summary>
    /// <returns>The options with those of this training as they took effect.</returns>
    private static RunOptions Pretrain(
        Session session, RunOptions options, DistillationStep step, StepOptions stepOptions, LoopOptions loop, ImageData data,
        RunFolder folder, LastCheckpoint.Kept? kept, string resume, Normalisation? teacherNormalisation)
    {
        var published = new PretrainingOptions();
        var pretraining = new PretrainingOptions
        {
            Epochs = options.PretrainingEpochs ?? published.Epochs,
            LearningRate = options.PretrainingLearningRate ?? published.LearningRate,
        };
        options = options with { PretrainingEpochs = pretraining.Epochs, PretrainingLearningRate = pretraining.LearningRate };
        if (kept?.State.Loop is not null)
        {
            Pretraining.Freeze(step);
            return options;
        }

        var begun = folder.ReadConfig();
        var config = Config(session, options, stepOptions, loop, data, folder, teacherNormalisation);
        folder.Write(config with { TeacherFile = begun.TeacherFile, TeacherSha256 = begun.TeacherSha256 });
        session.Terminal.Line(
            $"first     {options.Distiller} trains a part of its own on the teacher's features, {pretraining.Epochs} epochs");
        var batches = new BatchSource(data.Training, data.Normalisation, loop.Batch, loop.Device) { Input = data.Shape };
        using var training = new Pretraining(step, batches, loop.Augmentation, stepOptions, pretraining);
        if (kept?.State.Pretraining is { } state) training.Restore(state, kept.File.Tensors, kept.Path);
        var saver = new RunSaver(
            new LastCheckpoint(folder.File(RunFolder.Last)),
            options.SaveMinutes,
            () => (new RunState { Pretraining = training.State }, training.Tensors()));
        try
        {
            training.Run(
                (epoch, loss) =>
                {
                    session.Terminal.Line($"          epoch {epoch} of {pretraining.Epochs}, loss {Formatted.Loss(loss)}");
                    saver.Save();
                },
                saver.SaveIfDue,
                session.Stop);
        }
        catch (OperationCanceledException)
        {
            saver.Save();
            throw new OperationCanceledException($"interrupted before the first epoch; go on with: {resume}");
        }

        return options;
    }

    private static RunConfig Config(
        Session session, RunOptions options, StepOptions step, LoopOptions loop, ImageData data, RunFolder folder,
        Normalisation? teacher) =>
        RunConfig.Of(options with { Output = folder.Path }, step, loop, data, session.Program, teacher) with
        {
            Build = session.Catalog.Build,
        };

    /// <summary>The name of a run's folder, if it is told none.</summary>
    public static string FolderName(RunOptions options) =>
        options.Strategy == Strategy.None ? $"{options.Name}-none"
        : $"{options.Name}-{options.Distiller}-{StrategyNames.Of(options).Replace(' ', '-')}"
            + (options.TeacherMode == TeacherMode.Frozen ? "" : $"-{StrategyNames.Of(options.TeacherMode)}");

    /// <summary>The file of the student of the first run of a pair that is told nothing else.</summary>
    public static string FirstStudent(string pair) =>
        $"{RunFolder.Root}/{pair}-{DistillCommand.DefaultDistiller}-{StrategyNames.Of(Strategy.Adaptive)}/{RunFolder.Student}";
}
