using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Sakd.App.Tests.Reports;

/// <summary><c>sakd watch</c> on a thread of its own, and what a browser would have of it.</summary>
internal sealed partial class Watched : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stop = new();
    private readonly StringWriter _output = new(), _error = new();
    private readonly TextWriter _writer;
    private readonly Task<int> _code;

    public Watched(string folder, params string[] more)
    {
        _writer = TextWriter.Synchronized(_output);
        var terminal = new Terminal(_writer, TextWriter.Synchronized(_error));
        _code = Task.Run(() => SakdApp.Run(["watch", folder, .. more], terminal, _stop.Token, new ToyCatalog()));
        Address = new Uri(Until(() => Printed().Match(Output)).Value);
    }

    public Uri Address { get; }

    public string Output
    {
        get
        {
            // What a synchronised writer locks while it writes is itself.
            lock (_writer) return _output.ToString();
        }
    }

    /// <summary>The page once it says something.</summary>
    public async Task<string> Page(string says)
    {
        using var http = new HttpClient();
        var until = DateTime.UtcNow + _patience;
        while (true)
        {
            string page = await http.GetStringAsync(Address, TestContext.Current.CancellationToken);
            if (page.Contains(says, StringComparison.Ordinal)) return page;
            Assert.True(DateTime.UtcNow < until, $"'{says}' is not on the page:\n{page}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The news, a line at a time.</summary>
    public async Task<StreamReader> Events()
    {
        var http = new HttpClient();
        return new StreamReader(await http.GetStreamAsync(new Uri(Address, "/events"), TestContext.Current.CancellationToken));
    }

    /// <summary>The number of the next page that the news tell of.</summary>
    public static async Task<int> Next(StreamReader events)
    {
        while (await events.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal)) return int.Parse(line[6..], null);
        }

        throw new InvalidOperationException("the news have ended");
    }

    /// <summary>What comes back for bytes that are sent.</summary>
    public async Task<string> Send(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", Address.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Ends it as Ctrl-C does, and says with which exit code.</summary>
    public int End()
    {
        _stop.Cancel();
        Assert.True(_code.Wait(_patience), "it does not end");
        return _code.Result;
    }

    public void Dispose()
    {
        End();
        _stop.Dispose();
    }

    private Match Until(Func<Match> look)
    {
        while (true)
        {
            if (look() is { Success: true } found) return found;
            Assert.False(_code.IsCompleted, _error.ToString());
            Thread.Sleep(5);
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/")]
    private static partial Regex Printed();
}
