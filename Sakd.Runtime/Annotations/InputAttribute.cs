namespace Sakd;

/// <summary>
/// A further input of a block, beside <c>in</c>: a name that its layers read by <c>From</c> or a join. A block that has one is a layer of
/// other blocks alone, by <see cref="UseAttribute{TBlock}"/>, whose <c>From</c> names a value for each of its inputs; its layers become
/// layers of the block that uses it, below the key of the use.
/// </summary>
/// <remarks>The names of its expressions hold for <c>in</c>: its channels and size.</remarks>
/// <param name="name">The input's name.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class InputAttribute(string name) : Attribute
{
    /// <summary>The input's name.</summary>
    public string Name { get; } = name;
}
