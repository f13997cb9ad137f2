using System.Reflection;
using Sakd.App.Exporting.CSharp;
using Sakd.Checkpoints;
using Sakd.Kernels;
using Sakd.Layers;
using Sakd.Runtime.Tests;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Architectures.Tests.Graphs.CSharp;

/// <summary>What networks become as C#, compiled and run without libtorch.</summary>
public sealed class StudentClassTests : IDisposable
{
    private const string Small = "resnet8w4";

    private readonly TemporaryFolder _folder = new();

    // As in OnnxTests.
    public static TheoryData<string> Networks => OnnxTests.Networks;

    public void Dispose()
    {
        GuardPages.AreOn = false;
        _folder.Dispose();
    }

    /// <summary>One image and three, with the same bits on two threads at once, and without memory of the collector's.</summary>
    [Theory]
    [MemberData(nameof(Networks))]
    public void TheClassGivesTheNetworksLogits(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var network = Subjects.Create(name);
        using var generator = new Generator(5);
        var images = rand([3, network.Input.Channels, network.Input.Height, network.Input.Width], generator: generator);
        float[] pixels = [.. images.data<float>()];
        float[] expected = [.. network.forward(images).data<float>()];

        // Between guard pages at first, beyond which nothing is read or written.
        GuardPages.AreOn = OperatingSystem.IsLinux();
        using var student = EmittedClass.Create(network, Subjects.InfoOf(network), _folder.File("net.safetensors"));
        float[] logits = Predict(student, pixels, network.Classes * 3);
        GuardPages.AreOn = false;
        float[] first = Predict(student, pixels[..(pixels.Length / 3)], network.Classes);
        float[][] atOnce = [new float[expected.Length], new float[expected.Length]];
        Parallel.ForEach(atOnce, into => student.Predict(pixels, into));

        // The loop may have left this thread out: its scratch memory grows in the call before the one that is looked at.
        float[] again = Predict(student, pixels, expected.Length);

        // A collection that another test brings about within a call has what is left of this thread's share counted: once, not every time.
        long allocated = Enumerable.Range(0, 3).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            student.Predict(pixels, again);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });

        double bound = 1e-5 * expected.Max(MathF.Abs);
        Assert.All(expected.Zip(logits), pair => Assert.True(
            Math.Abs(pair.First - pair.Second) <= bound, $"{name}: {pair.Second:R} instead of {pair.First:R}"));
        Assert.Equal(logits[..network.Classes], first);
        Assert.All([.. atOnce, again], one => Assert.Equal(logits, one));
        Assert.Equal(0, allocated);
        Assert.Empty(GuardPages.TakeDamages());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(37)]
    public void SeveralThreadsShareACallAndMoreImagesThanGoThroughAtOnce(int images)
    {
        using var network = Subjects.Create(Small);
        float[] pixels = Pixels(network, images);
        using var alone = EmittedClass.Create(network, Subjects.InfoOf(network), _folder.File("alone.safetensors"));
        using var shared = EmittedClass.Create(network, Subjects.InfoOf(network), _folder.File("shared.safetensors"), threads: 2);

        float[] expected = Predict(alone, pixels, images * network.Classes);

        Assert.Equal(expected, Predict(shared, pixels, expected.Length));
    }

    /// <summary>Callers who begin together, each with other images, again and again: a team of threads serves one of them.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void EveryCallerHasTheAnswersToItsOwnImages(int threads)
    {
        const int Callers = 4, Rounds = 25;
        using var network = Subjects.Create(Small);
        using var student = EmittedClass.Create(network, Subjects.InfoOf(network), _folder.File("net.safetensors"), threads);
        float[] pixels = Pixels(network, Callers * (Callers + 1) / 2);
        int size = pixels.Length / (Callers * (Callers + 1) / 2);
        float[][] images =
        [
            .. Enumerable.Range(0, Callers).Select(caller =>
                pixels.AsSpan(caller * (caller + 1) / 2 * size, (caller + 1) * size).ToArray()),
        ];
        float[][] expected = [.. images.Select((own, caller) => Predict(student, own, (caller + 1) * network.Classes))];
        int wrong = 0;
        using var together = new Barrier(Callers);
        Thread[] callers = [.. Enumerable.Range(0, Callers).Select(caller => new Thread(() =>
        {
            var logits = new float[expected[caller].Length];
            for (int round = 0; round < Rounds; round++)
            {
                Array.Clear(logits);
                together.SignalAndWait();
                student.Predict(images[caller], logits);
                if (!logits.AsSpan().SequenceEqual(expected[caller])) Interlocked.Increment(ref wrong);
            }
        }))];
        foreach (var caller in callers) caller.Start();
        foreach (var caller in callers) caller.Join();
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void BytesAreNormalisedAsTheImagesOfTheTraining()
    {
        using var network = Subjects.Create("resnet8x4");
        var info = Subjects.InfoOf(network);
        using var student = EmittedClass.Create(network, info, _folder.File("net.safetensors"));
        byte[] bytes = new byte[2 * 3 * 32 * 32];
        new Random(3).NextBytes(bytes);
        var normalisation = info.Normalisation!;
        float[] normalised =
        [
            .. from at in Enumerable.Range(0, bytes.Length)
               let image = at / 3072
               let channel = at / 1024 % 3
               select (float)(((bytes[(image * 3072) + (at % 1024 * 3) + channel] / 255.0) - normalisation.Mean[channel])
                   / normalisation.Std[channel]),
        ];
        float[] expected = Predict(student, normalised, 2 * network.Classes), logits = new float[expected.Length];

        student.GetType().GetMethod(nameof(student.Predict), (Type[])[typeof(ReadOnlySpan<byte>), typeof(Span<float>)])!
            .CreateDelegate<PredictBytes>(student).Invoke(bytes, logits);

        Assert.All(expected.Zip(logits), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void WhatIsNotWholeIsRefused()
    {
        using var network = Subjects.Create(Small);
        var student = EmittedClass.Create(network, Subjects.InfoOf(network), _folder.File("net.safetensors"));
        float[] pixels = Pixels(network, 1), logits = new float[network.Classes];

        Says("are not whole images of 1x28x28", () => student.Predict(pixels.AsSpan(1), logits));
        Says("1 images have 7 logits, but there is room for 6", () => student.Predict(pixels, logits.AsSpan(1)));
        student.Dispose();
        Assert.Throws<ObjectDisposedException>(() => student.Predict(pixels, logits));

        void Says(string what, Action call) =>
            Assert.Contains(what, Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AClassReadsLikeTheNetwork()
    {
        using var scope = NewDisposeScope();
        using var network = Subjects.Create(Small);
        var student = EmittedClass.Write(network, Subjects.InfoOf(network));

        // Weights are drawn to other last bits on other processors.
        string digest = student.Metadata[WeightFile.DigestEntry];
        Snapshot.Verify([("Student", student.Code.Replace(digest, new string('0', digest.Length), StringComparison.Ordinal))]);
    }

    /// <summary>A project may call its own as kernels and the framework are called, in the namespace of the class or around it.</summary>
    [Theory]
    [InlineData("Student")]
    [InlineData("Batch")]
    [InlineData("Kernels")]
    [InlineData("StaticNetwork")]
    public void WhatTheProjectHasOfTheSameNamesIsNotTaken(string name)
    {
        using var scope = NewDisposeScope();
        using var network = Subjects.Create("odd");
        string[] names = ["Activation", "Batch", "Kernels", "NativeSpan", "Pointwise", "StaticNetwork", "WeightFile"];
        string own = string.Join('\n', names.Where(one => one != name).Select(one => $"internal static class {one};"));

        var type = EmittedClass.Compile(
            name, EmittedClass.Write(network, Subjects.InfoOf(network), name).Code, $"namespace Students;\n{own}",
            "namespace Students.System { internal static class IO; }", "internal static class Kernels;");

        Assert.Equal("Sakd.Kernels.StaticNetwork", type.BaseType!.FullName);
        const BindingFlags Own =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var members = type.GetMembers(Own).Select(member => member.Name).Where(member => char.IsUpper(member[0]));
        Assert.Equal(StudentClass.Members.Order(), members.Distinct().Order());
    }

    /// <summary>Weights of another run have the same layers, but perhaps other classes and another normalisation.</summary>
    [Fact]
    public void TheWeightsOfAnotherExportAreRefused()
    {
        using var scope = NewDisposeScope();
        using var network = Subjects.Create("resnet8x4");
        var info = Subjects.InfoOf(network);
        using (EmittedClass.Create(network, info, _folder.File("one.safetensors"))) { }
        using (EmittedClass.Create(network, info, _folder.File("same.safetensors"))) { }
        var other = EmittedClass.Write(network, info with { Normalisation = info.Normalisation! with { Std = [0.2, 0.2, 0.2] } });
        var type = EmittedClass.Compile("Student", other.Code);

        Assert.Equal(File.ReadAllBytes(_folder.File("one.safetensors")), File.ReadAllBytes(_folder.File("same.safetensors")));
        using var weights = WeightFile.Load(_folder.File("one.safetensors"));
        var refused = Assert.Throws<TargetInvocationException>(() => Activator.CreateInstance(type, weights, 1)).InnerException;
        Assert.Contains("one.safetensors belongs to another class", Assert.IsType<InvalidDataException>(refused).Message);
    }

    [Fact]
    public void TheCommandWritesTheClassAndItsWeights()
    {
        using (var network = Subjects.Create(Small))
            Safetensors.Save("net.safetensors", StateDict.Of(network), Subjects.InfoOf(network).ToMetadata());

        var (code, output, error) = OnnxTests.Export("net.safetensors", "--to", "csharp", "--namespace", "My.Own", "--output", "app");

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("app/Resnet8w4.cs: My.Own.Resnet8w4", output, StringComparison.Ordinal);
        Assert.Contains("namespace My.Own;", File.ReadAllText("app/Resnet8w4.cs"), StringComparison.Ordinal);
        using (var weights = WeightFile.Load("app/Resnet8w4.safetensors")) Assert.Equal(7, weights["fc.bias", 7].Length);

        byte[] before = File.ReadAllBytes("app/Resnet8w4.safetensors");
        string[] again = ["net.safetensors", "--to", "csharp", "--output", "app"];
        Refuses("app/Resnet8w4.cs is there already: name a new one with --output, or replace it with --force", again);
        Assert.Equal(0, OnnxTests.Export([.. again, "--force"]).Code);
        Assert.Contains("namespace Students;", File.ReadAllText("app/Resnet8w4.cs"), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes("app/Resnet8w4.safetensors"));
        Refuses("are of --to onnx", [.. again, "--dynamic-size"]);
        Refuses("--namespace and --class are of --to csharp: leave them away with onnx", "net.safetensors", "--class", "Net");
        File.Copy("net.safetensors", "Whole.safetensors");
        Refuses("Whole.safetensors is the checkpoint itself", "Whole.safetensors", "--to", "csharp", "--class", "Whole", "--force");
    }

    [Theory]
    [InlineData("--class", "8x", "--class needs a name, not '8x'")]
    [InlineData("--class", "class", "--class needs a name with a capital, such as 'Class': 'class' may be a word of C#")]
    [InlineData("--class", "Predict", "--class needs another name than 'Predict': a member of the class may be called so")]
    [InlineData("--class", "_fc", "--class needs another name than '_fc'")]
    [InlineData("--namespace", "My.new", "--namespace needs names with points between them, none of them a word of C#, not 'My.new'")]
    public void NamesThatCannotBeCompiledAreRefused(string option, string name, string says)
    {
        using (var network = Subjects.Create(Small))
            Safetensors.Save("net.safetensors", StateDict.Of(network), Subjects.InfoOf(network).ToMetadata());

        Refuses(says, "net.safetensors", "--to", "csharp", option, name);
    }

    private static void Refuses(string says, params string[] args)
    {
        var (code, _, error) = OnnxTests.Export(args);
        Assert.Equal(2, code);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    private static float[] Pixels(Architecture network, int images)
    {
        var random = new Random(7);
        int elements = images * network.Input.Channels * network.Input.Height * network.Input.Width;
        return [.. Enumerable.Range(0, elements).Select(_ => random.NextSingle())];
    }

    private static float[] Predict(StaticNetwork student, float[] pixels, int logits)
    {
        float[] into = new float[logits];
        student.Predict(pixels, into);
        return into;
    }

    private delegate void PredictBytes(ReadOnlySpan<byte> pixels, Span<float> logits);
}
