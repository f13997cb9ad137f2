namespace Sakd;

/// <summary>
/// Declares a block: a small graph of layers, written as attributes in the order in which they are applied.
/// </summary>
/// <remarks>
/// Layers chain by default; the block's input is called <c>in</c>. Values are integers or expressions over <c>in</c>, <c>channels</c>,
/// <c>stride</c>, <c>height</c> and <c>width</c>: the channels and size of the input, and what the stage asks for; and over the block's own
/// parameters. The class must be a top-level <c>partial</c> class; the compiler writes its module and its frozen view.
/// </remarks>
/// <param name="parameters">
/// The block's own names, each <c>name = value</c>. One whose value is a number is a parameter, which a stage may set by <c>With</c>; one
/// whose value is an expression over the names before it, such as <c>mid = channels / 4</c>, is an abbreviation.
/// </param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class BlockAttribute(params string[] parameters) : Attribute
{
    /// <summary>The block's own names, each <c>name = value</c>.</summary>
    public string[] Parameters { get; } = parameters;
}
