using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace Sakd.App.Exporting.CSharp;

/// <summary>What ties a class of C# to its weights: the same for the same network, images and weights, and for no others.</summary>
internal static class StudentDigest
{
    // Enough that no two exports of anybody have the same by chance, few enough to read.
    private const int Bytes = 8;

    /// <summary>The first bytes of the SHA-256, in hexadecimal digits.</summary>
    /// <param name="metadata">What is known of the network.</param>
    /// <param name="weights">Its weights, by key.</param>
    public static string Of(IReadOnlyDictionary<string, string> metadata, IEnumerable<(string Key, Tensor Value)> weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, value) in metadata) Add($"{name}={value}");
        foreach (var (key, value) in weights)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"{key}[{string.Join(',', value.shape)}]"));
            using var scope = NewDisposeScope();
            hash.AppendData(value.cpu().contiguous().bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, Bytes));

        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes($"{text}\n"));
    }
}
