using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>A node of the key tree that only holds children, such as "downsample" in "downsample.0".</summary>
internal sealed class ModuleGroup() : nn.Module(nameof(ModuleGroup))
{
    /// <summary>Does nothing, as in <see cref="ExplicitModule"/>.</summary>
    protected override void RegisterComponents()
    {
    }
}
