namespace Sakd;

/// <summary>
/// The compiler's stamp on what it wrote: the version of the agreement between the code it emits for blocks and architectures and the code
/// it emits for pairs.
/// </summary>
/// <param name="contract">The version.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class CompiledAttribute(int contract) : Attribute
{
    /// <summary>The version of the agreement.</summary>
    public int Contract { get; } = contract;
}
