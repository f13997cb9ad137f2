using Sakd.App;
using Sakd.Runtime.Tests;
using Sakd.Runtime.Tests.Data;
using Sakd.Training;

namespace Sakd.App.Tests;

/// <summary>Runs the program in a folder of its own, over the toy catalog, and captures what it writes.</summary>
public sealed class SakdProgram : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>A small data set with images of one channel at 28 pixels, as the toy pair wants them.</summary>
    public string SmallData
    {
        get
        {
            if (!Directory.Exists("small"))
                IdxBytes.WriteDataSet("small", new FeatureShape(1, 28, 28), classes: 10, trainingPerClass: 20, testPerClass: 5);
            return "small";
        }
    }

    public string File(string name) => _folder.File(name);

    public Result Run(params string[] args) => Run(CancellationToken.None, args);

    public Result Run(CancellationToken stop, params string[] args) => Run("sakd", new ToyCatalog(), stop, args);

    /// <summary>Runs a program of another name, over another catalog.</summary>
    public Result Run(string program, Catalog catalog, CancellationToken stop, params string[] args)
    {
        using StringWriter output = new(), error = new();
        int code = SakdApp.Run(args, new Terminal(output, error) { Program = program }, stop, catalog);
        return new Result(code, output.ToString(), error.ToString());
    }

    /// <summary>A run of the toy pair of two epochs on the small data, which must end well.</summary>
    public void Distil(string output, params string[] more) => Assert.Equal("", Run(
    [
        "distill", ToyCatalog.Pair, "--data", SmallData, "--epochs", "2", "--threads", "1", "--output", output, .. more,
    ]).Error);

    /// <summary>Trains a teacher of the toy pair for an epoch.</summary>
    /// <returns>Its file.</returns>
    public string Teacher(string output, ulong seed)
    {
        Assert.Equal("", Run(
            "train", "resnet20", "--data", SmallData, "--epochs", "1", "--threads", "1", "--seed", $"{seed}", "--output", output).Error);
        return $"{output}/model.safetensors";
    }

    /// <summary>Asks for the end of a run, as Ctrl-C does, as soon as something has come, and makes sure that this has ended it.</summary>
    /// <param name="come">Whether it has come.</param>
    /// <param name="run">The run, given what asks for its end.</param>
    public static Result StopWhen(Func<bool> come, Func<CancellationToken, Result> run)
    {
        using var stop = new CancellationTokenSource();
        bool isOver = false;
        var watcher = new Thread(() =>
        {
            while (!come() && !Volatile.Read(ref isOver)) Thread.Sleep(1);
            stop.Cancel();
        });
        watcher.Start();
        Result result;
        try
        {
            result = run(stop.Token);
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            watcher.Join();
        }

        Assert.Equal(SakdApp.Interrupted, result.ExitCode);
        return result;
    }

    /// <summary>Runs a command line that must be refused: exit code 2, and one line that says all of <paramref name="says"/>.</summary>
    public void Refuses(string[] args, params string[] says)
    {
        var result = Run(args);
        Assert.Equal(2, result.ExitCode);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("sakd: ", result.Error, StringComparison.Ordinal);
        Assert.All(says, text => Assert.Contains(text, result.Error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    public sealed record Result(int ExitCode, string Output, string Error);
}
