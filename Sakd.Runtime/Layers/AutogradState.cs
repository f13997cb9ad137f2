using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>What libtorch knows of graphs and tensors, and TorchSharp has no names for: its own functions, where they are found.</summary>
internal static unsafe class AutogradState
{
    private static readonly delegate* unmanaged<byte> _keepsGraph = (delegate* unmanaged<byte>)Find(
        "_ZN5torch8autograd33get_current_graph_task_keep_graphEv");
    private static readonly delegate* unmanaged<nint, long> _version = (delegate* unmanaged<nint, long>)Find(
        "_ZNK2at10TensorBase8_versionEv");

    /// <summary>
    /// Whether the backward pass under way on this thread was asked to retain its graph; null where that cannot be asked.
    /// </summary>
    public static bool? RetainsGraph => _keepsGraph is null ? null : _keepsGraph() != 0;

    /// <summary>How often a tensor, or another of the same memory, has been changed in place; null where that cannot be asked.</summary>
    /// <param name="tensor">The tensor.</param>
    public static long? Version(Tensor tensor)
    {
        if (_version is null) return null;
        long version = _version(tensor.Handle);
        GC.KeepAlive(tensor);
        return version;
    }

    // The names are those of the C++ ABI that Linux has on every processor.
    private static nint Find(string symbol) =>
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libtorch_cpu.so", out nint library)
        && NativeLibrary.TryGetExport(library, symbol, out nint address)
            ? address
            : 0;
}
