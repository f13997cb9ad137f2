namespace Sakd;

/// <summary>
/// Declares a block: a small graph of layers, written as attributes in the order in which they are applied.
/// </summary>
/// <remarks>
/// Layers chain by default; the block's input is called <c>in</c>. Values are integers or expressions over
/// <c>in</c>, <c>channels</c>, <c>stride</c>, <c>height</c> and <c>width</c>: the channels and size of the input, and what the
/// stage asks for. The class must be a top-level <c>partial</c> class; the compiler writes its module and its frozen view.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class BlockAttribute : Attribute;
