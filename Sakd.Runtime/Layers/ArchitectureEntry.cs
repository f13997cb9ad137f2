namespace Sakd.Layers;

/// <summary>An architecture in a catalog: its facts and how to make one.</summary>
/// <param name="Info">The facts, at the reference input and classes.</param>
/// <param name="Create">Makes an initialised network from the shape of one image, the number of classes and a seed.</param>
public sealed record ArchitectureEntry(ArchitectureInfo Info, Func<FeatureShape, int, ulong, Architecture> Create);
