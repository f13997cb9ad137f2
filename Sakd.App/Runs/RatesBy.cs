namespace Sakd.App.Runs;

/// <summary>How closely a run of <see cref="Strategy.Matched"/> follows the other's rates.</summary>
public enum RatesBy
{
    /// <summary>In every step as much is distilled as there.</summary>
    Step,

    /// <summary>In every step of an epoch as much is distilled as there in the mean of the epoch.</summary>
    Epoch,
}
