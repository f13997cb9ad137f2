using System.Text;

namespace Sakd.Kernels.Tests.Inference;

/// <summary>What is read of a file of weights, and what is refused, naming file and tensor.</summary>
public sealed class WeightFileTests
{
    private const string Bias = """{"fc.bias":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    [Fact]
    public unsafe void ATensorIsFoundByItsNameAndShape()
    {
        using var weights = Load(Bias, 1, 0, 0, 0, 0, 0, 128, 63);
        var bias = weights["fc.bias", 2];
        Assert.Equal([BitConverter.Int32BitsToSingle(1), 1f], new ReadOnlySpan<float>(bias.First, (int)bias.Length));
    }

    /// <summary>Such as an embedded resource, wherever it begins.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public unsafe void WhatIsInMemoryIsNotCopied(int offset)
    {
        byte[] file = [.. new byte[offset], .. Bytes(Bias, 1, 0, 0, 0, 0, 0, 128, 63)];
        fixed (byte* memory = file)
        {
            byte* first = memory + offset;
            using var stream = new UnmanagedMemoryStream(first, file.Length - offset);
            using var weights = WeightFile.Load(stream, "a.safetensors");
            var bias = weights["fc.bias", 2];
            Assert.True(bias.First >= first && bias.First < memory + file.Length);
            Assert.Equal(1f, bias.First[1]);

            using var shorter = new UnmanagedMemoryStream(first, file.Length - offset - 1);
            Says("a.safetensors is truncated", () => WeightFile.Load(shorter, "a.safetensors"));
        }
    }

    [Fact]
    public void WhatIsNotThereOrOfAnotherShapeIsNamed()
    {
        using var weights = Load(Bias, new byte[8]);
        Says("a.safetensors has no 'fc.weight'", () => weights["fc.weight", 2, 4].Length);
        Says("a.safetensors: 'fc.bias' is [2] and not [3]", () => weights["fc.bias", 3].Length);
    }

    [Fact]
    public void FilesThatAreNoWeightsAreRefused()
    {
        Says("a.safetensors is truncated: its header promises 8 bytes of tensors, 7 are there", () => Load(Bias, new byte[7]));
        Says("a.safetensors is no safetensors file", () => Load("{", []));
        Says("'fc.bias' is F16, but weights have to be F32", () => Load(Bias.Replace("F32", "F16").Replace("8]", "4]"), new byte[4]));
        Says("it has 3 bytes", () => WeightFile.Load(new MemoryStream(new byte[3]), "a.safetensors"));
    }

    [Fact]
    public void AResourceThatIsNotThereIsSaidToHaveAnotherName()
    {
        var refused = Assert.Throws<ArgumentNullException>(() => WeightFile.Load((Stream)null!));
        Assert.Contains("LogicalName", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Even of the same layers: the images of another run may be normalised in another way.</summary>
    [Fact]
    public void TheWeightsOfAnotherClassAreRefusedWhereTheySaySo()
    {
        using var bare = Load(Bias, new byte[8]);
        bare.CheckDigest("b0b0");

        using var weights = Load($$"""{"__metadata__":{"digest":"a0a0"},{{Bias[1..]}}""", new byte[8]);
        Assert.Equal("a0a0", weights.Metadata["digest"]);
        weights.CheckDigest("a0a0");
        Says("a.safetensors belongs to another class, by its digest a0a0 instead of b0b0", () =>
        {
            weights.CheckDigest("b0b0");
            return weights;
        });
    }

    private static WeightFile Load(string header, params byte[] tensors) =>
        WeightFile.Load(new MemoryStream(Bytes(header, tensors)), "a.safetensors");

    private static byte[] Bytes(string header, params byte[] tensors) =>
        [.. BitConverter.GetBytes((ulong)header.Length), .. Encoding.UTF8.GetBytes(header), .. tensors];

    private static void Says(string what, Func<object> call) =>
        Assert.Contains(what, Assert.Throws<InvalidDataException>(call).Message, StringComparison.Ordinal);
}
