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
    /// <summary>Runs a distillation in a folder of its own.</summary>
    /// <param name="session">Terminal and token.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="pair">The pair; it fits the images.</param>
    /// <param name="distiller">One of its distillers.</param>
    /// <param name="data">The images.</param>
    /// <param name="teacher">The teacher, on the device; null without distillation.</param>
    /// <param name="folder">Where the files go.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="begun">The student with the weights of a file; null where it begins with fresh ones.</param>
    public static RunReport Execute(
        Session session, RunOptions options, PairEntry pair, DistillerEntry distiller, ImageData data, Architecture? teacher,
        RunFolder folder, Device device, Architecture? begun = null)
    {
        bool distils = options.Strategy != Strategy.None;
        var stepOptions = Recipe.Step(options, distils ? distiller : null, device, data);
        var loop = Recipe.Loop(options, distils ? Recipe.Layout(pair, distiller) : null, data, device);

        using var student = begun ?? pair.Student.Create(data.Shape, data.Classes, options.Seed);
        student.to(device);
        using TrainingStep step = distils ? distiller.CreateStep(teacher!, student, stepOptions) : new PlainStep(student, stepOptions);

        if (step is DistillationStep { Pretrained: not null } distillation)
            options = Pretrain(session, options, distillation, stepOptions, loop, data);

        string title = $"{pair.Info.Name}: {distiller.Name}, {StrategyNames.Of(options.Strategy)}, seed {options.Seed}";
        return new NetworkRun(session, options, data, folder).Execute(title, student, RunFolder.Student, teacher, step, stepOptions, loop);
    }

    /// <summary>The student with the weights of the file that the options name.</summary>
    /// <exception cref="SakdException">The file is missing, damaged, or of another network.</exception>
    public static Architecture StudentFromFile(Session session, RunOptions options, PairEntry pair, ImageData data)
    {
        var student = pair.Student.Create(data.Shape, data.Classes, options.Seed);
        NetworkFile.Load(session, options.From!, student, data, options.Maps, "the student");
        return student;
    }

    /// <summary>Trains what the distiller trains beforehand.</summary>
    /// <returns>The options with those of this training as they took effect.</returns>
    private static RunOptions Pretrain(
        Session session, RunOptions options, DistillationStep step, StepOptions stepOptions, LoopOptions loop, ImageData data)
    {
        var published = new PretrainingOptions();
        var pretraining = new PretrainingOptions
        {
            Epochs = options.PretrainingEpochs ?? published.Epochs,
            LearningRate = options.PretrainingLearningRate ?? published.LearningRate,
        };
        session.Terminal.Line(
            $"first     {options.Distiller} trains a part of its own on the teacher's features, {pretraining.Epochs} epochs");
        var batches = new BatchSource(data.Training, data.Normalisation, loop.Batch, loop.Device);
        new Pretraining(step, batches, loop.Augmentation, stepOptions, pretraining).Run(
            (epoch, loss) => session.Terminal.Line($"          epoch {epoch} of {pretraining.Epochs}, loss {Formatted.Loss(loss)}"),
            session.Stop);
        return options with { PretrainingEpochs = pretraining.Epochs, PretrainingLearningRate = pretraining.LearningRate };
    }

    /// <summary>The name of a run's folder, if it is told none.</summary>
    public static string FolderName(RunOptions options) =>
        options.Strategy == Strategy.None ? $"{options.Name}-none"
        : $"{options.Name}-{options.Distiller}-{StrategyNames.Of(options.Strategy)}"
            + (options.TeacherMode == TeacherMode.Frozen ? "" : $"-{StrategyNames.Of(options.TeacherMode)}");
}
