using System.Security.Cryptography;
using System.Text.Json;

namespace Sakd.App.Tests;

/// <summary>The teacher that is trained first and kept, where several processes want the same.</summary>
public sealed class TeacherCacheTests : IDisposable
{
    private readonly SakdProgram _sakd = new();

    public void Dispose() => _sakd.Dispose();

    /// <summary>With other threads it has other last bits, and runs have begun with the first one.</summary>
    [Fact]
    public async Task TheOneThatIsThereFirstStays()
    {
        string other = _sakd.Teacher("other", seed: 7);
        byte[] first = File.ReadAllBytes(other);
        var another = Task.Factory.StartNew(
            () =>
            {
                for (var end = DateTime.UtcNow.AddMinutes(1); DateTime.UtcNow < end; Thread.Sleep(1))
                {
                    if (Held() is not { } held) continue;
                    string teacher = held[..^".lock".Length];
                    File.Copy(other, teacher);
                    return teacher;
                }

                throw new TimeoutException("no teacher was locked");
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        Assert.Equal("", _sakd.Run(
            "distill", ToyCatalog.Pair, "--data", _sakd.SmallData, "--epochs", "20", "--threads", "1", "--output", "run").Error);

        string teacher = await another;
        Assert.Equal(first, File.ReadAllBytes(teacher));
        string config = File.ReadAllText("run/config.json");
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(first)),
            JsonDocument.Parse(config).RootElement.GetProperty("teacherSha256").GetString());

        static string? Held() => Directory.Exists("runs/teachers")
            ? Directory.EnumerateFiles("runs/teachers", "*.safetensors.lock").FirstOrDefault()
            : null;
    }
}
