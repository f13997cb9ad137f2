using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;

namespace Sakd.Trainer.Tests;

/// <summary>
/// Whoever follows the page on networks of one's own, word for word and in a folder of their own, ends with a program that trains.
/// </summary>
public sealed class OwnNetworkPageTests : IDisposable
{
    private static readonly Page _page = new("own-network.md");

    private readonly string _folder = Directory.CreateTempSubdirectory("leaves-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_page_leads_to_a_program_that_trains()
    {
        Write("Leaves.csproj", _page.Blocks("xml").First());
        foreach (var (index, code) in _page.Blocks("csharp").Index()) Write($"File{index}.cs", code);
        WriteImages(classes: 20, ofEach: 6);

        string[] commands = _page.Blocks("sh").First().Split('\n');
        Assert.Equal(["build", "run", "run"], commands.Select(command => command.Split(' ')[1]));
        string built = await Run(commands[0]);
        Assert.Contains("0 Warning(s)", built);

        string shown = await Run(commands[1]);
        Assert.All(["stage3", "KD_3", "192x8x8"], text => Assert.Contains(text, shown));

        string trained = await Run(commands[2]);
        Assert.Contains("student ", trained);
        string folder = Directory.GetDirectories(Path.Combine(_folder, "runs"), "tree-leaf-means-adaptive*").Single();
        var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "summary.json"))).RootElement;
        Assert.Equal(20, summary.GetProperty("testImages").GetInt32());
        Assert.True(new FileInfo(Path.Combine(folder, "student.safetensors")).Length > 100_000);

        // What keeps a program that trains stable.
        string settings = File.ReadAllText(
            Directory.GetFiles(Path.Combine(_folder, "bin"), "Leaves.runtimeconfig.json", SearchOption.AllDirectories).Single());
        var options = JsonDocument.Parse(settings).RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");
        Assert.False(options.GetProperty("System.GC.Concurrent").GetBoolean());
        Assert.Equal(4194304, options.GetProperty("System.GC.Gen0MaxBudget").GetInt32());
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    /// <summary>Colour images of noise in the page's format: four files.</summary>
    private void WriteImages(int classes, int ofEach)
    {
        var random = new Random(1);
        foreach (var (part, count) in (ReadOnlySpan<(string, int)>)[("train", classes * ofEach), ("t10k", classes)])
        {
            byte[] pixels = new byte[count * 3 * 64 * 64];
            random.NextBytes(pixels);
            Idx($"{part}-images-idx4-ubyte", [count, 3, 64, 64], pixels);
            Idx($"{part}-labels-idx1-ubyte", [count], [.. Enumerable.Range(0, count).Select(i => (byte)(i % classes))]);
        }

        void Idx(string name, int[] dimensions, byte[] values)
        {
            byte[] header = [0, 0, 8, (byte)dimensions.Length, .. new byte[4 * dimensions.Length]];
            foreach (var (i, size) in dimensions.Index()) BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * i)), size);
            Directory.CreateDirectory(Path.Combine(_folder, "images"));
            File.WriteAllBytes(Path.Combine(_folder, "images", name), [.. header, .. values]);
        }
    }

    /// <summary>A command of the page, in the project's folder.</summary>
    private async Task<string> Run(string command)
    {
        string[] words = command.Split(' ');
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The page says to: where the checkout lies.
        start.Environment["Sakd"] = Page.Repository;

        // The teacher that the program trains is kept among the user's files.
        start.Environment["XDG_CACHE_HOME"] = Path.Combine(_folder, "cache");

        // The tests' own, and servers that would outlive the command and hold its output open.
        start.Environment.Remove("OMP_WAIT_POLICY");
        start.Environment.Remove("OMP_NUM_THREADS");
        start.Environment.Remove("DOTNET_GCgen0size");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";

        // It would ask the feed for advisories, which is not what the page is about.
        start.Environment["NuGetAudit"] = "false";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{command}\n{await output}\n{await error}");
        return await output;
    }
}
