using Sakd.App.Exporting.Quantising;
using Sakd.Layers;
using static TorchSharp.torch;

namespace Sakd.App.Exporting.Onnx;

/// <summary>
/// Values and weights of an ONNX file as bytes, in the form that runtimes look for: where one is quantised it is dequantised at once, and
/// what lies between such pairs they compute with whole numbers.
/// </summary>
/// <param name="graph">Where nodes go.</param>
/// <param name="names">What weights are called.</param>
/// <param name="scales">The values that become bytes.</param>
internal sealed class OnnxQuantisation(OnnxGraph graph, WeightNames names, IReadOnlyDictionary<GraphValue, ByteScale> scales)
{
    /// <summary>Whether a value becomes bytes.</summary>
    public bool Has(GraphValue value) => scales.ContainsKey(value);

    /// <summary>A value after it was bytes; as it is where it stays so.</summary>
    /// <param name="value">The value.</param>
    /// <param name="x">What it is called, or what has its elements in another shape.</param>
    public string Rounded(GraphValue value, string x)
    {
        if (!scales.TryGetValue(value, out var scale)) return x;
        string[] by = [graph.Number(scale.Scale), graph.Byte(scale.ZeroPoint)];
        return graph.Add("DequantizeLinear", [graph.Add("QuantizeLinear", [x, .. by]), .. by]);
    }

    /// <summary>The inputs of a layer, its weights after they were bytes.</summary>
    /// <param name="read">What the layer reads, which becomes bytes.</param>
    /// <param name="x">What that is called.</param>
    /// <param name="weight">The weights, [C_out, ..].</param>
    /// <param name="bias">The bias [C_out], or null.</param>
    /// <param name="shape">The shape in which weights are written.</param>
    public string[] Weighted(GraphValue read, string x, Tensor weight, Tensor? bias, long[] shape)
    {
        using var scope = NewDisposeScope();
        var rounded = QuantisedWeight.Of(weight, bias, scales[read].Scale);
        string w = Dequantised(names[weight], rounded.Values.reshape(shape), rounded.Scales);
        return bias is null ? [x, w] : [x, w, Dequantised(names[bias], rounded.Bias!, rounded.BiasScales!)];
    }

    /// <summary>The weights of a product of matrices, [C_in, C_out], after they were bytes.</summary>
    /// <param name="weight">The weights, [C_out, C_in].</param>
    public string Transposed(Tensor weight)
    {
        using var scope = NewDisposeScope();
        var rounded = QuantisedWeight.Of(weight, null, 1);
        return Dequantised(names[weight], rounded.Values.t(), rounded.Scales, axis: 1);
    }

    // A weight may be read twice, with biases in other steps.
    private string Dequantised(string name, Tensor values, Tensor steps, int axis = 0)
    {
        using var zeros = zeros_like(steps, values.dtype);
        name = graph.Unused(name);
        return graph.Add(
            "DequantizeLinear",
            [graph.Tensor(name, values), graph.Tensor($"{name}.scale", steps), graph.Tensor($"{name}.zero_point", zeros)],
            ("axis", axis));
    }
}
