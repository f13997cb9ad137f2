using System.Diagnostics;
using Sakd.Testing;

namespace Sakd.Trainer.Tests;

/// <summary>
/// Whoever types the commands of the page on training, one after the other and in a folder with photographs and a teacher, gets what it
/// says. One thing is other than on the page: a few epochs in place of the recipe's. Commands of other programs are left out.
/// </summary>
public sealed class TrainingPageTests : IDisposable
{
    private const string Epochs = "--epochs 3";

    private readonly string _folder = Directory.CreateTempSubdirectory("sakd-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_command_works_as_it_is_typed()
    {
        Photographs.Write(Path.Combine(_folder, "photos"), ("cat", "dog"), ("train", 24), ("val", 4), ("test", 4));
        await MakeTeacher();

        string[] commands =
        [
            .. new Page("training.md").Blocks("sh")
                .SelectMany(block => block.Split('\n'))
                .Where(command => command.StartsWith("sakd ", StringComparison.Ordinal)),
        ];
        Assert.Equal(
            [
                "data", "distill", "distill", "distill", "train", "train", "distill", "evaluate", "distill", "distill", "report", "report",
                "diff", "watch", "convert",
            ],
            commands.Select(command => command.Split(' ')[1]));
        string student = commands.Single(command => command.EndsWith("--output student", StringComparison.Ordinal));
        byte[] whole = [];
        foreach (string command in commands)
        {
            if (command.EndsWith("--resume student", StringComparison.Ordinal))
            {
                whole = Read("student/student.safetensors");
                await Interrupt(student, "student");
            }

            if (command.StartsWith("sakd watch ", StringComparison.Ordinal))
            {
                await Watch(command);
                continue;
            }

            var outcome = await Run(command);
            if (command.StartsWith("sakd data ", StringComparison.Ordinal)) Assert.Contains("folders of classes", outcome.Output);
            if (command.StartsWith("sakd evaluate ", StringComparison.Ordinal)) Assert.Contains("accuracy ", outcome.Output);
        }

        Assert.All(
            [
                "sheet.png", "teacher/model.safetensors", "second/student.safetensors", "student/report.html", "both.html", "student.pth",
            ],
            file => Assert.NotEmpty(Read(file)));
        Assert.Equal(whole, Read("student/student.safetensors"));
        Assert.NotEqual(whole, Read("second/student.safetensors"));
        if (Python.HasTorch)
            Python.Run($"import torch; assert 'fc.weight' in torch.load(r'{Path.Combine(_folder, "student.pth")}', weights_only=True)");
    }

    /// <summary>
    /// A teacher in PyTorch's form: where PyTorch is installed its older one, with all that programs add, else ours. It is the one of other
    /// classes too, which it has in another order.
    /// </summary>
    private async Task MakeTeacher()
    {
        string file = Path.Combine(_folder, "teacher.pth");
        await Run("sakd train resnet20 --data photos --recipe small-photos --output elsewhere");
        await Run("sakd convert elsewhere/model.safetensors teacher.pth");
        if (Python.HasTorch)
            Python.Run($$"""
                import torch
                network = {'module.' + key: value for key, value in torch.load(r'{{file}}').items()}
                torch.save({'state_dict': network, 'epoch': 3}, r'{{file}}', _use_new_zipfile_serialization=False)
                """);
        File.Copy(file, Path.Combine(_folder, "imagenet.pth"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "map.csv"), "cat,1\ndog,0\n");
        Directory.Delete(Path.Combine(_folder, "elsewhere"), recursive: true);
    }

    /// <summary>Does a command again, and kills it behind its first epoch.</summary>
    private async Task Interrupt(string command, string output)
    {
        string epochs = Path.Combine(_folder, output, "metrics.jsonl");
        Directory.Delete(Path.Combine(_folder, output), recursive: true);
        await Program.Run(
            _folder,
            process =>
            {
                while (!File.Exists(epochs) && !process.HasExited) Thread.Sleep(5);
                process.Kill();
            },
            Arguments(command));
    }

    /// <summary>Looks at the page of a run that is over, and asks that to end: by TERM, since background tests may ignore INT.</summary>
    private async Task Watch(string command)
    {
        if (!OperatingSystem.IsLinux()) return;
        string address = $"http://127.0.0.1:{command.Split(' ')[^1]}/", page = "";
        var outcome = await Program.Run(
            _folder,
            process =>
            {
                using var http = new HttpClient();
                while (!page.Contains("The run is over: this is all of it.", StringComparison.Ordinal) && !process.HasExited)
                {
                    Thread.Sleep(100);
                    try
                    {
                        page = http.GetStringAsync(address).GetAwaiter().GetResult();
                    }
                    catch (HttpRequestException)
                    {
                        // It has not begun to listen.
                    }
                }

                using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
                kill.WaitForExit();
            },
            Arguments(command));
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains($"watch     student at {address}", outcome.Output);
        Assert.Contains("id=\"gallery-0\"", page);
    }

    private async Task<Program.Outcome> Run(string command)
    {
        var outcome = await Program.Run(_folder, Arguments(command));
        Assert.True(outcome.ExitCode == 0, $"{command}\n{outcome.Output}\n{outcome.Error}");
        return outcome;
    }

    private static string[] Arguments(string command)
    {
        Assert.StartsWith("sakd ", command);
        if (command.Contains("--recipe", StringComparison.Ordinal)) command += $" {Epochs}";
        return command.Split(' ')[1..];
    }

    private byte[] Read(string file) => File.ReadAllBytes(Path.Combine(_folder, file));
}
