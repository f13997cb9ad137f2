using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Layers;
using Sakd.Runtime.Tests.Data;
using Sakd.Runtime.Tests.Training.Loop;
using TorchSharp;
using static TorchSharp.torch;

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
    public void ACheckpointSaysThatItsNetworkSawTheImagesResized()
    {
        using var half = new ToyNetwork("toy", 4, _shape with { Height = _shape.Height / 2, Width = _shape.Width / 2 }, 3, seed: 1);
        Checkpoint.Save(_folder.File("c"), half, _data);

        var info = Checkpoint.Load(_folder.File("c"), half);

        Assert.Equal((half.Input, _shape), (info!.Input, info.Images));
    }

    [Theory]
    [InlineData("cat dog eel", null)]
    [InlineData("dog cat eel", "the same classes in another order: from number 0 on 'cat', 'dog', 'eel' in the file, 'dog', 'cat', 'eel'")]
    [InlineData("cat dog elk", "other classes: from number 2 on 'eel' in the file, 'elk' in the images")]
    [InlineData("cat dog", "other classes: from number 2 on 'eel' in the file, nothing more in the images")]
    [InlineData("0 1 2", null)]
    public void ClassesAreHeldAgainstTheImages(string classes, string? says)
    {
        using var network = new ToyNetwork("toy", 4, _shape, 3, seed: 1);
        using var animals = Named("cat dog eel");
        Checkpoint.Save(_folder.File("c"), network, animals);
        var info = Checkpoint.Load(_folder.File("c"), network)!;
        Assert.Equal(["cat", "dog", "eel"], info.ClassNames);

        using var others = Named(classes);
        var refusal = Record.Exception(() => info.CheckClasses("c", others));
        if (says is null) Assert.Null(refusal);
        else Assert.Contains(says, Assert.IsType<OtherClassesException>(refusal).Message, StringComparison.Ordinal);
    }

    private ImageData Named(string classes)
    {
        using var all = DataFolder.Load(_folder.File("data"));
        return new ImageData("animals", Copy(all.Training), Copy(all.Validation), Copy(all.Test)) { ClassNames = [.. classes.Split(' ')] };

        static ImageSet Copy(ImageSet set) => set.Select([0, 1, 2]);
    }

    [Fact]
    public void ANetworkWhoseNormalisationNobodyKnowsSaysNone()
    {
        var info = new CheckpointInfo("toy", _shape, 3, Normalisation: null, "a.pth");
        Assert.Equal(info, CheckpointInfo.FromMetadata(info.ToMetadata(), "c"));
    }

    [Fact]
    public void ANetworkOfOtherClassesIsRefusedWithBothNumbers()
    {
        using var saved = new ToyNetwork("toy", 4, _shape, 3, seed: 1);
        using var loaded = new ToyNetwork("toy", 4, _shape, 5, seed: 2);
        Safetensors.Save(_folder.File("c"), StateDict.Of(saved), new Dictionary<string, string>());

        var refusal = Assert.Throws<OtherClassesException>(() => Checkpoint.Load(_folder.File("c"), loaded));

        Assert.Equal(
            $"{_folder.File("c")} is of a network with 3 classes, the images have 5: name those that it was trained on with --data, or "
            + "train a toy on these",
            refusal.Message);
    }

    [Fact]
    public void KeysThatBeginOtherwiseAreMapped()
    {
        using var saved = new ToyNetwork("toy", 4, _shape, 3, seed: 1);
        using var loaded = new ToyNetwork("toy", 4, _shape, 3, seed: 2);
        var keys = StateDict.Of(saved).Select(entry => ($"net.{entry.Key}", entry.Value));
        Safetensors.Save(_folder.File("c"), keys, new Dictionary<string, string>());

        var refusal = Assert.Throws<SakdException>(() => Checkpoint.Load(_folder.File("c"), loaded));
        Assert.EndsWith("; --map old=new gives keys another beginning.", refusal.Message, StringComparison.Ordinal);
        refusal = Assert.Throws<SakdException>(() => Checkpoint.Load(_folder.File("c"), loaded, [KeyMap.Parse("nets=")]));
        Assert.EndsWith("; no key begins with 'nets' for --map nets=.", refusal.Message, StringComparison.Ordinal);

        Assert.Null(Checkpoint.Load(_folder.File("c"), loaded, [KeyMap.Parse("net=")]));
        Assert.All(
            StateDict.Of(saved).Zip(StateDict.Of(loaded)),
            pair => Assert.True(pair.First.Value.eq(pair.Second.Value).all().ToBoolean(), pair.First.Key));
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void OtherFloatsBecomeTheNetworks(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var saved = new ToyNetwork("toy", 4, _shape, 3, seed: 1);
        using var loaded = new ToyNetwork("toy", 4, _shape, 3, seed: 2);
        var values = StateDict.Of(saved).Select(entry => (entry.Key, Value: entry.Value.detach().to(type))).ToList();
        Safetensors.Save(_folder.File("c"), values, new Dictionary<string, string>());

        Checkpoint.Load(_folder.File("c"), loaded);

        Assert.All(
            values.Zip(StateDict.Of(loaded)),
            pair => Assert.True(pair.First.Value.to(ScalarType.Float32).eq(pair.Second.Value).all().ToBoolean(), pair.First.Key));
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
    [InlineData("architecture", null, "c does not say which network it holds: name it with --architecture")]
    [InlineData("input", null, "'input' is missing")]
    [InlineData("std", null, "'std' is missing")]
    [InlineData("input", "1x8", "'input' in its metadata makes no sense: '1x8'")]
    [InlineData("classes", "many", "'classes' in its metadata makes no sense")]
    [InlineData("mean", "0.1 0.2", "'mean' in its metadata makes no sense")]
    [InlineData("std", "0", "'std' in its metadata makes no sense")]
    [InlineData("images", "1x2x2", "'images' in its metadata makes no sense")]
    [InlineData("images", "large", "'images' in its metadata makes no sense")]
    public void MetadataThatMakeNoSenseAreRefused(string name, string? value, string says)
    {
        var metadata = new CheckpointInfo("toy", _shape, 3, _data.Normalisation, "data").ToMetadata();
        if (value is null) metadata.Remove(name);
        else metadata[name] = value;
        var refusal = Assert.Throws<SakdException>(() => CheckpointInfo.FromMetadata(metadata, "c"));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }
}
