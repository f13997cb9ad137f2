using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.Runtime.Tests.Toy;

/// <summary>Any function as a frozen block.</summary>
internal sealed class RecordedFunction(Func<Tensor, Tensor> function) : RecordedBlock
{
    public override void Refresh()
    {
    }

    protected override Tensor Compute(Tensor x, ICollection<Tensor>? beforeFirstRelu, ICollection<Tensor>? beforeLastRelu) => function(x);

    protected override void Release()
    {
    }
}
