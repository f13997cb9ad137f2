using Sakd.App.Runs;
using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Layers;
using Sakd.Training;

namespace Sakd.App;

/// <summary>
/// A run from the first step to its summary, whatever the step: the loop with its displays and files, then, once, the test part.
/// </summary>
/// <param name="session">Terminal and token.</param>
/// <param name="options">The run's options.</param>
/// <param name="data">The images.</param>
/// <param name="folder">Where the files go.</param>
internal sealed class NetworkRun(Session session, RunOptions options, ImageData data, RunFolder folder)
{
    /// <summary>Trains <paramref name="network"/> by <paramref name="step"/> and measures it.</summary>
    /// <param name="title">The title of the drawing.</param>
    /// <param name="network">The network that is trained.</param>
    /// <param name="file">The name of its file in the run folder.</param>
    /// <param name="teacher">Its teacher, measured too; null for none.</param>
    /// <param name="step">The step.</param>
    /// <param name="stepOptions">The step's options.</param>
    /// <param name="loop">The loop's options.</param>
    /// <exception cref="OperationCanceledException">Ctrl-C; the message says what was saved.</exception>
    public RunReport Execute(
        string title, Architecture network, string file, Architecture? teacher, TrainingStep step, StepOptions stepOptions,
        LoopOptions loop)
    {
        folder.Write(RunConfig.Of(options with { Output = folder.Path }, stepOptions, loop, data));
        var recorder = new RunRecorder(folder, title, () => SaveWeights(network, file, step));
        try
        {
            var result = ProgressDisplay.Show(session.Terminal, loop, data.Training.Count, observers =>
                new TrainingLoop(step, network, data, loop, [recorder, .. observers]).Run(session.Stop));

            var test = Evaluation.Measure(network, data.Test, data.Normalisation, loop.Device, session.Stop);
            Accuracy? teacherTest = teacher is null
                ? null
                : Evaluation.Measure(teacher, data.Test, data.Normalisation, loop.Device, session.Stop);
            var summary = RunSummary.Of(result, test, teacherTest);
            folder.Write(summary);
            return new RunReport(folder, summary, result);
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException(
                $"interrupted after {recorder.Epochs.Count} of {loop.Epochs} epochs; {folder.Path} keeps "
                + $"{string.Join(", ", folder.Files)}");
        }
    }

    private void SaveWeights(Architecture network, string file, TrainingStep step)
    {
        Checkpoint.Save(folder.File(file), network, data);
        if (step is not DistillationStep distillation) return;
        if (distillation.TrainedTeacher is { } teacher) Checkpoint.Save(folder.File(RunFolder.Teacher), teacher, data);
        Save(RunFolder.Policy, distillation.Routing);
        Save(RunFolder.Distiller, distillation.KnowledgeModules);
    }

    private void Save(string file, TorchSharp.torch.nn.Module? module)
    {
        if (module is null) return;
        Safetensors.Save(folder.File(file), StateDict.Of(module), new Dictionary<string, string>
        {
            ["format"] = "pt",
            ["pair"] = options.Name,
            ["distiller"] = options.Distiller!,
        });
    }
}
