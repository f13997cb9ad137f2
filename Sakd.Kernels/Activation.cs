namespace Sakd.Kernels;

/// <summary>What ends a layer in the same pass over memory.</summary>
public enum Activation
{
    /// <summary>Nothing: x.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>min(max(x, 0), 6).</summary>
    Relu6,
}
