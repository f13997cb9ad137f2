using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Tests.Graphs;

public sealed class NamingTests
{
    [Theory]
    [InlineData("conv1", "Conv1", "conv1")]
    [InlineData("downsample.0", "Downsample0", "downsample0")]
    [InlineData("layer_1.conv", "Layer1Conv", "layer1Conv")]
    [InlineData("0", "Layer0", "layer0")]
    [InlineData("class", "Class", "@class")]
    [InlineData("BN", "BN", "bN")]
    public void KeysBecomeMembersAndLocals(string key, string property, string local)
    {
        Assert.Equal(property, Naming.Property(key));
        Assert.Equal(local, Naming.Local(key));
    }

    [Theory]
    [InlineData("conv1", true)]
    [InlineData("block1.layer.0.conv_1", true)]
    [InlineData("", false)]
    [InlineData(".conv", false)]
    [InlineData("conv..1", false)]
    [InlineData("_", false)]
    [InlineData("convé", false)]
    [InlineData("conv\n", false)]
    public void AKeyIsPartsWithDotsBetween(string key, bool isKey) => Assert.Equal(isKey, Naming.IsKey(key));

    /// <summary>A class of a user with the name of one of these would hide it.</summary>
    [Fact]
    public void EveryTypeThatGeneratedCodeNamesIsReserved()
    {
        var output = GeneratorHarness.Generate(Toys.All).Clean().Output;

        var named = from tree in output.SyntaxTrees
                    where tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal)
                    let model = output.GetSemanticModel(tree)
                    from name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
                    where name.Parent is not (MemberAccessExpressionSyntax or QualifiedNameSyntax or UsingDirectiveSyntax)
                        || (name.Parent is MemberAccessExpressionSyntax access && access.Expression == name) || (name.Parent is QualifiedNameSyntax qualified && qualified.Left == name)
                    let symbol = model.GetSymbolInfo(name).Symbol
                    let type = symbol as INamedTypeSymbol ?? (symbol as IMethodSymbol)?.ContainingType
                    where type is not null && name.Identifier.ValueText is var text && (type.Name == text || type.Name == text + "Attribute")
                    where (type.ContainingAssembly.Name is "Sakd.Runtime" or "TorchSharp") && !type.AllInterfaces.Any(contract => contract.Name == "IDistiller")
                    select name.Identifier.ValueText;

        Assert.Empty(named.Distinct().Except(Naming.RuntimeTypes).Order(StringComparer.Ordinal));
    }

    /// <summary>What a block or an architecture inherits, a key must not become.</summary>
    [Theory]
    [InlineData("Sakd.Layers.Block", nameof(Naming.ReservedInBlocks))]
    [InlineData("Sakd.Layers.Architecture", nameof(Naming.ReservedInArchitectures))]
    public void EveryInheritedMemberIsReserved(string type, string reserved)
    {
        var compilation = GeneratorHarness.Compile("Toy", [""]);
        var inherited = new List<string>();
        for (var ancestor = compilation.GetTypeByMetadataName(type); ancestor is not null; ancestor = ancestor.BaseType)
        {
            inherited.AddRange(ancestor.GetMembers()
                .Where(member => member is { CanBeReferencedByName: true, DeclaredAccessibility: Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal })
                .Select(member => member.Name));
        }

        Assert.Contains("ToString", inherited);
        string[] names = reserved == nameof(Naming.ReservedInBlocks) ? Naming.ReservedInBlocks : Naming.ReservedInArchitectures;
        string missing = string.Join(", ", inherited.Where(name => char.IsUpper(name[0])).Distinct().Except(names).Order(StringComparer.Ordinal));
        Assert.True(missing.Length == 0, missing);
    }
}
