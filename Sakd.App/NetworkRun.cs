using Sakd.App.Images;
using Sakd.App.Runs;
using Sakd.App.TensorBoard;
using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Layers;
using Sakd.Training;
using static TorchSharp.torch;

namespace Sakd.App;

/// <summary>
/// A run from the first step to its summary, whatever the step: the loop with its displays and files, then, once, the test part.
/// </summary>
/// <param name="session">Terminal and token.</param>
/// <param name="options">The run's options.</param>
/// <param name="data">The images.</param>
/// <param name="folder">Where the files go; what the run begins with is there.</param>
/// <param name="resume">What to type to go on if the run is stopped.</param>
internal sealed class NetworkRun(Session session, RunOptions options, ImageData data, RunFolder folder, string resume)
{
    /// <summary>The run as it was when it was stopped; null for one that begins.</summary>
    public LastCheckpoint.Kept? Kept { get; init; }

    /// <summary>How the teacher sees images normalised; null for as the student does.</summary>
    public Normalisation? TeacherNormalisation { get; init; }

    /// <summary>Trains <paramref name="network"/> by <paramref name="step"/> and measures it.</summary>
    /// <param name="title">The title of the drawing.</param>
    /// <param name="network">The network that is trained.</param>
    /// <param name="file">The name of its file in the run folder.</param>
    /// <param name="teacher">Its teacher, measured too; null for none.</param>
    /// <param name="step">The step.</param>
    /// <param name="loopOptions">The loop's options.</param>
    /// <exception cref="OperationCanceledException">Ctrl-C; the message says what was saved, and how to go on.</exception>
    /// <exception cref="DivergedException">The loss is no longer finite; what is known of the step is in the folder.</exception>
    public RunReport Execute(
        string title, Architecture network, string file, Architecture? teacher, TrainingStep step, LoopOptions loopOptions)
    {
        var last = new LastCheckpoint(folder.File(RunFolder.Last));
        var recorder = new RunRecorder(folder, title, () => SaveWeights(network, file, step));
        ITrainingObserver[] records = loopOptions.Spots.IsEmpty ? [recorder] : [recorder, new StepLog(folder, loopOptions.Spots)];
        int done = 0;
        try
        {
            var result = ProgressDisplay.Show(session.Terminal, loopOptions, data.Training.Count, observers =>
            {
                TrainingLoop? loop = null;
                var saver = new RunSaver(last, options.SaveMinutes, () => (new RunState { Loop = loop!.State() }, loop.Tensors()));
                using (loop = new TrainingLoop(
                    step, network, data, loopOptions, [.. records, .. TensorBoard(() => loop!.FirstBatch()), saver, .. observers]))
                {
                    Restore(loop, recorder);
                    return Train(loop, saver, ref done);
                }
            });

            var test = Evaluation.Measure(network, data.Test, data.Normalisation, loopOptions.Device, data.Shape, session.Stop);
            Accuracy? teacherTest = teacher is null
                ? null
                : Evaluation.Measure(
                    teacher, data.Test, TeacherNormalisation ?? data.Normalisation, loopOptions.Device, data.Shape, session.Stop);
            var summary = RunSummary.Of(result, test, teacherTest, data) with
            {
                Corrupted = Corrupted(network, teacher, step, loopOptions),
            };
            folder.Write(summary);
            last.Delete();
            return new RunReport(folder, summary);
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException(
                $"interrupted after {done} of {loopOptions.Epochs} epochs; {folder.Path} keeps {string.Join(", ", folder.Files)}; "
                + $"go on with: {resume}");
        }
        catch (DivergedException e)
        {
            folder.Write(Divergence.Of(e));
            throw;
        }
    }

    private IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>? Corrupted(
        Architecture network, Architecture? teacher, TrainingStep step, LoopOptions loopOptions) =>
        data.Training is CorruptedImages images && teacher is not null && step is DistillationStep { Routing: not null } distillation
            ? CorruptedDecisions.Of(
                images, data, network, teacher, distillation.TeacherView, folder.File(RunFolder.Policy), loopOptions.Spots,
                folder.File(RunFolder.CorruptedDecisions), loopOptions.Device, session.Stop)
            : null;

    private IEnumerable<ITrainingObserver> TensorBoard(Func<Batch> firstBatch)
    {
        if (options.NoTensorBoard) return [];
        var config = folder.ReadConfig();
        return [new TensorBoardLog(folder.Path, config.Beta1, config.Beta2, FirstPicture)];

        Picture FirstPicture()
        {
            using var batch = firstBatch();
            return BatchPicture.Of(batch, data.Normalisation);
        }
    }

    private TrainingResult Train(TrainingLoop loop, RunSaver saver, ref int done)
    {
        try
        {
            return loop.Run(session.Stop);
        }
        catch (OperationCanceledException)
        {
            saver.Save();
            throw;
        }
        finally
        {
            done = loop.State().Epochs.Length;
        }
    }

    private void Restore(TrainingLoop loop, RunRecorder recorder)
    {
        if (Kept?.State.Loop is { } state) loop.Restore(state, Kept.File.Tensors, Kept.Path);

        folder.DeleteDivergence();

        // A process may end between an epoch's line and the state that knows of it, and so before there is any state.
        recorder.Restore(loop.State().Epochs);
    }

    private void SaveWeights(Architecture network, string file, TrainingStep step)
    {
        Checkpoint.Save(folder.File(file), network, data);
        if (step is not DistillationStep distillation) return;
        if (distillation.TrainedTeacher is { } teacher)
            Checkpoint.Save(folder.File(RunFolder.Teacher), teacher, data, TeacherNormalisation);
        Save(RunFolder.Policy, distillation.RoutingNetwork);
        Save(RunFolder.Distiller, distillation.KnowledgeModules);
    }

    private void Save(string file, nn.Module? module)
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
