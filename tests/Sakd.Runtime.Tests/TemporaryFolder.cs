namespace Sakd.Runtime.Tests;

/// <summary>A folder of its own for a test, which is the current one while the test runs.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly string _before = Directory.GetCurrentDirectory();

    public TemporaryFolder() => Directory.SetCurrentDirectory(Path);

    public string Path { get; } = Directory.CreateTempSubdirectory("sakd-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, params ReadOnlySpan<byte> bytes)
    {
        System.IO.File.WriteAllBytes(File(name), bytes);
        return File(name);
    }

    public void Dispose()
    {
        Directory.SetCurrentDirectory(_before);
        Directory.Delete(Path, recursive: true);
    }
}
