using Sakd;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HandWritten;

/// <summary>A plain student: private fields, a layer that only training knows, and a stage of three members.</summary>
[Architecture("plain-cnn", Input = "1x16x16", Classes = 4, SampleWise = true)]
public sealed class PlainCnn : Module<Tensor, Tensor>
{
    [Stem("4x16x16")] private readonly Module<Tensor, Tensor> stem = Sequential(("conv", Conv2d(1, 4, 3, padding: 1)), ("relu", ReLU()));
    [Stage("6x16x16")] private readonly Sequential layer1 = Sequential(Conv2d(4, 6, 3, padding: 1, bias: false), BatchNorm2d(6), ReLU());
    [Stage("8x8x8", Spot = false)] private readonly Conv2d conv2 = Conv2d(6, 8, 3, stride: 2, padding: 1, bias: false);
    [Stage("8x8x8", Spot = false)] private readonly BatchNorm2d bn2 = BatchNorm2d(8);
    [Stage("8x8x8")] private readonly ReLU relu2 = ReLU(inplace: true);
    [Tail("8x8x8")] private readonly Dropout dropout = Dropout(0.1);
    [Head] private readonly Linear fc;

    public PlainCnn(int classes = 4)
        : base(nameof(PlainCnn))
    {
        fc = Linear(8, classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        x = layer1.forward(stem.forward(x));
        x = dropout.forward(relu2.forward(bn2.forward(conv2.forward(x))));
        return fc.forward(x.mean([2, 3]));
    }
}
