using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sakd.App.Reports.Watching;

/// <summary>
/// Gives a page and the news of it to browsers on this machine, over HTTP/1.1, and knows nothing else: two paths, no file, nothing that
/// could be written. It is sockets alone, since two paths need no more, a port that is free is found without a race, and Native AOT
/// carries nothing for it.
/// </summary>
internal sealed class LoopbackServer : IDisposable
{
    private const int MostConnections = 64, HttpPort = 80;

    // News are a few bytes: of one who has stopped to read them, no more than this waits before a write has to.
    private const int NewsBytes = 4 << 10;

    private static readonly TimeSpan _usualPatience = TimeSpan.FromSeconds(10), _heartbeat = TimeSpan.FromSeconds(15),
        _pause = TimeSpan.FromMilliseconds(200);

    private readonly WatchedPage _page;
    private readonly TimeSpan _patience;
    private readonly TcpListener _listener;
    private readonly HashSet<string> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim _free;

    /// <summary>Takes a port of the loopback interface, which no other machine reaches.</summary>
    /// <param name="page">The page.</param>
    /// <param name="port">The port; 0 for any that is free.</param>
    /// <param name="places">How many connections there are at once; others wait.</param>
    /// <param name="patience">How long a browser may take to ask, and to take what it is sent.</param>
    /// <exception cref="SakdException">It is taken, or may not be.</exception>
    public LoopbackServer(WatchedPage page, int port, int places = MostConnections, TimeSpan? patience = null)
    {
        (_page, _free, _patience) = (page, new SemaphoreSlim(places), patience ?? _usualPatience);
        _listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            _listener.Start();
        }
        catch (SocketException e)
        {
            throw new SakdException($"port {port} cannot be had ({e.Message}): name another by --port, or leave that out");
        }

        // Another name that leads here is one that a page elsewhere was given to read this one (DNS rebinding).
        int taken = ((IPEndPoint)_listener.LocalEndpoint).Port;
        foreach (string name in (string[])["127.0.0.1", "localhost"])
        {
            _hosts.Add(string.Create(CultureInfo.InvariantCulture, $"{name}:{taken}"));
            if (taken == HttpPort) _hosts.Add(name);
        }

        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{taken}/");
    }

    /// <summary>Where a browser finds the page.</summary>
    public string Address { get; }

    /// <summary>Answers until the end is asked for.</summary>
    public async Task Run(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await _free.WaitAsync(stop);
                if (await Accept(stop) is { } client) _ = Serve(client, stop);
                else _free.Release();
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    // A browser may have gone before anybody has looked.
    private async Task<TcpClient?> Accept(CancellationToken stop)
    {
        try
        {
            return await _listener.AcceptTcpClientAsync(stop);
        }
        catch (SocketException)
        {
            // Where there are no more sockets it would fail again at once.
            await Task.Delay(_pause, stop);
            return null;
        }
    }

    private async Task Serve(TcpClient client, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(_patience);
        try
        {
            using var _ = client;
            using var stream = client.GetStream();
            var request = await LocalRequest.Read(stream, patience.Token);
            if (request is { Method: "GET", Target: "/events" } && _hosts.Contains(request.Host))
            {
                client.SendBufferSize = NewsBytes;
                await TellNews(stream, stop);
                return;
            }

            // Whoever comes before the first page waits for it.
            if (_page.Now is { Bytes.Length: 0 } nothing) await nothing.Replaced.WaitAsync(patience.Token);
            await stream.WriteAsync(Answer(request), patience.Token);

            // What was sent and not read would have the answer thrown away with the connection.
            client.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(Stream.Null, patience.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The browser has gone, or takes too long.
        }
        finally
        {
            _free.Release();
        }
    }

    private ReadOnlyMemory<byte> Answer(LocalRequest? request)
    {
        if (request is null) return Refusal("400 Bad Request", "This is no request of a browser.");
        if (!_hosts.Contains(request.Host)) return Refusal("403 Forbidden", $"The page is at {Address} and under no other name.");
        if (request.Method != "GET") return Refusal("405 Method Not Allowed", "Nothing can be changed here.", "Allow: GET\r\n");
        if (request.Target != "/") return Refusal("404 Not Found", $"There is {Address} and nothing else.");
        var bytes = _page.Now.Bytes;
        return (byte[])[.. Head("200 OK", "text/html", $"Content-Length: {bytes.Length}\r\n"), .. bytes.Span];
    }

    private static byte[] Refusal(string status, string says, string header = "") =>
        [.. Head(status, "text/plain", $"Content-Length: {says.Length}\r\n{header}"), .. Encoding.ASCII.GetBytes(says)];

    private static byte[] Head(string status, string type, string more = "") => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 {status}\r\nContent-Type: {type}; charset=utf-8\r\n{more}Cache-Control: no-store\r\nConnection: close\r\n"
        + "Cross-Origin-Resource-Policy: same-origin\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n"
        + "X-Frame-Options: DENY\r\n\r\n");

    // Server-sent events: the number of the page, and again with every other page.
    private async Task TellNews(Stream stream, CancellationToken stop)
    {
        await Write(Head("200 OK", "text/event-stream"));
        var gone = stream.ReadAsync(new byte[1], stop).AsTask();
        while (true)
        {
            var now = _page.Now;
            await Write(Encoding.ASCII.GetBytes($"event: page\ndata: {now.Version}\n\n"));
            while (await Task.WhenAny(now.Replaced, gone, Task.Delay(_heartbeat, stop)) is var first && first != now.Replaced)
            {
                if (first == gone || stop.IsCancellationRequested) return;

                // A comment, which finds out whether anybody is still there.
                await Write(":\n\n"u8.ToArray());
            }
        }

        // Whoever stops to read, and is still there, would have a place for ever.
        async Task Write(byte[] bytes)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(_patience);
            await stream.WriteAsync(bytes, patience.Token);
        }
    }
}
