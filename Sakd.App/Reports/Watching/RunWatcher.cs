using System.Diagnostics;
using Sakd.App.Runs;

namespace Sakd.App.Reports.Watching;

/// <summary>
/// Looks at the files of a run and writes its page again when they have changed; the networks are looked at once, when it is over.
/// </summary>
/// <param name="session">Terminal, catalog and token.</param>
/// <param name="folder">The run's folder, which may not be there yet.</param>
/// <param name="page">The page.</param>
internal sealed class RunWatcher(Session session, string folder, WatchedPage page)
{
    // The run beside has the processor: at most this share of it goes into drawing.
    private const double Share = 0.1;

    // Nothing is written for longer than this while a teacher is trained, and within long epochs: only then is it asked who is at work.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(500), _quiet = TimeSpan.FromSeconds(5);

    private static readonly string[] _files =
        [RunFolder.Config, RunFolder.Metrics, RunFolder.Summary, RunFolder.Diverged, RunFolder.Last];

    /// <summary>Follows the run until it is over, or the end is asked for.</summary>
    public void Follow()
    {
        var (seen, pause, said, abandoned, changed) = ("", TimeSpan.Zero, "", false, Stopwatch.GetTimestamp());
        while (!session.Stop.WaitHandle.WaitOne(pause))
        {
            pause = _pause;
            string now = Stamps();
            long begun = Stopwatch.GetTimestamp();
            if (now != seen) (seen, abandoned, changed) = (now, false, begun);
            else if (!abandoned && Stopwatch.GetElapsedTime(changed) > _quiet && IsAbandoned()) abandoned = true;
            else continue;
            var (run, status) = Look(abandoned);
            if (run?.Summary is not null)
            {
                Finish(run);
                return;
            }

            bool waits = abandoned || run is null or { Epochs.IsEmpty: true };
            if (waits && status != said) session.Terminal.Line($"waits     {status}");
            said = status;
            Show(run, status);
            pause = Stopwatch.GetElapsedTime(begun) / Share is var rest && rest > _pause ? rest : _pause;
        }
    }

    private bool IsAbandoned() => File.Exists(Path.Combine(folder, RunFolder.Config)) && !FolderLock.IsHeld(folder);

    private (ReportedRun? Run, string Status) Look(bool abandoned)
    {
        if (!File.Exists(Path.Combine(folder, RunFolder.Config)))
            return (null, $"the run has not begun: {Path.Combine(folder, RunFolder.Config)} is not there yet");
        try
        {
            var run = ReportedRun.Read(folder);
            string status = run.Divergence is not null ? $"the run has ended without a result: {ReportPart.Diverged(run)}"
                : abandoned
                    ? $"{run.Epochs.Length} of {run.Config.Epochs} epochs are over, and nobody works on it; what goes on with it is "
                        + $"{session.Program} {run.Config.Command} --resume {Formatted.Argument(folder)}"
                : run.Epochs.IsEmpty ? "no epoch is over yet: the first may have its teacher trained before it"
                : $"{run.Epochs.Length} of {run.Config.Epochs} epochs are over";
            return (run, status);
        }
        catch (SakdException e)
        {
            return (null, $"it cannot be read: {e.Message}");
        }
    }

    private void Finish(ReportedRun run)
    {
        Show(run, "the run is over: its networks are looked at");
        try
        {
            var part = ReportPart.Of(session, run, ReportPart.DefaultImages);
            page.Show(version => Page(part, new LiveState(version, Sentence("the run is over: this is all of it"), IsOver: true)));
            session.Terminal.Line("over      the page is whole; Ctrl-C ends this");
        }
        catch (OperationCanceledException)
        {
            // Whoever looks away while the networks are looked at wants no more.
        }
    }

    private void Show(ReportedRun? run, string status) => page.Show(version =>
    {
        var live = new LiveState(version, Sentence(status), IsOver: false);
        return run is null ? Empty(live) : Page(ReportPart.Unfinished(session, run), live);
    });

    private static string Page(ReportPart part, LiveState live) => new ReportPage([part], ImageTags.None) { Live = live }.Write();

    private string Empty(LiveState live) => new HtmlPage(ReportedRun.NameOf(folder), Markup.None, Markup.None) { Live = live }.Write();

    private static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}.";

    // Whatever is written changes the length or the time of one of them.
    private string Stamps() => string.Join(';', _files.Select(name => new FileInfo(Path.Combine(folder, name))).Select(file =>
        file.Exists ? $"{file.Length} {file.LastWriteTimeUtc.Ticks}" : ""));
}
