using Sakd.Training;

namespace Sakd.App.Runs;

/// <summary>How far a run has come: what is beside the tensors in a <see cref="LastCheckpoint"/>.</summary>
public sealed record RunState
{
    /// <summary>Where the training before the student's is; null where there is none or it is over.</summary>
    public PretrainingState? Pretraining { get; init; }

    /// <summary>Where the student's training is; null before its first step.</summary>
    public LoopState? Loop { get; init; }
}
