using System.Text.Json;

namespace Sakd.Trainer.Tests;

/// <summary>The program as a user starts it, over the pairs that it ships with.</summary>
public sealed class TrainerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sakd-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Inspect_shows_stages_spots_and_adapters()
    {
        var outcome = await Program.Run(_folder, "inspect", "resnet20-resnet8");
        Assert.Equal(0, outcome.ExitCode);
        Assert.All(
            ["layer3", "64x8x8", "205,696", "278,324", "KD_3", "1x1 convolution", "12,008 parameters"],
            text => Assert.Contains(text, outcome.Output));
    }

    [Fact]
    public async Task Inspect_has_room_for_tokens()
    {
        var outcome = await Program.Run(_folder, "inspect", "vit_tiny_patch4_32-resnet8x4", "--batch", "32");
        Assert.Equal(0, outcome.ExitCode);
        Assert.DoesNotContain("\u2026", outcome.Output);
        Assert.All(
            ["blocks.0 / layer1   192x8x8+1   ", "blocks.3 192x8x8+1", "4x4 transposed stride 2", "a step of 32 images by at takes about"],
            text => Assert.Contains(text, outcome.Output));
    }

    [Fact]
    public async Task An_unknown_pair_is_one_line_with_the_nearest_names_and_exit_code_2()
    {
        var outcome = await Program.Run(_folder, "distill", "resnet20-resnet9");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Single(outcome.Error.Trim().Split('\n'));
        Assert.Contains("resnet20-resnet8", outcome.Error);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_pair_for_other_images_names_those_that_fit()
    {
        var outcome = await Program.Run(_folder, "distill", "resnet56-resnet20");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("resnet14-resnet8w8", outcome.Error);
    }

    [Fact]
    public async Task A_checkpoint_of_another_architecture_is_refused_with_the_key_and_both_shapes()
    {
        Assert.Equal(0, (await Program.Run(_folder, "train", "resnet8w4", "--epochs", "1", "--output", "small")).ExitCode);
        var outcome = await Program.Run(_folder, "distill", "resnet8w8-resnet8w4", "--teacher", "small/model.safetensors", "--epochs", "1");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Single(outcome.Error.Trim().Split('\n'));
        Assert.Contains("small/model.safetensors", outcome.Error);
    }

    [Fact]
    public async Task The_main_job_distils_and_its_policy_has_a_part_in_it()
    {
        var outcome = await Program.Run(_folder);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains("One seed shows the mechanism and is not a ranking", outcome.Output);

        var runs = Directory.GetDirectories(Path.Combine(_folder, "runs")).Where(run =>
            File.Exists(Path.Combine(run, "summary.json"))).ToDictionary(
            run => run[(run.LastIndexOf('-') + 1)..],
            run => JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "summary.json"))).RootElement);
        Assert.Equal(["adaptive", "always", "none"], runs.Keys.Order());
        // It soon decides for the teacher everywhere; until then it has kept some images from it at each spot.
        Assert.All(Shares("adaptive"), share => Assert.InRange(share, 0.8, 0.998));
        Assert.All(Shares("always"), share => Assert.Equal(1, share));
        Assert.All(runs.Values, run => Assert.True(run.GetProperty("studentAccuracy").GetDouble() > 0.7));
        double teacher = runs["adaptive"].GetProperty("teacherAccuracy").GetDouble(), plain = Accuracy("none"),
            distilled = Math.Max(Accuracy("always"), Accuracy("adaptive"));
        Assert.True(teacher > distilled && distilled > plain, $"teacher {teacher}, distilled {distilled}, plain {plain}");
        IEnumerable<double> Shares(string strategy) =>
            runs[strategy].GetProperty("distilledShare").EnumerateObject().Select(spot => spot.Value.GetDouble());
        double Accuracy(string strategy) => runs[strategy].GetProperty("studentAccuracy").GetDouble();
        var written = Directory.GetFiles(Path.Combine(_folder, "runs"), "*", SearchOption.AllDirectories)
            .Where(path => path.Contains("adaptive", StringComparison.Ordinal))
            .Select(path => Path.GetFileName(path).Split(".out.tfevents.")[0])
            .Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "config.json", "decisions.png", "events", "metrics.jsonl", "policy.safetensors", "steps.csv", "student.safetensors",
                "summary.json",
            ],
            written);
    }
}
