using System.Reflection;
using Sakd.Foreign.Tests;
using Sakd.Layers;
using Sakd.Testing;

namespace Acme.Vision;

/// <summary>What users check of their networks with Sakd.Testing: theirs pass, and what is wrong is said.</summary>
public sealed class ChecksTests
{
    private static readonly Assembly _own = typeof(AcmePair).Assembly;

    public static TheoryData<string> Networks { get; } = ["acme-tiny", "acme-wide", "acme-squeezed", "twin"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Features_have_the_shapes_that_were_inferred(string name) => NetworkChecks.Shapes(Network(name));

    [Theory]
    [MemberData(nameof(Networks))]
    public void Gradients_are_the_derivatives(string name) => NetworkChecks.Gradients(Network(name));

    [Theory]
    [InlineData("kd")]
    [InlineData("at")]
    [InlineData("crd")]
    [InlineData("cosine")]
    public void The_schedule_changes_nothing(string distiller) =>
        StepChecks.ScheduleChangesNothing(SakdCatalog.Instance.Pairs.Single(pair => pair.Info.Name == "acme"), distiller);

    [Fact]
    public void A_feature_of_another_shape_is_named()
    {
        var entry = Network("acme-tiny");
        var wrong = entry with
        {
            Info = entry.Info with
            {
                Stages = [.. entry.Info.Stages.Select(stage => stage.Name == "stages.b" ? stage with { Output = new(6, 4, 4) } : stage)],
            },
        };
        var failure = Assert.Throws<CheckException>(() => NetworkChecks.Shapes(wrong));
        Assert.Equal("acme-tiny: 'stages.b' makes [2, 6, 8, 8] of 2 images, 6x4x4 is declared", failure.Message);
    }

    [Fact]
    public void A_gradient_that_is_none_is_found()
    {
        string message = Assert.Throws<CheckException>(() => NetworkChecks.Gradients(Network("wrong-gradient"))).Message;
        Assert.StartsWith("wrong-gradient: along its gradient of stem.0.weight the loss changes by ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_distiller_that_the_pair_is_not_compiled_for_is_named_with_those_that_it_is()
    {
        var pair = SakdCatalog.Instance.Pairs.Single(pair => pair.Info.Name == "acme");
        Assert.StartsWith(
            "acme is not compiled for 'fsp', but for ab, ",
            Assert.Throws<CheckException>(() => StepChecks.ScheduleChangesNothing(pair, "fsp")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Generated_code_is_read_from_the_assembly()
    {
        var files = GeneratedCode.Of(_own);
        Assert.Equal(files.Select(file => file.Name).Order(), files.Select(file => file.Name));
        Assert.Contains("L_student = CE(z_s, y)", files.Single(file => file.Name == "Acme.Vision.AcmePair.Stages.g.cs").Text);
    }

    [Fact]
    public void An_assembly_without_generated_code_says_so() => Assert.Contains(
        "was generated", Assert.Throws<CheckException>(() => GeneratedCode.Of(typeof(CheckException).Assembly)).Message);

    private static ArchitectureEntry Network(string name) =>
        SakdCatalog.Instance.Architectures.Single(entry => entry.Info.Name == name);
}
