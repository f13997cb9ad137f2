namespace Sakd.Trainer.Tests;

/// <summary>The program with another allocator than the C library's, as whoever preloads one has it.</summary>
public sealed class AllocatorTests : IDisposable
{
    private static readonly string[] _folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib"];

    private readonly string _folder = Directory.CreateTempSubdirectory("sakd-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("libjemalloc.so.2")]
    [InlineData("libtcmalloc_minimal.so.4")]
    public async Task Blocks_of_a_preloaded_allocator_go_back_to_it(string library)
    {
        string? path = _folders.Select(folder => Path.Combine(folder, library)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"{library} is not installed.");

        var outcome = await Program.RunWith([("LD_PRELOAD", path)], _folder, "train", "resnet8w8", "--epochs", "1", "--output", "run");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.True(File.Exists(Path.Combine(_folder, "run", "model.safetensors")));
    }
}
