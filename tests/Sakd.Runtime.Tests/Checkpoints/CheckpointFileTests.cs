using System.IO.Pipes;
using System.Text;
using Sakd.Checkpoints;
using Sakd.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Checkpoints;

/// <summary>The forms beside PyTorch's, how they are told apart, and the names of keys.</summary>
public sealed class CheckpointFileTests : IDisposable
{
    private static readonly Dictionary<string, string> _nothing = [];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatTorchSharpSavesIsRead()
    {
        using var network = nn.Sequential(("conv", nn.Conv2d(3, 4, 3)), ("bn", nn.BatchNorm2d(4)), ("fc", nn.Linear(4, 300)));
        network.save(_folder.File("model.dat"));

        using var file = CheckpointFile.Load(_folder.File("model.dat"));

        Assert.Equal("TorchSharp's form", file.Format);
        var expected = StateDict.Of(network);
        Assert.Equal(expected.Select(entry => entry.Key).Order(), file.Tensors.Keys.Order());
        Assert.All(expected, entry => Assert.True(entry.Value.equal(file.Tensors[entry.Key]).all().ToBoolean(), entry.Key));
    }

    [Fact]
    public void TorchSharpsFilesThatEndEarlyOrLateAreRefused()
    {
        using var network = nn.Sequential(("conv", nn.Conv2d(3, 4, 3)), ("bn", nn.BatchNorm2d(4)), ("fc", nn.Linear(4, 300)));
        network.save(_folder.File("model.dat"));
        byte[] whole = File.ReadAllBytes(_folder.File("model.dat"));
        for (int length = 0; length < whole.Length; length += 131) Refuses(whole[..length], "f ");
        Refuses([.. whole, 0], "f is refused: 1 bytes follow its last tensor");
    }

    // One tensor, its name "a", float32, one dimension, 2^42 long.
    [Theory]
    [InlineData(new byte[] { 1, 1, (byte)'a', 6, 1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1 }, "none of the forms")]
    [InlineData(
        new byte[] { 2, 1, (byte)'a', 6, 1, 1, 0, 0, 0, 0, 1, (byte)'b', 6, 1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1 },
        "'b' takes 17592186044416 bytes, 0 are left")]
    [InlineData(new byte[] { 2, 1, (byte)'a', 6, 0, 0, 0, 0, 0, 1, (byte)'a', 6, 0, 0, 0, 0, 0 }, "it names 'a' twice")]
    [InlineData(new byte[] { 0x80, 0x80, 0x80, 1, 1, (byte)'a', 6, 0, 0, 0, 0, 0 }, "it has 2097152 tensors, and a million are read")]
    [InlineData(new byte[] { 2, 1, (byte)'a', 6, 0, 0, 0, 0, 0, 1, (byte)'b', 9, 0, 0, 0, 0, 0 }, "'b' has a type of number 9")]
    public void WhatATorchSharpFileCannotHoldIsRefused(byte[] content, string says) => Refuses(content, says);

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("this is no checkpoint", "it has none of the forms that are known; safetensors, what torch.save writes")]
    [InlineData("\u0080\u0004N.", "it is a pickle, but none of torch.save")]
    [InlineData("\u0089HDF\r\n", "it is an HDF5 file")]
    public void OtherFilesAreCalledWhatTheyAre(string content, string says) => Refuses(Encoding.Latin1.GetBytes(content), says);

    // As a shell makes it: sakd evaluate <(..).
    [Fact]
    public void APipeIsNoFile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names a pipe as Linux does");
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        Says($"/proc/self/fd/{pipe.SafePipeHandle.DangerousGetHandle()}", "is a pipe: write it to a file first");
    }

    [Fact]
    public void OfAFolderTheNetworksFileIsNamed()
    {
        string run = Directory.CreateDirectory(_folder.File("run")).FullName;
        Says(run, $"{run} is a folder: name a network's file");
        File.WriteAllText(Path.Combine(run, "student.safetensors"), "");
        Says(run, $"such as {Path.Combine(run, "student.safetensors")}");
    }

    [Fact]
    public void ShardsAreOneNetwork()
    {
        using var scope = NewDisposeScope();
        Safetensors.Save("model-1.safetensors", [("module.a", ones(2)), ("module.b", ones(3))], _nothing);
        Safetensors.Save("model-2.safetensors", [("module.c", ones(4))], _nothing);
        WriteIndex("""{"module.a":"model-1.safetensors","module.b":"model-1.safetensors","module.c":"model-2.safetensors"}""");

        using var file = CheckpointFile.Load(_folder.File("model.safetensors.index.json"));

        Assert.Equal("safetensors in several files", file.Format);
        Assert.Equal([("a", 2L), ("b", 3L), ("c", 4L)], file.Tensors.Select(tensor => (tensor.Key, tensor.Value.shape[0])));
    }

    [Theory]
    [InlineData("""{"a":"../model-1.safetensors"}""", "is refused: 'a' is said to be in '../model-1.safetensors'")]
    [InlineData("""{"a":"/etc/model.safetensors"}""", "is refused: 'a' is said to be in '/etc/model.safetensors'")]
    [InlineData("""{"a":".safetensors"}""", "is refused: 'a' is said to be in '.safetensors'")]
    [InlineData("""{"a":5}""", "is refused: 'a' is said to be in ''")]
    [InlineData("""{}""", "is refused: its weight_map is empty")]
    [InlineData("""{"a":"model-1.safetensors","b":"model-1.safetensors","x":"model-1.safetensors"}""", "'x' is not in model-1.safetensors")]
    [InlineData("""{"a":"model-1.safetensors"}""", "'b' of model-1.safetensors is not in the index")]
    [InlineData("""{"a":"model-3.safetensors"}""", "model-3.safetensors cannot be read")]
    public void AnIndexThatIsWrongIsRefused(string map, string says)
    {
        using var scope = NewDisposeScope();
        Safetensors.Save("model-1.safetensors", [("a", ones(2)), ("b", ones(3))], _nothing);
        WriteIndex(map);
        Says("model.safetensors.index.json", says);
    }

    [Theory]
    [InlineData("{", "is refused: it is no index")]
    [InlineData("[]", "none of the forms")]
    [InlineData("""{"metadata":{}}""", "is refused: it has no weight_map")]
    public void JsonThatIsNoIndexIsRefused(string json, string says) => Refuses(Encoding.UTF8.GetBytes(json), says);

    [Fact]
    public void KeysGetOtherBeginnings()
    {
        using var file = Load(["features.conv.weight", "features2.conv.weight", "head.bias"], "features=", "head=fc");
        Assert.Equal(["conv.weight", "features2.conv.weight", "fc.bias"], file.Tensors.Keys);
        Assert.Empty(file.Unused);
    }

    [Fact]
    public void ABeginningThatNoKeyHasIsKnown()
    {
        using var file = Load(["a.weight"], "b=c");
        Assert.Equal([new KeyMap("b", "c")], file.Unused);
    }

    [Fact]
    public void TwoKeysOfOneNameAreRefused()
    {
        var refusal = Assert.Throws<SakdException>(() => Load(["a.weight", "b.weight"], "a=b"));
        Assert.EndsWith("'a.weight' and 'b.weight' would both be called 'b.weight'", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("old")]
    [InlineData("=new")]
    [InlineData("a=b=c")]
    public void AMapHasOneEqualsSign(string text) =>
        Assert.StartsWith("--map needs old=new", Assert.Throws<SakdException>(() => KeyMap.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void APrefixThatNotAllKeysHaveStays()
    {
        using var file = Load(["module.a", "b"]);
        Assert.Equal(["module.a", "b"], file.Tensors.Keys);
    }

    [Fact]
    public void AFileOfThisProgramKeepsItsNames()
    {
        using var value = ones(1);
        Safetensors.Save("f", [("module.a", value)], new Dictionary<string, string> { ["architecture"] = "mine" });
        using var file = CheckpointFile.Load("f");
        Assert.Equal(["module.a"], file.Tensors.Keys);
    }

    private static CheckpointFile Load(string[] keys, params string[] maps)
    {
        using var value = ones(1);
        Safetensors.Save("f", keys.Select(key => (key, value)), _nothing);
        return CheckpointFile.Load("f", [.. maps.Select(KeyMap.Parse)]);
    }

    private static void WriteIndex(string map) =>
        File.WriteAllText("model.safetensors.index.json", $$"""{"metadata":{"total_size":36},"weight_map":{{map}}}""");

    private void Refuses(byte[] content, string says)
    {
        _folder.Write("f", content);
        Says("f", says);
    }

    private static void Says(string path, string says)
    {
        var refusal = Assert.Throws<SakdException>(() => CheckpointFile.Load(path).Dispose());
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }
}
