using System.Collections.Immutable;
using System.Text.Json;
using Sakd.App.Comparing;
using Sakd.App.Runs;
using Sakd.Layers;
using Sakd.Runtime.Tests.Data;
using Sakd.Runtime.Tests.Training.Loop;
using Sakd.Training;

namespace Sakd.App.Tests.Comparing;

/// <summary>
/// A grid that a cluster runs, from its submission to what there is of it. The programs of the cluster write down what they are asked.
/// </summary>
public sealed class SubmittedGridTests : IDisposable
{
    private const string Folder = $"runs/compare-{ToyCatalog.Pair}";

    private readonly SakdProgram _sakd = new();
    private readonly string? _path = Environment.GetEnvironmentVariable("PATH");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", _path);
        _sakd.Dispose();
    }

    [Fact]
    public void CellsAreQueuedOnceAndWhatIsMatchedBehindTheOthers()
    {
        StubSlurm();
        Stub("squeue", "echo 11");
        string[] grid = Compare("slurm", "--strategies", "adaptive,matched", "--jobs", "2", "--partition", "cpu");
        var result = _sakd.Run(grid);
        Assert.Equal("", result.Error);
        Assert.Contains("submitted job 12, 1 cells, which wait for the end of 11", result.Output, StringComparison.Ordinal);
        Assert.Equal(
            [
                $"sbatch --parsable --array=0%2 {Folder}/slurm.sh",
                $"sbatch --parsable --array=1%2 --dependency=afterany:11 {Folder}/slurm.sh",
            ],
            Submissions());
        Assert.Contains("#SBATCH --partition=cpu\n", File.ReadAllText($"{Folder}/slurm.sh"), StringComparison.Ordinal);
        Assert.Contains("#SBATCH --cpus-per-task=2\n", File.ReadAllText($"{Folder}/slurm.sh"), StringComparison.Ordinal);

        _sakd.Refuses(["compare", "--output", Folder, "--cell", "1"], "-adaptive-seed1, which is not finished: run that one first");
        _sakd.Refuses(grid, "are queued as job 11: wait", "scancel 11 12");
        Assert.Equal("squeue --noheader --format=%F --jobs=11,12", File.ReadLines("asked").Last());
        _sakd.Refuses(Compare("local", "--strategies", "adaptive,matched"), "are queued as job 11: wait");

        // Slurm forgets jobs some minutes after their end.
        Stub("squeue", "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1");
        Assert.Equal(0, _sakd.Run(grid).ExitCode);
    }

    /// <summary>It may have been while this one read the images.</summary>
    [Fact]
    public void WhatAnotherProcessHasSubmittedMeanwhileIsNotSubmittedAgain()
    {
        StubSlurm();
        string[] grid = Compare("slurm", "--strategies", "adaptive,always");
        Assert.Equal("", _sakd.Run(grid).Error);
        int submitted = Submissions().Count();

        Stub("squeue", "if [ -e asked-before ]; then echo 11; fi; touch asked-before");
        _sakd.Refuses(grid, "are queued as job 11: wait");
        Assert.True(File.Exists("asked-before"));
        Assert.Equal(submitted, Submissions().Count());
    }

    [Fact]
    public void ArraysOfAWaveRunSideBySideAndTheNextWaveWaitsForAllOfThem()
    {
        StubSlurm("echo 'MaxArraySize            = 2'");
        Assert.Equal("", _sakd.Run(Compare("slurm", "--strategies", "adaptive,matched", "--seeds", "2", "--jobs", "3")).Error);
        Assert.Equal(
            [
                $"sbatch --parsable --array=0%1 {Folder}/slurm.sh",
                $"sbatch --parsable --array=0%2 {Folder}/slurm.sh 2",
                $"sbatch --parsable --array=1%1 --dependency=afterany:11:12 {Folder}/slurm.sh",
                $"sbatch --parsable --array=1%2 --dependency=afterany:11:12 {Folder}/slurm.sh 2",
            ],
            Submissions());
    }

    [Fact]
    public void ArraysBeyondTheCellsAtOnceWaitForOneBeforeThem()
    {
        StubSlurm("echo 'MaxArraySize            = 1'");
        Assert.Equal("", _sakd.Run(Compare("slurm", "--strategies", "adaptive,random,always", "--jobs", "2")).Error);
        Assert.Equal(
            [
                $"sbatch --parsable --array=0%1 {Folder}/slurm.sh",
                $"sbatch --parsable --array=0%1 {Folder}/slurm.sh 1",
                $"sbatch --parsable --array=0%1 --dependency=afterany:11 {Folder}/slurm.sh 2",
            ],
            Submissions());
    }

    /// <summary>Its task would wait for its turn to say that it would diverge again.</summary>
    [Fact]
    public void ACellThatHasDivergedIsNotSubmitted()
    {
        StubSlurm();
        Stub("squeue", "");
        string[] grid = Compare("slurm", "--strategies", "adaptive,always");
        Assert.Equal("", _sakd.Run(grid).Error);
        Diverges("adaptive");
        Assert.Equal("", _sakd.Run(grid).Error);
        Assert.Equal(["--array=0-1", "--array=1"], Submissions().Select(line => line.Split(' ')[2]));

        Diverges("always");
        var result = _sakd.Run(grid);
        Assert.Equal(2, Submissions().Count());
        Assert.Equal(SakdApp.Incomplete, result.ExitCode);
        Assert.Contains("-at-always-seed1 came to no result: its loss was no longer finite", result.Output, StringComparison.Ordinal);

        static void Diverges(string strategy)
        {
            string folder = $"{Folder}/{ToyCatalog.Pair}-at-{strategy}-seed1";
            Directory.CreateDirectory(folder);
            File.WriteAllText(
                $"{folder}/{RunFolder.Diverged}",
                JsonSerializer.Serialize(new Divergence { What = "loss", Epoch = 1 }, RunJson.Default.Divergence));
        }
    }

    [Fact]
    public void WithoutSlurmTheCallerIsToldWhereToGo()
    {
        Environment.SetEnvironmentVariable("PATH", "/nowhere");
        _sakd.Refuses(Compare("slurm"), "sbatch is not there: type this on a machine of the cluster");
    }

    [Fact]
    public void WhatSlurmRefusesIsSaidInItsWords()
    {
        Stub("scontrol", "exit 1");
        Stub("sbatch", "echo 'invalid partition specified: cpu' >&2; exit 1");
        _sakd.Refuses(Compare("slurm"), "Slurm does not take the cells: invalid partition specified: cpu");
    }

    [Fact]
    public void WhatIsMatchedInKubernetesWaitsUntilTheJobBeforeItHasEndedWellOrNot()
    {
        Stub("sleep", "");
        Stub("kubectl", "head -n 1 conditions && sed -i 1d conditions");
        var submitted = _sakd.Run(Compare("kubernetes", "--strategies", "adaptive,matched", "--image", "sakd:1", "--claim", "grids"));
        string wait = submitted.Output.Split('\n').Single(line => line.StartsWith("then ", StringComparison.Ordinal))[4..];

        Assert.Equal(3, Asked("", "FailureTarget", "FailureTarget Failed"));
        Assert.Equal(2, Asked("SuccessCriteriaMet", "SuccessCriteriaMet Complete"));

        int Asked(params string[] conditions)
        {
            File.WriteAllLines("conditions", conditions);
            File.Delete("asked");
            Assert.Equal(0, ClusterProgram.Run("sh", "-c", wait).Code);
            return File.ReadLines("asked").Count(line => line.StartsWith("kubectl get job/sakd-compare-", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void ResultsAreThoseOfTheCellsThatAreThere()
    {
        var submitted = _sakd.Run(Compare("kubernetes", "--image", "sakd:1", "--claim", "grids"));
        Assert.Contains($"next      kubectl apply -f {Folder}/kubernetes-1.yaml", submitted.Output, StringComparison.Ordinal);
        string teacher = GridFile.Begun(Folder).Teachers[0].File;
        _sakd.Distil($"{Folder}/{ToyCatalog.Pair}-at-always-seed1", "--strategy", "always", "--teacher", teacher);
        string log = $"{Folder}/logs/{ToyCatalog.Pair}-at-adaptive-seed1.log";
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        File.WriteAllText(log, "the node is on fire\n");

        var collected = _sakd.Run("compare", ToyCatalog.Pair, "--collect");
        Assert.Equal(SakdApp.Incomplete, collected.ExitCode);
        Assert.Contains(
            $"{ToyCatalog.Pair}-at-adaptive-seed1 is missing: 0 of 2 epochs are over\n  the node is on fire\n", collected.Output,
            StringComparison.Ordinal);
        Assert.Contains("1 of 2 cells are finished", File.ReadAllText($"{Folder}/results.md"), StringComparison.Ordinal);
        Assert.Equal(3, File.ReadLines($"{Folder}/results.csv").Count());
        Assert.True(File.Exists($"{Folder}/report.html"));

        var finished = _sakd.Run("compare", "--output", Folder, "--cell", "0");
        Assert.Equal((0, ""), (finished.ExitCode, finished.Error));
        Assert.Contains("-at-always-seed1, is finished", finished.Output, StringComparison.Ordinal);
        _sakd.Refuses(["compare", "--output", Folder, "--cell", "2"], "has the cells 0 to 1, and none of number 2");
        File.AppendAllText(teacher, "x");
        _sakd.Refuses(["compare", "--output", Folder, "--cell", "1"], "the teacher of the grid in", "is no longer what it was");
        Assert.Contains("is no longer what it was", File.ReadLines(log).Last(), StringComparison.Ordinal);
    }

    /// <summary>Somebody may have put another file there while the grid went on.</summary>
    [Fact]
    public void ARunWithAnotherTeacherIsNoResult()
    {
        Assert.Equal("", _sakd.Run(Compare("kubernetes", "--image", "sakd:1", "--claim", "grids")).Error);
        string cell = $"{ToyCatalog.Pair}-at-always-seed1";
        _sakd.Distil($"{Folder}/{cell}", "--strategy", "always", "--teacher", _sakd.Teacher("other", seed: 7));

        var collected = _sakd.Run("compare", ToyCatalog.Pair, "--collect");

        Assert.Equal(SakdApp.Incomplete, collected.ExitCode);
        Assert.Contains(
            $"{cell} came to no result: its run was made with another teacher than the grid: remove {Folder}/{cell}",
            string.Join(' ', collected.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains("0 of 2 cells are finished", File.ReadAllText($"{Folder}/results.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void WhyACellFailedIsForgottenOnceItIsSubmittedAgain()
    {
        string[] grid = Compare("kubernetes", "--image", "sakd:1", "--claim", "grids");
        Assert.Equal("", _sakd.Run(grid).Error);
        Assert.Contains("-adaptive-seed1 is missing: 0 of 2 epochs", Collected(), StringComparison.Ordinal);
        string results = File.ReadAllText($"{Folder}/results.json"), cell = $"{ToyCatalog.Pair}-at-adaptive-seed1";
        string failed = results.Replace(
            "\"failed\": []", $$"""
            "failed": [{ "cell": "{{cell}}", "reason": "the node burnt", "lastLines": [] }]
            """, StringComparison.Ordinal);
        Assert.NotEqual(results, failed);
        File.WriteAllText($"{Folder}/results.json", failed);
        Assert.Contains($"{cell} came to no result: the node burnt", Collected(), StringComparison.Ordinal);

        Assert.Equal("", _sakd.Run(grid).Error);

        Assert.Contains($"{cell} is missing: 0 of 2 epochs", Collected(), StringComparison.Ordinal);

        string Collected() => _sakd.Run("compare", ToyCatalog.Pair, "--collect").Output;
    }

    /// <summary>NST is published with another batch for this pair, which is no teacher's.</summary>
    [Fact]
    public void TheTeacherIsTheSameWhicheverDistillerIsNamedFirst()
    {
        FeatureShape shape = new(3, 32, 32);
        IdxBytes.WriteDataSet("colours", shape, classes: 10, trainingPerClass: 20, testPerClass: 5);
        var published = new PublishedCatalog(shape);
        Assert.Equal(32, TrainingRecipe.Of("cifar100").BatchOf(PublishedCatalog.Pair, "nst"));

        Assert.Equal(TeacherOf("at"), TeacherOf("nst,at"));

        GridTeacher TeacherOf(string distillers)
        {
            var result = _sakd.Run(
                "sakd", published, CancellationToken.None, "compare", PublishedCatalog.Pair, "--data", "colours", "--recipe", "cifar100",
                "--epochs", "1", "--seeds", "1", "--distillers", distillers, "--output", $"of-{distillers}",
                "--engine", "kubernetes", "--image", "sakd:1", "--claim", "grids");
            Assert.Equal("", result.Error);
            return Assert.Single(GridFile.Begun($"of-{distillers}").Teachers);
        }
    }

    [Theory]
    [InlineData("--engine slrum", "--engine takes local, slurm, kubernetes, not 'slrum'; did you mean slurm?")]
    [InlineData("--partition cpu", "--partition is nothing to --engine local")]
    [InlineData("--engine slurm --image x", "--image is nothing to --engine slurm")]
    [InlineData("--engine slurm --output a\\b", "a\\b: Slurm takes \\ in the names of logs for a sign of its own; name")]
    [InlineData("--engine kubernetes --image x", "--engine kubernetes needs --claim <name>")]
    [InlineData("--engine kubernetes --image x --claim y --output /elsewhere", "--output /elsewhere lies outside of")]
    [InlineData("--engine kubernetes --image x --claim y --data ../images", "--data ../images lies outside of")]
    [InlineData("--collect --seeds 3", "a grid that was begun keeps what it was given: leave --seeds out")]
    [InlineData("--collect", "is no grid: grid.json is not there")]
    [InlineData("--cell 0", "is no grid: grid.json is not there")]
    [InlineData("--threads 1024", "the processors here, not '1024'")]
    public void AMistakeIsOneLine(string line, string says)
    {
        _sakd.Refuses(["compare", ToyCatalog.Pair, .. line.Split(' ')], says);
        Assert.False(Directory.Exists("runs"));
    }

    private string[] Compare(string engine, params string[] more) =>
    [
        "compare", ToyCatalog.Pair, "--data", _sakd.SmallData, "--epochs", "2", "--engine", engine,
        .. more.Contains("--seeds") ? (string[])[] : ["--seeds", "1"], .. more,
    ];

    // Jobs are 11, 12 and so on.
    private void StubSlurm(string configuration = "")
    {
        Stub("scontrol", configuration);
        Stub("sbatch", "grep -c ^sbatch asked | sed 's/^/1/'");
    }

    private static IEnumerable<string> Submissions() =>
        File.ReadLines("asked").Where(line => line.StartsWith("sbatch", StringComparison.Ordinal));

    private void Stub(string name, string does)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("needs scripts that are programs");
        Directory.CreateDirectory("bin");
        File.WriteAllText($"bin/{name}", $"#!/bin/sh\necho {name} \"$@\" >> asked\n{does}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode($"bin/{name}", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("PATH", $"{Path.GetFullPath("bin")}:{_path}");
    }

    /// <summary>The toy pair under the name of a published one, with the toy distiller under that of another, too.</summary>
    private sealed class PublishedCatalog(FeatureShape shape) : Catalog
    {
        public const string Pair = "wrn_40_2-ShuffleNetV1";

        public override ImmutableArray<ArchitectureEntry> Architectures { get; } =
            [ToyNetwork.Entry("wrn_40_2", 16, shape, 10), ToyNetwork.Entry("ShuffleNetV1", 4, shape, 10)];

        public override ImmutableArray<PairEntry> Pairs
        {
            get
            {
                var pair = ToyCatalog.Entry(Pair, Architectures[0], Architectures[1]);
                var distiller = pair.Distillers[0];
                return [pair with { Distillers = [distiller, distiller with { Name = "nst" }] }];
            }
        }
    }
}
