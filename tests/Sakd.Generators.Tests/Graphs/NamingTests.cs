using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sakd.Generators.Graphs;

namespace Sakd.Generators.Tests.Graphs;

public sealed class NamingTests
{
    private const string EveryLayer = Toys.Header
        + """

        [Block]
        [BatchNorm("bn0"), Relu, DepthwiseConv("depthwise", 3), Relu6, ChannelShuffle(2, As = "map")]
        [Split("left", "right", From = "map"), Conv("conv", 3, "channels / 2", From = "left", As = "half"), Concat("half", "right")]
        [MaxPool(2), AvgPool(2)]
        [GlobalAvgPool, Linear("fc1", "channels"), Dropout("dropout", 0.5), Sigmoid]
        internal sealed partial class EveryLayer;

        """;

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

    /// <summary>A class of a user may be called like one of these: then generated code writes the name in full.</summary>
    [Fact]
    public void EveryTypeThatGeneratedCodeNamesInShortIsKnown()
    {
        var output = GeneratorHarness.Generate(GeneratorHarness.Compile("Toy", [Toys.All, Toys.HandWritten, EveryLayer])).Clean().Output;

        var named = from tree in output.SyntaxTrees
                    where tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal)
                    let model = output.GetSemanticModel(tree)
                    from name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
                    where name.Parent is not (MemberAccessExpressionSyntax or QualifiedNameSyntax or UsingDirectiveSyntax
                        or AliasQualifiedNameSyntax)
                        || (name.Parent is MemberAccessExpressionSyntax access && access.Expression == name)
                        || (name.Parent is QualifiedNameSyntax qualified && qualified.Left == name)
                    where name.FirstAncestorOrSelf<UsingDirectiveSyntax>() is null
                    let symbol = model.GetSymbolInfo(name).Symbol
                    let type = symbol as INamedTypeSymbol ?? (symbol as IMethodSymbol)?.ContainingType
                    where type is not null && name.Identifier.ValueText is var text
                        && (type.Name == text || type.Name == text + "Attribute") && type.ContainingAssembly.Name != "Toy"
                    select (
                        Short: name.Identifier.ValueText, Full: type.ToDisplayString(WithoutArguments),
                        IsReceiver: name.Parent is MemberAccessExpressionSyntax);

        Assert.All(named.Distinct(), name => Assert.Equal((name.Short, name.Full), (name.Short, Known(name.Short))));
        Assert.Empty(named.Where(name => name.IsReceiver).Select(name => name.Short).Distinct().Except(ShortNames.Receivers));
        Assert.All(ShortNames.All, name => Assert.NotEmpty(Members(output.GlobalNamespace, ShortNames.Global(name)["global::".Length..])));

        static string Known(string name) => !ShortNames.Contains(name)
            ? ""
            : ShortNames.Global(name) + (name is "Compiled" or "DeclaredMember" or "UnsafeAccessor" ? "Attribute" : "");
    }

    /// <summary>What a full name means; of an attribute it may be the short one.</summary>
    private static IEnumerable<ISymbol> Members(INamespaceOrTypeSymbol inside, string name)
    {
        string[] parts = name.Split('.', 2);
        var found = inside.GetMembers(parts[0]).Concat(inside.GetMembers(parts[0] + "Attribute"));
        return parts.Length == 1 ? found : found.OfType<INamespaceOrTypeSymbol>().SelectMany(outer => Members(outer, parts[1]));
    }

    private static SymbolDisplayFormat WithoutArguments { get; } = SymbolDisplayFormat.FullyQualifiedFormat.WithGenericsOptions(
        SymbolDisplayGenericsOptions.None);

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
                .Where(member => member.CanBeReferencedByName
                    && member.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal)
                .Select(member => member.Name));
        }

        Assert.Contains("ToString", inherited);
        string[] names = reserved == nameof(Naming.ReservedInBlocks) ? Naming.ReservedInBlocks : Naming.ReservedInArchitectures;
        string missing = string.Join(
            ", ", inherited.Where(name => char.IsUpper(name[0])).Distinct().Except(names).Order(StringComparer.Ordinal));
        Assert.True(missing.Length == 0, missing);
    }
}
