using System.Buffers.Binary;
using System.Text;
using Sakd.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Checkpoints;

public sealed class SafetensorsTests : IDisposable
{
    private static readonly Dictionary<string, string> _nothing = [];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Int16)]
    [InlineData(ScalarType.Int8)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    public void EveryTypeComesBackAsItWas(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var value = arange(-3, 3).to(type).view(2, 3);
        using var file = SaveAndLoad(("a.b", value));
        var back = file.Tensors["a.b"];
        Assert.Equal(type, back.dtype);
        Assert.Equal([2, 3], back.shape);
        Assert.True(back.eq(value).all().ToBoolean());
    }

    [Fact]
    public void ScalarsEmptyTensorsAndViewsComeBack()
    {
        using var scope = NewDisposeScope();
        var channelsLast = arange(24, ScalarType.Float32).view(1, 2, 3, 4).permute(0, 3, 1, 2);
        using var file = SaveAndLoad(("count", tensor(7L)), ("none", zeros(0, 3)), ("view", channelsLast));
        Assert.Equal(7, file.Tensors["count"].item<long>());
        Assert.Empty(file.Tensors["count"].shape);
        Assert.Equal([0, 3], file.Tensors["none"].shape);
        Assert.True(file.Tensors["view"].eq(channelsLast).all().ToBoolean());
    }

    [Fact]
    public void MetadataComesBack()
    {
        using var value = zeros(1);
        var metadata = new Dictionary<string, string> { ["architecture"] = "resnet20", ["note"] = "ä \"quoted\"" };
        Safetensors.Save(_folder.File("f"), [("a", value)], metadata);
        using var file = Safetensors.Load(_folder.File("f"));
        Assert.Equal(metadata, file.Metadata);
    }

    // The layout that https://github.com/huggingface/safetensors documents.
    [Fact]
    public void TheBytesAreThoseOfTheFormat()
    {
        using var scope = NewDisposeScope();
        Safetensors.Save(_folder.File("f"), [("x", tensor(new float[] { 1, 2 })), ("n", tensor(5L))], _nothing);
        byte[] bytes = File.ReadAllBytes(_folder.File("f"));
        int header = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        Assert.Equal(0, header % 8);
        Assert.Equal(
            """{"n":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"x":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""",
            Encoding.UTF8.GetString(bytes, 8, header).TrimEnd(' '));
        Assert.Equal("0500000000000000" + "0000803F" + "00000040", Convert.ToHexString(bytes.AsSpan(8 + header)));
    }

    [Fact]
    public void AFileIsReplacedAsAWhole()
    {
        using var first = zeros(1000);
        using var second = ones(1);
        Safetensors.Save(_folder.File("f"), [("a", first)], _nothing);
        Safetensors.Save(_folder.File("f"), [("a", second)], _nothing);
        Assert.Equal([_folder.File("f")], Directory.GetFiles(_folder.Path));
        using var file = Safetensors.Load(_folder.File("f"));
        Assert.Equal([1], file.Tensors["a"].shape);
    }

    [Theory]
    [InlineData("", "has 0 bytes")]
    [InlineData("AAAA", "has 4 bytes")]
    [InlineData("PK\u0003\u0004 a zip archive, as torch.save writes it", "is no safetensors file")]
    public void ForeignFilesAreRefused(string content, string says) => Refuses(Encoding.UTF8.GetBytes(content), says);

    [Theory]
    [InlineData("[]", "no JSON object")]
    [InlineData("{", "is no safetensors file")]
    [InlineData("""{"a":5}""", "the entry of 'a' is not that of a tensor")]
    [InlineData("""{"a":{"dtype":"F8_E5M2","shape":[1],"data_offsets":[0,1]}}""", "the type of 'a', F8_E5M2, is not supported")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "the offsets of 'a' do not fit its type and shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "the shape of 'a' are no natural numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", "the offsets of 'a' do not fit")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}""", "the offsets of 'a' do not fit")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "the bytes of 'a' start at 4, those before it end at 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", "'a' has no data_offsets")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        "it names 'a' twice")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[9],"data_offsets":[0,36]}}""",
        "is truncated: its header promises 36 bytes of tensors, 16 are there")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "is damaged: 12 bytes follow its last tensor")]
    public void DamagedFilesAreRefused(string header, string says)
    {
        var bytes = new byte[8 + header.Length + 16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)header.Length);
        Encoding.UTF8.GetBytes(header, bytes.AsSpan(8));
        Refuses(bytes, says);
    }

    [Theory]
    [InlineData(new byte[] { 0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x30, 0x7d }, "its header is not UTF-8")]
    [InlineData(new byte[] { 0x7b, 0x22, 0xc3, 0x22, 0x3a, 0x7b, 0x7d, 0x7d }, "its header is not UTF-8")]
    public void AHeaderThatIsNotUtf8IsRefused(byte[] header, string says) => RefusesHeader(header, says);

    [Fact]
    public void HalfACharacterInAHeaderIsRefused() =>
        RefusesHeader(Encoding.UTF8.GetBytes("""{"__metadata__":{"architecture":"\ud800"}}"""), "is no safetensors file");

    private void RefusesHeader(byte[] header, string says)
    {
        var bytes = new byte[8 + header.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)header.Length);
        header.CopyTo(bytes, 8);
        Refuses(bytes, says);
    }

    [Fact]
    public void EveryTruncationIsNoticed()
    {
        using var value = ones(3);
        Safetensors.Save(_folder.File("whole"), [("a", value)], _nothing);
        byte[] whole = File.ReadAllBytes(_folder.File("whole"));
        for (int length = 0; length < whole.Length; length++) Refuses(whole[..length], "f ");
    }

    [Fact]
    public void AMissingFileIsNamed()
    {
        var refusal = Assert.Throws<SakdException>(() => Safetensors.Load("nowhere.safetensors"));
        Assert.StartsWith("nowhere.safetensors cannot be read", refusal.Message, StringComparison.Ordinal);
    }

    private SafetensorsFile SaveAndLoad(params (string, Tensor)[] tensors)
    {
        Safetensors.Save(_folder.File("f"), tensors, _nothing);
        return Safetensors.Load(_folder.File("f"));
    }

    private void Refuses(byte[] content, string says)
    {
        string path = _folder.Write("f", content);
        var refusal = Assert.Throws<SakdException>(() => Safetensors.Load(path));
        Assert.StartsWith(path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }
}
