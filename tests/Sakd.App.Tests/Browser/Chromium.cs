using PuppeteerSharp;

namespace Sakd.App.Tests.Browser;

/// <summary>An installed Chromium without a window.</summary>
internal static class Chromium
{
    private static readonly string[] _names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>Where it is; null where it is not installed.</summary>
    public static string? Installed { get; } = Environment.GetEnvironmentVariable("PATH")?
        .Split(Path.PathSeparator)
        .SelectMany(folder => _names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Milliseconds that it has to start, or to show a page, where other tests have the processor.</summary>
    public const int Patience = 180_000;

    /// <summary>Skips a test where it is not installed.</summary>
    public static void Need()
    {
        if (Installed is null) Assert.Skip("needs Chromium, which is not installed here");
    }

    /// <summary>Starts it, with a profile of its own.</summary>
    public static Task<IBrowser> Start() => Puppeteer.LaunchAsync(new LaunchOptions
    {
        ExecutablePath = Installed,
        Timeout = Patience,
        Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    });
}
