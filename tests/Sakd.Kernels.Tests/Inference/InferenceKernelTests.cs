namespace Sakd.Kernels.Tests.Inference;

/// <summary>The kernels that networks in C# call besides those of training.</summary>
public sealed class InferenceKernelTests
{
    public static TheoryData<string> Names => [.. InferenceCase.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void AKernelIsItsDefinitionWithTheSameBitsWhateverVectorsAndThreads(string name)
    {
        var drawn = InferenceCase.All[name];
        _ = Bits.Close(drawn.Expected(), Settings.SameBits(name, drawn.Compute), 2e-6, name);
    }

    [Fact]
    public void OperandsThatAreTooShortAreRefused()
    {
        using Operand x = new(12), y = new(12);
        var size = new FeatureSize(1, 3, 2, 2);
        var host = Settings.Hosts[0];
        Assert.Throws<ArgumentException>(() => Functions.Gelu(host, size, x.TooFew, y.Elements));
        Assert.Throws<ArgumentException>(() => Normalisation.Softmax(host, 4, 3, x.Elements, y.TooFew));
        Assert.Throws<ArgumentException>(() => SelfAttention.Forward(host, 1, 4, 1, 1, x.TooFew, y.Elements));
        Assert.Throws<ArgumentException>(() => ImageLayout.ChannelsLast(host, size, x.Elements, y.TooFew));
        Assert.Throws<ArgumentException>(() => Normalisation.Group(host, size, 2, 1e-5, default, default, x.Elements, y.Elements));
        Assert.Throws<ArgumentException>(() => new WindowPooling(true, 2, 2, PoolSpan.Parts(3, 1), PoolSpan.Parts(2, 1)));
    }
}
