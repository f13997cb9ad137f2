using System.Globalization;
using k8s;
using k8s.Models;
using Sakd.App.Comparing;
using Sakd.Testing;

namespace Sakd.App.Tests.Comparing;

/// <summary>What clusters are given: which cells, in which order, and as what.</summary>
public sealed class EngineTests
{
    private static readonly Setting _always = new() { Pair = "a-b", Distiller = "at", Strategy = Strategy.Always };
    private static readonly Setting _adaptive = _always with { Strategy = Strategy.Adaptive };
    private static readonly Setting _matched = _always with { Strategy = Strategy.Matched };

    private static readonly Submission _submission = new("runs/my grid", [[0, 1, 2, 5], [3, 4]], Threads: 2, Gibibytes: 3, AtOnce: 3);

    [Fact]
    public void ATaskOfSlurmRunsACellAndGoesBackIntoTheQueueWithItsState() => Snapshot.Verify(
    [
        ("slurm.sh", SlurmScript.Of(
            _submission, ["/opt/sakd"], "/home/me", ["partition=cpu", "time=4:00:00", "comment=two words", "exclusive"])),
    ]);

    /// <summary>As sbatch reads its lines: words and quotes as a shell does, # the beginning of a comment.</summary>
    [Theory]
    [InlineData("/home/o'neil#2", "--chdir=\"/home/o'neil#2\"")]
    [InlineData("/home/a \"b\" c\\d", "--chdir=\"/home/a \\\"b\\\" c\\\\d\"")]
    [InlineData("/home/$me", "--chdir=/home/$me")]
    public void NoFolderBreaksALineForSlurm(string folder, string expected) => Assert.Contains(
        $"#SBATCH {expected}\n", SlurmScript.Of(_submission, ["/opt/sakd"], folder, []), StringComparison.Ordinal);

    /// <summary>It reads % in the name of a log as a pattern, unless there are two, and so none in what the name begins from.</summary>
    [Fact]
    public void LogsAreNamedFromTheFolderThatTasksRunIn()
    {
        string script = SlurmScript.Of(_submission with { Folder = "a 50% grid" }, ["/opt/sakd"], "/home/50%", []);
        Assert.Contains("#SBATCH --chdir=/home/50%\n", script, StringComparison.Ordinal);
        Assert.Contains("#SBATCH --output=\"a 50%% grid/logs/slurm-%A_%a.log\"\n", script, StringComparison.Ordinal);
    }

    [Fact]
    public void AnIndexOfKubernetesRunsACell() => Snapshot.Verify(
    [
        .. Enumerable.Range(0, 2).Select(wave => (
            $"kubernetes-{wave + 1}.yaml",
            KubernetesManifest.Of(_submission, wave, "sakd", "/home/me", "example.org/sakd:1", "grids"))),
    ]);

    [Theory]
    [InlineData(0, true, "/home/me")]
    [InlineData(1, false, "/home/a \"quoted\" $(name): # and more")]
    [InlineData(0, false, "/home/\\ \t and a \U0001F600")]
    public void AManifestIsAJobByKubernetesOwnTypes(int wave, bool onGpu, string folder)
    {
        // Strictly: a field that no type has is refused.
        var job = KubernetesYaml.Deserialize<V1Job>(
            KubernetesManifest.Of(_submission with { OnGpu = onGpu }, wave, "sakd", folder, "example.org/sakd:1", "grids"), strict: true);
        var pod = job.Spec.Template.Spec;
        var cell = Assert.Single(pod.Containers);
        var rules = job.Spec.PodFailurePolicy.Rules;

        Assert.Equal(("batch/v1", "Job", "Indexed"), (job.ApiVersion, job.Kind, job.Spec.CompletionMode));
        Assert.Equal(
            (cell.Args.Count, Math.Min(3, cell.Args.Count), 3),
            (job.Spec.Completions, job.Spec.Parallelism, job.Spec.BackoffLimitPerIndex));
        Assert.Equal(_submission.Waves[wave].Select(number => number.ToString(CultureInfo.InvariantCulture)), cell.Args);
        Assert.Equal("Never", pod.RestartPolicy);
        Assert.Equal("DisruptionTarget", Assert.Single(rules, rule => rule.Action == "Ignore").OnPodConditions.Single().Type);
        Assert.Equal([2, 3], Assert.Single(rules, rule => rule.Action == "FailIndex").OnExitCodes.Values);
        Assert.Equal(3L << 30, cell.Resources.Limits["memory"].ToInt64());
        Assert.Equal(onGpu ? 1 : null, cell.Resources.Limits.TryGetValue("nvidia.com/gpu", out var gpus) ? gpus.ToInt32() : (int?)null);
        Assert.Equal((folder, folder), (cell.WorkingDir, cell.VolumeMounts.Single().MountPath));
        var grid = Assert.Single(pod.Volumes, volume => volume.Name == cell.VolumeMounts.Single().Name);
        Assert.Equal("grids", grid.PersistentVolumeClaim.ClaimName);
    }

    /// <summary>Kubernetes reads $$ as one, and $(x) as a variable.</summary>
    [Fact]
    public void DollarsOfAFolderAreDollars()
    {
        var job = KubernetesYaml.Deserialize<V1Job>(
            KubernetesManifest.Of(_submission with { Folder = "runs/a$$(x)" }, 0, "sakd", "/home/me", "example.org/sakd:1", "grids"));
        string command = Assert.Single(job.Spec.Template.Spec.Containers).Command[^2];
        Assert.Contains(" 'runs/a$$$$(x)' ", command, StringComparison.Ordinal);
        Assert.StartsWith("shift \"$JOB_COMPLETION_INDEX\"", command, StringComparison.Ordinal);
    }

    [Fact]
    public void ACellOnAGpuAsksForOneUnlessItSaysWhich()
    {
        var onGpu = _submission with { OnGpu = true };
        Assert.Equal(["#SBATCH --gres=gpu:1"], Added(submission => Slurm(submission, "partition=gpus")));
        Assert.Equal(["#SBATCH --gres=gpu:1"], Added(submission => Slurm(submission, "gres-flags=enforce-binding")));
        Assert.Empty(Added(submission => Slurm(submission, "gpus-per-task=a100:1")));
        Assert.Empty(Added(submission => Slurm(submission, "tres-per-task=gres/gpu:1")));
        Assert.Equal(
            ["            limits: { cpu: 2, memory: 3Gi, nvidia.com/gpu: 1 }"],
            Added(submission => KubernetesManifest.Of(submission, 0, "sakd", "/home/me", "example.org/sakd:1", "grids")));

        IEnumerable<string> Added(Func<Submission, string> text) => text(onGpu).Split('\n').Except(text(_submission).Split('\n'));

        static string Slurm(Submission submission, string more) => SlurmScript.Of(submission, ["/opt/sakd"], "/home/me", [more]);
    }

    [Fact]
    public void ACellKeepsItsNumberWhenOthersJoin()
    {
        var begun = ToyGrid.File([_always, _adaptive], [1, 2]);
        var more = begun.With(ToyGrid.File([_matched, _adaptive], [1, 3]), "grid");
        Assert.Equal(begun.Numbered().Select(cell => cell.Name), more.Numbered().Take(4).Select(cell => cell.Name));
        Assert.Equal(
            ["a-b-at-matched-seed1", "a-b-at-matched-seed3", "a-b-at-adaptive-seed3"],
            more.Numbered().Skip(4).Select(cell => cell.Name));
    }

    [Fact]
    public void WhatIsMatchedWaitsForTheAdaptiveCellsUnlessTheyAreFinished()
    {
        var grid = ToyGrid.File([_matched, _adaptive], [1, 2]);
        string[] all = [.. grid.Numbered().Select(cell => cell.Name)];
        Assert.Equal(["1 3", "0 2"], Waves(all));
        Assert.Equal(["0 3", "2"], Waves([.. all.Where(name => name != "a-b-at-adaptive-seed1")]));

        IEnumerable<string> Waves(string[] left) =>
            Submission.WavesOf(grid, left.ToHashSet()).Select(wave => string.Join(' ', wave));
    }

    [Theory]
    [InlineData("7", "7")]
    [InlineData("0 1 2 3", "0-3")]
    [InlineData("0 2 3 5", "0,2-3,5")]
    public void NumbersInARowAreARange(string numbers, string ranges) => Assert.Equal(ranges, SlurmEngine.Ranges(Numbers(numbers)));

    [Theory]
    [InlineData(100, "1001 1001 1001 487", "28 29 28 15")]
    [InlineData(5, "1 1001", "1 4")]
    [InlineData(2, "7 7 7", "1 1 1")]
    public void ArraysShareTheCellsAtOnceByTheirSize(int atOnce, string cells, string shares) => Assert.Equal(
        shares, string.Join(' ', SlurmEngine.Shares(atOnce, Numbers(cells))));

    private static int[] Numbers(string text) => [.. text.Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
}
