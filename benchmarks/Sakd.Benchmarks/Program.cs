using System.CommandLine;
using Sakd;
using Sakd.Benchmarks;
using Sakd.Benchmarks.Measuring;
using Sakd.Benchmarks.Tables;
using Sakd.Platform;

try
{
    if (args is not [Child.Flag, ..] && !OwnProcess.WaitsBriefly) return OwnProcess.Run(args);
    SakdPlatform.Install();
    if (args is [Child.Flag, .. var task]) return Child.Run(task);

    var root = new RootCommand(Help.Text)
    {
        new PeerTable(),
        new StepTable(),
        new ScheduleTable(),
        new OverheadTable(),
        new PairsTable(),
        new LimitTable(),
        new ManagedTable(),
        new MemoryTable(),
        new CompilerTable(),
        new StartupTable(),
        new DistillersTable(),
        new DataTable(),
        new InferenceTable(),
    };
    return root.Parse(args.Length == 0 ? ["--help"] : args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (SakdException e)
{
    Console.Error.WriteLine($"benchmarks: {e.Message}");
    return 1;
}
