using Sakd.Checkpoints;

namespace Sakd.App.Comparing;

/// <summary>Cells as indices of Kubernetes' Jobs, whose manifests are written and applied by whoever may.</summary>
/// <param name="session">Terminal.</param>
/// <param name="image">An image in which the program is on the path.</param>
/// <param name="claim">The claim of a volume that holds the folder in which this is typed.</param>
internal sealed class KubernetesEngine(Session session, string image, string claim) : IGridEngine
{
    private static readonly string[] _files = ["--data", "--teacher", "--teacher-classes", "--student-from"];

    /// <inheritdoc/>
    public void Check(string folder, CommonOptions common)
    {
        var named = common.Given.Where(one => _files.Contains(one.Name) && one.Values is not [DataSource.Bundled])
            .SelectMany(one => one.Values.Select(value => (one.Name, value)))
            .Prepend(("--output", folder));
        foreach (var (option, path) in named)
        {
            if (Path.GetRelativePath(Environment.CurrentDirectory, Path.GetFullPath(path)).Split('/', '\\')[0] is ".." or "")
                throw new SakdException(
                    $"{option} {path} lies outside of {Environment.CurrentDirectory}, which is what pods see: put it in there, or type "
                    + "this in a folder that holds both");
        }
    }

    /// <inheritdoc/>
    public void Submit(Submission submission)
    {
        for (int wave = 0; wave < submission.Waves.Count; wave++)
        {
            string path = Path.Combine(submission.Folder, $"kubernetes-{wave + 1}.yaml");
            string text = KubernetesManifest.Of(submission, wave, session.Program, Environment.CurrentDirectory, image, claim);
            AtomicFile.Write(path, text);
            session.Terminal.Line($"written   {path}, {Formatted.Count(submission.Waves[wave].Count)} cells");
            if (wave > 0)
                session.Terminal.Unwrapped($"then      {WaitFor(KubernetesManifest.NameOf(submission, wave - 1))}");
            session.Terminal.Unwrapped($"next      kubectl apply -f {Formatted.Argument(path)}");
        }
    }

    // A Job of which one cell has failed for good ends as Failed, when all others have ended. kubectl wait waits for one condition alone.
    private static string WaitFor(string job) =>
        $"until kubectl get job/{job} -o jsonpath='{{.status.conditions[*].type}}' | grep -Eqw 'Complete|Failed'; do sleep 30; done";
}
