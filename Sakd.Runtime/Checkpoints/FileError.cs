namespace Sakd.Checkpoints;

/// <summary>Says in one line why a file could not be written.</summary>
internal static class FileError
{
    // The numbers that .NET leaves in IOException.HResult: errno on Unix, an HRESULT on Windows.
    private const int UnixNoSpace = 28;
    private const int LinuxQuota = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Whether the exception is the file system's refusal, which a user can put right.</summary>
    public static bool Is(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>The refusal as a message for the user.</summary>
    public static SakdException Writing(string path, Exception e) => new(
        e.HResult is UnixNoSpace or LinuxQuota or WindowsDiskFull
            ? $"the disk is full: {path} could not be written; what was saved before it is whole"
            : $"{path} cannot be written: {e.Message}");
}
