using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sakd.App.Tests.Browser;

/// <summary>
/// An installed Chromium without a window, spoken to by its DevTools protocol: packages that do so bring a gigabyte of drivers along.
/// </summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] _names = ["chromium", "chromium-browser", "google-chrome"];

    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _asked = [];
    private readonly SemaphoreSlim _sending = new(1);
    private int _count;

    private Chromium(Process process, string profile) => (_process, _profile) = (process, profile);

    /// <summary>Where it is; null where it is not installed.</summary>
    public static string? Installed { get; } = Environment.GetEnvironmentVariable("PATH")?
        .Split(Path.PathSeparator)
        .SelectMany(folder => _names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Is told each event: of which tab, its name, what it says.</summary>
    public event Action<string, string, JsonNode>? Happened;

    /// <summary>Starts it, with a profile of its own.</summary>
    public static async Task<Chromium> Start()
    {
        string profile = Directory.CreateTempSubdirectory("sakd-chromium-").FullName;
        var start = new ProcessStartInfo(Installed!,
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
            "--disable-background-networking", "--remote-debugging-port=0", $"--user-data-dir={profile}", "about:blank",
        ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var browser = new Chromium(Process.Start(start)!, profile);
        const string says = "DevTools listening on ";
        string? line;
        while ((line = await browser._process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken)) is not null
            && !line.StartsWith(says, StringComparison.Ordinal))
        {
        }

        browser._process.ErrorDataReceived += (_, _) => { };
        _ = browser._process.StandardError.ReadToEndAsync();
        await browser._socket.ConnectAsync(new Uri(line![says.Length..]), TestContext.Current.CancellationToken);
        _ = browser.Receive();
        return browser;
    }

    /// <summary>Opens a page and waits until it is loaded.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="width">CSS pixels.</param>
    /// <param name="dark">Whether the reader has dark surroundings.</param>
    public async Task<Tab> Open(string address, int width, bool dark)
    {
        var target = await Ask(null, "Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        var attached = await Ask(
            null, "Target.attachToTarget", new JsonObject { ["targetId"] = (string)target["targetId"]!, ["flatten"] = true });
        var tab = new Tab(this, (string)attached["sessionId"]!, (string)target["targetId"]!);
        await tab.Load(address, width, dark);
        return tab;
    }

    /// <summary>Has it do something.</summary>
    /// <param name="tab">In which tab; null for none.</param>
    /// <param name="method">What.</param>
    /// <param name="parameters">How.</param>
    public async Task<JsonNode> Ask(string? tab, string method, JsonObject? parameters = null)
    {
        int id = Interlocked.Increment(ref _count);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        if (tab is not null) message["sessionId"] = tab;
        var answer = _asked[id] = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(
                JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        }
        finally
        {
            _sending.Release();
        }

        return await answer.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _socket.Dispose();
        _sending.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // One of its processes is still writing there.
        }
    }

    private async Task Receive()
    {
        byte[] buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        while (_socket.State == WebSocketState.Open)
        {
            try
            {
                var part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage) continue;
            }
            catch (WebSocketException)
            {
                return;
            }

            if (message.Length > 0) Take(JsonNode.Parse(message.ToArray())!);
            message.SetLength(0);
        }
    }

    private void Take(JsonNode message)
    {
        if (message["id"] is { } id && _asked.TryRemove((int)id, out var answer))
        {
            if (message["error"] is { } error) answer.SetException(new InvalidOperationException(error.ToJsonString()));
            else answer.SetResult(message["result"]!);
        }
        else if (message["sessionId"] is { } tab)
        {
            Happened?.Invoke((string)tab!, (string)message["method"]!, message["params"]!);
        }
    }
}
