namespace Sakd;

/// <summary>What every layer of a block can say: where it takes its input, how its output is called, when it is there.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public abstract class LayerAttribute : Attribute
{
    private protected LayerAttribute()
    {
    }

    /// <summary>
    /// The name of the value that the layer reads; by default the output of the layer before it. For a block of several inputs their names,
    /// with commas between.
    /// </summary>
    public string? From { get; set; }

    /// <summary>The name of the layer's output.</summary>
    public string? As { get; set; }

    /// <summary>
    /// A condition over the block's names, such as <c>in != channels || stride != 1</c>; where it is false the layer is absent.
    /// One name may be defined by several layers under conditions that exclude each other.
    /// </summary>
    public string? When { get; set; }
}
