using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Sakd.Checkpoints;
using Sakd.Training;

namespace Sakd.App.Runs;

/// <summary>Writes <see cref="RunFolder.Steps"/>: how many images of each step were distilled at each spot, epoch by epoch.</summary>
/// <param name="folder">The run's folder.</param>
/// <param name="spots">The names of the branch points, "KD_1" to "KL".</param>
internal sealed class StepLog(RunFolder folder, ImmutableArray<string> spots) : ITrainingObserver
{
    private readonly string _path = folder.File(RunFolder.Steps);
    private IReadOnlyList<StepCounts> _steps = [];

    /// <summary>The first line.</summary>
    /// <param name="spots">The names of the branch points.</param>
    public static string Header(IEnumerable<string> spots) => $"epoch,step,images,{string.Join(',', spots)}";

    /// <inheritdoc/>
    /// <remarks>A process may have ended between an epoch's lines and the state that knows of it: then they will come again.</remarks>
    public void Begun(LoopState state, LoopOptions options)
    {
        _steps = state.Sums?.Steps ?? [];
        if (!File.Exists(_path)) return;
        var kept = Lines().SkipLast(1).Where((line, i) => i == 0 || EpochOf(line) <= state.Epochs.Length).Select(line => line + "\n");
        string text = string.Concat(kept);
        if (text.Length > 0) AtomicFile.Write(_path, text);
        else AtomicFile.Delete(_path);
    }

    /// <inheritdoc/>
    public void StepDone(int epoch, EpochTotals totals) => _steps = totals.Steps;

    /// <inheritdoc/>
    public void EpochDone(EpochMetrics metrics)
    {
        var lines = _steps.Select((step, i) => string.Create(
            CultureInfo.InvariantCulture, $"{metrics.Epoch},{i + 1},{step.Images},{string.Join(',', step.Selected)}\n"));
        try
        {
            string text = string.Concat(File.Exists(_path) ? lines : lines.Prepend(Header(spots) + "\n"));
            using var stream = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read);
            stream.Write(Encoding.UTF8.GetBytes(text));

            // Before the state that knows of the epoch: else the power may fail between both, and the lines never come again.
            stream.Flush(flushToDisk: true);
        }
        catch (Exception e) when (FileError.Is(e))
        {
            throw FileError.Writing(_path, e);
        }
    }

    // The last is what follows the last end of a line: nothing, or what was being written when the process ended.
    private string[] Lines()
    {
        try
        {
            return File.ReadAllText(_path).Split('\n');
        }
        catch (Exception e) when (FileError.Is(e))
        {
            throw new SakdException($"{_path} cannot be read: {e.Message}");
        }
    }

    private static int EpochOf(string line) =>
        int.TryParse(line.Split(',')[0], CultureInfo.InvariantCulture, out int epoch) ? epoch : int.MaxValue;
}
