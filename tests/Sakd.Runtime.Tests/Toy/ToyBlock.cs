using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Toy;

/// <summary>A residual block in the form that the compiler gives blocks: every kind of frozen layer is in it.</summary>
internal sealed class ToyBlock : Block
{
    public ToyBlock(FeatureShape input, int channels, int stride = 1)
        : base(nameof(ToyBlock))
    {
        Conv1 = this.Register("conv1", new Conv2d(input.Channels, channels, kernel: 3, stride: stride, padding: 1, bias: true));
        Bn1 = this.Register("bn1", new BatchNorm2d(channels));
        Conv2 = this.Register("conv2", new Conv2d(channels, channels, kernel: 3, padding: 1));
        Bn2 = this.Register("bn2", new BatchNorm2d(channels));
        Shortcut = this.Register("downsample.0", new Conv2d(input.Channels, channels, kernel: 1, stride: stride));
        ShortcutBn = this.Register("downsample.1", new BatchNorm2d(channels));
        Output = Conv2.OutputShape(Conv1.OutputShape(input));
    }

    public Conv2d Conv1 { get; }

    public BatchNorm2d Bn1 { get; }

    public Conv2d Conv2 { get; }

    public BatchNorm2d Bn2 { get; }

    public Conv2d Shortcut { get; }

    public BatchNorm2d ShortcutBn { get; }

    public override Tensor forward(Tensor x)
    {
        using var conv1 = Conv1.forward(x);
        using var bn1 = Bn1.forward(conv1);
        using var relu1 = bn1.relu();
        using var conv2 = Conv2.forward(relu1);
        using var residual = Bn2.forward(conv2);
        using var shortcut = Shortcut.forward(x);
        using var skip = ShortcutBn.forward(shortcut);
        using var add = residual + skip;
        return add.relu();
    }

    public override GraphValue Describe(GraphValue x)
    {
        var relu1 = Functional.Relu(Bn1.Describe(Conv1.Describe(x)));
        return Functional.Relu(Bn2.Describe(Conv2.Describe(relu1)) + ShortcutBn.Describe(Shortcut.Describe(x)));
    }

    public override FrozenBlock Freeze(bool fold) => new Frozen(this, fold);

    private sealed class Frozen(ToyBlock block, bool fold) : FrozenBlock
    {
        private readonly FrozenConv2d _first = new(block.Conv1, block.Bn1, fold);
        private readonly FrozenConv2d _second = new(block.Conv2, block.Bn2, fold);
        private readonly FrozenConv2d _shortcut = new(block.Shortcut, norm: null, fold);
        private readonly FrozenBatchNorm2d _shortcutBn = new(block.ShortcutBn);

        public override void Refresh()
        {
            _first.Refresh();
            _second.Refresh();
            _shortcut.Refresh();
            _shortcutBn.Refresh();
        }

        public override Tensor Forward(
            Tensor x, Tape? tape = null, ICollection<Tensor>? beforeFirstRelu = null, ICollection<Tensor>? beforeLastRelu = null)
        {
            using var bn1 = _first.Forward(x, tape);
            using var relu1 = Functional.Relu(bn1, inPlace: true, tape);
            using var residual = _second.Forward(relu1, tape);
            using var shortcut = _shortcut.Forward(x, tape);
            using var skip = _shortcutBn.Forward(shortcut, tape);
            using var add = residual + skip;
            return Functional.Relu(add, inPlace: true, tape);
        }

        public override Tensor Backward(Tensor gradient, Tape tape)
        {
            using var dX = new Gradient();
            using var dAdd = Functional.ReluBackward(gradient, tape);
            using var dShortcut = _shortcutBn.Backward(dAdd, tape);
            dX.Add(_shortcut.Backward(dShortcut, tape));
            using var dRelu1 = _second.Backward(dAdd, tape);
            using var dBn1 = Functional.ReluBackward(dRelu1, tape);
            dX.Add(_first.Backward(dBn1, tape));
            return dX.Take();
        }

        protected override void Release()
        {
            _first.Dispose();
            _second.Dispose();
            _shortcut.Dispose();
            _shortcutBn.Dispose();
        }
    }
}
