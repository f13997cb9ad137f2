using System.Globalization;

namespace Sakd.App.Comparing;

/// <summary>An indexed Job of Kubernetes that runs a cell for each of its indices.</summary>
internal static class KubernetesManifest
{
    // A name of a Job becomes the beginning of its pods' names and of their labels, which have 63 characters.
    private const int LongestName = 40;

    /// <summary>The name of the Job of a wave.</summary>
    public static string NameOf(Submission submission, int wave)
    {
        string safe = string.Concat(submission.Name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        string name = $"sakd-{safe}";
        return $"{name[..Math.Min(name.Length, LongestName)].TrimEnd('-')}-{wave + 1}";
    }

    /// <summary>The manifest's text.</summary>
    /// <param name="submission">The cells.</param>
    /// <param name="wave">Which of its waves.</param>
    /// <param name="program">The program's name in the image.</param>
    /// <param name="folder">Where it was asked for, and where the claim is mounted: files have their names from there.</param>
    /// <param name="image">The image.</param>
    /// <param name="claim">The name of the claim.</param>
    public static string Of(Submission submission, int wave, string program, string folder, string image, string claim)
    {
        var cells = submission.Waves[wave];

        // Kubernetes reads $$ as one of them.
        string cell = string.Join(' ', submission.CellArguments.Prepend(program).Select(Formatted.Argument))
            .Replace("$", "$$", StringComparison.Ordinal);
        string numbers = string.Join(", ", cells.Select(number => $"\"{number.ToString(CultureInfo.InvariantCulture)}\""));
        string gpu = submission.OnGpu ? ", nvidia.com/gpu: 1" : "";
        return $$"""
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: {{NameOf(submission, wave)}}
            spec:
              completionMode: Indexed
              completions: {{cells.Count}}
              parallelism: {{Math.Min(submission.AtOnce ?? cells.Count, cells.Count)}}
              backoffLimitPerIndex: 3
              podFailurePolicy:
                rules:
                  # A pod that makes room for others is no failure: its cell goes on from its state elsewhere.
                  - action: Ignore
                    onPodConditions:
                      - type: DisruptionTarget
                  # A cell that was refused, or has diverged, would be so again.
                  - action: FailIndex
                    onExitCodes:
                      operator: In
                      values: [{{SakdApp.Mistake}}, {{SakdApp.Diverged}}]
              template:
                spec:
                  restartPolicy: Never
                  # For a cell that is to end: it saves its state first.
                  terminationGracePeriodSeconds: 60
                  containers:
                    - name: cell
                      image: {{Text(image)}}
                      workingDir: {{Text(folder)}}
                      command:
                        - /bin/sh
                        - -c
                        - {{Text($"shift \"$JOB_COMPLETION_INDEX\" && exec {cell} \"$1\"")}}
                        - cell
                      # The cell of each index.
                      args: [{{numbers}}]
                      resources:
                        requests: { cpu: {{submission.Threads}}, memory: {{submission.Gibibytes}}Gi }
                        limits: { cpu: {{submission.Threads}}, memory: {{submission.Gibibytes}}Gi{{gpu}} }
                      volumeMounts:
                        - name: grid
                          mountPath: {{Text(folder)}}
                  volumes:
                    - name: grid
                      persistentVolumeClaim:
                        claimName: {{Text(claim)}}

            """;
    }

    // YAML takes every other character as it is, and no halves of one as JSON writes them.
    private static string Text(string value) =>
        $"\"{string.Concat(value.Select(c => c is '"' or '\\' ? $"\\{c}" : IsBare(c) ? $"{c}" : $"\\u{(int)c:x4}"))}\"";

    private static bool IsBare(char c) => !char.IsControl(c) && c is not ('\u2028' or '\u2029' or '\ufeff');
}
