using static TorchSharp.torch;

namespace Sakd.Testing;

/// <summary>Counts tensors, to find those that code leaves behind.</summary>
public static class LiveTensors
{
    /// <summary>The number of live tensors, after those that earlier tests left to the finalizer are gone.</summary>
    public static long Settled()
    {
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return Tensor.TotalCount;
    }

    /// <summary>The number of live tensors as it is: what code leaves to the finalizer counts.</summary>
    public static long Now() => Tensor.TotalCount;
}
