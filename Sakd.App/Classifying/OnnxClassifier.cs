using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Sakd.App.Exporting.Onnx;
using Sakd.Checkpoints;
using static TorchSharp.torch;

namespace Sakd.App.Classifying;

/// <summary>An ONNX file, by ONNX Runtime with all of its optimisations.</summary>
internal sealed class OnnxClassifier : Classifier
{
    // Without VNNI pairs of products of bytes are added in 16 bits, which they exceed; processors with it are left alone.
    private const string PreciseProducts = "session.x64quantprecision";

    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly string _images, _logits;
    private readonly long? _batch;

    private OnnxClassifier(
        string path, InferenceSession session, ModelProto model, CheckpointInfo info, string images, string logits, long? batch)
        : base(path, $"ONNX, opset {model.OpsetImport.FirstOrDefault()?.Version}{Quantised(model)}", info, Trained(model.Graph))
    {
        _session = session;
        (_images, _logits, _batch) = (images, logits, batch);
    }

    /// <inheritdoc/>
    public override bool TakesMany => _batch is null;

    /// <summary>Loads one.</summary>
    /// <exception cref="SakdException">It is missing, damaged, or no classifier of images.</exception>
    public static OnnxClassifier Load(string path, int threads)
    {
        byte[] bytes;
        ModelProto model;
        try
        {
            bytes = File.ReadAllBytes(path);
            model = ModelProto.Parser.ParseFrom(bytes);
        }
        catch (Exception e) when (FileError.Is(e) && e is not Google.Protobuf.InvalidProtocolBufferException)
        {
            throw new SakdException($"{path} cannot be read: {e.Message}");
        }
        catch (Google.Protobuf.InvalidProtocolBufferException)
        {
            throw new SakdException($"{path} is damaged, or no ONNX file");
        }

        return Of(path, bytes, model, threads);
    }

    /// <summary>One whose file is in memory, or is still to be written.</summary>
    /// <param name="path">What it is called in messages.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="model">What it says.</param>
    /// <param name="threads">The threads to compute with.</param>
    /// <exception cref="SakdException">It is no classifier of images.</exception>
    public static OnnxClassifier Of(string path, byte[] bytes, ModelProto model, int threads)
    {
        var held = model.Graph?.Initializer.Select(tensor => tensor.Name).ToHashSet() ?? [];
        ValueInfoProto[] inputs = [.. model.Graph?.Input.Where(input => !held.Contains(input.Name)) ?? []];
        if (inputs is not [var images] || model.Graph!.Output is not [var logits]
            || Shape(images) is not [var batch, _, _, _] shape || Shape(logits) is not [_, var classes])
            throw NoClassifier(path);
        var info = InfoOf(path, model, shape, classes);
        return new OnnxClassifier(
            path, Open(path, bytes, threads), model, info, images.Name, logits.Name, batch > 0 ? batch : null);
    }

    /// <inheritdoc/>
    public override Tensor Compute(Tensor images)
    {
        int count = (int)images.size(0), step = (int)(_batch ?? count);
        if (count % step != 0)
            throw new SakdException($"{Path} takes {step} images at once: export it with --dynamic-batch for any number");
        float[] numbers = [.. images.contiguous().data<float>()], logits = new float[count * Info.Classes];
        long[] shape = [step, .. images.shape[1..]];
        int size = numbers.Length / count;
        for (int i = 0; i < count; i += step)
        {
            using var input = Value(numbers.AsMemory(i * size, step * size), shape);
            using var output = Value(logits.AsMemory(i * Info.Classes, step * Info.Classes), [step, Info.Classes]);
            _session.Run(_options, [_images], [input], [_logits], [output]);
        }

        return tensor(logits, count, Info.Classes);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        _options.Dispose();
        _session.Dispose();
    }

    /// <summary>
    /// The scalars that the file holds, whole numbers too, but for the statistics of batch norms and for scales, which are no parameters.
    /// </summary>
    private static long Trained(GraphProto graph)
    {
        var ofNorms = graph.Node.Where(node => node.OpType == "BatchNormalization").SelectMany(node => node.Input.Skip(3));
        var scales = graph.Node
            .Where(node => node.OpType is "QuantizeLinear" or "DequantizeLinear")
            .SelectMany(node => node.Input.Skip(1));
        var others = ofNorms.Concat(scales).ToHashSet();
        return graph.Initializer
            .Where(tensor => tensor.DataType is OnnxGraph.Float32 or OnnxGraph.Int8 or OnnxGraph.Int32 && !others.Contains(tensor.Name))
            .Sum(tensor => tensor.Dims.Aggregate(1L, (a, b) => a * b));
    }

    private static string Quantised(ModelProto model) =>
        model.MetadataProps.Any(entry => entry.Key == OnnxModel.Quantised) ? ", int8" : "";

    private static OrtValue Value(Memory<float> numbers, long[] shape) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, numbers, shape);

    private static InferenceSession Open(string path, byte[] bytes, int threads)
    {
        try
        {
            using var options = new SessionOptions
            {
                IntraOpNumThreads = threads,
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            };
            options.AddSessionConfigEntry(PreciseProducts, "1");
            return new InferenceSession(bytes, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new SakdException($"{path}: {e.Message.Split('\n')[0]}");
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException)
        {
            throw new SakdException(
                $"{path} needs ONNX Runtime, which is not beside the program for {RuntimeInformation.RuntimeIdentifier}: reference the "
                + "package Microsoft.ML.OnnxRuntime");
        }
    }

    /// <summary>The extents of a tensor of 32-bit numbers, 0 where the file leaves them open; null for anything else.</summary>
    private static long[]? Shape(ValueInfoProto value) =>
        value.Type?.TensorType is { ElemType: OnnxGraph.Float32, Shape: { } shape }
            ? [.. shape.Dim.Select(dimension => dimension.DimValue)]
            : null;

    /// <summary>What the file says of itself where <c>sakd export</c> wrote it; else what its input and output show.</summary>
    private static CheckpointInfo InfoOf(string path, ModelProto model, long[] images, long classes)
    {
        var said = new Dictionary<string, string>();
        foreach (var entry in model.MetadataProps)
        {
            if (!said.TryAdd(entry.Key, entry.Value)) throw new SakdException($"{path} is damaged: its metadata has '{entry.Key}' twice");
        }

        if (said.ContainsKey(CheckpointInfo.ArchitectureEntry)) return CheckpointInfo.FromMetadata(said, path);
        return images is [_, > 0, > 0, > 0] && classes > 0
            ? new CheckpointInfo(
                model.Graph.Name, new FeatureShape((int)images[1], (int)images[2], (int)images[3]), (int)classes, null, "unknown data")
            : throw NoClassifier(path);
    }

    private static SakdException NoClassifier(string path) => new(
        $"{path} is no classifier of images: it needs one input [B, C, H, W], of which the last three are numbers, and one output [B, K], "
        + "all of 32-bit numbers");
}
