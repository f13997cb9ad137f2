using HandWritten;
using Sakd;
using Sakd.Checkpoints;
using Sakd.Data;
using Sakd.Foreign.Tests;
using Sakd.Layers;
using Sakd.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Acme.Vision;

/// <summary>The companion of a network written by hand: what it shows of it, and what it finds wrong with it.</summary>
public sealed class CompanionTests
{
    private static readonly FeatureShape Images = new(1, 16, 16);

    public static TheoryData<string, string> Mistakes { get; } = new()
    {
        { "wrong-shape", "'layer1' of WrongShape is declared 4x8x8 but gives 4x16x16: declare it \"4x16x16\", or change the network" },
        {
            "wrong-order",
            "forward of WrongOrder runs stem, layer1, layer2, fc; declared are stem, layer2, layer1, fc: write the members in the order in "
            + "which forward runs them"
        },
        {
            "wrong-chain",
            "forward of WrongChain runs stem, forgotten, layer2, fc; declared are stem, skipped, layer2, fc: take the attribute from "
            + "'skipped', and give one to 'forgotten'"
        },
        {
            "wrong-between",
            "WrongBetween computes something else than stem, layer1, fc in a row, with global average pooling before the head where it "
            + "gets a map: "
            + "make of what lies between them, such as an activation, a flatten or a sum, a module or part of a Sequential, hold it in a "
            + "member and declare that one too"
        },
        {
            "wrong-in-place",
            "'layer1' of WrongInPlace changes its input in place, and with it the feature that 'stem' gives: let its first layer work on a "
            + "copy, as an activation with inplace: false does"
        },
        { "wrong-nested", Nested },
    };

    private const string Nested = "'layer1' of WrongNested computes with parameters that are not registered, which would be neither "
        + "trained nor saved: "
        + "call RegisterComponents() at the end of the constructor of Unregistered; under Native AOT, where that finds nothing, "
        + "register_module for each part";

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void The_first_batch_shows_what_is_declared_wrongly(string name, string message)
    {
        using var network = SakdCatalog.Instance.Architectures.Single(entry => entry.Info.Name == name).Create(Images, 4, 1);

        Assert.Equal(message, Assert.Throws<SakdException>(() => network.forward(rand(8, 1, 16, 16))).Message);
    }

    [Fact]
    public void The_check_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var network = new PlainCnnCompanion(new PlainCnn());
        network.train();
        var images = rand(8, 1, 16, 16);
        var (before, copy, random) = (
            StateDict.Of(network).Select(entry => entry.Value.clone()).ToList(), images.clone(), torch.random.get_rng_state());
        long live = LiveTensors.Settled();

        var view = network.Freeze(fold: false);
        view.Stem.Forward(images).Dispose();
        view.ForwardFeatures(images).Dispose();

        Assert.Equal(live, LiveTensors.Now());
        Assert.True(random.equal(torch.random.get_rng_state()).all().ToBoolean());
        Close.Exactly(copy, images, "images");
        foreach (var (value, (key, after)) in before.Zip(StateDict.Of(network))) Close.Exactly(value, after, key);
        Assert.All([network.training, .. network.modules().Select(module => module.training)], Assert.True);
    }

    [Fact]
    public void Keys_are_those_of_the_network()
    {
        using var network = new PlainCnnCompanion(new PlainCnn());

        string[] keys = [.. StateDict.Of(network).Select(entry => entry.Key)];

        Assert.Equal(["stem.conv.weight", "stem.conv.bias", "layer1.0.weight", "layer1.1.weight"], keys[..4]);
        Assert.Equal(keys.Order(), network.Module.state_dict().Keys.Order());
        Assert.Equal(
            network.Module.parameters().Select(parameter => parameter.Handle), network.parameters().Select(parameter => parameter.Handle));
    }

    [Fact]
    public void The_seed_decides_the_weights_and_moves_no_other_random_numbers()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(11);
        var undisturbed = rand(4);
        random.manual_seed(11);

        using var one = PlainCnnCompanion.Entry.Create(Images, 4, 7);
        Close.Exactly(undisturbed, rand(4), "what others draw");
        using var same = PlainCnnCompanion.Entry.Create(Images, 4, 7);
        using var other = PlainCnnCompanion.Entry.Create(Images, 4, 8);

        Close.Exactly(StateDict.Of(one), StateDict.Of(same), "weight");
        Assert.False(StateDict.Of(one)[0].Value.equal(StateDict.Of(other)[0].Value).all().ToBoolean());
    }

    [Fact]
    public void It_is_had_for_as_many_classes_as_its_constructor_can_make_and_for_its_own_input()
    {
        using var network = PlainCnnCompanion.Entry.Create(Images, 7, 1);
        Assert.Equal([2, 7], network.forward(rand(2, 1, 16, 16)).shape);

        string classes = Assert.Throws<SakdException>(() => ResidualTeacherCompanion.Entry.Create(Images, 7, 1)).Message;
        Assert.Equal(
            "residual-teacher is written for 4 classes, these are 7: give ResidualTeacher a constructor with a parameter 'int classes'",
            classes);
        string input = Assert.Throws<SakdException>(() => PlainCnnCompanion.Entry.Create(new FeatureShape(3, 32, 32), 4, 1)).Message;
        Assert.Equal("plain-cnn is written for images of 1x16x16, these are 3x32x32", input);
        Assert.Equal(
            "PlainCnn is written for images of 1x16x16, these are 3x32x32",
            Assert.Throws<SakdException>(() => PlainCnnCompanion.Entry.Create(Images, 4, 1).forward(rand(2, 3, 32, 32))).Message);
        using var wrapped = new PlainCnnCompanion(new PlainCnn(classes: 5));
        Assert.Equal(
            "'fc' of PlainCnn gives 5 but is to tell 4 classes apart: make the network for as many, or declare Classes = 5",
            Assert.Throws<SakdException>(() => wrapped.forward(rand(2, 1, 16, 16))).Message);
    }

    [Fact]
    public void Parameters_that_are_not_registered_are_reported()
    {
        Assert.StartsWith(
            "WrongRegistration has registered no parameters: call RegisterComponents()",
            Assert.Throws<SakdException>(() => new WrongRegistrationCompanion(new WrongRegistration())).Message);
        Assert.StartsWith(
            "'layer1' of WrongRegistration has parameters that WrongRegistration has not registered",
            Assert.Throws<SakdException>(() => new WrongRegistrationCompanion(new WrongRegistration(registersSome: true))).Message);
    }

    [Fact]
    public void No_checkpoint_lacks_what_a_part_of_a_part_has_not_registered()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.safetensors");
        using var data = new ImageData("noise", Noise(), Noise(), Noise());
        using var network = new WrongNestedCompanion(new WrongNested());

        Assert.Equal(Nested, Assert.Throws<SakdException>(() => Checkpoint.Save(path, network, data)).Message);
        Assert.False(File.Exists(path));

        static ImageSet Noise() => new ResidentImages(rand(4, 1, 16, 16).mul_(255).to(ScalarType.Byte), arange(4, ScalarType.Int64));
    }

    [Fact]
    public void What_it_costs_is_not_known_beforehand()
    {
        var info = PlainCnnCompanion.Entry.Info;

        Assert.Null(info.Parameters);
        Assert.Null(info.MultiplyAdds);
        Assert.Equal(["stem", "layer1", "relu2"], info.Stages.Where(stage => stage.IsFeature).Select(stage => stage.Name));
    }
}
