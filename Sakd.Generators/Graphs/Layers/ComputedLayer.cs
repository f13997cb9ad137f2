namespace Sakd.Generators.Graphs.Layers;

/// <summary>A layer that is a function of its input and its parameters, which is all that its frozen view has to be told.</summary>
/// <param name="type">The class of its module.</param>
internal abstract class ComputedLayer(string type) : LayerKind
{
    public sealed override bool HasKey => true;

    public sealed override string ModuleType => type;

    public sealed override string FrozenType => "FrozenLayer";
}
