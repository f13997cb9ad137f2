namespace Sakd.Checkpoints;

/// <summary>The forms in which networks are kept.</summary>
internal enum CheckpointForm
{
    /// <summary>None of those.</summary>
    Unknown,

    /// <summary>One safetensors file.</summary>
    Safetensors,

    /// <summary>The index of several.</summary>
    SafetensorsIndex,

    /// <summary>PyTorch's, since 1.6.</summary>
    PyTorchZip,

    /// <summary>PyTorch's, before.</summary>
    PyTorchStream,

    /// <summary>That of TorchSharp's <c>module.save</c>.</summary>
    TorchSharp,
}
