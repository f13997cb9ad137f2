using Sakd.Platform;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.App;

/// <summary>Sets libtorch up.</summary>
internal static class Compute
{
    /// <summary>The devices by name.</summary>
    public static Choices<DeviceType> Devices { get; } = new(("cpu", DeviceType.CPU), ("cuda", DeviceType.CUDA));

    /// <summary>The device of a run that names none.</summary>
    public const string DefaultDevice = "cpu";

    /// <summary>The variable that lifts <see cref="MostThreads"/> for tests of many threads on few processors, where it is 1.</summary>
    public const string Oversubscribe = "SAKD_OVERSUBSCRIBE";

    private const int MostOversubscribed = 64;

    /// <summary>
    /// The most threads that may be asked for: the logical processors that the process may use. More only get in each other's way, and
    /// thousands of them take the machine with them.
    /// </summary>
    /// <param name="oversubscribe">The value of <see cref="Oversubscribe"/>.</param>
    public static int MostThreads(string? oversubscribe) =>
        oversubscribe == "1" ? Math.Max(MostOversubscribed, Environment.ProcessorCount) : Environment.ProcessorCount;

    /// <summary>Sets the number of threads and gives the device.</summary>
    /// <exception cref="SakdException">The device or libtorch is not there.</exception>
    public static Device Open(string device, int threads)
    {
        var type = Devices.Parse(device);
        LibTorch.Load();
        SakdPlatform.Install();
        if (type == DeviceType.CUDA && !cuda.is_available())
            throw new SakdException(
                "--device cuda: no CUDA device can be used; it needs an NVIDIA driver and a build with -p:TorchBackend=cuda");
        set_num_threads(threads);
        return new Device(type);
    }
}
