using Sakd;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HandWritten;

/// <summary>A residual teacher: stages of blocks of its own, and a pooling of its own.</summary>
[Architecture("residual-teacher", Input = "1x16x16", Classes = 4)]
public class ResidualTeacher : Module<Tensor, Tensor>
{
    [Stem("8x16x16")] protected readonly Conv2d conv1 = Conv2d(1, 8, 3, padding: 1, bias: false);
    [Stage("8x16x16")] internal readonly Sequential layer1 = Sequential(new Residual(8, 8, 1), new Residual(8, 8, 1));
    [Stage("16x8x8")] public readonly Sequential layer2 = Sequential(new Residual(8, 16, 2));
    [Tail("16x1x1")] private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
    [Tail("16")] private readonly Flatten flatten = Flatten();
    private readonly Linear fc = Linear(16, 4);

    public ResidualTeacher()
        : base(nameof(ResidualTeacher)) => RegisterComponents();

    [Head]
    private Linear Classifier => fc;

    public override Tensor forward(Tensor x)
    {
        x = layer2.call(layer1.call(conv1.call(x)));
        return Classifier.call(flatten.call(avgpool.call(x)));
    }
}
