using System.Runtime.CompilerServices;
using System.Text.Json;
using Sakd.Data;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Data;

/// <summary>The operations against torchvision's: <c>Fixtures/operations.json</c>, which the script beside it has made.</summary>
public sealed class ImageOperationsTests
{
    private static readonly JsonElement _reference = Read();

    public static TheoryData<string> Operations => [.. Enum.GetNames<ImageOperation>()];

    [Theory]
    [MemberData(nameof(Operations))]
    public void EveryOperationDoesWhatTorchvisionsDoes(string operation)
    {
        int compared = 0;
        foreach (var one in _reference.GetProperty("cases").EnumerateArray())
        {
            if (one.GetProperty("operation").GetString() != operation) continue;
            string name = one.GetProperty("image").GetString()!;
            double magnitude = one.GetProperty("magnitude").GetDouble();
            var image = _reference.At("images", name);
            byte[] from = image.GetProperty("pixels").GetBytesFromBase64(), to = new byte[from.Length];
            Array.Fill(to, (byte)123);
            ImageOperations.Apply(Enum.Parse<ImageOperation>(operation), magnitude, ShapeOf(image), from, to);
            byte[] expected = one.GetProperty("pixels").GetBytesFromBase64();
            int different = expected.Zip(to, (a, b) => a == b ? 0 : 1).Sum();
            Assert.True(different == 0, $"{operation} by {magnitude} of {name}: {different} of {expected.Length} pixels are others");
            compared++;
        }

        Assert.True(compared >= 2, $"{compared} cases");
    }

    [Theory]
    [InlineData("trivial", true)]
    [InlineData("randaugment", false)]
    public void StrengthsMeanWhatTheyMeanToTorchvision(string policy, bool wide)
    {
        var shape = ShapeOf(_reference.At("images", "colour"));
        int[] strengths = [.. _reference.GetProperty("bins").EnumerateArray().Select(bin => bin.GetInt32())];
        foreach (var operation in Enum.GetValues<ImageOperation>())
        {
            var expected = _reference.At(policy, operation.ToString());
            Assert.Equal(expected.GetProperty("signed").GetBoolean(), OperationMagnitude.IsSigned(operation));
            double[] values = expected.GetProperty("values").Numbers();
            for (int i = 0; i < strengths.Length; i++)
                Assert.Equal(values[i], OperationMagnitude.Of(operation, strengths[i], wide, shape), 1e-4);
        }
    }

    [Fact]
    public void TheHueTurnsAsTorchvisionTurnsIt()
    {
        var reference = _reference.GetProperty("hue");
        float[] image = Floats(reference.GetProperty("image"));
        foreach (var one in reference.GetProperty("cases").EnumerateArray())
        {
            float[] turned = [.. image];
            ColourJitter.TurnHue(turned, one.GetProperty("factor").GetDouble());
            Assert.Equal(Floats(one.GetProperty("pixels")), turned, (a, b) => Math.Abs(a - b) < 2e-3);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void WhatAnImageBecomesDependsOnSeedEpochAndImageAlone(int channels)
    {
        using var scope = NewDisposeScope();
        var images = randint(0, 256, [40, channels, 12, 12]).to(ScalarType.Byte);
        foreach (var how in (RandomOperations[])[RandomOperations.TrivialAugmentWide, RandomOperations.RandAugment(3, 20)])
        {
            var augmentation = new Augmentation(1, Flip: true) { Operations = how };
            Tensor Varied(ulong seed, int epoch, params long[] indices) =>
                augmentation.Apply(images.index_select(0, tensor(indices)), new ImageDraws(seed, epoch, indices), 12, 12);

            long[] all = [.. Enumerable.Range(0, 40).Select(i => (long)i)];
            var varied = Varied(1, 2, all);
            Assert.Equal(ScalarType.Byte, varied.dtype);
            Assert.True(Same(Varied(1, 2, 7, 2), varied.index_select(0, tensor(new long[] { 7, 2 }))));
            Assert.False(Same(Varied(2, 2, all), varied));
            Assert.False(Same(Varied(1, 3, all), varied));
        }
    }

    [Fact]
    public void EveryOperationIsDrawnAboutAsOften()
    {
        long[] indices = [.. Enumerable.Range(0, 2800).Select(i => (long)i)];
        long[] drawn = new ImageDraws(1, 0, indices).Below(ImageDraw.Operation, 14);
        Assert.All(drawn.CountBy(operation => operation), count => Assert.InRange(count.Value, 150, 250));
        Assert.Equal(14, drawn.Distinct().Count());
        Assert.NotEqual(drawn, new ImageDraws(1, 0, indices).Below(ImageDraw.Operation, 14, turn: 1));
    }

    [Fact]
    public void ARectangleOfTheMeanIsPutOverAShareOfTheImages()
    {
        using var scope = NewDisposeScope();
        long[] indices = [.. Enumerable.Range(0, 400).Select(i => (long)i)];
        var images = ones(400, 3, 20, 10);
        new RandomErasing(0.25).Apply(images, new ImageDraws(1, 0, indices));
        double[] erased = [.. images.eq(zeros(1)).to(ScalarType.Float64).mean([1, 2, 3]).data<double>()];
        Assert.InRange(erased.Count(share => share > 0), 70, 130);
        Assert.All(erased, share => Assert.InRange(share, 0, 0.4));
        for (int i = 0; i < 400; i++) Assert.Equal(erased[i], Box(images[i, 0]), 1e-9);
    }

    // The share of the smallest rectangle around what is erased.
    private static double Box(Tensor image)
    {
        int[] rows = Erased(image, 1), columns = Erased(image, 0);
        return rows.Length == 0 ? 0 : (rows[^1] - rows[0] + 1) * (columns[^1] - columns[0] + 1) / (double)image.numel();
    }

    private static int[] Erased(Tensor image, long across) =>
        [.. image.eq(zeros(1)).any(across).data<bool>().ToArray().Index().Where(at => at.Item).Select(at => at.Index)];

    private static bool Same(Tensor a, Tensor b) => a.eq(b).all().ToBoolean();

    private static float[] Floats(JsonElement numbers) => [.. numbers.Numbers().Select(number => (float)number)];

    private static FeatureShape ShapeOf(JsonElement image) =>
        image.GetProperty("shape").Shape() is [var channels, var height, var width]
            ? new FeatureShape((int)channels, (int)height, (int)width)
            : throw new InvalidOperationException("no image");

    private static JsonElement Read([CallerFilePath] string path = "")
    {
        using var document = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(path)!, "Fixtures", "operations.json")));
        return document.RootElement.Clone();
    }
}
