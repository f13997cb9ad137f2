using Microsoft.CodeAnalysis;
using Sakd.Generators.Declarations;

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
        Assert.All(blocks, name => Assert.Equal(
            DeclarationReader.Block(Type(here, name))! with { Form = ClassForm.Foreign }, DeclarationReader.Block(Type(there, name))));

        string[] architectures = ["Toy.ToyTeacher", "Toy.ToyStudent"];
        Assert.All(architectures, name => Assert.Equal(Foreign(DeclarationReader.Architecture(Type(here, name))!), DeclarationReader.Architecture(Type(there, name))));

        var pair = DeclarationReader.Pair(Type(here, "Toy.TeacherToStudent"))!;
        Assert.Equal(
            pair with { Form = ClassForm.Foreign, Teacher = Foreign(pair.Teacher!), Student = Foreign(pair.Student!) },
            DeclarationReader.Pair(Type(there, "Toy.TeacherToStudent")));
    }

    [Fact]
    public void LayersComeInTheOrderOfTheText()
    {
        var compilation = GeneratorHarness.Compile("Toy", [Source]);

        var block = DeclarationReader.Block(Type(compilation, "Toy.SeveralOnALine"))!;

        Assert.Equal(["a", "b", "c", "d", "e", "f", null], block.Layers.Select(layer => layer.As));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], block.Layers.Select(layer => layer.Site.Attribute));
    }

    private static ArchitectureDeclaration Foreign(ArchitectureDeclaration architecture) => architecture with
    {
        Form = ClassForm.Foreign,
        Stages = architecture.Stages.Select(stage => stage with { Block = stage.Block! with { Form = ClassForm.Foreign } }).ToEquatableArray(),
    };

    private static INamedTypeSymbol Type(Compilation compilation, string name) => compilation.GetTypeByMetadataName(name)!;
}
