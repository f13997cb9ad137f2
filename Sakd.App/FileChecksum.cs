using System.Security.Cryptography;
using Sakd.Checkpoints;

namespace Sakd.App;

/// <summary>What tells a file from another one of its name.</summary>
internal static class FileChecksum
{
    /// <summary>SHA-256 of a file, in hexadecimal digits.</summary>
    /// <exception cref="SakdException">It cannot be read.</exception>
    public static string Of(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (FileError.Is(e))
        {
            throw new SakdException($"{path} cannot be read: {e.Message}");
        }
    }
}
