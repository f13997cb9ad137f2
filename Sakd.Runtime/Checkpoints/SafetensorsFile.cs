using static TorchSharp.torch;

namespace Sakd.Checkpoints;

/// <summary>What a safetensors file holds; it owns the tensors.</summary>
/// <param name="Tensors">The tensors by key, on the CPU.</param>
/// <param name="Metadata">The file's free text by name.</param>
public sealed record SafetensorsFile(IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
    : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Tensors.Values)
            tensor.Dispose();
    }
}
