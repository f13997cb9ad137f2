using System.Diagnostics;
using System.Text.Json;

namespace Sakd.Trainer.Tests;

/// <summary>Grids of the built program, each cell a process of its own.</summary>
public sealed class CompareTests : IDisposable
{
    private const string Pair = "resnet8w8-resnet8w4";

    private readonly string _folder = Directory.CreateTempSubdirectory("sakd-").FullName;

    public CompareTests() => SmallImages.Write(Path.Combine(_folder, "images"), training: 400, test: 100);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_grid_that_was_killed_goes_on_and_leaves_what_was_finished_as_it_is()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("kills as Linux does");
        string[] grid = [.. Compare("--distillers", "at,sp", "--jobs", "2", "--threads", "1", "--save-minutes", "0.001"), "--seeds"];
        string[] cells =
        [
            .. from seed in (int[])[1, 2]
               from distiller in (string[])["at", "sp"]
               from strategy in (string[])["always", "adaptive"]
               select $"{Pair}-{distiller}-{strategy}-seed{seed}",
        ];
        var finished = new Dictionary<string, DateTime>();
        var killed = await Program.Run(
            _folder,
            process =>
            {
                while (cells.Count(IsFinished) < 3 && !process.HasExited) Thread.Sleep(5);
                process.Kill();
                string[] left = ["config.json", "metrics.jsonl", "student.safetensors", "summary.json"];
                foreach (string file in cells.Where(IsFinished).SelectMany(cell => left.Select(file => Path.Combine(Grid(cell), file))))
                    finished[file] = File.GetLastWriteTimeUtc(file);
            },
            [.. grid, "2"]);
        Assert.Equal(128 + 9, killed.ExitCode);
        Assert.True(finished.Count > 0, killed.Error);
        Assert.False(File.Exists(Grid("results.md")));

        // Who asks for a part of it gets that part.
        var part = await Program.Run(
            _folder,
            Compare(
                "--distillers", "at", "--strategies", "always", "--jobs", "2", "--threads", "1", "--save-minutes", "0.001",
                "--seeds", "1"));
        Assert.True(part.ExitCode == 0, part.Error + part.Output);
        Assert.Contains("compare   1 setting, 1 cell", part.Output);
        Assert.True(IsFinished(cells[0]));
        Assert.Contains(cells, cell => !IsFinished(cell));
        Assert.Contains("of 8 cells are finished", File.ReadAllText(Grid("results.md")));

        var end = await Program.Run(_folder, [.. grid, "2"]);
        Assert.True(end.ExitCode == 0, end.Error + end.Output);
        Assert.All(cells, cell => Assert.True(IsFinished(cell), cell));
        Assert.All(finished, file => Assert.Equal(file.Value, File.GetLastWriteTimeUtc(file.Key)));
        Assert.Contains("8 of 8 cells are finished", File.ReadAllText(Grid("results.md")));
        Assert.Equal(1 + cells.Length, File.ReadAllLines(Grid("results.csv")).Length);
        var results = JsonDocument.Parse(File.ReadAllText(Grid("results.json"))).RootElement;
        Assert.Equal(
            [$"{Pair}-at-adaptive", $"{Pair}-sp-adaptive"],
            results.GetProperty("comparisons").EnumerateArray().Select(one => one.GetProperty("setting").GetString()));
        Assert.Equal(64, results.GetProperty("grid").GetProperty("teachers")[0].GetProperty("sha256").GetString()!.Length);

        // The same weights whatever runs beside a cell, and whether it was stopped.
        var alone = await Program.Run(
            _folder,
            [
                .. Compare("--distillers", "sp", "--strategies", "adaptive", "--jobs", "1", "--threads", "1", "--seeds", "1")
                    .Select(word => word == "grid" ? "alone" : word),
            ]);
        Assert.True(alone.ExitCode == 0, alone.Error);
        string student = Path.Combine($"{Pair}-sp-adaptive-seed1", "student.safetensors");
        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder, "alone", student)), File.ReadAllBytes(Grid(student)));

        // More seeds are more cells, and another learning rate another grid.
        var more = await Program.Run(_folder, [.. grid, "3"]);
        Assert.True(more.ExitCode == 0, more.Error + more.Output);
        Assert.Contains("12 cells, of which 8 are finished", more.Output);
        var other = await Program.Run(_folder, [.. grid, "3", "--lr", "0.1"]);
        Assert.Equal(2, other.ExitCode);
        Assert.Contains("was begun with other options for every cell", other.Error);
    }

    /// <summary>
    /// At a learning rate that moves no weight a student ends as it began, but for the statistics of its batch norms, which say what images
    /// it has seen: its file is the same for all strategies if first weights, order and augmentation are.
    /// </summary>
    [Fact]
    public async Task All_strategies_of_a_seed_begin_with_the_same_weights_and_see_the_same_images()
    {
        string[] strategies =
        [
            "none", "always", "adaptive", "random", "matched", "anti", "warm-up", "logit-warm-up", "teacher-right", "teacher-surer",
            "most-different",
        ];
        byte[][] all = await Students("1", strategies), other = await Students("2..2", "always");
        Assert.All(all, student => Assert.True(all[0].AsSpan().SequenceEqual(student)));
        Assert.False(all[0].AsSpan().SequenceEqual(other[0]));

        async Task<byte[][]> Students(string seed, params string[] of)
        {
            var outcome = await Program.Run(
                _folder,
                Compare(
                    "--strategies", string.Join(',', of), "--seeds", seed, "--threads", "1", "--lr", "1e-60", "--augment",
                    "randaugment:2,9"));
            Assert.True(outcome.ExitCode == 0, outcome.Error + outcome.Output);
            return
            [
                .. of.Select(strategy => strategy == "none" ? strategy : $"at-{strategy}")
                    .Select(setting => File.ReadAllBytes(Path.Combine(Grid($"{Pair}-{setting}-seed{seed[0]}"), "student.safetensors"))),
            ];
        }
    }

    [Fact]
    public async Task A_cell_that_diverges_is_shown_and_ends_no_other()
    {
        string[] grid = Compare("--strategies", "always", "--set", "lr=1e20,0.05", "--seeds", "1", "--threads", "1", "--jobs", "1");
        for (int i = 0; i < 2; i++)
        {
            var outcome = await Program.Run(_folder, grid);
            Assert.Equal(1, outcome.ExitCode);
            Assert.Contains($"{Pair}-at-always-lr-1e20-seed1 came to no result: its loss", outcome.Output.ReplaceLineEndings(" "));
            Assert.Contains("next      sakd compare", outcome.Output);
            Assert.True(IsFinished($"{Pair}-at-always-lr-0.05-seed1"));
            string page = File.ReadAllText(Grid("results.md"));
            Assert.Contains("## Without a result", page);
            Assert.Contains("sakd: ", page.Split("## Without a result")[1]);
        }

        // Whoever asks for others does not lose sight of it.
        var part = await Program.Run(_folder, [.. grid.Select(word => word == "lr=1e20,0.05" ? "lr=0.05" : word)]);
        Assert.Equal(0, part.ExitCode);
        Assert.Contains("## Without a result", File.ReadAllText(Grid("results.md")));

        // What a run that is over has left goes on to no other end.
        string damaged = $"{Pair}-at-always-lr-0.05-seed1";
        File.WriteAllText(Path.Combine(Grid(damaged), "summary.json"), "{");
        var again = await Program.Run(_folder, grid);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains(
            $"{damaged} came to no result: its summary.json cannot be read: remove",
            string.Join(' ', again.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    /// <summary>Its cells end too, whether it can tell them so or is killed, and have saved what they have.</summary>
    [Theory]
    [InlineData("TERM", 143, "sakd: interrupted with 0 of 4 cells finished")]
    [InlineData("KILL", 137, "")]
    public async Task A_grid_that_ends_early_keeps_what_its_cells_have_reached(string signal, int exitCode, string says)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("needs Linux's signals");
        string cell = Grid($"{Pair}-at-always-seed1"), last = Path.Combine(cell, "last.safetensors");
        string beside = Path.Combine(Grid($"{Pair}-at-adaptive-seed1"), "config.json");
        var outcome = await Program.Run(
            _folder,
            process =>
            {
                while (!(File.Exists(last) && File.Exists(beside)) && !process.HasExited) Thread.Sleep(20);
                using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
                kill.WaitForExit();
            },
            Compare(1000, "--seeds", "2", "--threads", "1", "--jobs", "2", "--teacher", await Teacher()));
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.StartsWith(says, outcome.Error);

        // Whoever works on a run folder holds this file; a cell whose grid was killed saves its run first.
        foreach (string strategy in (string[])["always", "adaptive"])
        {
            string held = Path.Combine(Grid($"{Pair}-at-{strategy}-seed1"), ".lock");
            while (File.Exists(held)) await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.True(File.Exists(last));
        Assert.False(IsFinished($"{Pair}-at-always-seed1"));
    }

    [Theory]
    [InlineData("homogeneous")]
    [InlineData("heterogeneous")]
    [InlineData("tiny-imagenet")]
    [InlineData("imagenet")]
    public async Task The_pairs_of_a_preset_are_there(string preset)
    {
        var outcome = await Program.Run(_folder, "compare", "--preset", preset, "--data", "nowhere");
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("sakd: data not found: nowhere", outcome.Error);
    }

    [Fact]
    public async Task A_weight_of_features_for_a_distiller_of_logits_is_refused()
    {
        var outcome = await Program.Run(_folder, "compare", Pair, "--distillers", "at,kd", "--set", "beta2=1,2");
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("sakd: --beta2 weighs what is compared at features, and kd compares logits alone", outcome.Error);
    }

    private async Task<string> Teacher()
    {
        var outcome = await Program.Run(
            _folder, "train", "resnet8w8", "--data", "images", "--epochs", "1", "--threads", "1", "--output", "teacher");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return "teacher/model.safetensors";
    }

    private static string[] Compare(params string[] options) => Compare(1, options);

    private static string[] Compare(int epochs, params string[] options) =>
        ["compare", Pair, "--data", "images", "--batch", "20", "--output", "grid", "--epochs", $"{epochs}", .. options];

    private string Grid(string name) => Path.Combine(_folder, "grid", name);

    private bool IsFinished(string cell) => File.Exists(Path.Combine(Grid(cell), "summary.json"));
}
