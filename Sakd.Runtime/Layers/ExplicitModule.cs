using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>
/// A module of one input and one output whose components are registered by name and in no other way: the state dict then has
/// PyTorch's keys in PyTorch's order, with and without Native AOT.
/// </summary>
/// <param name="name">The module's name in messages.</param>
public abstract class ExplicitModule(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>Does nothing: the search by reflection would register every component again under the name of its field.</summary>
    protected sealed override void RegisterComponents()
    {
    }
}
