using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Layers;
using Sakd.Runtime.Tests.Data;
using Sakd.Runtime.Tests.Training.Loop;
using TorchSharp;

namespace Sakd.Runtime.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private static readonly FeatureShape _shape = new(1, 8, 8);
    private readonly TemporaryFolder _folder = new();
    private readonly ImageData _data;

    public CheckpointTests()
    {
        IdxBytes.WriteDataSet(_folder.File("data"), _shape, classes: 3, trainingPerClass: 10, testPerClass: 1);
        _data = DataFolder.Load(_folder.File("data"));
    }

    public void Dispose()
    {
        _data.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void ACheckpointGivesTheWeightsBackAndSaysWhatItHolds()
    {
        using var saved = new ToyNetwork("toy", 4, _shape, 3, seed: 1);
        using var loaded = new ToyNetwork("toy", 4, _shape, 3, seed: 2);
        Checkpoint.Save(_folder.File("c"), saved, _data);

        var info = Checkpoint.Load(_folder.File("c"), loaded);

        Assert.Equal(new CheckpointInfo("toy", _shape, 3, _data.Normalisation, _data.Name), info);
        Assert.All(
            StateDict.Of(saved).Zip(StateDict.Of(loaded)),
            pair => Assert.True(pair.First.Value.eq(pair.Second.Value).all().ToBoolean(), pair.First.Key));
    }

    [Fact]
    public void AnotherArchitectureIsRefusedWithTheFirstDifferenceAndNothingIsChanged()
    {
        using var saved = new ToyNetwork("small", 4, _shape, 3, seed: 1);
        using var other = new ToyNetwork("large", 6, _shape, 3, seed: 2);
        using var before = other.parameters().First().clone();
        Checkpoint.Save(_folder.File("c"), saved, _data);

        var refusal = Assert.Throws<SakdException>(() => Checkpoint.Load(_folder.File("c"), other));

        Assert.All(
            ["c (a small, a large is needed)", "patches.weight", "[4, 1, 4, 4]", "[6, 1, 4, 4]"],
            text => Assert.Contains(text, refusal.Message, StringComparison.Ordinal));
        Assert.True(other.parameters().First().eq(before).all().ToBoolean());
    }

    [Fact]
    public void AFileThatSaysNothingOfItselfIsTakenIfItFits()
    {
        using var saved = new ToyNetwork("toy", 4, _shape, 3, seed: 1);
        using var loaded = new ToyNetwork("toy", 4, _shape, 3, seed: 2);
        Safetensors.Save(_folder.File("c"), StateDict.Of(saved), new Dictionary<string, string>());
        Assert.Null(Checkpoint.Load(_folder.File("c"), loaded));
    }

    [Theory]
    [InlineData("architecture", null, "'architecture' is missing")]
    [InlineData("input", "1x8", "'input' in its metadata makes no sense: '1x8'")]
    [InlineData("classes", "many", "'classes' in its metadata makes no sense")]
    [InlineData("mean", "0.1 0.2", "'mean' in its metadata makes no sense")]
    [InlineData("std", "0", "'std' in its metadata makes no sense")]
    public void MetadataThatMakeNoSenseAreRefused(string name, string? value, string says)
    {
        var metadata = new CheckpointInfo("toy", _shape, 3, _data.Normalisation, "data").ToMetadata();
        if (value is null) metadata.Remove(name);
        else metadata[name] = value;
        var refusal = Assert.Throws<SakdException>(() => CheckpointInfo.FromMetadata(metadata, "c"));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }
}
