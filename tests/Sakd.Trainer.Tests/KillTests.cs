using System.Globalization;
using Sakd.App.Tests.TensorBoard;
using SkiaSharp;

namespace Sakd.Trainer.Tests;

/// <summary>
/// Runs are killed, without a chance to save, and go on by <c>--resume</c>, again and again: the weights at the end are those of the run
/// that was never killed, bit for bit. More kills by the variable <c>SAKD_KILLS</c>.
/// </summary>
public sealed class KillTests : IDisposable
{
    private const int Epochs = 3, Size = SmallImages.Size, Classes = SmallImages.Classes, Training = 600, Test = 100;

    private readonly string _folder = Directory.CreateTempSubdirectory("sakd-").FullName;
    private readonly int _kills = int.Parse(Environment.GetEnvironmentVariable("SAKD_KILLS") ?? "8", CultureInfo.InvariantCulture);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>
    /// A distiller without state, and those that own some: modules, memories, a part that is trained first. Half of the runs have their
    /// images in memory, the others read files that do not fit there, and vary them.
    /// </summary>
    [Fact]
    public async Task Whenever_a_run_is_killed_it_ends_with_the_weights_of_the_run_that_was_not()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("kills as Linux does");
        SmallImages.Write(Path.Combine(_folder, "images"), Training, Test);
        WriteFiles();
        (string Distiller, bool Streamed)[] runs = [("at", true), ("crd", false), ("ft", true), ("vid", false), ("review", false)];
        if (Environment.GetEnvironmentVariable("SAKD_KILLS_STREAMED") == "1") runs = [.. runs.Select(run => (run.Distiller, true))];
        foreach (var (distiller, streamed) in runs)
        {
            var whole = await Program.Run(_folder, Distill(distiller, streamed, $"{distiller}-whole"));
            Assert.True(whole.ExitCode == 0, whole.Error);
        }

        // The teacher, which all of them share, is trained again, and killed like the rest.
        Directory.Delete(Path.Combine(_folder, "runs", "teachers"), recursive: true);
        var random = new Random(20220504);
        int killed = 0;
        for (int i = 0; killed < _kills || i < runs.Length; i++)
        {
            var (distiller, streamed) = runs[i % runs.Length];
            string run = $"{distiller}-{i}";
            int most = (_kills - killed + runs.Length - 1) / Math.Max(1, runs.Length - i);
            killed += await RunAndKill(Distill(distiller, streamed, run), run, Math.Clamp(most, 1, 4), random);
            foreach (string file in (string[])["student.safetensors", "policy.safetensors"])
            {
                byte[] expected = File.ReadAllBytes(Path.Combine(_folder, $"{distiller}-whole", file));
                Assert.True(
                    expected.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(_folder, run, file))),
                    $"{run}, after {killed} kills: {file} is another");
            }

            Assert.Equal(Epochs, File.ReadAllLines(Path.Combine(_folder, run, "metrics.jsonl")).Length);
            Assert.Equal([1, 2, 3], EventReader.ReadFolder(Path.Combine(_folder, run)).Select(one => one.Step));
            Assert.False(File.Exists(Path.Combine(_folder, run, "last.safetensors")));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{killed} kills");
    }

    /// <summary>Begins a run, kills it, goes on, and so on; then lets it end.</summary>
    /// <returns>How often it was killed.</returns>
    private async Task<int> RunAndKill(string[] begin, string run, int most, Random random)
    {
        int killed = 0;
        while (killed < most)
        {
            string[] arguments = Begun(run) ? ["distill", "--resume", run] : begin;
            int patience = random.Next(20, 1500);
            var outcome = await Program.Run(
                _folder,
                process =>
                {
                    // From when there is something to lose.
                    while (!Begun(run) && !process.HasExited) Thread.Sleep(5);
                    process.WaitForExit(patience);
                    process.Kill();
                },
                arguments);
            if (outcome.ExitCode == 0) return killed;
            Assert.True(outcome.ExitCode == 128 + 9, $"{outcome.ExitCode}: {outcome.Error}");
            killed++;
        }

        var end = await Program.Run(_folder, Begun(run) ? ["distill", "--resume", run] : begin);
        Assert.True(end.ExitCode == 0, $"{end.ExitCode}: {end.Error}{end.Output}");
        return killed;
    }

    private bool Begun(string run) => File.Exists(Path.Combine(_folder, run, "config.json"));

    private static string[] Distill(string distiller, bool streamed, string output) =>
    [
        "distill", "resnet8w8-resnet8w4", "--distiller", distiller, "--epochs", $"{Epochs}", "--pretrain-epochs", "2", "--batch", "16",
        "--threads", "1", "--save-minutes", "0.001", "--output", output,
        .. streamed
            ? (string[])["--data", "files", "--data-memory", "64KiB", "--augment", "randaugment:2,9", "--erasing", "0.2"]
            : ["--data", "images"],
    ];

    /// <summary>Such images as files, of two forms: PNG and, larger than what is trained on, JPEG.</summary>
    private void WriteFiles()
    {
        var random = new Random(2);
        foreach (var (part, count) in (ReadOnlySpan<(string, int)>)[("train", Training), ("test", Test)])
        {
            for (int i = 0; i < count; i++)
            {
                bool large = i % 3 == 0;
                int side = large ? 40 : Size, label = i % Classes;
                using var bitmap = new SKBitmap(new SKImageInfo(side, side, SKColorType.Gray8, SKAlphaType.Opaque));
                var pixels = bitmap.GetPixelSpan();
                random.NextBytes(pixels);
                pixels.Slice(2 * label * bitmap.RowBytes, bitmap.RowBytes).Fill(255);
                using var encoded = bitmap.Encode(large ? SKEncodedImageFormat.Jpeg : SKEncodedImageFormat.Png, 90);
                string folder = Directory.CreateDirectory(Path.Combine(_folder, "files", part, $"class{label}")).FullName;
                File.WriteAllBytes(Path.Combine(folder, $"{i:000}.{(large ? "jpg" : "png")}"), encoded.ToArray());
            }
        }
    }
}
