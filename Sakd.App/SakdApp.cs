using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using Sakd.App.Comparing;
using Sakd.App.Images;
using Sakd.App.Runs;
using Sakd.Platform;
using Sakd.Training;

namespace Sakd.App;

/// <summary>
/// The program <c>sakd</c> over whatever catalogs it is given; a program of one line can hand it its own. It installs
/// <see cref="SakdPlatform"/>.
/// </summary>
public static class SakdApp
{
    /// <summary>The exit code of a run that did what it was asked.</summary>
    public const int Success = 0;

    /// <summary>The exit code where something is wrong that the caller can put right: one line on the error stream says what.</summary>
    public const int Mistake = 2;

    /// <summary>The exit code where the machine computes wrongly.</summary>
    public const int Unsound = 1;

    /// <summary>The exit code of a comparison that some of its runs came to no result for.</summary>
    public const int Incomplete = 1;

    /// <summary>The exit code after Ctrl-C: 128 and the number of the signal, as shells have it.</summary>
    public const int Interrupted = 130;

    /// <summary>The exit code after a request to terminate, likewise.</summary>
    public const int Terminated = 143;

    /// <summary>The exit code of a run whose loss was no longer finite.</summary>
    public const int Diverged = 3;

    /// <summary>The exit code where the machine has not enough memory for what was asked.</summary>
    public const int Exhausted = 4;

    /// <summary>Runs the program in the terminal that it was started in.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="catalogs">What was compiled: the pairs, architectures and distillers that can be named.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args, params Catalog[] catalogs)
    {
        using var interrupt = new Interrupt();
        int code = Run(args, Terminal.OfProcess(), interrupt.Token, catalogs);
        return code == Interrupted ? interrupt.ExitCode : code;
    }

    /// <summary>Runs the program in another terminal.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="terminal">Where to write.</param>
    /// <param name="stop">Does what Ctrl-C does.</param>
    /// <param name="catalogs">What was compiled.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args, Terminal terminal, CancellationToken stop, params Catalog[] catalogs)
    {
        try
        {
            SakdPlatform.Prepare();
            var session = new Session(terminal, new CatalogIndex(terminal.Program, catalogs), stop);
            if (StepTimes.IsAskedFor(args)) return StepTimes.Serve(session, args[1..], Console.In);
            var root = Commands(session);
            args = ConfigFile.Expand(root, args);
            var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Action is not HelpWithExamples) CommandLine.Check(parsed, terminal.Program);
            return parsed.Invoke(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = terminal.Output,
                Error = terminal.Error,
            });
        }
        catch (SakdException e)
        {
            terminal.Complain(e.Message);
            if (e is ProblemsException { Lines: var lines }) terminal.List(lines);
            return e is DivergedException or EpochDivergedException ? Diverged : Mistake;
        }
        catch (OperationCanceledException e)
        {
            // Who knows what was kept says so; a token by itself says in the language of the system that something was cancelled.
            terminal.Complain(e.CancellationToken.CanBeCanceled ? "interrupted" : e.Message);
            return Interrupted;
        }
        catch (Exception e) when (e is OutOfMemoryException
            || (e is ExternalException && e.Message.Contains("memory", StringComparison.OrdinalIgnoreCase)))
        {
            // libtorch's message goes on with a stack trace of its own.
            terminal.Complain($"the memory is exhausted: {e.Message.Split('\n')[0]}; try a smaller --batch or fewer --threads");
            return Exhausted;
        }
    }

    private static DocumentedRootCommand Commands(Session session)
    {
        bool hasMainJob = session.Catalog.HasMainJob;
        var (program, pair) = (session.Program, session.Catalog.ExamplePair);
        var root = new DocumentedRootCommand(
            "Spot-adaptive knowledge distillation."
            + (hasMainJob ? " Without a command: a teacher and three students in a few minutes." : ""))
        {
            Examples = hasMainJob
                ?
                [
                    (program, "the main job: teacher, plain student, distilled student, adaptively distilled student"),
                    ($"{program} inspect {pair}", "the pair it works on"),
                    ($"{program} distill {pair} --strategy random", "the same pair under another strategy"),
                ]
                :
                [
                    ($"{program} list", "what the program was compiled with"),
                    ($"{program} inspect {pair}", "a pair from the inside"),
                    ($"{program} distill {pair} --data ~/images", "that pair, on images of your own"),
                ],
        };
        root.Add(TrainCommand.Create(session));
        root.Add(DistillCommand.Create(session));
        root.Add(CompareCommand.Create(session));
        root.Add(EvaluateCommand.Create(session));
        root.Add(ConvertCommand.Create(session));
        root.Add(ExportCommand.Create(session));
        root.Add(PredictCommand.Create(session));
        root.Add(BenchCommand.Create(session));
        root.Add(DataCommand.Create(session));
        root.Add(InitCommand.Create(session));
        root.Add(RecipesCommand.Create(session));
        root.Add(ListCommand.Create(session));
        root.Add(InspectCommand.Create(session));
        root.Add(ReportCommand.Create(session));
        root.Add(WatchCommand.Create(session));
        root.Add(DiffCommand.Create(session));
        root.Add(DoctorCommand.Create(session));

        var help = root.Options.OfType<HelpOption>().Single();
        var helpWithExamples = new HelpWithExamples((HelpAction)help.Action!);
        help.Action = helpWithExamples;
        if (hasMainJob) AddMainJob(root, session);
        else root.SetAction(helpWithExamples.Invoke);
        return root;
    }

    private static void AddMainJob(RootCommand root, Session session)
    {
        var compute = new ComputeOptions();
        compute.AddTo(root);
        root.SetAction(parsed => MainJob.Run(session, parsed.GetRequiredValue(compute.Device), parsed.GetValue(compute.Threads)));
    }
}
