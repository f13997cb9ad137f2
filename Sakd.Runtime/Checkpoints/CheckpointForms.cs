namespace Sakd.Checkpoints;

/// <summary>Tells the forms by what a file begins with; its name has no say.</summary>
internal static class CheckpointForms
{
    private const int Enough = 512, TarMark = 257;

    /// <summary>The form of a file.</summary>
    public static CheckpointForm Of(FileStream stream)
    {
        var start = Start(stream);
        if (start.StartsWith("PK\u0003\u0004"u8)) return CheckpointForm.PyTorchZip;
        if (start.StartsWith(PyTorchStream.Start)) return CheckpointForm.PyTorchStream;
        if (IsHeader(start)) return CheckpointForm.Safetensors;
        if (start.TrimStart(" \t\r\n"u8) is [(byte)'{', ..]) return CheckpointForm.SafetensorsIndex;
        return TorchSharpFile.Is(stream) ? CheckpointForm.TorchSharp : CheckpointForm.Unknown;
    }

    /// <summary>What a file is that has none of the forms, in words.</summary>
    public static string WhyNot(FileStream stream)
    {
        const string Read = "safetensors, what torch.save writes and TorchSharp's module.save are read";
        var start = Start(stream);
        if (start.Length == 0) return "it is empty";
        if (start is [0x80, <= 5, ..]) return $"it is a pickle, but none of torch.save; {Read}";
        if (start is [0x89, (byte)'H', (byte)'D', (byte)'F', ..]) return $"it is an HDF5 file; {Read}";
        if (start.Length == Enough && start[TarMark..].StartsWith("ustar"u8))
            return $"it is a tar archive, as PyTorch wrote before 0.1.10; {Read}";
        return $"it has none of the forms that are known; {Read}";
    }

    // The length of a header, which is JSON.
    private static bool IsHeader(ReadOnlySpan<byte> start) => start is [_, _, _, _, 0, 0, 0, 0, (byte)'{', ..];

    private static ReadOnlySpan<byte> Start(FileStream stream)
    {
        stream.Position = 0;
        var start = new byte[Enough];
        return start.AsSpan(0, stream.ReadAtLeast(start, Enough, throwOnEndOfStream: false));
    }
}
