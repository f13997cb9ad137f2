using Sakd;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Acme.Vision;

// Networks whose declarations only the first batch shows to be wrong.

/// <summary>What they have in common: four convolutions of which any order runs as far as shapes go, and a head.</summary>
internal abstract class Wrong : Module<Tensor, Tensor>
{
    protected static Module<Tensor, Tensor> Conv(int channels, int output, int stride = 1) =>
        Sequential(Conv2d(channels, output, 3, stride: stride, padding: 1), ReLU());

    protected Wrong(string name)
        : base(name)
    {
    }
}

[Architecture("wrong-shape", Input = "1x16x16", Classes = 4)]
internal sealed class WrongShape : Wrong
{
    [Stem("4x16x16")] private readonly Module<Tensor, Tensor> stem = Conv(1, 4);
    [Stage("4x8x8")] private readonly Module<Tensor, Tensor> layer1 = Conv(4, 4);
    [Head] private readonly Linear fc = Linear(4, 4);

    public WrongShape()
        : base(nameof(WrongShape)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(layer1.forward(stem.forward(x)).mean([2, 3]));
}

[Architecture("wrong-order", Input = "1x16x16", Classes = 4)]
internal sealed class WrongOrder : Wrong
{
    [Stem("4x16x16")] private readonly Module<Tensor, Tensor> stem = Conv(1, 4);
    [Stage("4x16x16")] private readonly Module<Tensor, Tensor> layer2 = Conv(4, 4);
    [Stage("4x16x16")] private readonly Module<Tensor, Tensor> layer1 = Conv(4, 4);
    [Head] private readonly Linear fc = Linear(4, 4);

    public WrongOrder()
        : base(nameof(WrongOrder)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(layer2.forward(layer1.forward(stem.forward(x))).mean([2, 3]));
}

[Architecture("wrong-chain", Input = "1x16x16", Classes = 4)]
internal sealed class WrongChain : Wrong
{
    [Stem("4x16x16")] private readonly Module<Tensor, Tensor> stem = Conv(1, 4);
    [Stage("8x8x8")] private readonly Module<Tensor, Tensor> skipped = Conv(4, 8, stride: 2);
    private readonly Module<Tensor, Tensor> forgotten = Conv(4, 8, stride: 2);
    [Stage("8x8x8")] private readonly Module<Tensor, Tensor> layer2 = Conv(8, 8);
    [Head] private readonly Linear fc = Linear(8, 4);

    public WrongChain()
        : base(nameof(WrongChain)) => RegisterComponents();

    /// <summary>Declared, and not run.</summary>
    public Module<Tensor, Tensor> Skipped => skipped;

    public override Tensor forward(Tensor x) => fc.forward(layer2.forward(forgotten.forward(stem.forward(x))).mean([2, 3]));
}

[Architecture("wrong-between", Input = "1x16x16", Classes = 4)]
internal sealed class WrongBetween : Wrong
{
    [Stem("4x16x16")] private readonly Conv2d stem = Conv2d(1, 4, 3, padding: 1);
    [Stage("4x16x16")] private readonly Conv2d layer1 = Conv2d(4, 4, 3, padding: 1);
    [Head] private readonly Linear fc = Linear(4, 4);

    public WrongBetween()
        : base(nameof(WrongBetween)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(layer1.forward(functional.relu(stem.forward(x))).mean([2, 3]));
}

[Architecture("wrong-in-place", Input = "1x16x16", Classes = 4)]
internal sealed class WrongInPlace : Wrong
{
    [Stem("4x16x16")] private readonly Conv2d stem = Conv2d(1, 4, 3, padding: 1);
    [Stage("4x16x16")] private readonly Sequential layer1 = Sequential(ReLU(inplace: true), Conv2d(4, 4, 3, padding: 1));
    [Head] private readonly Linear fc = Linear(4, 4);

    public WrongInPlace()
        : base(nameof(WrongInPlace)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(layer1.forward(stem.forward(x)).mean([2, 3]));
}

/// <summary>As under Native AOT, where the search for fields finds nothing.</summary>
[Architecture("wrong-registration", Input = "1x16x16", Classes = 4)]
internal sealed class WrongRegistration : Wrong
{
    [Stem("4x16x16")] private readonly Conv2d stem = Conv2d(1, 4, 3, padding: 1);
    [Stage("4x16x16")] private readonly Conv2d layer1 = Conv2d(4, 4, 3, padding: 1);
    [Head] private readonly Linear fc = Linear(4, 4);

    public WrongRegistration(bool registersSome = false)
        : base(nameof(WrongRegistration))
    {
        if (registersSome) register_module("stem", stem);
    }

    public override Tensor forward(Tensor x) => fc.forward(layer1.forward(stem.forward(x)).mean([2, 3]));

    protected override void RegisterComponents()
    {
    }
}

/// <summary>
/// A part of a network that has parts of its own, which are not registered: as under Native AOT, where the search for fields finds nothing.
/// </summary>
internal sealed class Unregistered : Module<Tensor, Tensor>
{
    private readonly Conv2d conv = Conv2d(4, 4, 3, padding: 1);
    private readonly BatchNorm2d bn = BatchNorm2d(4);

    public Unregistered()
        : base(nameof(Unregistered)) => RegisterComponents();

    public override Tensor forward(Tensor x) => functional.relu(bn.forward(conv.forward(x)));

    protected override void RegisterComponents()
    {
    }
}

[Architecture("wrong-nested", Input = "1x16x16", Classes = 4)]
internal sealed class WrongNested : Wrong
{
    [Stem("4x16x16")] private readonly Module<Tensor, Tensor> stem = Conv(1, 4);
    [Stage("4x16x16")] private readonly Module<Tensor, Tensor> layer1 = Sequential(new Unregistered(), ReLU());
    [Head] private readonly Linear fc = Linear(4, 4);

    public WrongNested()
        : base(nameof(WrongNested)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(layer1.forward(stem.forward(x)).mean([2, 3]));
}

/// <summary>Half of what it passes on has no gradient.</summary>
[Architecture("wrong-gradient", Input = "1x16x16", Classes = 4)]
internal sealed class WrongGradient : Wrong
{
    [Stem("4x16x16")] private readonly Module<Tensor, Tensor> stem = Conv(1, 4);
    [Stage("4x16x16")] private readonly Module<Tensor, Tensor> doubled = new Doubled();
    [Head] private readonly Linear fc = Linear(4, 4);

    public WrongGradient()
        : base(nameof(WrongGradient)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(doubled.forward(stem.forward(x)).mean([2, 3]));

    private sealed class Doubled : Module<Tensor, Tensor>
    {
        public Doubled()
            : base(nameof(Doubled))
        {
        }

        public override Tensor forward(Tensor x) => x + x.detach();
    }
}
