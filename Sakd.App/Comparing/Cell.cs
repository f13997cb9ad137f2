using System.Text.Json.Serialization;
using Sakd.App.Runs;
using Sakd.Checkpoints;

namespace Sakd.App.Comparing;

/// <summary>One run of a grid.</summary>
/// <param name="Setting">Its setting.</param>
/// <param name="Seed">Its seed.</param>
internal sealed record Cell(Setting Setting, ulong Seed)
{
    /// <summary>Its name, and that of its folder.</summary>
    [JsonIgnore]
    public string Name => $"{Setting.Name}-seed{Seed}";

    /// <summary>The cell that has to be finished before this one begins; null where there is none.</summary>
    [JsonIgnore]
    public Cell? Needs => Setting.Rates is { } setting ? this with { Setting = setting } : null;
}

/// <summary>A cell with all that it takes to run it.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Options">The options of its run, without a folder.</param>
/// <param name="Folder">Its run folder.</param>
/// <param name="Log">What it prints.</param>
internal sealed record CellJob(Cell Cell, RunOptions Options, string Folder, string Log)
{
    /// <summary>The number of epochs that are over.</summary>
    public int EpochsDone
    {
        get
        {
            string metrics = Path.Combine(Folder, RunFolder.Metrics);
            try
            {
                return File.Exists(metrics) ? SharedFile.ReadAllText(metrics).Count(c => c == '\n') : 0;
            }
            catch (Exception e) when (FileError.Is(e))
            {
                return 0;
            }
        }
    }
}

/// <summary>A cell that came to no result.</summary>
/// <param name="Cell">Its name.</param>
/// <param name="Reason">Why.</param>
/// <param name="LastLines">The last lines that it printed.</param>
internal sealed record CellFailure(string Cell, string Reason, IReadOnlyList<string> LastLines);
