using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Sakd.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Checkpoints;

/// <summary>Both forms of PyTorch's files, written by PyTorch itself and by hostile hands.</summary>
public sealed class PyTorchFileTests : IDisposable
{
    private static readonly string[] _keys =
    [
        "conv.weight", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var", "bn.num_batches_tracked", "fc.weight", "fc.bias",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Wrappings()
    {
        var data = new TheoryData<string, string>();
        foreach (string name in (string[])["bare", "teacher", "nested", "averaged"])
        {
            data.Add(name, "zip");
            data.Add(name, "stream");
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Wrappings))]
    public void ANetworkIsFoundWhateverItIsWrappedIn(string name, string form)
    {
        using var file = CheckpointFile.Load(CheckpointFixture.Path($"{name}.{form}.pt"));
        Assert.Equal($"PyTorch's {form} form", file.Format);
        Assert.Equal(_keys, file.Tensors.Keys);
        Assert.Equal([2, 1, 3, 3], file.Tensors["conv.weight"].shape);
        Assert.Equal(Enumerable.Range(0, 18).Select(i => (float)i), file.Tensors["conv.weight"].data<float>());
        Assert.Equal(0, file.Tensors["bn.num_batches_tracked"].item<long>());
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("stream")]
    public void ParametersAreTensors(string form)
    {
        using var file = CheckpointFile.Load(CheckpointFixture.Path($"parameters.{form}.pt"));
        Assert.Equal(["conv.weight", "bn.weight", "bn.bias", "fc.weight", "fc.bias"], file.Tensors.Keys);
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("stream")]
    public void TensorsWithAttributesAreTensors(string form)
    {
        using var file = CheckpointFile.Load(CheckpointFixture.Path($"attributed.{form}.pt"));
        Assert.All(file.Tensors.Values, tensor => Assert.Equal([0f, 1, 2], tensor.data<float>()));
    }

    // PyTorch 0.3 in Python 2: texts are bytes, _rebuild_tensor has no hooks, and a storage may be a part of another.
    [Theory]
    [InlineData("K\u0001K\u0002", null)]
    [InlineData("K\u0003K\u0002", "it speaks of a part of its storage '94' that lies outside of it")]
    [InlineData("J\u00ff\u00ff\u00ff\u00ffK\u0002", "it speaks of a part of its storage '94' that lies outside of it")]
    public void FilesOfPython2AreRead(string part, string? says)
    {
        string pickles = "\u0080\u0002M\u00e9\u0003." + "\u0080\u0002}U\rlittle_endian\u0088s."
            + "\u0080\u0002}U\u0001actorch._utils\n_rebuild_tensor\n("
            + $"(U\u0007storagectorch\nFloatStorage\nU\u000294U\bcuda:0--K\u0004(U\u000295{part}ttQ"
            + "K\u0001K\u0001\u0085K\u0001\u0085tRs." + "\u0080\u0002]U\u000294a.";
        _folder.Write("f", [
            .. PyTorchStream.Start, .. Encoding.Latin1.GetBytes(pickles), 4, 0, 0, 0, 0, 0, 0, 0,
            .. MemoryMarshal.AsBytes<float>([10, 11, 12, 13]),
        ]);
        if (says is not null)
        {
            Refuses("f", says);
            return;
        }
        using var file = CheckpointFile.Load("f");
        Assert.Equal([12f], file.Tensors["a"].data<float>());
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("stream")]
    public void ViewsIntoASharedStorageAreRight(string form)
    {
        using var scope = NewDisposeScope();
        using var file = CheckpointFile.Load(CheckpointFixture.Path($"views.{form}.pt"));
        var whole = arange(24, ScalarType.Float32);
        var expected = new Dictionary<string, Tensor>
        {
            ["whole"] = whole,
            ["offset"] = whole[5..8],
            ["column"] = whole.view(4, 6).select(1, 2),
            ["transposed"] = whole.view(4, 6).t(),
            ["nothing"] = whole[24..],
            ["repeated"] = whole[3..4].expand(2, 3),
            ["scalar"] = whole[7],
            ["last"] = whole.view(4, 6)[3.., 4..],
            ["channels_last"] = whole.view(1, 2, 3, 4),
        };
        Assert.Equal(expected.Keys, file.Tensors.Keys);
        foreach (var (key, value) in expected)
        {
            Assert.Equal(value.shape, file.Tensors[key].shape);
            Assert.True(value.equal(file.Tensors[key]).all().ToBoolean(), key);
        }
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("stream")]
    public void EveryTypeComesBack(string form)
    {
        using var file = CheckpointFile.Load(CheckpointFixture.Path($"types.{form}.pt"));
        Assert.Equal(
            [
                ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64, ScalarType.Int32,
                ScalarType.Int16, ScalarType.Int8, ScalarType.Byte, ScalarType.Bool,
            ],
            file.Tensors.Values.Select(tensor => tensor.dtype));
        foreach (var tensor in file.Tensors.Values)
        {
            using var wide = tensor.to(ScalarType.Float64);
            Assert.Equal([0, 1, tensor.dtype == ScalarType.Bool ? 1 : 2], wide.data<double>());
        }
    }

    [Theory]
    [InlineData("system.zip.pt", "it asks for posix.system, which is refused: nothing that a file names is run")]
    [InlineData("system.stream.pt", "it asks for posix.system, which is refused")]
    [InlineData("eval.zip.pt", "it asks for __builtin__.eval, which is refused")]
    [InlineData("eval.stream.pt", "it asks for __builtin__.eval, which is refused")]
    [InlineData("module.zip.pt", "it asks for __main__.Whole, which is refused")]
    [InlineData("module.stream.pt", "it asks for __main__.Whole, which is refused: nothing that a file names is run; in Python, ")]
    [InlineData("script.zip.pt", "it is a program for TorchScript, which is not run: save its numbers in Python")]
    [InlineData("nonetwork.zip.pt", "it holds no state dict: its entries are epoch, weights, and one of model, state_dict")]
    [InlineData("complex.zip.pt", "'a' has numbers of the type ComplexFloatStorage, which is not read")]
    public void WhatIsNoStateDictIsRefusedAndDoesNotRun(string name, string says)
    {
        Refuses(CheckpointFixture.Path(name), says);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("promise", "its tensors would take 4398046511104 bytes")]
    [InlineData("overflow", "4611686018427387904 elements")]
    [InlineData("beyond", "reaches element 4 of storage '0', which has 4")]
    [InlineData("strides", "reaches element 9223372036854775807 of storage '0'")]
    [InlineData("negative", "a shape, stride or offset below zero")]
    [InlineData("expanded", "its tensors would take 4398046511104 bytes")]
    [InlineData("absent", "its storage '0' is missing")]
    [InlineData("differing", "speaks of its storage '0' in two ways")]
    public void WhatAFileCannotHoldTakesNoMemory(string name, string says)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (string form in (string[])["zip", "stream"]) Refuses(CheckpointFixture.Path($"{name}.{form}.pt"), says);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Theory]
    [InlineData("compressed.zip.pt", "is compressed, which torch.save never does")]
    [InlineData("lying.zip.pt", "bytes, the file has 520")]
    public void ArchivesThatPromiseMoreThanTheyHaveAreRefused(string name, string says) => Refuses(CheckpointFixture.Path(name), says);

    [Fact]
    public void TheHonestFileOfTheForgeryIsRead()
    {
        foreach (string form in (string[])["zip", "stream"])
        {
            using var file = CheckpointFile.Load(CheckpointFixture.Path($"sound.{form}.pt"));
            Assert.Equal([1f, 2, 3, 4], file.Tensors["a"].data<float>());
        }
    }

    [Theory]
    [InlineData("teacher.stream.pt")]
    [InlineData("bare.zip.pt")]
    [InlineData("views.stream.pt")]
    public void EveryTruncationIsNoticed(string name)
    {
        byte[] whole = File.ReadAllBytes(CheckpointFixture.Path(name));
        for (int length = 0; length < whole.Length; length += 7)
        {
            string path = _folder.Write("cut", whole.AsSpan(0, length));
            var refusal = Assert.Throws<SakdException>(() => CheckpointFile.Load(path).Dispose());
            Assert.StartsWith(path, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("data.pkl", "conv.weight")]
    [InlineData("data/0", null)]
    public void AnEntryWithAnotherChecksumIsNamed(string entry, string? text)
    {
        byte[] file = File.ReadAllBytes(CheckpointFixture.Path("bare.zip.pt"));
        string folder;
        using (var archive = new ZipArchive(new MemoryStream(file)))
            folder = archive.Entries.Single(one => one.FullName.EndsWith("/data.pkl", StringComparison.Ordinal)).FullName.Split('/')[0];

        // A storage of conv.weight begins with 0, 1, 2, ...
        ReadOnlySpan<byte> sought = text is null ? MemoryMarshal.AsBytes<float>([0, 1, 2, 3]) : Encoding.ASCII.GetBytes(text);
        file[file.AsSpan().IndexOf(sought) + 5] ^= 1;
        Refuses(_folder.Write("f.pt", file), $"its entry '{folder}/{entry}' is damaged: its checksum is another");
    }

    // Whatever is wrong with a file, it is said in a sentence, and never a crash.
    [Theory]
    [InlineData("bare.zip.pt")]
    [InlineData("teacher.stream.pt")]
    public void AByteThatIsWrongIsNoCrash(string name)
    {
        byte[] whole = File.ReadAllBytes(CheckpointFixture.Path(name));
        var random = new Random(1);
        for (int trial = 0; trial < 3000; trial++)
        {
            byte[] damaged = [.. whole];
            // What says where things are is at the beginning, and in an archive at the end.
            for (int i = 0; i <= trial % 3; i++)
            {
                int place = random.Next(Math.Min(damaged.Length, 4000));
                damaged[trial % 2 == 0 ? place : damaged.Length - 1 - place] = (byte)random.Next(256);
            }

            try
            {
                CheckpointFile.Load(_folder.Write("damaged", damaged)).Dispose();
            }
            catch (SakdException)
            {
                // Said in a sentence.
            }
        }
    }

    [Fact]
    public void AnotherArchiveIsRefused()
    {
        using (var archive = ZipFile.Open(_folder.File("z"), ZipArchiveMode.Create)) archive.CreateEntry("readme");
        Refuses(_folder.File("z"), "it is a zip archive without the data.pkl that torch.save writes");
    }

    private static void Refuses(string path, string says)
    {
        var refusal = Assert.Throws<SakdException>(() => CheckpointFile.Load(path).Dispose());
        Assert.StartsWith($"{path} is refused: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }
}
