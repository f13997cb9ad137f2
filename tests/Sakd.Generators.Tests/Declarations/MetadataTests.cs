using Microsoft.CodeAnalysis;
using Sakd.Generators.Declarations;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Tests.Declarations;

/// <summary>The order of layers is the order of attributes, of which the language says nothing: here is what the compiler does.</summary>
public sealed class MetadataTests
{
    private const string Source = Toys.Header + Toys.ConvBnRelu + Toys.BasicBlock + Toys.WrittenOut + Toys.Architectures + Toys.Pair
        + """

        [Block]
        [Relu(As = "a"), Relu(As = "b")] [Relu(As = "c")]
        [Identity(As = "d")][Relu(As = "e"), Identity(As = "f")]
        [Add("a", "f")]
        public sealed partial class SeveralOnALine;

        """;

    [Fact]
    public void DeclarationsAreTheSameWhenReadFromAnImage()
    {
        var here = GeneratorHarness.Generate(Source).Clean().Output;
        var there = GeneratorHarness.Compile("Reader", [""], GeneratorHarness.Image(here));

        string[] blocks = ["Toy.ConvBnRelu", "Toy.BasicBlock", "Toy.WrittenOut", "Toy.SeveralOnALine"];
        Assert.All(
            blocks,
            name => Assert.Equal(Said(DeclarationReader.Block(Type(here, name))!), Said(DeclarationReader.Block(Type(there, name))!)));

        string[] architectures = ["Toy.ToyTeacher", "Toy.ToyStudent"];
        Assert.All(
            architectures,
            name =>
                Assert.Equal(
                    Said(DeclarationReader.Architecture(Type(here, name))!), Said(DeclarationReader.Architecture(Type(there, name))!)));

        Assert.Equal(
            Said(DeclarationReader.Pair(Type(here, "Toy.TeacherToStudent"))!),
            Said(DeclarationReader.Pair(Type(there, "Toy.TeacherToStudent"))!));
    }

    [Fact]
    public void AClassOfAnImageIsForeign()
    {
        var there = GeneratorHarness.Compile("Reader", [""], GeneratorHarness.Image(GeneratorHarness.Generate(Source).Output));

        Assert.Equal(ClassForm.Foreign, DeclarationReader.Block(Type(there, "Toy.BasicBlock"))!.Form);
        Assert.Equal(ClassForm.Foreign, DeclarationReader.Architecture(Type(there, "Toy.ToyStudent"))!.Form);
    }

    /// <summary>Private members are not there in an image: the companion says what they declare.</summary>
    [Fact]
    public void MembersOfANetworkWrittenByHandAreTheSameWhenReadFromAnImage()
    {
        var here = GeneratorHarness.Generate(Toys.HandWritten).Clean().Output;
        var there = GeneratorHarness.Compile("Reader", [""], GeneratorHarness.Image(here));

        var (written, read) = (
            DeclarationReader.Architecture(Type(here, "Toy.ByHand"))!, DeclarationReader.Architecture(Type(there, "Toy.ByHand"))!);

        Assert.Equal(
            (ClassForm.HandWritten, null, ClassForm.Foreign, Naming.Contract), (written.Form, written.Contract, read.Form, read.Contract));
        Assert.True(read.Written!.IsSampleWise);
        Assert.Equal(
            ["stem", "bn1", "relu1", "features", "AvgPool", "flatten", "fc"], written.Written!.Members.Select(member => member.Name));
        Assert.Equal(Said(written.Written), Said(read.Written));

        static IEnumerable<object> Said(HandWrittenDeclaration network) =>
            network.Members.Select(member => (object)(member.Role, member.Name, member.Shape, member.IsSpot));
    }

    [Fact]
    public void LayersComeInTheOrderOfTheText()
    {
        var compilation = GeneratorHarness.Compile("Toy", [Source]);

        var block = DeclarationReader.Block(Type(compilation, "Toy.SeveralOnALine"))!;

        Assert.Equal(["a", "b", "c", "d", "e", "f", null], block.Layers.Select(layer => layer.As));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], block.Layers.Select(layer => layer.Site.Attribute));
    }

    // What the user said, without where: in an image the compiler's own attributes stand between, and every class is foreign.
    private static BlockDeclaration Said(BlockDeclaration block) => block with
    {
        Form = default,
        Contract = null,
        Site = default,
        Layers = block.Layers.Select(layer => layer with { Site = default }).ToEquatableArray(),
    };

    private static BlockReference Said(BlockReference reference) => reference with { Block = Said(reference.Block!) };

    private static ArchitectureDeclaration Said(ArchitectureDeclaration architecture) => architecture with
    {
        Form = default,
        Contract = null,
        Site = default,
        Stages = architecture.Stages
            .Select(stage => stage with { Site = default, First = Said(stage.First), Rest = stage.Rest is null ? null : Said(stage.Rest) })
            .ToEquatableArray(),
        Heads = architecture.Heads.Select(head => head with { Site = default }).ToEquatableArray(),
    };

    private static PairDeclaration Said(PairDeclaration pair) =>
        pair with { Form = default, Site = default, Teacher = Said(pair.Teacher!), Student = Said(pair.Student!) };

    private static INamedTypeSymbol Type(Compilation compilation, string name) => compilation.GetTypeByMetadataName(name)!;
}
