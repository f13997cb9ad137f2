using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HandWritten;

/// <summary>Two convolutions with a shortcut, out of sight of the compiler.</summary>
internal sealed class Residual : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly Sequential? downsample;

    public Residual(int channels, int output, int stride)
        : base(nameof(Residual))
    {
        conv1 = Conv2d(channels, output, 3, stride: stride, padding: 1, bias: false);
        bn1 = BatchNorm2d(output);
        conv2 = Conv2d(output, output, 3, padding: 1, bias: false);
        bn2 = BatchNorm2d(output);
        if (channels != output || stride != 1)
        {
            downsample = Sequential(Conv2d(channels, output, 1, stride: stride, bias: false), BatchNorm2d(output));
        }

        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var y = functional.relu(bn1.forward(conv1.forward(x)));
        y = bn2.forward(conv2.forward(y));
        return functional.relu(y + (downsample is null ? x : downsample.forward(x)));
    }
}
