using static TorchSharp.torch;

namespace Sakd.Layers;

/// <summary>The gradient of a value that several layers read: the sum of those of its readers.</summary>
public sealed class Gradient : IDisposable
{
    private Tensor? _sum;

    /// <summary>The sum; it stays the gradient's.</summary>
    /// <exception cref="InvalidOperationException">No part has been added yet.</exception>
    public Tensor Sum => _sum ?? throw new InvalidOperationException("No layer's backward pass has come to this value.");

    /// <summary>Adds the gradient that one of them gives.</summary>
    /// <param name="part">The part, which the gradient takes over.</param>
    public void Add(Tensor part)
    {
        if (_sum is null)
        {
            _sum = part;
            return;
        }

        using var sum = _sum;
        using (part) _sum = sum + part;
    }

    /// <summary>Replaces the sum by one that a layer has added to in its own pass.</summary>
    /// <param name="add">
    /// Makes the new sum of the present one, which is null where nothing has been added yet and stays the gradient's.
    /// </param>
    internal void Replace(Func<Tensor?, Tensor> add)
    {
        using var present = _sum;
        _sum = add(present);
    }

    /// <summary>Hands the sum to the caller.</summary>
    public Tensor Take()
    {
        var sum = Sum;
        _sum = null;
        return sum;
    }

    /// <summary>Releases the sum.</summary>
    public void Dispose() => _sum?.Dispose();
}
