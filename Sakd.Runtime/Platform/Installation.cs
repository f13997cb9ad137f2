namespace Sakd.Platform;

/// <summary>What became of a change of the process: made once, and for good, or not.</summary>
internal sealed class Installation
{
    private const string NotAsked = "not installed: SakdPlatform.Install() was not called";

    private readonly Lock _lock = new();

    /// <summary>Why it is not in force; null where it is.</summary>
    public string? Hindrance { get; private set; } = NotAsked;

    /// <summary>Whether it is in force.</summary>
    public bool IsDone => Hindrance is null;

    /// <summary>Tries it, the first time that this is called; other callers wait until that is done.</summary>
    /// <param name="install">Makes the change; it gives why it could not, or null.</param>
    public void Try(Func<string?> install)
    {
        lock (_lock)
        {
            if (Hindrance == NotAsked) Hindrance = install();
        }
    }
}
