using HandWritten;
using Sakd;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Acme.Vision;

// One network, written by hand and by annotation, with the same keys; and pairs whose networks another assembly wrote by hand.

[Architecture("twin-by-hand", Input = "1x16x16", Classes = 4)]
internal sealed class TwinByHand : Module<Tensor, Tensor>
{
    [Stem("4x16x16")] private readonly Sequential stem = Sequential(("conv", Conv2d(1, 4, 3, padding: 1)), ("relu", ReLU()));
    [Stage("6x16x16")]
    private readonly Sequential layer1 = Sequential(
        ("conv", Conv2d(4, 6, 3, padding: 1, bias: false)), ("bn", BatchNorm2d(6)), ("relu", ReLU()));
    [Stage("8x8x8")]
    private readonly Sequential layer2 = Sequential(
        ("conv", Conv2d(6, 8, 3, stride: 2, padding: 1, bias: false)), ("bn", BatchNorm2d(8)), ("relu", ReLU()));
    [Head] private readonly Linear fc = Linear(8, 4);

    public TwinByHand()
        : base(nameof(TwinByHand)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(layer2.forward(layer1.forward(stem.forward(x))).mean([2, 3]));
}

[Block]
[Conv("conv", 3, "channels", Stride = "stride"), BatchNorm("bn"), Relu]
internal sealed partial class ConvBnRelu;

[Architecture("twin", Input = "1x16x16", Classes = 4)]
[Stem<BareStem>("stem", 4)]
[Stage<ConvBnRelu>("layer1", 6, Indexed = false)]
[Stage<ConvBnRelu>("layer2", 8, Stride = 2, Indexed = false)]
[Head("fc")]
internal sealed partial class Twin;

[SpotAdaptive<ResidualTeacher, PlainCnn>(Input = "1x16x16", Classes = 4)]
internal sealed partial class ByHand;

[SpotAdaptive<ResidualTeacher, TwinByHand>(Input = "1x16x16", Classes = 4)]
internal sealed partial class ToTwinByHand;

[SpotAdaptive<ResidualTeacher, Twin>(Input = "1x16x16", Classes = 4)]
internal sealed partial class ToTwin;
