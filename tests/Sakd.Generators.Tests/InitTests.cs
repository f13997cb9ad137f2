using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Sakd.App;

namespace Sakd.Generators.Tests;

/// <summary>What <c>sakd init</c> writes compiles beside the shipped blocks, and costs what it says.</summary>
public sealed partial class InitTests : IDisposable
{
    private static readonly Lazy<MetadataReference> _blocks = new(() => GeneratorHarness.Image(
        GeneratorHarness.Generate(GeneratorHarness.Compile("Sakd.Architectures", ["global using Sakd;", .. Blocks()])).Clean().Output));

    private readonly string _folder = Directory.CreateTempSubdirectory("sakd-init-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1, 8, 2, "1M")]
    [InlineData(1, 12, 2, "1M")]
    [InlineData(1, 28, 10, "20M")]
    [InlineData(3, 63, 3, "5M")]
    [InlineData(3, 96, 120, "20M")]
    [InlineData(3, 224, 20, "50M")]
    [InlineData(3, 224, 20, "2G")]
    [InlineData(3, 300, 4, "30M")]
    [InlineData(3, 300, 4, "1G")]
    public void ItsFileCompilesAndCostsWhatItSays(int channels, int side, int classes, string budget)
    {
        WriteImages(channels, side, classes);
        string output = Path.Combine(_folder, "Photos.cs");
        using StringWriter written = new(), error = new();
        int code = SakdApp.Run(
            ["init", _folder, "--output", output, "--budget", budget], new Terminal(written, error), CancellationToken.None);
        Assert.Equal(("", 0), (error.ToString(), code));

        string file = File.ReadAllText(output);
        var generated = GeneratorHarness.Generate(GeneratorHarness.Compile("Photos", [file, Program], _blocks.Value));
        generated.Clean();
        foreach (string role in (string[])["Teacher", "Student"])
        {
            string stated = Stated().Matches(file).Single(match => match.Groups[1].Value == role.ToLowerInvariant()).Groups[2].Value;
            string module = generated.Files[$"Photos.Photos{role}.g.cs"];
            long counted = long.Parse(Counted().Match(module).Groups[1].Value, CultureInfo.InvariantCulture);
            Assert.Equal(stated, counted.ToString("N0", CultureInfo.InvariantCulture));
        }

        Assert.Contains(generated.Files.Keys, name => name == "Photos.PhotosPair.Stages.g.cs");
    }

    private const string Program =
        """
        using Photos;
        using Sakd.App;

        internal static class Program
        {
            public static int Run(string[] args) => SakdApp.Run(args, SakdCatalog.Instance);
        }
        """;

    private static IEnumerable<string> Blocks() =>
        Directory.EnumerateFiles(Path.Combine(Here(), "..", "..", "Sakd.Architectures", "Blocks"), "*.cs").Select(File.ReadAllText);

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    // An image of each class.
    private void WriteImages(int channels, int side, int classes)
    {
        foreach (string part in (string[])["train", "t10k"])
        {
            Write($"{part}-images-idx4-ubyte", [classes, channels, side, side], new byte[classes * channels * side * side]);
            Write($"{part}-labels-idx1-ubyte", [classes], [.. Enumerable.Range(0, classes).Select(label => (byte)label)]);
        }

        void Write(string name, int[] dimensions, byte[] values)
        {
            byte[] header = [0, 0, 8, (byte)dimensions.Length, .. new byte[4 * dimensions.Length]];
            foreach (var (i, size) in dimensions.Index()) BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * i)), size);
            File.WriteAllBytes(Path.Combine(_folder, name), [.. header, .. values]);
        }
    }

    [GeneratedRegex("^//   (student|teacher) +([0-9,]+) multiply-adds", RegexOptions.Multiline)]
    private static partial Regex Stated();

    [GeneratedRegex("public const long MultiplyAdds = ([0-9]+);")]
    private static partial Regex Counted();
}
