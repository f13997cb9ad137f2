using System.Text;

namespace Sakd.App.Reports.Watching;

/// <summary>What a browser asks for, as far as anybody looks at it (RFC 9112).</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The path, with whatever follows it.</param>
/// <param name="Host">Whom the browser believes to speak with.</param>
internal sealed record LocalRequest(string Method, string Target, string Host)
{
    // A browser's own requests to this page have less than a thousand.
    private const int MostBytes = 16 << 10;

    /// <summary>Reads a request up to the empty line; null where it is none, or a very long one.</summary>
    public static async Task<LocalRequest?> Read(Stream stream, CancellationToken stop)
    {
        byte[] buffer = new byte[MostBytes];
        int count = 0;
        while (count < buffer.Length)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(count), stop);
            if (read == 0) return null;
            count += read;
            int end = buffer.AsSpan(0, count).IndexOf("\r\n\r\n"u8);
            if (end >= 0) return Parse(Encoding.Latin1.GetString(buffer, 0, end).Split("\r\n"));
        }

        return null;
    }

    private static LocalRequest? Parse(string[] lines)
    {
        const string host = "Host:";
        if (lines[0].Split(' ') is not [var method, var target, "HTTP/1.1" or "HTTP/1.0"]) return null;
        string[] hosts = [.. lines.Skip(1).Where(line => line.StartsWith(host, StringComparison.OrdinalIgnoreCase))];
        return hosts is [var one] ? new LocalRequest(method, target, one[host.Length..].Trim()) : null;
    }
}
