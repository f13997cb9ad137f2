namespace Sakd.Platform;

/// <summary>What became of a change of the process: made once, and for good, or not.</summary>
internal sealed class Installation
{
    private const string NotAsked = "not installed: SakdPlatform.Install() was not called";

    /// <summary>Why it is not in force; null where it is.</summary>
    public string? Hindrance { get; private set; } = NotAsked;

    /// <summary>Whether it is in force.</summary>
    public bool IsDone => Hindrance is null;

    /// <summary>Tries it, the first time that this is called.</summary>
    /// <param name="install">Makes the change; it gives why it could not, or null.</param>
    public void Try(Func<string?> install)
    {
        if (Hindrance == NotAsked) Hindrance = install();
    }
}
