namespace Sakd.Checkpoints;

/// <summary>A part of a storage, as PyTorch had them before version 0.4: now it is the whole.</summary>
/// <param name="Storage">The storage.</param>
/// <param name="Offset">Where the part begins.</param>
/// <param name="Count">How many elements it has.</param>
internal sealed record PyTorchView(PyTorchStorage Storage, long Offset, long Count)
{
    /// <summary>The whole of a storage.</summary>
    public static PyTorchView Whole(PyTorchStorage storage) => new(storage, 0, storage.Count);
}
