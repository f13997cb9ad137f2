namespace Sakd.App.Exporting.Onnx;

/// <summary>How an ONNX model is written.</summary>
/// <param name="Fold">Whether batch norms are taken into the layers before them.</param>
/// <param name="DynamicBatch">Whether it takes any number of images; else one.</param>
/// <param name="DynamicSize">Whether it takes images of any size.</param>
/// <param name="Opset">The version of ONNX's operators.</param>
internal sealed record OnnxOptions(
    bool Fold = false, bool DynamicBatch = false, bool DynamicSize = false, int Opset = OnnxModel.LeastOpset);
