using System.CommandLine;
using Sakd.App.Comparing;
using Sakd.App.Reports.Watching;
using Sakd.App.Runs;

namespace Sakd.App;

/// <summary><c>sakd watch</c>: the page about a run while it goes on.</summary>
internal static class WatchCommand
{
    private const int MostPorts = 65_535;

    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var run = new Argument<string>("run") { Description = "The folder of a run, begun or not" }.Named();
        var port = NumberOptions.WholeOrNone("--port", 1, MostPorts, "The port on this machine [default: any that is free]");
        var command = new DocumentedCommand("watch", "Show the page about a run in a browser while the run goes on")
        {
            Examples =
            [
                ($"{session.Program} watch {RunFolder.Root}/first", "prints where the page is; Ctrl-C ends it, and not the run"),
                ($"{session.Program} watch {RunFolder.Root}/first --port 8080", "at http://127.0.0.1:8080/"),
            ],
        };
        command.Add(run);
        command.Add(port);
        command.SetAction(parsed => Run(session, parsed.GetRequiredValue(run), parsed.GetValue(port) ?? 0));
        return command;
    }

    private static void Run(Session session, string folder, int port)
    {
        if (GridFile.IsIn(folder))
            throw new SakdException($"{folder} is the folder of a grid: watch one of the runs in it, or make a page of all by report");
        var page = new WatchedPage();
        using var server = new LoopbackServer(page, port);
        session.Terminal.Unwrapped($"watch     {folder} at {server.Address}, on this machine alone; Ctrl-C ends this, and not the run");
        var answers = server.Run(session.Stop);
        new RunWatcher(session, folder, page).Follow();
        answers.Wait();
    }
}
