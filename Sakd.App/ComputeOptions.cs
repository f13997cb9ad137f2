using System.CommandLine;
using Sakd.Platform;

namespace Sakd.App;

/// <summary>The options that say where to compute.</summary>
internal sealed class ComputeOptions
{
    /// <summary>How many threads libtorch may use.</summary>
    public Option<int> Threads { get; } = NumberOptions.Whole(
        "--threads", 1, Compute.MostThreads(Environment.GetEnvironmentVariable(Compute.Oversubscribe)), Processor.PhysicalCores,
        "Threads to compute with", mostIs: "the processors here");

    /// <summary>Processor or graphics card.</summary>
    public Option<string> Device { get; } = Compute.Devices.Option("--device", Compute.DefaultDevice, "Where to compute");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(Threads);
        command.Add(Device);
    }
}
