namespace Sakd.App;

/// <summary>What chooses the epoch that is kept.</summary>
public enum EpochSelection
{
    /// <summary>Images that nobody trains on, apart from those that the result is measured on.</summary>
    Validation,

    /// <summary>
    /// The images that the result is measured on, as in the published protocol. The result is then the best of many, and says too much.
    /// </summary>
    Test,
}
