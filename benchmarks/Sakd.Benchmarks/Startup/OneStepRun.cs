using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Sakd.Benchmarks.Measuring;
using Sakd.Benchmarks.Peer;

namespace Sakd.Benchmarks.Startup;

/// <summary>A run of the command <c>sakd distill</c> that ends after one step, on images and with a teacher made for it.</summary>
internal sealed class OneStepRun
{
    // Of 9 images of a class one is held out: 64 are left, one batch.
    private const int Classes = 8, ImagesOfClass = 9, Size = 28;

    private readonly TemporaryFolder _folder;
    private readonly string _threads;
    private int _runs;

    /// <summary>Makes images and teacher.</summary>
    public OneStepRun(TemporaryFolder folder, int threads)
    {
        _folder = folder;
        _threads = threads.ToString(CultureInfo.InvariantCulture);
        Directory.CreateDirectory(folder["images"]);
        WriteImages("train", Classes * ImagesOfClass);
        WriteImages("t10k", Classes);
        OwnProcess.Output(Child.SakdCommand(["train", "resnet8w8", "--output", folder["teacher"], .. Common()]));
    }

    /// <summary>
    /// Starts a process and gives the seconds until it reports the epoch, which is the step and the handful of images it is then tried on.
    /// </summary>
    /// <param name="start">How the command is started.</param>
    /// <exception cref="SakdException">It ended without.</exception>
    public double SecondsToStep(Func<IEnumerable<string>, ProcessStartInfo> start)
    {
        var command = start(
            [
                "distill", "resnet8w8-resnet8w4", "--teacher", Path.Combine(_folder["teacher"], "model.safetensors"), "--output",
                _folder[$"run{_runs++}"], .. Common(),
            ]);
        command.RedirectStandardOutput = true;
        long begin = Stopwatch.GetTimestamp();
        using var process = Process.Start(command)!;
        double? seconds = null;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.TrimStart().StartsWith("1/1", StringComparison.Ordinal)) seconds ??= Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }

        process.WaitForExit();
        return seconds ?? throw new SakdException($"{command.FileName} ended without a step, exit code {process.ExitCode}");
    }

    private string[] Common() => ["--data", _folder["images"], "--epochs", "1", "--threads", _threads];

    /// <summary>Writes images and labels as IDX files: a magic number that names type and dimensions, the sizes, the bytes.</summary>
    private void WriteImages(string part, int count)
    {
        byte[] pixels = new byte[count * Size * Size];
        new Random(count).NextBytes(pixels);
        byte[] labels = [.. Enumerable.Range(0, count).Select(i => (byte)(i % Classes))];
        WriteIdx($"{part}-images-idx3-ubyte", pixels, count, Size, Size);
        WriteIdx($"{part}-labels-idx1-ubyte", labels, count);
    }

    private void WriteIdx(string name, byte[] values, params int[] sizes)
    {
        const int UnsignedBytes = 0x0800;
        using var file = File.Create(Path.Combine(_folder["images"], name));
        Span<byte> number = stackalloc byte[sizeof(int)];
        foreach (int header in (int[])[UnsignedBytes | sizes.Length, .. sizes])
        {
            BinaryPrimitives.WriteInt32BigEndian(number, header);
            file.Write(number);
        }

        file.Write(values);
    }
}
