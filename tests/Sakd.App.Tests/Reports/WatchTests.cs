using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Sakd.App.Reports.Watching;

namespace Sakd.App.Tests.Reports;

/// <summary>The page about a run while it goes on, over real sockets.</summary>
public sealed class WatchTests : IDisposable
{
    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    /// <summary>A run of two epochs, whose files come one after the other.</summary>
    [Fact]
    public async Task ThePageFollowsARunFromBeforeItsBeginToItsEnd()
    {
        _sakd.Distil("done");
        string[] epochs = File.ReadAllLines("done/metrics.jsonl");
        using var watched = new Watched("run");
        using var events = await watched.Events();
        string page = await watched.Page("The run has not begun: run/config.json is not there yet.");
        Assert.Contains("http-equiv=\"refresh\"", page, StringComparison.Ordinal);
        int version = await Watched.Next(events);

        Directory.CreateDirectory("run");
        foreach (string file in Directory.GetFiles("done").Where(file => file is not ("done/metrics.jsonl" or "done/summary.json")))
            File.Copy(file, file.Replace("done", "run", StringComparison.Ordinal));
        Assert.Equal(++version, await Watched.Next(events));
        page = await watched.Page("No epoch is over yet");
        Assert.DoesNotContain("id=\"curves\"", page, StringComparison.Ordinal);

        File.WriteAllText("run/metrics.jsonl", $"{epochs[0]}\n{epochs[1][..9]}");
        Assert.Equal(++version, await Watched.Next(events));
        page = await watched.Page("1 of 2 epochs are over");
        Assert.Contains("id=\"curves\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"networks-0\"", page, StringComparison.Ordinal);

        File.WriteAllLines("run/metrics.jsonl", epochs);
        File.Copy("done/summary.json", "run/summary.json");
        page = await watched.Page("The run is over: this is all of it.");
        foreach (string section in (string[])["results", "curves", "networks-0", "gallery-0"])
            Assert.Contains($"id=\"{section}\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http-equiv=\"refresh\"", page, StringComparison.Ordinal);
        Assert.Equal(0, watched.End());
        Assert.Contains("waits     the run has not begun", watched.Output, StringComparison.Ordinal);
        Assert.Contains("over      ", watched.Output, StringComparison.Ordinal);
    }

    /// <summary>The run is stopped by who has seen it on the page, and so was not over then.</summary>
    [Fact]
    public async Task ThePageIsThatOfARunWhileItIsTrained()
    {
        Assert.Equal("", _sakd.Run("train", "resnet20", "--data", _sakd.SmallData, "--epochs", "1", "--output", "teacher").Error);
        using var watched = new Watched("run");
        await watched.Page("The run has not begun");
        using var stop = new CancellationTokenSource();
        var run = Task.Run(() => _sakd.Run(
            stop.Token, "distill", ToyCatalog.Pair, "--teacher", "teacher/model.safetensors", "--data", _sakd.SmallData,
            "--epochs", "10000", "--threads", "1", "--output", "run"));
        try
        {
            string page = await watched.Page(" of 10000 epochs are over.");
            Assert.Contains("id=\"decisions\"", page, StringComparison.Ordinal);
            Assert.False(run.IsCompleted);
        }
        finally
        {
            await stop.CancelAsync();
        }

        Assert.Equal(SakdApp.Interrupted, (await run).ExitCode);
    }

    [Fact]
    public async Task ThePageSaysThatARunIsOverThatBeganAfterIt()
    {
        using var watched = new Watched("run");
        await watched.Page("The run has not begun");

        _sakd.Distil("run");

        await watched.Page("The run is over: this is all of it.");
    }

    /// <summary>There is one place, and somebody has it who asks for the news and reads none.</summary>
    [Fact]
    public async Task WhoeverReadsNoNewsGivesUpTheirPlace()
    {
        using var stop = new CancellationTokenSource();
        var page = new WatchedPage();
        using var server = new LoopbackServer(page, 0, places: 1, patience: TimeSpan.FromSeconds(10));
        var answers = server.Run(stop.Token);
        var address = new Uri(server.Address);
        using var idle = new TcpClient { ReceiveBufferSize = 1024 };
        await idle.ConnectAsync(IPAddress.Loopback, address.Port, TestContext.Current.CancellationToken);
        await idle.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"GET /events HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n"), TestContext.Current.CancellationToken);
        await idle.GetStream().ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken);

        using var http = new HttpClient();
        var other = http.GetStringAsync(address, TestContext.Current.CancellationToken);
        while (!other.IsCompleted)
        {
            page.Show(_ => "the page");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.Equal("the page", await other);
        await stop.CancelAsync();
        await answers;
    }

    [Fact]
    public async Task ARunThatNobodyWorksOnIsOneToGoOnWith()
    {
        _sakd.Distil("run");
        File.Delete("run/summary.json");
        using var watched = new Watched("run");
        await watched.Page("2 of 2 epochs are over");

        await watched.Page("nobody works on it; what goes on with it is sakd distill --resume run.");
    }

    [Fact]
    public async Task TwoWhoLookHaveTheSameNews()
    {
        using var watched = new Watched("run");

        // The first page has to be there: else one who looks would be told of it, and the other not.
        await watched.Page("The run has not begun");
        using StreamReader first = await watched.Events(), second = await watched.Events();
        int version = Math.Max(await Watched.Next(first), await Watched.Next(second));

        Directory.CreateDirectory("run");
        File.WriteAllText("run/config.json", "{");

        Assert.Equal(version + 1, await Watched.Next(first));
        Assert.Equal(version + 1, await Watched.Next(second));
        await watched.Page("run/config.json");
    }

    /// <summary>It says nothing of anything but the run, and under no other name: whoever leads another name here reads nothing.</summary>
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: evil.example:PORT\r\n\r\n", "403 Forbidden")]
    [InlineData("GET /events HTTP/1.1\r\nHost: evil.example\r\n\r\n", "403 Forbidden")]
    [InlineData("GET / HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n", "403 Forbidden")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "400 Bad Request")]
    [InlineData("GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: evil.example\r\n\r\n", "400 Bad Request")]
    [InlineData("GET /config.json HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n", "404 Not Found")]
    [InlineData("GET /../secret HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n", "404 Not Found")]
    [InlineData("GET /?x HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n", "404 Not Found")]
    [InlineData("GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n", "404 Not Found")]
    [InlineData("POST / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 3\r\n\r\nx=1", "405 Method Not Allowed")]
    [InlineData("OPTIONS / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nOrigin: http://evil.example\r\n\r\n", "405 Method Not Allowed")]
    [InlineData("nonsense\r\n\r\n", "400 Bad Request")]
    [InlineData("GET / HTTP/1.1\r\nHost: LocalHost:PORT\r\n\r\n", "200 OK")]
    public async Task WhatIsNotThePageIsRefused(string request, string status)
    {
        using var watched = new Watched("run");
        await watched.Page("The run has not begun");

        string port = watched.Address.Port.ToString(CultureInfo.InvariantCulture);
        string answer = await watched.Send(request.Replace("PORT", port, StringComparison.Ordinal));

        Assert.StartsWith($"HTTP/1.1 {status}\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(status == "200 OK", answer.Contains("<title>run</title>", StringComparison.Ordinal));
        Assert.DoesNotContain("Access-Control", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task ARequestWithoutEndIsCutOff()
    {
        using var watched = new Watched("run");
        Assert.StartsWith("HTTP/1.1 400", await watched.Send($"GET / HTTP/1.1\r\nX: {new string('x', 20_000)}"), StringComparison.Ordinal);
    }

    [Fact]
    public void OnlyThisMachineReachesIt()
    {
        using var watched = new Watched("run");
        var listening = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(one => one.Port == watched.Address.Port);
        Assert.Equal([IPAddress.Loopback], listening.Select(one => one.Address));
    }

    /// <summary>One script is run, that of the program, and it asks nobody else.</summary>
    [Fact]
    public async Task ThePolicyOfThePageNamesItsOneScript()
    {
        using var watched = new Watched("run");
        string page = await watched.Page("The run has not begun");

        string script = Assert.Single(page.Split("<script>")[1..]).Split("</script>")[0];
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
        Assert.Contains(
            "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
            + $"connect-src 'self'; script-src 'sha256-{hash}'\"",
            page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
    }

    [Fact]
    public void APortThatIsTakenAndAGridAreRefused()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        int taken = ((IPEndPoint)other.LocalEndpoint).Port;
        _sakd.Refuses(["watch", "run", "--port", taken.ToString(CultureInfo.InvariantCulture)], $"port {taken} cannot be had", "--port");
        _sakd.Refuses(["watch", "run", "--port", "0"], "--port needs a whole number from 1 to 65535, not '0'");

        Directory.CreateDirectory("grid");
        File.WriteAllText("grid/grid.json", "{}");
        _sakd.Refuses(["watch", "grid"], "grid is the folder of a grid: watch one of the runs in it");
    }
}
