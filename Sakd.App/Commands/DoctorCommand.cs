using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Sakd.Platform;
using Sakd.Tensors;
using Spectre.Console;
using static TorchSharp.torch;

namespace Sakd.App;

/// <summary><c>sakd doctor</c>: the machine, libtorch, what is switched on and why, and whether the kernels compute rightly here.</summary>
internal static class DoctorCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Session session)
    {
        var compute = new ComputeOptions();
        var command = new DocumentedCommand(
            "doctor", "Show the machine, libtorch and what is switched on, and check every kernel against libtorch")
        {
            Examples =
            [
                ($"{session.Program} doctor", "what this machine has, and whether it computes rightly"),
                ($"SAKD_OWN_KERNELS=0 {session.Program} doctor", "the same with libtorch's kernels alone"),
            ],
        };
        compute.AddTo(command);
        command.SetAction(parsed =>
            Run(session.Terminal, Compute.Open(parsed.GetRequiredValue(compute.Device), parsed.GetValue(compute.Threads))));
        return command;
    }

    private static int Run(Terminal terminal, Device device)
    {
        terminal.Draw("Machine", Machine(device));
        terminal.Draw("Switches", Switches());
        terminal.Line("1 or 0 in an environment variable switches on or off; docs/platform.md says more of each.");
        terminal.Line();

        var watch = Stopwatch.StartNew();
        KernelCheck[] checks = [.. KernelChecks.Run()];
        terminal.Draw("Kernels against libtorch in double precision", Checks(checks));
        if (!SakdPlatform.OwnKernels.IsOn) terminal.Line($"Those of Sakd.Kernels are off: {SakdPlatform.OwnKernels.Reason}.");
        int wrong = checks.Count(check => !check.IsRight);
        string seconds = watch.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        if (wrong == 0)
        {
            terminal.Line($"{checks.Length} of {checks.Length} are right, in {seconds} s.");
            return SakdApp.Success;
        }

        terminal.Complain(
            $"{wrong} of {checks.Length} checks are wrong on this machine; SAKD_OWN_KERNELS=0 leaves everything to libtorch, "
            + "ONEDNN_MAX_CPU_ISA=SSE41 has it use its oldest kernels");
        return SakdApp.Unsound;
    }

    private static Table Machine(Device device)
    {
        var table = Tables.New("", "");
        table.HideHeaders();
        table.Columns[1].NoWrap = false;
        string instructions = Processor.HasAvx512 ? "AVX2, AVX-512" : Avx2.IsSupported ? "AVX2" : "neither AVX2 nor AVX-512";
        string collections = GCSettings.LatencyMode is GCLatencyMode.Batch
            ? "stop the program"
            : "go on beside the program: import build/Sakd.Runtime.targets";
        double memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30);
        table.AddTexts("processor", $"{Processor.Name}: {instructions}{(Processor.HidesCaches ? "; hides its caches" : "")}");
        table.AddTexts("cores", $"{Processor.PhysicalCores} of {Environment.ProcessorCount} logical processors");
        table.AddTexts("computes", $"{get_num_threads()} threads on {device.type.ToString().ToLowerInvariant()}");
        table.AddTexts("memory", $"{memory.ToString("0.0", CultureInfo.InvariantCulture)} GiB");
        table.AddTexts("system", RuntimeInformation.OSDescription);
        table.AddTexts(".NET", $"{Environment.Version}; collections of garbage {collections}");
        table.AddTexts("libtorch", LibTorch.Describe());
        return table;
    }

    private static Table Switches()
    {
        var table = Tables.New("variable", "", "what", "why");
        table.Columns[2].NoWrap = table.Columns[3].NoWrap = false;
        foreach (var one in SakdPlatform.Switches) table.AddTexts(one.Variable, one.IsOn ? "on" : "off", one.Description, one.Reason);
        return table;
    }

    private static Table Checks(KernelCheck[] checks)
    {
        var table = Tables.New("kernel", "case", ">largest error", "");
        foreach (var check in checks)
        {
            string error = check.Error.ToString("0.0e+0", CultureInfo.InvariantCulture);
            table.AddTexts(check.Kernel, check.Case, error, check.IsRight ? "right" : "WRONG");
        }

        return table;
    }
}
